//! What the letter says: the report's own words and numbers, harmless for readers of mail.

use serde::Serialize;

use super::{Detail, Enclosures, Place};
use crate::render::shown;
use crate::render::written_out::{is_shapeless, write_out};
use crate::report::{FixFirst, FrameworkWords, Report, Severity, Text, Value};

/// The longest name or message that is shown whole.
const LONGEST: usize = 200;
/// The longest subject; readers show far less.
const LONGEST_SUBJECT: usize = 180;
/// So many gaps, or runs that could not be compared with, are named.
const LINES: usize = 10;

/// The letter.
#[derive(Debug, Serialize)]
pub(super) struct Sheet<'a> {
    pub(super) language: &'a str,
    pub(super) title: String,
    pub(super) organisation: Option<String>,
    pub(super) classification: Option<String>,
    pub(super) generated: String,
    pub(super) verdict: Verdict,
    pub(super) figures: Vec<Figure>,
    pub(super) conditions: Vec<Condition>,
    pub(super) frameworks: Vec<Framework>,
    pub(super) change: Change,
    pub(super) fix_first: Vec<Fix>,
    /// Why nothing is listed to mend first; absent where something is.
    pub(super) fix_note: Option<String>,
    pub(super) files: Vec<File>,
    /// What has to be known about the files, one sentence each.
    pub(super) file_notes: Vec<String>,
    pub(super) digest: &'a str,
    pub(super) redaction: String,
    pub(super) run: String,
    pub(super) tool: String,
}

/// How complete the data is.
#[derive(Debug, Serialize)]
pub(super) struct Verdict {
    pub(super) key: &'static str,
    pub(super) label: String,
    pub(super) sentences: Vec<String>,
    /// What is missing, one line each.
    pub(super) gaps: Vec<String>,
}

/// A number of the first page.
#[derive(Debug, Serialize)]
pub(super) struct Figure {
    pub(super) label: String,
    pub(super) figure: String,
    pub(super) detail: String,
}

/// A condition that the operator set.
#[derive(Debug, Serialize)]
pub(super) struct Condition {
    pub(super) is_broken: bool,
    pub(super) sentence: String,
}

/// How a framework stands.
#[derive(Debug, Serialize)]
pub(super) struct Framework {
    pub(super) title: String,
    pub(super) key: &'static str,
    pub(super) label: String,
    pub(super) counts: String,
}

/// What changed.
#[derive(Debug, Serialize)]
pub(super) struct Change {
    pub(super) sentence: String,
    pub(super) figures: Vec<Figure>,
    pub(super) lines: Vec<String>,
}

/// An asset to mend first.
#[derive(Debug, Serialize)]
pub(super) struct Fix {
    pub(super) rank: usize,
    pub(super) name: String,
    pub(super) kind: String,
    pub(super) place: String,
    pub(super) key: &'static str,
    pub(super) severity: String,
    pub(super) score: u32,
    pub(super) open: String,
    pub(super) reasons: String,
}

/// A file that comes with the letter.
#[derive(Debug, Serialize)]
pub(super) struct File {
    pub(super) name: String,
    pub(super) size: String,
    pub(super) sha256: String,
}

impl<'a> Sheet<'a> {
    pub(super) fn of(report: &'a Report, detail: Detail, enclosures: &Enclosures<'_>) -> Self {
        let (text, branding) = (&report.text, &report.branding);
        let line = |words: &Option<String>| words.as_deref().map(harmless);
        let fixes = match detail {
            Detail::Names => report.summary.fix_first.as_slice(),
            Detail::NumbersOnly => &[],
        };
        Self {
            language: text.language(),
            title: harmless(&report.title()),
            organisation: line(&branding.organisation),
            classification: line(&branding.classification),
            generated: text.moment(report.run.generated_at),
            verdict: verdict(report, detail),
            figures: figures(report),
            conditions: conditions(report),
            frameworks: report.framework_words().iter().map(framework).collect(),
            change: change(report),
            fix_first: (1..).zip(fixes).map(|fix| fix_of(fix, text)).collect(),
            fix_note: fix_note(report, detail),
            files: enclosures
                .files
                .iter()
                .map(|file| file_of(file, text))
                .collect(),
            file_notes: file_notes(enclosures, text),
            digest: &report.findings_digest,
            redaction: report.redaction_sentence(),
            run: harmless(&report.run.id),
            tool: format!("{} {}", report.tool.name, report.tool.version),
        }
    }
}

