//! `report.json`: everything printed except the rows.

mod acceptance;
mod aids;
mod asset_sets;
mod controls;
mod inline;
mod second_source;

use std::collections::BTreeMap;
use std::io::Write;

use serde::Serialize;

use super::{Error, Renderer};
use crate::report::{
    Changes, Check, ControlSettings, FormulaLine, Gap, Instant, ListSubject, Notice, PolicyInForce,
    Population, QueryLedger, QueryOutcome, REPORT_SCHEMA, ReadBy, RedactionLevel, Report, Run,
    Scope, SeverityPolicy, Summary, Tool, TotalCounts, TrendReport, Verdict,
};
use acceptance::{PolicyEntry, ThresholdEntry, WaiversEntry};
use aids::AidsEntry;
use asset_sets::AssetSetsEntry;
use controls::FrameworkEntry;
use second_source::{CrossCheckEntry, StatementEntry};

/// The report without its rows, as one JSON document.
#[derive(Debug, Clone, Copy)]
pub struct Json;

impl Renderer for Json {
    fn id(&self) -> &'static str {
        "json"
    }

    fn file_name(&self) -> &'static str {
        "report.json"
    }

    fn render(&self, report: &Report, writer: &mut dyn Write) -> Result<(), Error> {
        let mut text = serde_json::to_vec_pretty(&Document::of(report))?;
        text.push(b'\n');
        Ok(writer.write_all(&text)?)
    }
}

/// The whole document. Fields are only ever added; a change of meaning changes `schema`.
#[derive(Serialize)]
struct Document<'a> {
    schema: &'static str,
    tool: &'a Tool,
    language: &'static str,
    branding: BrandingEntry<'a>,
    run: RunEntry<'a>,
    scope: &'a Scope,
    coverage: CoverageEntry<'a>,
    population: &'a Population,
    frameworks: Vec<FrameworkEntry<'a>>,
    asset_sets: AssetSetsEntry<'a>,
    control_settings: ControlSettings,
    summary: &'a Summary,
    severity_policy: &'a SeverityPolicy,
    severity_formula: Vec<FormulaLine>,
    stale_after_days: i64,
    policy: PolicyEntry<'a>,
    waivers: WaiversEntry<'a>,
    threshold: ThresholdEntry,
    findings_digest: &'a str,
    redaction: RedactionLevel,
    redaction_key: Option<&'a str>,
    aids: AidsEntry<'a>,
    changes: &'a Changes,
    trend: &'a TrendReport,
    rows: BTreeMap<&'static str, u64>,
    method: Vec<String>,
}

#[derive(Serialize)]
struct RunEntry<'a> {
    id: &'a str,
    generated_at: Instant,
    collected_from: Option<Instant>,
    collected_to: Option<Instant>,
}

#[derive(Serialize)]
struct CoverageEntry<'a> {
    verdict: Verdict,
    statement: String,
    queries: Vec<QueryEntry<'a>>,
    gaps: &'a [Gap],
    notices: &'a [Notice],
    statements: Vec<StatementEntry<'a>>,
    cross_check: CrossCheckEntry<'a>,
    password_policy: &'a [PolicyInForce],
    hosts_with_two_addresses: u64,
}

/// A line of the ledger, its times as text.
#[derive(Serialize)]
struct QueryEntry<'a> {
    endpoint: &'a str,
    check: Option<Check>,
    subject: ListSubject,
    region: &'a str,
    project_id: &'a str,
    parameters: &'a BTreeMap<String, String>,
    declared_total_first: Option<i64>,
    declared_total_last: Option<i64>,
    total_counts: TotalCounts,
    rows: u64,
    distinct: u64,
    duplicates: u64,
    unreadable: u64,
    pages: u64,
    requests: u64,
    retries: u64,
    throttled: u64,
    sweeps: u64,
    read_by: ReadBy,
    parts: u64,
    started_at: Instant,
    finished_at: Instant,
    outcome: QueryOutcome,
    error: Option<&'a str>,
}

impl<'a> Document<'a> {
    fn of(report: &'a Report) -> Self {
        Self {
            schema: REPORT_SCHEMA,
            tool: &report.tool,
            language: report.text.language(),
            branding: BrandingEntry::of(report),
            run: RunEntry::of(&report.run),
            scope: &report.scope,
            coverage: CoverageEntry {
                verdict: report.coverage.verdict,
                statement: report.verdict_sentence(),
                queries: report.coverage.queries.iter().map(QueryEntry::of).collect(),
                gaps: &report.coverage.gaps,
                notices: &report.coverage.notices,
                statements: StatementEntry::all_of(report),
                cross_check: CrossCheckEntry::of(report),
                password_policy: &report.coverage.password_policy,
                hosts_with_two_addresses: report.coverage.hosts_with_two_addresses,
            },
            population: &report.population,
            frameworks: FrameworkEntry::all_of(report),
            asset_sets: AssetSetsEntry::of(report),
            control_settings: report.control_settings,
            summary: &report.summary,
            severity_policy: &report.severity_policy,
            severity_formula: report.formula(),
            stale_after_days: report.stale_after_days,
            policy: PolicyEntry::of(report),
            waivers: WaiversEntry::of(report),
            threshold: ThresholdEntry::of(report),
            findings_digest: &report.findings_digest,
            redaction: report.redaction,
            redaction_key: report.redaction_key.as_deref(),
            aids: AidsEntry::of(report),
            changes: &report.changes,
            trend: &report.trend,
            rows: rows_per_file(report),
            method: report.method(),
        }
    }
}

/// How many rows each file with one row per finding has, whether or not this run writes it: no format leaves any out.
fn rows_per_file(report: &Report) -> BTreeMap<&'static str, u64> {
    ["findings.ndjson", "findings.csv", "findings.parquet"]
        .into_iter()
        .map(|name| (name, report.summary.results))
        .collect()
}

/// Whose report it is; a logo is no text and stands in the reports for people only.
#[derive(Serialize)]
struct BrandingEntry<'a> {
    title: String,
    organisation: Option<&'a str>,
    classification: Option<&'a str>,
}

impl<'a> BrandingEntry<'a> {
    fn of(report: &'a Report) -> Self {
        Self {
            title: report.title(),
            organisation: report.branding.organisation.as_deref(),
            classification: report.branding.classification.as_deref(),
        }
    }
}

impl<'a> RunEntry<'a> {
    fn of(run: &'a Run) -> Self {
        Self {
            id: &run.id,
            generated_at: Instant(run.generated_at),
            collected_from: run.collected_from.map(Instant),
            collected_to: run.collected_to.map(Instant),
        }
    }
}

impl<'a> QueryEntry<'a> {
    fn of(query: &'a QueryLedger) -> Self {
        Self {
            endpoint: &query.endpoint,
            check: query.check,
            subject: query.subject,
            region: &query.region,
            project_id: &query.project_id,
            parameters: &query.parameters,
            declared_total_first: query.declared_total_first,
            declared_total_last: query.declared_total_last,
            total_counts: query.total_counts,
            rows: query.rows,
            distinct: query.distinct,
            duplicates: query.duplicates,
            unreadable: query.unreadable,
            pages: query.pages,
            requests: query.requests,
            retries: query.retries,
            throttled: query.throttled,
            sweeps: query.sweeps,
            read_by: query.read_by,
            parts: query.parts,
            started_at: Instant(query.started_at),
            finished_at: Instant(query.finished_at),
            outcome: query.outcome,
            error: query.error.as_deref(),
        }
    }
}
