//! `summary.md`: the first page, for merge requests and mails.
//!
//! The tables of the run and of its numbers give each value a name in their last column, much as `report.json` does, so that
//! programs can read them as well.

mod escape;
mod sections;

use std::io::Write;

use super::{Error, Renderer};
use crate::report::{Report, Verdict};
use escape::{code, plain};

/// Verdict, completeness, numbers, what changed, what to fix first, controls that call for action.
///
/// # Shape
/// GitHub-flavoured Markdown; what is special to it reads well without: the alert is a quotation elsewhere.
#[derive(Debug, Clone, Copy)]
pub struct Markdown;

impl Renderer for Markdown {
    fn id(&self) -> &'static str {
        "markdown"
    }

    fn file_name(&self) -> &'static str {
        "summary.md"
    }

    fn render(&self, report: &Report, writer: &mut dyn Write) -> Result<(), Error> {
        let mut page = Page::default();
        page.line(&format!("# {}", plain(&report.title())));
        let branding = &report.branding;
        let owners = [&branding.organisation, &branding.classification];
        for line in owners.into_iter().flatten() {
            page.blank();
            page.line(&format!("**{}**", plain(line)));
        }
        completeness(&mut page, report);
        sections::counts(&mut page, report);
        sections::threshold(&mut page, report);
        sections::changes(&mut page, report);
        sections::fix_first(&mut page, report);
        sections::controls(&mut page, report);
        sections::acceptance(&mut page, report);
        sections::run(&mut page, report);
        Ok(writer.write_all(page.text.as_bytes())?)
    }
}

/// So many gaps are named.
const GAPS: usize = 20;

/// The box that stands above everything.
fn completeness(page: &mut Page, report: &Report) {
    let verdict = report.coverage.verdict;
    let alert = match verdict {
        Verdict::Complete => "NOTE",
        Verdict::ChangedWhileReading => "WARNING",
        Verdict::Short | Verdict::Failed => "CAUTION",
    };
    let label = plain(&report.verdict_label());
    page.blank();
    page.line(&format!("> [!{alert}]"));
    page.line(&format!("> **{label}** ({})", code(verdict.as_str())));
    page.line(&format!("> {}", plain(&report.verdict_sentence())));
    let gaps = report.gap_words();
    if !gaps.is_empty() {
        page.line(">");
    }
    for gap in gaps.iter().take(GAPS) {
        page.line(&format!("> - {}: {}", code(&gap.what), code(&gap.why)));
    }
    if let Some(more) = gaps.len().checked_sub(GAPS).filter(|more| *more > 0) {
        let more = sections::more(report, more as u64);
        page.line(&format!("> - {more}"));
    }
}

/// The file as it grows.
#[derive(Default)]
struct Page {
    text: String,
}

impl Page {
    fn line(&mut self, line: &str) {
        self.text.push_str(line);
        self.text.push('\n');
    }

    fn blank(&mut self) {
        self.line("");
    }

    fn heading(&mut self, title: &str) {
        self.blank();
        self.line(&format!("## {}", plain(title)));
        self.blank();
    }

    /// The head of a table; columns of numbers stand to the right.
    fn head(&mut self, columns: &[(String, Align)]) {
        let names: Vec<String> = columns.iter().map(|(name, _)| plain(name)).collect();
        self.row(&names);
        let marks = columns.iter().map(|(_, align)| match align {
            Align::Left => "---",
            Align::Right => "--:",
        });
        self.row(&marks.map(str::to_owned).collect::<Vec<_>>());
    }

    fn row(&mut self, cells: &[String]) {
        self.line(&format!("| {} |", cells.join(" | ")));
    }
}

#[derive(Debug, Clone, Copy)]
enum Align {
    Left,
    Right,
}
