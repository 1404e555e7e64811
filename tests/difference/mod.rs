//! What differs between kept and made texts, for people to read.

use std::collections::{BTreeMap, BTreeSet};

use similar::TextDiff;

/// Lines of one text that are shown; the first ones mostly tell what the others repeat.
const MOST_LINES: usize = 40;
/// Characters of one line that are shown.
const MOST_CHARACTERS: usize = 300;

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
    let unified = difference
        .unified_diff()
        .context_radius(1)
        .header(&format!("kept {name}"), &format!("made {name}"))
        .to_string();
    let lines: Vec<&str> = unified.split_terminator('\n').collect();
    let mut shown: String = lines
        .iter()
        .take(MOST_LINES)
        .map(|line| harmless(line))
        .collect();
    if lines.len() > MOST_LINES {
        shown.push_str(&format!("… and {} lines more\n", lines.len() - MOST_LINES));
    }
    shown
}

/// The line without what a terminal would obey, and not longer than one wants to read.
fn harmless(line: &str) -> String {
    let mut shown = String::new();
    for character in line.chars().take(MOST_CHARACTERS) {
        if character.is_control() {
            shown.extend(character.escape_default());
        } else {
            shown.push(character);
        }
    }
    if line.chars().nth(MOST_CHARACTERS).is_some() {
        shown.push('…');
    }
    shown + "\n"
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
        "--- kept a.csv\n+++ made a.csv\n@@ -2,3 +2,3 @@\n two\\r\n-three\\r\n+\\u{1b}[31m3\\r\n four\\r\n"
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
    assert!(
        found
            .lines()
            .all(|line| line.chars().count() <= MOST_CHARACTERS + 1)
    );
}
