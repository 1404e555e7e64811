//! The name of a run, and what its manifest says besides its files.

use chrono::{DateTime, Utc};
use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::collect::{Collection, Scope};
use crate::outcome::Outcome;
use crate::report::{Instant, RedactionLevel, Report, ScopeTarget, Tool, Verdict};

/// What the manifest says besides the files.
#[derive(Serialize)]
pub(super) struct ManifestHead<'a> {
    tool: Tool,
    run_id: String,
    as_of: Instant,
    started_at: Instant,
    finished_at: Instant,
    scope: &'a [ScopeTarget],
    verdict: Verdict,
    /// Absent where only evidence was kept.
    #[serde(skip_serializing_if = "Option::is_none")]
    outcome: Option<Outcome>,
    #[serde(skip_serializing_if = "Option::is_none")]
    findings_digest: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    language: Option<&'a str>,
    /// What is hidden; absent where only evidence was kept.
    #[serde(skip_serializing_if = "Option::is_none")]
    redaction: Option<RedactionLevel>,
    /// Which key pseudonyms are made with, where names are hidden.
    #[serde(skip_serializing_if = "Option::is_none")]
    redaction_key: Option<&'a str>,
}

impl<'a> ManifestHead<'a> {
    /// A run that keeps evidence only.
    pub(super) fn of_evidence(
        collection: &Collection,
        scope: &'a [ScopeTarget],
        now: DateTime<Utc>,
    ) -> Self {
        let (from, to) = collection.period();
        Self {
            tool: Tool::this(),
            run_id: run_id(collection.scope(), now),
            as_of: Instant(now.timestamp_millis()),
            started_at: Instant(from),
            finished_at: Instant(to),
            scope,
            verdict: Verdict::of(collection.queries()),
            outcome: None,
            findings_digest: None,
            language: None,
            redaction: None,
            redaction_key: None,
        }
    }

    pub(super) fn of(report: &'a Report, collection: &Collection, now: DateTime<Utc>) -> Self {
        Self {
            outcome: Some(Outcome::of(report)),
            findings_digest: Some(&report.findings_digest),
            language: Some(report.text.language()),
            redaction: Some(report.redaction),
            redaction_key: report.redaction_key.as_deref(),
            ..Self::of_evidence(collection, &report.scope.targets, now)
        }
    }
}

/// The name of a run: its moment, and which scope it covers.
///
/// # Shape
/// `20261122T060000Z-0a1b2c3d`
pub(super) fn run_id(scope: &Scope, now: DateTime<Utc>) -> String {
    let mut hasher = Sha256::new();
    for target in &scope.targets {
        for part in [
            &target.region,
            &target.project_id,
            &target.enterprise_project_id,
        ] {
            hasher.update(part.as_bytes());
            hasher.update([0]);
        }
    }
    for image_type in &scope.image_types {
        hasher.update(image_type.as_bytes());
        hasher.update([0]);
    }
    let digest = hex::encode(&hasher.finalize()[..4]);
    format!("{}-{digest}", now.format("%Y%m%dT%H%M%SZ"))
}
