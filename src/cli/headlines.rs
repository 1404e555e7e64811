//! What a run came to, in a dozen lines.

use textwrap::core::display_width;

use super::layout::{Room, hanging, paragraph};
use crate::report::{Headline, QueryLedger, Remark, Report, Value};

/// The report in a dozen lines; more where they have little room.
pub(super) fn lines(report: &Report, room: Room) -> Vec<String> {
    let mut lines = verdict_lines(report, room);
    lines.push(String::new());
    lines.extend(figure_lines(report, room));
    lines.push(String::new());
    lines.extend(paragraph(&report.change_sentence(), 0, room));
    if let Some(figures) = report.change_line() {
        lines.extend(paragraph(&figures, 2, room));
    }
    let sentences = |sentences: Vec<String>| {
        let lines = sentences.into_iter();
        lines.flat_map(move |sentence| paragraph(&sentence, 0, room))
    };
    lines.extend(sentences(report.changes.unusable_lines(&report.text)));
    let judgements = judgements(report);
    if !judgements.is_empty() {
        lines.push(String::new());
    }
    lines.extend(sentences(judgements));
    lines
}

/// Whether the data is whole, and what it lacks.
fn verdict_lines(report: &Report, room: Room) -> Vec<String> {
    let (label, sentence) = (report.verdict_label(), report.verdict_sentence());
    let values = [
        ("label", Value::Text(label.as_str())),
        ("sentence", Value::Text(sentence.as_str())),
    ];
    let mut lines = paragraph(&report.text.format("verdict-line", &values), 0, room);
    let remark = |name: &str, remark: &Remark| {
        let values = [
            ("what", Value::Text(&remark.what)),
            ("why", Value::Text(&remark.why)),
        ];
        report.text.format(name, &values)
    };
    let reasons = by_reason(report.gap_words());
    for (why, whats) in &reasons {
        if whats.len() < MANY {
            for gap in whats {
                lines.extend(hanging("  - ", &remark("remark", gap), room));
            }
            continue;
        }
        let values = [
            ("count", Value::Count(whats.len() as u64)),
            ("why", Value::Text(why.as_str())),
            ("first", Value::Text(&whats[0].what)),
        ];
        let line = report.text.format("remark-many", &values);
        lines.extend(hanging("  - ", &line, room));
    }
    let many = reasons.iter().map(|(_, whats)| whats.len());
    let many: usize = many.filter(|count| *count >= MANY).sum();
    if many > 0 {
        lines.extend(paragraph(&hint(report, many), 2, room));
    }
    for notice in &report.notice_words() {
        lines.extend(paragraph(&remark("remark-note", notice), 2, room));
    }
    lines
}

/// So many of the same reason are one line.
const MANY: usize = 3;

/// What is missing by the reason, in the order of the first of each.
fn by_reason(gaps: Vec<Remark>) -> Vec<(String, Vec<Remark>)> {
    let mut reasons: Vec<(String, Vec<Remark>)> = Vec::new();
    for gap in gaps {
        let why = without_request(&gap.why);
        match reasons.iter_mut().find(|(reason, _)| reason == why) {
            Some((_, whats)) => whats.push(gap),
            None => reasons.push((why.to_owned(), vec![gap])),
        }
    }
    reasons
}

/// What to do where many lists could not be read for one reason.
fn hint(report: &Report, many: usize) -> String {
    let queries = &report.coverage.queries;
    let is_denied = |query: &&QueryLedger| {
        let error = query.error.as_deref().unwrap_or_default();
        error.contains("HTTP 403") || error.contains("HTTP 404")
    };
    let wrong = queries.iter().map(|query| &query.project_id).find(|id| {
        let mut own = queries.iter().filter(|query| query.project_id == **id);
        !id.is_empty() && own.all(|query| is_denied(&query))
    });
    match wrong {
        Some(id) => report
            .text
            .format("hint-project", &[("project", Value::Text(id))]),
        None => report
            .text
            .format("hint-check", &[("count", Value::Count(many as u64))]),
    }
}

/// A reason without what tells one answer of the service from another.
pub(super) fn without_request(why: &str) -> &str {
    why.split_once(" (request ")
        .map_or(why, |(reason, _)| reason)
}

/// The numbers, one below the other.
fn figure_lines(report: &Report, room: Room) -> Vec<String> {
    let headlines = &report.summary.headlines;
    let widths = headlines
        .iter()
        .map(|headline| display_width(&headline.label));
    let width = widths.max().unwrap_or(0);
    let line = |headline: &Headline| {
        let pad = " ".repeat(width - display_width(&headline.label));
        let mark = format!("  {}{pad}  {:>9}   ", headline.label, headline.figure);
        match headline.detail.as_str() {
            "" => vec![mark.trim_end().to_owned()],
            detail => hanging(&mark, detail, room),
        }
    };
    headlines.iter().flat_map(line).collect()
}

/// What is accepted, what is overdue, and whether the conditions of the operator are met; each where there is any.
fn judgements(report: &Report) -> Vec<String> {
    let mut sentences = Vec::new();
    if !report.waiver_files.is_empty() {
        sentences.push(report.acceptance_sentence());
    }
    if report.requirements.deadlines.are_set() {
        sentences.push(report.deadline_sentence());
    }
    sentences.extend(report.minimum_coverage_sentence());
    let conditions = report.threshold.conditions.iter();
    sentences.extend(conditions.map(|condition| condition.sentence(&report.text)));
    sentences
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::test_report;

    #[test]
    fn reasons_are_the_same_whatever_the_request() {
        let gap = |what: &str, why: &str| Remark {
            what: what.to_owned(),
            why: why.to_owned(),
        };
        let gaps = vec![
            gap("a", "HTTP 403 no (request 1)"),
            gap("b", "short"),
            gap("c", "HTTP 403 no (request 2)"),
        ];
        let reasons = by_reason(gaps);
        let found: Vec<(&str, usize)> = reasons
            .iter()
            .map(|(why, whats)| (why.as_str(), whats.len()))
            .collect();
        assert_eq!(found, [("HTTP 403 no", 2), ("short", 1)]);
    }

    #[test]
    fn little_room_breaks_lines_between_words_and_loses_none() {
        let report = test_report();
        let whole = lines(&report, None);
        let words = |lines: &[String]| -> Vec<String> {
            let words = lines.iter().flat_map(|line| line.split_whitespace());
            words.map(str::to_owned).collect()
        };
        for room in [40, 60, 80] {
            let narrow = lines(&report, Some(room));
            let widest = narrow.iter().map(|line| display_width(line)).max();
            assert!(widest.unwrap() <= room, "{narrow:#?}");
            assert_eq!(words(&narrow), words(&whole));
        }
        assert!(whole.len() < lines(&report, Some(40)).len());
    }
}
