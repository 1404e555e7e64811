//! The result of a run: scope, completeness, population, observations, risks and verdicts.

use serde::Serialize;

use super::form::{Id, Property, tool_id};
use super::risk::Accepted;
use super::text::{markup, token};
use super::verdict::{ControlName, without_finding};
use super::{inventory, observation, verdict};
use crate::render::derived_id::derived_id;
use crate::render::sequence::Sequence;
use crate::report::{Check, Instant, JudgedControl, Report};

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct AssessmentResult<'a, D, O, R, F> {
    uuid: Id,
    title: String,
    description: String,
    start: Instant,
    #[serde(skip_serializing_if = "Option::is_none")]
    end: Option<Instant>,
    props: Vec<Property<'a>>,
    local_definitions: D,
    reviewed_controls: ReviewedControls<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    observations: Option<O>,
    #[serde(skip_serializing_if = "Option::is_none")]
    risks: Option<R>,
    #[serde(skip_serializing_if = "Option::is_none")]
    findings: Option<F>,
    remarks: String,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct LocalDefinitions<I> {
    components: [Component; 2],
    #[serde(skip_serializing_if = "Option::is_none")]
    inventory_items: Option<I>,
}

/// What took part.
#[derive(Serialize)]
struct Component {
    uuid: Id,
    #[serde(rename = "type")]
    kind: &'static str,
    title: &'static str,
    description: String,
    status: ComponentStatus,
}

#[derive(Serialize)]
struct ComponentStatus {
    state: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct ReviewedControls<'a> {
    control_selections: Vec<ControlSelection<'a>>,
}

/// The controls of a framework.
#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct ControlSelection<'a> {
    description: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    props: Vec<Property<'a>>,
    include_controls: Vec<SelectedControl>,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct SelectedControl {
    control_id: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    statement_ids: Vec<String>,
}

/// The result. OSCAL wants lists that are there to have entries.
pub(super) fn result<'a>(report: &'a Report, accepted: &'a Accepted<'a>) -> impl Serialize + 'a {
    let text = &report.text;
    let has_controls = report
        .judged_controls()
        .any(|judged| verdict::is_found(&judged));
    AssessmentResult {
        uuid: derived_id("result", [&*report.run.id, &report.findings_digest]),
        title: markup(&report.title()),
        description: text.get("exchange-oscal-result"),
        start: Instant(report.run.collected_from.unwrap_or(report.run.generated_at)),
        end: report.run.collected_to.map(Instant),
        props: props(report),
        local_definitions: LocalDefinitions {
            components: components(report),
            inventory_items: (!report.standings.is_empty())
                .then_some(Sequence(|| inventory::items(report))),
        },
        reviewed_controls: ReviewedControls::of(report),
        observations: (!report.findings.is_empty())
            .then_some(Sequence(|| observation::observations(report))),
        risks: accepted.risks(report),
        findings: has_controls.then_some(Sequence(|| verdict::findings(report, accepted))),
        remarks: remarks(report),
    }
}

fn props(report: &Report) -> Vec<Property<'_>> {
    let summary = &report.summary;
    let mut props = vec![
        Property::own("run", &report.run.id),
        Property::own("coverage-verdict", report.coverage.verdict.as_str()),
        Property::own("findings-digest", &report.findings_digest),
        Property::own("redaction", report.redaction.as_str()),
    ];
    props.extend(
        [
            ("results", summary.results),
            ("open", summary.open),
            ("waived", summary.waived),
            ("ignored-in-hss", summary.ignored_in_hss),
            ("passed", summary.passed),
            ("unknown", summary.unknown),
        ]
        .map(|(name, count)| Property::count(name, count)),
    );
    let gaps = report.coverage.gaps.iter();
    props.extend(gaps.map(|gap| Property::own("gap", &gap.what).because(markup(&gap.why))));
    props
}

/// How whole the data is, and what is missing.
fn remarks(report: &Report) -> String {
    let gaps = report.gap_words().into_iter();
    let gaps = gaps.map(|gap| format!("{}: {}", markup(&gap.what), markup(&gap.why)));
    let statement = markup(&report.verdict_sentence());
    let paragraphs = std::iter::once(statement).chain(gaps);
    paragraphs.collect::<Vec<_>>().join("\n\n")
}

fn components(report: &Report) -> [Component; 2] {
    let component = |uuid, (kind, title), label: &str| Component {
        uuid,
        kind,
        title,
        description: report.text.get(label),
        status: ComponentStatus {
            state: "operational",
        },
    };
    let service = derived_id("component", ["hss"]);
    [
        component(
            service,
            ("service", "Huawei Cloud Host Security Service"),
            "exchange-oscal-service",
        ),
        component(
            tool_id(),
            ("software", report.tool.name),
            "exchange-oscal-tool",
        ),
    ]
}

impl<'a> ReviewedControls<'a> {
    fn of(report: &'a Report) -> Self {
        let mut selections: Vec<(&str, ControlSelection<'_>)> = Vec::new();
        for judged in report.judged_controls() {
            let framework = judged.framework.id.as_str();
            if selections.last().is_none_or(|(last, _)| *last != framework) {
                selections.push((framework, ControlSelection::of(&judged, report)));
            }
            if let Some((_, selection)) = selections.last_mut() {
                selection.add(&judged, report);
            }
        }
        let selections = selections.into_iter().map(|(_, selection)| selection);
        let mut control_selections: Vec<ControlSelection<'_>> = selections.collect();
        if control_selections.is_empty() {
            control_selections.push(ControlSelection::of_checks(report));
        }
        Self { control_selections }
    }
}

impl<'a> ControlSelection<'a> {
    fn of(judged: &JudgedControl<'a>, report: &Report) -> Self {
        Self {
            description: markup(&judged.framework_title(&report.text)),
            props: vec![Property::own("framework", &judged.framework.id)],
            include_controls: Vec::new(),
        }
    }

    /// Where no framework was chosen: what was looked at all the same.
    fn of_checks(report: &Report) -> Self {
        let checks = Check::ALL.into_iter();
        Self {
            description: report.text.get("exchange-oscal-no-framework"),
            props: Vec::new(),
            include_controls: checks
                .map(|check| SelectedControl {
                    control_id: token(check.as_str()),
                    statement_ids: Vec::new(),
                })
                .collect(),
        }
    }

    /// Parts of one control stand with it.
    fn add(&mut self, judged: &JudgedControl<'a>, report: &Report) {
        self.props.extend(without_finding(judged, report));
        let name = ControlName::of(judged);
        let known = self.include_controls.iter_mut();
        let known = known
            .into_iter()
            .find(|known| known.control_id == name.control);
        match known {
            Some(known) => known.statement_ids.extend(name.statement),
            None => self.include_controls.push(SelectedControl {
                control_id: name.control,
                statement_ids: name.statement.into_iter().collect(),
            }),
        }
    }
}
