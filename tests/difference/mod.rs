//! What differs between kept and made texts, for people to read.

use std::collections::{BTreeMap, BTreeSet};

use similar::{ChangeTag, TextDiff};

/// Lines of one text that are shown; the first ones mostly tell what the others repeat.
const MOST_LINES: usize = 40;
/// Characters of one line that are shown.
const MOST_CHARACTERS: usize = 200;
/// Lines that are shown on both sides of one that differs.
const NEIGHBOURS: usize = 1;

/// Names each text that is missing on one side, and shows how the others differ; empty when nothing does.
pub(crate) fn differences(
    kept: &BTreeMap<String, String>,
    made: &BTreeMap<String, String>,
) -> String {
    let names: BTreeSet<&String> = kept.keys().chain(made.keys()).collect();
    let mut found = String::new();
    for name in names {
        match (kept.get(name), made.get(name)) {
            (Some(kept), Some(made)) if kept == made => {}
            (Some(kept), Some(made)) => found.push_str(&difference(name, kept, made)),
            (None, _) => found.push_str(&format!("`{name}` is made, but none is kept\n")),
            (_, None) => found.push_str(&format!("`{name}` is kept, but no format makes it\n")),
        }
    }
    found
}

fn difference(name: &str, kept: &str, made: &str) -> String {
    let difference = TextDiff::from_lines(kept, made);
    let mut lines = vec![format!("--- kept {name}"), format!("+++ made {name}")];
    for group in difference.grouped_ops(NEIGHBOURS) {
        lines.push(format!("@@ line {} @@", group[0].old_range().start + 1));
        for part in group {
            let of = |tag| {
                let changes = difference.iter_changes(&part);
                let values = changes
                    .filter(|one| one.tag() == tag)
                    .map(|one| one.value());
                values.collect::<Vec<&str>>()
            };
            let same = of(ChangeTag::Equal);
            lines.extend(same.iter().map(|line| shown(' ', line, 0)));
            let (old, new) = (of(ChangeTag::Delete), of(ChangeTag::Insert));
            let start = |place: usize| match (old.get(place), new.get(place)) {
                (Some(old), Some(new)) => first_difference(old, new),
                _ => 0,
            };
            lines.extend(
                (0..)
                    .zip(&old)
                    .map(|(place, line)| shown('-', line, start(place))),
            );
            lines.extend(
                (0..)
                    .zip(&new)
                    .map(|(place, line)| shown('+', line, start(place))),
            );
        }
    }
    let more = lines.len().saturating_sub(MOST_LINES);
    lines.truncate(MOST_LINES);
    if more > 0 {
        lines.push(format!("… and {more} lines more"));
    }
    lines.join("\n") + "\n"
}

fn first_difference(one: &str, other: &str) -> usize {
    let pairs = one.chars().zip(other.chars());
    pairs.take_while(|(one, other)| one == other).count()
}

/// The part of a line that differs from `start` on: without what a terminal would obey, and not longer than one wants to
/// read.
fn shown(sign: char, line: &str, start: usize) -> String {
    let line = line.strip_suffix('\n').unwrap_or(line);
    let skipped = start.saturating_sub(MOST_CHARACTERS / 2);
    let mut shown = String::from(sign);
    if skipped > 0 {
        shown.push('…');
    }
    let mut rest = line.chars().skip(skipped);
    for character in rest.by_ref().take(MOST_CHARACTERS) {
        if character.is_control() {
            shown.extend(character.escape_default());
        } else {
            shown.push(character);
        }
    }
    if rest.next().is_some() {
        shown.push('…');
    }
    shown
}

fn texts(texts: &[(&str, &str)]) -> BTreeMap<String, String> {
    let owned = |(name, text): &(&str, &str)| ((*name).to_owned(), (*text).to_owned());
    texts.iter().map(owned).collect()
}

#[test]
fn the_same_texts_do_not_differ() {
    let same = texts(&[("a.json", "1\n"), ("b.csv", "x\r\ny\r\n")]);
    assert_eq!(differences(&same, &same), "");
}

#[test]
fn a_text_of_one_side_alone_is_a_difference() {
    let (kept, made) = (texts(&[("old.csv", "")]), texts(&[("new.pdf.txt", "")]));
    assert_eq!(
        differences(&kept, &made),
        "`new.pdf.txt` is made, but none is kept\n`old.csv` is kept, but no format makes it\n"
    );
}

#[test]
fn lines_that_differ_are_shown_with_their_neighbours() {
    let kept = texts(&[("a.csv", "one\r\ntwo\r\nthree\r\nfour\r\n")]);
    let made = texts(&[("a.csv", "one\r\ntwo\r\n\u{1b}[31m3\r\nfour\r\n")]);
    assert_eq!(
        differences(&kept, &made),
        "--- kept a.csv\n+++ made a.csv\n@@ line 2 @@\n two\\r\n-three\\r\n+\\u{1b}[31m3\\r\n four\\r\n"
    );
    // A change of the ends of lines alone is a difference too.
    let unix = texts(&[("a.csv", "one\ntwo\nthree\nfour\n")]);
    assert_ne!(differences(&kept, &unix), "");
}

#[test]
fn a_long_difference_is_cut_and_says_so() {
    let long: String = (0..100)
        .map(|line| format!("{line} {}\n", "x".repeat(400)))
        .collect();
    let found = differences(&texts(&[("a", "")]), &texts(&[("a", &long)]));
    assert_eq!(found.lines().count(), MOST_LINES + 1);
    assert!(found.ends_with("… and 63 lines more\n"), "{found}");
    // Beside the text there are a sign and two marks of what is left out.
    let longest = found.lines().map(|line| line.chars().count()).max();
    assert!(longest <= Some(MOST_CHARACTERS + 3), "{longest:?}");
}

#[test]
fn a_difference_far_into_a_line_is_shown() {
    let line = |end: &str| format!("{}{end}{}\n", "x".repeat(1_000), "y".repeat(1_000));
    let found = differences(
        &texts(&[("a", &line("old"))]),
        &texts(&[("a", &line("new"))]),
    );
    assert!(
        found.contains("xoldy") && found.contains("xnewy"),
        "{found}"
    );
}
