//! What changed, for tickets and wikis.

use std::io::{self, Write};

use super::super::html::visible;
use crate::report::{Difference, GoneClass, ListedFinding, PresentFindings, Text, Value};

/// So many failures of each class are listed.
pub const LISTED: usize = 20;

/// Writes what changed: the figures, the reasons, and the first failures of each class.
///
/// # Shape
/// Text from the cloud stands in code spans, in which nothing is a link, a mention or HTML.
///
/// # Errors
/// What the writer says.
///
/// # Source
/// GitHub Flavored Markdown Spec 0.29, "Tables (extension)" and "Code spans".
pub fn write_markdown(
    difference: &Difference,
    text: &Text,
    writer: &mut dyn Write,
) -> io::Result<()> {
    let (earlier, later) = (code(&difference.earlier.id), code(&difference.later.id));
    let runs = [
        ("earlier", Value::Text(&earlier)),
        ("later", Value::Text(&later)),
    ];
    writeln!(writer, "# {}", text.format("diff-title", &runs))?;
    for line in difference.changes.difference_lines(text) {
        writeln!(writer, "\n{line}")?;
    }
    write_figures(difference, text, writer)?;
    for class in PresentFindings::CLASSES {
        let found = difference.present.of_class(class).take(LISTED);
        let rows = found.map(|found| row(&found.finding, found.remark(text), text));
        let count = difference.present.count(class);
        write_class(class, (rows.collect(), count), text, writer)?;
    }
    let gone = &difference.changes.gone;
    for class in GoneClass::ALL {
        let found = gone.of_class(class).take(LISTED);
        let rows = found.map(|gone| {
            let instead = gone.reinstalled_as.map(code);
            row(&gone.finding, gone.remark(text, instead.as_deref()), text)
        });
        let listed = (rows.collect(), gone.count(class));
        write_class(class.as_str(), listed, text, writer)?;
    }
    Ok(())
}

fn write_figures(difference: &Difference, text: &Text, writer: &mut dyn Write) -> io::Result<()> {
    writeln!(writer)?;
    let head = ["change-title", "change-findings", "change-meaning"].map(|name| text.get(name));
    write_row(&head, writer)?;
    writeln!(writer, "| --- | ---: | --- |")?;
    for figure in difference.changes.figures(text) {
        let count = text.number(figure.count);
        write_row(&[figure.label, count, figure.meaning], writer)?;
    }
    let reasons = difference.changes.reason_lines(text);
    if !reasons.is_empty() {
        writeln!(writer)?;
    }
    for reason in reasons {
        writeln!(writer, "- {reason}")?;
    }
    Ok(())
}

fn write_class(
    class: &str,
    (rows, count): (Vec<[String; 6]>, u64),
    text: &Text,
    writer: &mut dyn Write,
) -> io::Result<()> {
    if rows.is_empty() {
        return Ok(());
    }
    let label = text.get(&format!("change-{class}"));
    writeln!(writer, "\n## {label} ({})\n", text.number(count))?;
    let head = [
        "gone-severity",
        "gone-what",
        "gone-asset",
        "cross-target",
        "gone-first-seen",
        "cross-remark",
    ];
    write_row(&head.map(|name| text.get(name)), writer)?;
    writeln!(writer, "| --- | --- | --- | --- | --- | --- |")?;
    for row in &rows {
        write_row(row, writer)?;
    }
    let more = count.saturating_sub(rows.len() as u64);
    if more > 0 {
        let more = text.format("diff-more", &[("count", Value::Count(more))]);
        writeln!(writer, "\n{more}")?;
    }
    Ok(())
}

fn write_row(cells: &[String], writer: &mut dyn Write) -> io::Result<()> {
    writeln!(writer, "| {} |", cells.join(" | "))
}

fn row(finding: &ListedFinding<'_>, remark: String, text: &Text) -> [String; 6] {
    let mut what = text.get(&format!("check-{}", finding.check.as_str()));
    if let (Some(account), Some(service)) = (finding.account, finding.service_type) {
        let (account, service) = (code(account), code(service));
        let values = [
            ("check", Value::Text(&what)),
            ("account", Value::Text(&account)),
            ("service", Value::Text(&service)),
        ];
        what = text.format("gone-account", &values);
    }
    [
        text.get(&format!("severity-{}", finding.severity.as_str())),
        what,
        code(finding.asset_name),
        format!("{} / {}", code(finding.region), code(finding.project_id)),
        text.date(finding.first_seen.0),
        remark,
    ]
}

/// Text in which nothing is understood: between more backticks than it has in a row, and without what ends a cell.
///
/// Readers do not agree on what a backslash before a bar means in a code span, so the bar is written out.
fn code(text: &str) -> String {
    let shown = visible(text).replace('|', "[U+007C]");
    let is_backtick = |character: char| character == '`';
    let others = shown.split(|character| !is_backtick(character));
    let fence = "`".repeat(others.map(str::len).max().unwrap_or(0) + 1);
    match shown.trim() {
        "" => format!("\"{shown}\""),
        _ if shown.starts_with('`') || shown.ends_with('`') => format!("{fence} {shown} {fence}"),
        _ => format!("{fence}{shown}{fence}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_gets_out_of_a_code_span() {
        for (text, expected) in [
            ("web-1", "`web-1`"),
            ("<b>@all</b> https://x", "`<b>@all</b> https://x`"),
            ("a`b", "``a`b``"),
            ("``", "``` `` ```"),
            ("a | b\n| c", "`a [U+007C] b␊[U+007C] c`"),
            ("rtl\u{202e}gpj.exe", "`rtl[U+202E]gpj.exe`"),
            ("ends with \\", "`ends with \\`"),
            ("", "\"\""),
        ] {
            assert_eq!(code(text), expected);
        }
    }
}
