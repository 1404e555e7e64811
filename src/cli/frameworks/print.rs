//! Frameworks as text for people and for programs.

use serde::Serialize;

use crate::cli::failure::Failure;
use crate::config::FrameworkChoice;
use crate::frameworks::{Basis, Bilingual, Control, Framework};
use crate::report::{EvidenceKind, Text, source_words, test_words};

/// A line of the list.
#[derive(Serialize)]
struct ListEntry<'a> {
    id: &'a str,
    title: &'a Bilingual,
    version: &'a str,
    controls: usize,
    assessable: usize,
    /// Whether a run judges by it when no framework is named.
    default: bool,
}

#[derive(Serialize)]
struct ShowEntry<'a> {
    #[serde(flatten)]
    head: ListEntry<'a>,
    note: Option<&'a Bilingual>,
    applies_to: AppliesTo<'a>,
    all_controls: Vec<ControlEntry<'a>>,
}

#[derive(Serialize)]
struct AppliesTo<'a> {
    assets: Vec<&'static str>,
    systems: &'a [String],
}

#[derive(Serialize)]
struct ControlEntry<'a> {
    id: &'a str,
    title: &'a Bilingual,
    assessable: bool,
    speaks_to: Option<&'a Bilingual>,
    evidence: Option<EvidenceKind>,
    tests: Vec<String>,
    why_not_assessable: Option<&'a Bilingual>,
    source: &'a str,
    read: String,
    sureness: &'static str,
}

/// A table of all frameworks.
pub(super) fn list(choice: &FrameworkChoice) -> String {
    let text = Text::english();
    let heads = ["ID", "TITLE", "VERSION", "CONTROLS", "DEFAULT"].map(str::to_owned);
    let rows = choice.known.iter().map(|framework| {
        let (all, able) = (framework.controls.len(), framework.assessable().count());
        let is_default = if choice.is_chosen(framework) {
            "yes"
        } else {
            "no"
        };
        [
            framework.id.clone(),
            framework.title.in_language(text.language()).to_owned(),
            framework.version.clone(),
            format!("{able} of {all}"),
            text.get(is_default),
        ]
    });
    let rows: Vec<[String; 5]> = std::iter::once(heads).chain(rows).collect();
    let widths: [usize; 5] = std::array::from_fn(|column| {
        let cells = rows.iter().filter_map(|row| row.get(column));
        cells.map(|cell| cell.chars().count()).max().unwrap_or(0)
    });
    let lines = rows.iter().map(|row| {
        let cells = row.iter().zip(widths);
        let cells = cells.map(|(cell, width)| format!("{cell:width$}"));
        cells.collect::<Vec<_>>().join("  ").trim_end().to_owned()
    });
    let table = lines.collect::<Vec<_>>().join("\n");
    let note = "CONTROLS: those that HSS data speaks to, of all that are listed.";
    format!("{table}\n\n{note}")
}

/// The same for programs.
pub(super) fn list_for_programs(choice: &FrameworkChoice) -> Result<String, Failure> {
    let known = choice.known.iter();
    let entries: Vec<ListEntry<'_>> = known
        .map(|framework| ListEntry::of(framework, choice))
        .collect();
    written(&entries)
}

/// One framework with its controls.
pub(super) fn show(framework: &Framework) -> String {
    let text = Text::english();
    let language = text.language();
    let mut lines = vec![format!(
        "{} {} ({})",
        framework.title.in_language(language),
        framework.version,
        framework.id
    )];
    lines.extend(
        framework
            .note
            .iter()
            .map(|note| note.in_language(language).to_owned()),
    );
    for control in &framework.controls {
        let title = control.title.in_language(language);
        lines.push(String::new());
        lines.push(format!("{}  {title}", control.id));
        lines.extend(basis_lines(control, &text));
        lines.push(format!("  source: {}", source_words(control, &text)));
    }
    let lines = lines.iter().map(|line| wrapped(line));
    lines.collect::<Vec<_>>().join("\n")
}

fn basis_lines(control: &Control, text: &Text) -> Vec<String> {
    let language = text.language();
    match &control.basis {
        Basis::Assessable {
            speaks_to,
            evidence,
            tests,
        } => {
            let kind = text.get(&format!("evidence-{}", evidence.as_str()));
            let head = [
                format!("  sees: {}", speaks_to.in_language(language)),
                format!("  evidence: {kind}"),
            ];
            let tests = tests
                .iter()
                .map(|test| format!("  test: {}", test_words(test, text)));
            head.into_iter().chain(tests).collect()
        }
        Basis::NotAssessable { why } => {
            let label = text.get("control-not_assessable").to_lowercase();
            vec![format!("  {label}: {}", why.in_language(language))]
        }
    }
}

/// A line, broken where it is too long to read.
fn wrapped(line: &str) -> String {
    const WIDTH: usize = 110;
    let indent = if line.starts_with(' ') { "    " } else { "" };
    let options = textwrap::Options::new(WIDTH).subsequent_indent(indent);
    textwrap::fill(line, options)
}

/// The same for programs.
pub(super) fn show_for_programs(
    framework: &Framework,
    choice: &FrameworkChoice,
) -> Result<String, Failure> {
    let text = Text::english();
    let kinds = framework.applies_to.kinds.iter();
    let controls = framework.controls.iter();
    written(&ShowEntry {
        head: ListEntry::of(framework, choice),
        note: framework.note.as_ref(),
        applies_to: AppliesTo {
            assets: kinds.map(|kind| kind.as_str()).collect(),
            systems: &framework.applies_to.systems,
        },
        all_controls: controls
            .map(|control| ControlEntry::of(control, &text))
            .collect(),
    })
}

fn written(entry: &impl Serialize) -> Result<String, Failure> {
    serde_json::to_string_pretty(entry)
        .map_err(|_error| Failure::Bug("cannot write the frameworks"))
}

impl<'a> ListEntry<'a> {
    fn of(framework: &'a Framework, choice: &FrameworkChoice) -> Self {
        Self {
            id: &framework.id,
            title: &framework.title,
            version: &framework.version,
            controls: framework.controls.len(),
            assessable: framework.assessable().count(),
            default: choice.is_chosen(framework),
        }
    }
}

impl<'a> ControlEntry<'a> {
    fn of(control: &'a Control, text: &Text) -> Self {
        let (speaks_to, evidence, tests, why) = match &control.basis {
            Basis::Assessable {
                speaks_to,
                evidence,
                tests,
            } => (Some(speaks_to), Some(*evidence), tests.as_slice(), None),
            Basis::NotAssessable { why } => (None, None, [].as_slice(), Some(why)),
        };
        Self {
            id: &control.id,
            title: &control.title,
            assessable: why.is_none(),
            speaks_to,
            evidence,
            tests: tests.iter().map(|test| test_words(test, text)).collect(),
            why_not_assessable: why,
            source: &control.source,
            read: control.read.to_string(),
            sureness: control.sureness.as_str(),
        }
    }
}
