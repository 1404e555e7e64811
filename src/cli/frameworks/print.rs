//! Frameworks as text for people and for programs.

use serde::Serialize;

use crate::cli::failure::Failure;
use crate::cli::layout::{Fit, Room, Table, paragraph};
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
pub(super) fn list(choice: &FrameworkChoice, room: Room) -> Vec<String> {
    let text = Text::english();
    let mut table = Table::new()
        .flush()
        .words("ID", Fit::Keep)
        .words("TITLE", Fit::Wrap)
        .words("VERSION", Fit::WrapOrDrop(3))
        .words("CONTROLS", Fit::Drop(2))
        .words("DEFAULT", Fit::Drop(1));
    for framework in &choice.known {
        let (all, able) = (framework.controls.len(), framework.assessable().count());
        let is_default = if choice.is_chosen(framework) {
            "yes"
        } else {
            "no"
        };
        table.row([
            framework.id.clone(),
            framework.title.in_language(text.language()).to_owned(),
            framework.version.clone(),
            format!("{able} of {all}"),
            text.get(is_default),
        ]);
    }
    let mut lines = table.lines(room, &text);
    lines.push(String::new());
    let note = "CONTROLS: those that HSS data speaks to, of all that are listed.";
    lines.extend(paragraph(note, 0, room));
    lines
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
pub(super) fn show(framework: &Framework, room: Room) -> Vec<String> {
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
    let lines = lines.iter();
    lines.flat_map(|line| wrapped(line, room)).collect()
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
fn wrapped(line: &str, room: Room) -> Vec<String> {
    const WIDEST: usize = 110;
    let text = line.trim_start();
    let room = room.map_or(WIDEST, |room| room.min(WIDEST));
    paragraph(text, line.len() - text.len(), Some(room))
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
