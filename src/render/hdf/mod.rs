//! `hdf.json`: Heimdall Data Format (InSpec exec-json 1.0), for Heimdall and the MITRE SAF tools.
//!
//! - `form`: the form of a control and its results.
//! - `checks`: a control for the completeness of the data, and one per check and kind of asset with every finding.
//! - `verdicts`: a control for each control of the frameworks.
//!
//! All stand in one profile, a group for each framework: the SAF tools look at the first profile of a file and at no other.
//!
//! The state of a control is worked out by who reads the file: one failed result makes it failed, else one passed result
//! makes it passed. So a control that is not proven has no passed result at all, whatever passed of it.
//! `samples/mapping/hdf.md` says which of our words became which of theirs.
//!
//! # Source
//! `inspecjs` 2.12.6, exec-json 1.0 and the computation of states; `@mitre/saf` 1.5.3, `contains[0]` in its calculations.
//! Read 2026-11-22.

mod checks;
mod form;
mod verdicts;

use std::io::Write;

use serde::{Serialize, Serializer, ser::SerializeSeq};

use super::{Error, Renderer};
use crate::report::{Gap, Instant, Report, Scope};
use form::{Group, Profile};

/// Bytes that are gathered before the writer is called.
const BLOCK: usize = 1 << 16;

/// One JSON document, on one line.
#[derive(Debug, Clone, Copy)]
pub struct Hdf;

impl Renderer for Hdf {
    fn id(&self) -> &'static str {
        "hdf"
    }

    fn file_name(&self) -> &'static str {
        "hdf.json"
    }

    fn render(&self, report: &Report, writer: &mut dyn Write) -> Result<(), Error> {
        let mut writer = std::io::BufWriter::with_capacity(BLOCK, writer);
        serde_json::to_writer(&mut writer, &Document::of(report))?;
        writer.write_all(b"\n")?;
        Ok(writer.flush()?)
    }
}

#[derive(Serialize)]
struct Document<'a> {
    platform: Platform<'a>,
    version: &'a str,
    statistics: Statistics,
    profiles: [Profile<'a, Controls<'a>>; 1],
    passthrough: Passthrough<'a>,
}

/// Who made the file, and about what.
#[derive(Serialize)]
struct Platform<'a> {
    name: &'a str,
    release: &'a str,
    target_id: String,
}

/// # Units
/// Seconds.
#[derive(Serialize)]
struct Statistics {
    #[serde(skip_serializing_if = "Option::is_none")]
    duration: Option<f64>,
}

/// What the format has no field for stands where its converters put such things.
#[derive(Serialize)]
struct Passthrough<'a> {
    auxiliary_data: [Auxiliary<'a>; 1],
}

#[derive(Serialize)]
struct Auxiliary<'a> {
    name: &'a str,
    data: AuxiliaryData<'a>,
}

#[derive(Serialize)]
struct AuxiliaryData<'a> {
    run: &'a str,
    generated_at: Instant,
    coverage_verdict: &'static str,
    coverage_statement: String,
    gaps: &'a [Gap],
    findings_digest: &'a str,
    redaction: &'static str,
    results: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    organisation: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    classification: Option<&'a str>,
    scope: &'a Scope,
}

/// The controls of the checks, then those of the frameworks.
struct Controls<'a>(&'a Report);

impl Serialize for Controls<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut controls = serializer.serialize_seq(None)?;
        checks::write(self.0, &mut controls)?;
        verdicts::write(self.0, &mut controls)?;
        controls.end()
    }
}

impl<'a> Document<'a> {
    fn of(report: &'a Report) -> Self {
        let targets = report.scope.targets.iter();
        let targets = targets.map(|target| format!("{}/{}", target.region, target.project_id));
        Self {
            platform: Platform {
                name: report.tool.name,
                release: report.tool.version,
                target_id: targets.collect::<Vec<_>>().join(", "),
            },
            version: report.tool.version,
            statistics: Statistics {
                duration: duration(report),
            },
            profiles: [Profile::new(groups(report), Controls(report), report)],
            passthrough: Passthrough::of(report),
        }
    }
}

/// Which controls belong together.
fn groups(report: &Report) -> Vec<Group<'_>> {
    let mut groups = vec![checks::group(report)];
    groups.extend(verdicts::groups(report));
    groups
}

fn duration(report: &Report) -> Option<f64> {
    let milliseconds = report.run.collected_to? - report.run.collected_from?;
    let milliseconds = u32::try_from(milliseconds).ok()?;
    Some(f64::from(milliseconds) / 1000.0)
}

impl<'a> Passthrough<'a> {
    fn of(report: &'a Report) -> Self {
        Self {
            auxiliary_data: [Auxiliary {
                name: report.tool.name,
                data: AuxiliaryData {
                    run: &report.run.id,
                    generated_at: Instant(report.run.generated_at),
                    coverage_verdict: report.coverage.verdict.as_str(),
                    coverage_statement: report.verdict_sentence(),
                    gaps: &report.coverage.gaps,
                    findings_digest: &report.findings_digest,
                    redaction: report.redaction.as_str(),
                    results: report.summary.results,
                    organisation: report.branding.organisation.as_deref(),
                    classification: report.branding.classification.as_deref(),
                    scope: &report.scope,
                },
            }],
        }
    }
}
