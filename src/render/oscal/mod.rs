//! `oscal-assessment-results.json`: OSCAL 1.2.1 Assessment Results, for governance, risk and compliance systems.
//!
//! - `text`: what OSCAL allows in its strings, Markdown and tokens.
//! - `form`: the parts that everything is made of.
//! - `inventory`: every asset of the population.
//! - `observation`: what HSS says of an asset by one check, with every finding as evidence.
//! - `risk`: what somebody has accepted.
//! - `verdict`: a finding per control.
//! - `result`: all of these together.
//!
//! `samples/mapping/oscal.md` says which of our words became which of theirs.
//!
//! # Source
//! NIST OSCAL 1.2.1, Assessment Results model (JSON), read 2026-11-22.

mod form;
mod inventory;
mod observation;
mod result;
mod risk;
mod text;
mod verdict;

use std::io::Write;

use serde::Serialize;

use super::derived_id::derived_id;
use super::line::line;
use super::{Error, Renderer};
use crate::report::{Instant, Report};
use form::{Id, Property};
use text::markup;

/// Bytes that are gathered before the writer is called.
const BLOCK: usize = 1 << 16;

/// One JSON document, on one line.
#[derive(Debug, Clone, Copy)]
pub struct Oscal;

impl Renderer for Oscal {
    fn id(&self) -> &'static str {
        "oscal"
    }

    fn file_name(&self) -> &'static str {
        "oscal-assessment-results.json"
    }

    fn render(&self, report: &Report, writer: &mut dyn Write) -> Result<(), Error> {
        let mut writer = std::io::BufWriter::with_capacity(BLOCK, writer);
        let risks = risk::Accepted::of(report);
        let document = Document {
            assessment_results: AssessmentResults {
                uuid: derived_id(
                    "document",
                    [
                        &*report.run.id,
                        &report.findings_digest,
                        report.redaction.as_str(),
                    ],
                ),
                metadata: Metadata::of(report),
                import_ap: ImportPlan::of(report),
                results: [result::result(report, &risks)],
                back_matter: BackMatter::of(report),
            },
        };
        serde_json::to_writer(&mut writer, &document)?;
        writer.write_all(b"\n")?;
        Ok(writer.flush()?)
    }
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct Document<'a, R> {
    assessment_results: AssessmentResults<'a, R>,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct AssessmentResults<'a, R> {
    uuid: Id,
    metadata: Metadata<'a>,
    import_ap: ImportPlan,
    results: [R; 1],
    back_matter: BackMatter<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct Metadata<'a> {
    title: String,
    last_modified: Instant,
    version: &'a str,
    oscal_version: &'static str,
    props: Vec<Property<'a>>,
}

/// The plan that an assessment follows. There is none in OSCAL: what was asked for stands in `report.json`.
#[derive(Serialize)]
struct ImportPlan {
    href: String,
    remarks: String,
}

#[derive(Serialize)]
struct BackMatter<'a> {
    resources: [Resource<'a>; 2],
}

/// A file of the run.
#[derive(Serialize)]
struct Resource<'a> {
    uuid: Id,
    title: String,
    description: String,
    rlinks: [ResourceLink<'a>; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct ResourceLink<'a> {
    href: &'static str,
    media_type: &'static str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    hashes: Vec<Hash<'a>>,
}

#[derive(Serialize)]
struct Hash<'a> {
    algorithm: &'static str,
    value: &'a str,
}

impl<'a> Metadata<'a> {
    fn of(report: &'a Report) -> Self {
        let branding = &report.branding;
        let marking = branding.classification.as_deref();
        let organisation = branding.organisation.as_deref();
        let marking = marking.map(|label| Property::of_oscal("marking", label));
        let organisation = organisation.map(|name| Property::own("organisation", name));
        let tool = [
            Property::own("tool", report.tool.name),
            Property::own("tool-version", report.tool.version),
        ];
        Self {
            title: markup(&report.title()),
            last_modified: Instant(report.run.generated_at),
            version: &report.run.id,
            oscal_version: "1.2.1",
            props: tool
                .into_iter()
                .chain(marking)
                .chain(organisation)
                .collect(),
        }
    }
}

impl ImportPlan {
    fn of(report: &Report) -> Self {
        let targets = report.scope.targets.iter();
        let targets = targets.map(|target| format!("{}/{}", target.region, target.project_id));
        let scope = targets.collect::<Vec<_>>().join(", ");
        Self {
            href: format!("#{}", plan_id(report)),
            remarks: format!(
                "{} {}",
                report.text.get("exchange-oscal-plan"),
                markup(&scope)
            ),
        }
    }
}

impl<'a> BackMatter<'a> {
    fn of(report: &'a Report) -> Self {
        let resource = |uuid, (href, media_type), label: &str, hashes| Resource {
            uuid,
            title: line(href).into_owned(),
            description: report.text.get(label),
            rlinks: [ResourceLink {
                href,
                media_type,
                hashes,
            }],
        };
        let digest = Hash {
            algorithm: "SHA-256",
            value: &report.findings_digest,
        };
        Self {
            resources: [
                resource(
                    plan_id(report),
                    ("report.json", "application/json"),
                    "exchange-oscal-report",
                    Vec::new(),
                ),
                resource(
                    rows_id(report),
                    ("findings.ndjson", "application/x-ndjson"),
                    "exchange-oscal-findings",
                    vec![digest],
                ),
            ],
        }
    }
}

fn plan_id(report: &Report) -> Id {
    derived_id("resource", [&*report.run.id, "report.json"])
}

fn rows_id(report: &Report) -> Id {
    derived_id("resource", [&*report.run.id, "findings.ndjson"])
}