/// What the letter is about. Where data is missing, that comes first, and the numbers are the least there is.
pub(super) fn subject(report: &Report) -> String {
    let text = &report.text;
    let mut facts = Vec::new();
    if !report.is_complete() {
        facts.push(report.verdict_label());
    }
    if report.is_threshold_broken() {
        facts.push(text.get("mail-subject-threshold"));
    }
    let name = match report.is_complete() {
        true => "mail-subject-open",
        false => "mail-subject-open-at-least",
    };
    let numbers = [
        ("open", Value::Count(report.summary.open)),
        (
            "urgent",
            Value::Count(report.summary.open_from(Severity::High)),
        ),
    ];
    facts.push(text.format(name, &numbers));
    facts.push(text.date(report.run.generated_at));
    let subject = text.labelled(&report.title(), &text.clauses(facts));
    shown::short(&subject, LONGEST_SUBJECT)
}

fn verdict(report: &Report, detail: Detail) -> Verdict {
    let text = &report.text;
    let mut sentences = vec![report.verdict_sentence(), report.cross_check_sentence()];
    if !report.population.balances {
        sentences.push(text.get("html-balance"));
    }
    let words = match detail {
        Detail::Names => report.gap_words(),
        Detail::NumbersOnly => Vec::new(),
    };
    let gaps = words
        .iter()
        .map(|gap| text.labelled(&harmless(&gap.what), &harmless(&gap.why)));
    let gaps = first(gaps.collect(), text);
    Verdict {
        key: report.coverage.verdict.as_str(),
        label: report.verdict_label(),
        sentences,
        gaps,
    }
}

/// The first lines, and how many more there are.
fn first(mut lines: Vec<String>, text: &Text) -> Vec<String> {
    let more = lines.len().saturating_sub(LINES);
    lines.truncate(LINES);
    if more > 0 {
        let count = [("count", Value::Count(more as u64))];
        lines.push(text.format("md-more", &count));
    }
    lines
}

fn figures(report: &Report) -> Vec<Figure> {
    let headlines = report.summary.headlines.iter();
    headlines
        .map(|headline| Figure {
            label: headline.label.clone(),
            figure: headline.figure.clone(),
            detail: headline.detail.clone(),
        })
        .collect()
}

fn conditions(report: &Report) -> Vec<Condition> {
    let conditions = report.threshold.conditions.iter();
    conditions
        .map(|condition| Condition {
            is_broken: condition.is_broken(),
            sentence: harmless(&condition.sentence(&report.text)),
        })
        .collect()
}

fn framework(words: &FrameworkWords) -> Framework {
    Framework {
        title: harmless(&words.title),
        key: words.outcome.as_str(),
        label: words.label.clone(),
        counts: words.counts.clone(),
    }
}

fn change(report: &Report) -> Change {
    let (text, changes) = (&report.text, &report.changes);
    let figures = changes.figures(text).into_iter();
    let unusable = changes.unusable_lines(text);
    let unusable = unusable.iter().map(|line| harmless(line)).collect();
    let lines = changes.difference_lines(text).into_iter();
    let lines = lines.chain(changes.reason_lines(text));
    let lines = lines.chain(first(unusable, text));
    Change {
        sentence: report.change_sentence(),
        figures: figures
            .map(|figure| Figure {
                label: figure.label,
                figure: text.number(figure.count),
                detail: figure.meaning,
            })
            .collect(),
        lines: lines.collect(),
    }
}

