//! The letter in plain text.

use textwrap::{Options, WordSplitter};

use super::sheet::{Figure, Fix, Sheet};
use crate::report::Text;

/// Readers of plain text show so many columns (RFC 5322, 2.1.1).
const COLUMNS: usize = 76;

/// Writes the letter out.
pub(super) fn write(sheet: &Sheet<'_>, text: &Text) -> String {
    let mut page = Page::default();
    page.plain(&sheet.title);
    for line in [&sheet.organisation, &sheet.classification]
        .into_iter()
        .flatten()
    {
        page.plain(line);
    }
    page.plain(&sheet.generated);
    completeness(&mut page, sheet, text);
    verdict(&mut page, sheet, text);
    page.heading(&text.get("md-changes"));
    page.plain(&sheet.change.sentence);
    figures(&mut page, &sheet.change.figures, text);
    sheet.change.lines.iter().for_each(|line| page.item(line));
    fix_first(&mut page, sheet, text);
    files(&mut page, sheet, text);
    page.text
}

fn completeness(page: &mut Page, sheet: &Sheet<'_>, text: &Text) {
    page.heading(&text.get("html-verdict-title"));
    page.plain(&sheet.verdict.label);
    for sentence in &sheet.verdict.sentences {
        page.plain(sentence);
    }
    sheet.verdict.gaps.iter().for_each(|gap| page.item(gap));
}

fn verdict(page: &mut Page, sheet: &Sheet<'_>, text: &Text) {
    page.heading(&text.get("mail-verdict"));
    for condition in &sheet.conditions {
        page.item(&condition.sentence);
    }
    figures(page, &sheet.figures, text);
    for framework in &sheet.frameworks {
        let standing = format!("{} ({})", framework.label, framework.counts);
        page.item(&text.labelled(&framework.title, &standing));
    }
}

fn figures(page: &mut Page, figures: &[Figure], text: &Text) {
    for figure in figures {
        let words = format!("{} ({})", figure.figure, figure.detail);
        page.item(&text.labelled(&figure.label, &words));
    }
}

fn fix_first(page: &mut Page, sheet: &Sheet<'_>, text: &Text) {
    page.heading(&text.get("md-fix-first"));
    if let Some(note) = &sheet.fix_note {
        page.plain(note);
    }
    for fix in &sheet.fix_first {
        page.numbered(fix, text);
    }
}

fn files(page: &mut Page, sheet: &Sheet<'_>, text: &Text) {
    page.heading(&text.get("mail-files"));
    for file in &sheet.files {
        page.item(&text.labelled(&file.name, &file.size));
        page.unbroken(&format!("  SHA-256 {}", file.sha256));
    }
    sheet.file_notes.iter().for_each(|note| page.plain(note));
    page.heading(&text.get("mail-about"));
    page.item(&text.labelled(&text.get("html-digest-findings"), ""));
    page.unbroken(&format!("  {}", sheet.digest));
    for (label, value) in [
        ("html-redaction", &sheet.redaction),
        ("md-run-id", &sheet.run),
        ("md-tool", &sheet.tool),
    ] {
        page.item(&text.labelled(&text.get(label), value));
    }
    page.plain(&text.get("mail-automatic"));
}

/// The letter as it grows.
#[derive(Default)]
pub(super) struct Page {
    pub(super) text: String,
}

impl Page {
    pub(super) fn heading(&mut self, title: &str) {
        self.text.push('\n');
        self.unbroken(&format!("== {title} =="));
    }

    /// A paragraph.
    pub(super) fn plain(&mut self, words: &str) {
        self.wrapped(words, "", "");
    }

    fn item(&mut self, words: &str) {
        self.wrapped(words, "- ", "  ");
    }

    fn numbered(&mut self, fix: &Fix, text: &Text) {
        let label = |name: &str| text.get(name);
        let facts = [
            fix.severity.clone(),
            text.labelled(&label("md-score"), &fix.score.to_string()),
            text.labelled(&label("md-open"), &fix.open),
            fix.place.clone(),
        ];
        let head = format!("{} {}", fix.kind, fix.name);
        let line = text.labelled(&head, &text.clauses(facts));
        self.wrapped(&line, &format!("{:>2}. ", fix.rank), "    ");
        self.wrapped(&fix.reasons, "    ", "    ");
    }

    /// A line that must not be broken.
    fn unbroken(&mut self, line: &str) {
        self.text.push_str(line);
        self.text.push('\n');
    }

    fn wrapped(&mut self, words: &str, first: &str, rest: &str) {
        let options = Options::new(COLUMNS)
            .initial_indent(first)
            .subsequent_indent(rest)
            .word_splitter(WordSplitter::NoHyphenation)
            .break_words(false);
        for line in textwrap::wrap(words, options) {
            self.unbroken(&line);
        }
    }
}
