//! `ocsf.ndjson`: events for security lakes and SIEMs, in the form of OCSF 1.8.0 Compliance Finding (class 2003).
//!
//! - `event`: the form of an event.
//! - `finding`: an event per finding.
//! - `verdict`: an event for the completeness of the data, and one per control.
//!
//! One event per finding rather than per control and asset: a finding is what somebody mends, and it is counted once. The
//! standards that it bears on stand within it; how their controls stand is said once, by the events in front.
//! `samples/mapping/ocsf.md` says which of our words became which of theirs.
//!
//! # Source
//! OCSF schema 1.8.0, class `compliance_finding` with the profile `cloud`, read 2026-11-22.

mod event;
mod finding;
mod verdict;

use std::io::Write;

use super::{Error, Renderer};
use crate::report::Report;

/// Bytes that are gathered before the writer is called.
const BLOCK: usize = 1 << 16;

/// One event per line: first how whole the data is, then how each control stands, then every finding in the order of the
/// report.
#[derive(Debug, Clone, Copy)]
pub struct Ocsf;

impl Renderer for Ocsf {
    fn id(&self) -> &'static str {
        "ocsf"
    }

    fn file_name(&self) -> &'static str {
        "ocsf.ndjson"
    }

    fn render(&self, report: &Report, writer: &mut dyn Write) -> Result<(), Error> {
        let mut writer = std::io::BufWriter::with_capacity(BLOCK, writer);
        let mut write = |event: &event::Event<'_>| -> Result<(), Error> {
            serde_json::to_writer(&mut writer, event)?;
            Ok(writer.write_all(b"\n")?)
        };
        write(&verdict::on_completeness(report))?;
        for control in report.judged_controls() {
            write(&verdict::on_control(&control, report)?)?;
        }
        let frame = finding::Frame::of(report)?;
        for judged in &report.findings {
            write(&frame.event(judged))?;
        }
        Ok(writer.flush()?)
    }
}