fn fix_of((rank, fix): (usize, &FixFirst), text: &Text) -> Fix {
    Fix {
        rank,
        name: harmless(&fix.name),
        kind: text.get(&format!("kind-{}", fix.kind.as_str())),
        place: harmless(&format!("{} / {}", fix.region, fix.project_id)),
        key: fix.severity.as_str(),
        severity: text.get(&format!("severity-{}", fix.severity)),
        score: fix.score,
        open: text.number(fix.open),
        reasons: harmless(&text.clauses(&fix.reasons)),
    }
}

fn fix_note(report: &Report, detail: Detail) -> Option<String> {
    let is_none = report.summary.fix_first.is_empty();
    match (is_none, detail) {
        (true, _) => Some(report.nothing_to_fix()),
        (false, Detail::NumbersOnly) => Some(report.text.get("mail-names-left-out")),
        (false, Detail::Names) => None,
    }
}

fn file_of(file: &super::EnclosedFile, text: &Text) -> File {
    File {
        name: harmless(&file.name),
        size: text.format("mail-size", &[("bytes", Value::Count(file.bytes))]),
        sha256: file.sha256.clone(),
    }
}

fn file_notes(enclosures: &Enclosures<'_>, text: &Text) -> Vec<String> {
    let mut notes = Vec::new();
    if let Some(limit) = &enclosures.too_large_for {
        let name = match enclosures.files.is_empty() {
            true => "mail-too-large-for-any",
            false => "mail-too-large",
        };
        notes.push(text.format(name, &[("limit", Value::Text(limit))]));
    }
    if enclosures.are_encrypted && !enclosures.files.is_empty() {
        notes.push(text.get("mail-encrypted"));
    }
    if enclosures.are_made_for_reader {
        notes.push(text.get("mail-made-for-reader"));
    }
    let (name, place) = match enclosures.place {
        Place::Archive(place) => ("mail-archive", place),
        Place::Machine(place) => ("mail-not-uploaded", place),
    };
    let place = shown::short(place, usize::MAX);
    notes.push(text.format(name, &[("place", Value::Text(&place))]));
    notes
}

/// Text from outside on one line: nothing hides in it, and no reader of mail makes a link of an address in it.
fn harmless(text: &str) -> String {
    let (start, rest) = match text.char_indices().nth(LONGEST) {
        Some((end, _)) => (&text[..end], "…"),
        None => (text, ""),
    };
    let shown = write_out(start, |at, letter| {
        letter.is_control() || is_shapeless(letter) || begins_link(start, at)
    });
    format!("{shown}{rest}")
}

/// Whether a reader of mail would make a link of what stands around a mark.
fn begins_link(text: &str, at: usize) -> bool {
    let ends_with = |word: &str| {
        let before = at.checked_sub(word.len());
        let before = before.and_then(|start| text.get(start..at));
        before.is_some_and(|before| before.eq_ignore_ascii_case(word))
    };
    match text.as_bytes().get(at) {
        Some(b':') => text[at..].starts_with("://") || ends_with("mailto"),
        Some(b'.') => ends_with("www"),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_hides_and_nothing_becomes_a_link() {
        for (text, shown) in [
            ("web-01.example.com", "web-01.example.com"),
            ("https://evil.example", "https[U+003A]//evil.example"),
            ("WWW.evil.example", "WWW[U+002E]evil.example"),
            ("mailto:a@b", "mailto[U+003A]a@b"),
            ("a\r\nBcc: x", "a[U+000D][U+000A]Bcc: x"),
            ("rtl\u{202e}gpj", "rtl[U+202E]gpj"),
            ("fake [U+000A]", "fake [U+005B]U+000A]"),
            ("生产://", "生产[U+003A]//"),
            ("", ""),
        ] {
            assert_eq!(harmless(text), shown);
        }
        assert_eq!(harmless(&"x".repeat(500)).chars().count(), LONGEST + 1);
    }
}
