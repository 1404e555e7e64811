//! A run of an archive: its manifest and its two tables.

use std::path::{Path, PathBuf};

use chrono::DateTime;

use super::manifest::{MANIFEST, Manifest};
use super::past::{Field, PastFindings};
use super::reach::{Reach, Spot};
use super::run::{AssetRow, Detail, Facts, Row, Run, RunHead};
use super::table::Table;
use super::{ASSET_SCHEMA, Error, FINDING_SCHEMA};
use crate::findings::{Check, CheckResult, PopulationClass, Severity, Status};

const FINDINGS: &str = "findings.parquet";
const ASSETS: &str = "assets.parquet";

/// The files that comparing needs of a run, besides its manifest.
pub const FILES: [&str; 2] = [FINDINGS, ASSETS];

/// A run of an archive. Its files are opened when they are needed, one row group is held at a time.
#[derive(Debug, Clone)]
pub struct StoredRun {
    path: PathBuf,
    head: RunHead,
    reach: Reach,
}

impl StoredRun {
    /// Reads what a run says about itself.
    ///
    /// # Errors
    /// When it is no whole run with results, or written in a form that this program does not know.
    pub fn open(path: &Path) -> Result<Self, Error> {
        let manifest = Manifest::read(path)?;
        for name in FILES {
            manifest.check(path, name)?;
        }
        let invalid =
            |name: &str, source: Box<dyn std::error::Error + Send + Sync>| Error::Broken {
                path: path.join(name),
                source,
            };
        let time = DateTime::parse_from_rfc3339(&manifest.as_of)
            .map_err(|source| invalid(MANIFEST, source.into()))?;
        let assets = Table::open(path.join(ASSETS), ASSET_SCHEMA)?;
        let reach = assets.metadata(super::REACH_KEY).unwrap_or_default();
        let reach = serde_json::from_str(reach).map_err(|source| invalid(ASSETS, source.into()))?;
        // Found out now rather than in the middle of a comparison.
        Table::open(path.join(FINDINGS), FINDING_SCHEMA)?;
        Ok(Self {
            path: path.to_owned(),
            head: RunHead {
                id: manifest.run_id,
                time_ms: time.timestamp_millis(),
                verdict: manifest.verdict,
            },
            reach,
        })
    }

    /// The run directory.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    fn table(&self, name: &str, schema: &'static str) -> Result<Table, Error> {
        Table::open(self.path.join(name), schema)
    }

    fn unclear(&self, name: &str, what: &str) -> Error {
        let what = format!("unknown word in column `{what}`");
        Error::Broken {
            path: self.path.join(name),
            source: what.into(),
        }
    }

    fn facts(&self, table: &Table, group: usize) -> Result<Vec<Facts>, Error> {
        let unclear = |what| self.unclear(FINDINGS, what);
        let checks = table.words(group, "check_id")?.meanings(check_of);
        let results = table.words(group, "result")?.meanings(result_of);
        let statuses = table.words(group, "status")?.meanings(status_of);
        let severities = table.words(group, "severity")?.meanings(severity_of);
        let checks = checks.ok_or_else(|| unclear("check_id"))?;
        let results = results.ok_or_else(|| unclear("result"))?;
        let statuses = statuses.ok_or_else(|| unclear("status"))?;
        let severities = severities.ok_or_else(|| unclear("severity"))?;
        let judged = checks.into_iter().zip(results);
        let facts = judged.zip(statuses.into_iter().zip(severities));
        Ok(facts
            .map(|((check, result), (status, severity))| Facts {
                check,
                result,
                status,
                severity,
            })
            .collect())
    }
}

impl Run for StoredRun {
    fn head(&self) -> &RunHead {
        &self.head
    }

    fn reach(&self) -> &Reach {
        &self.reach
    }

    fn rows(&self) -> Result<Vec<Row>, Error> {
        let table = self.table(FINDINGS, FINDING_SCHEMA)?;
        let groups = table.groups();
        let mut rows = Vec::with_capacity(groups.iter().sum());
        for group in 0..groups.len() {
            let facts = self.facts(&table, group)?;
            let first_seen = table.numbers(group, "first_seen")?;
            let ids = table.ids(group, "finding_id")?;
            for ((id, facts), first_seen) in ids.into_iter().zip(facts).zip(first_seen) {
                rows.push(Row {
                    id,
                    first_seen: first_seen.unwrap_or(self.head.time_ms),
                    number: u32::try_from(rows.len()).unwrap_or(u32::MAX),
                    facts,
                });
            }
        }
        Ok(rows)
    }

    fn findings(&self, numbers: &[u32], detail: Detail) -> Result<PastFindings, Error> {
        let mut found = PastFindings::default();
        if numbers.is_empty() {
            return Ok(found);
        }
        let table = self.table(FINDINGS, FINDING_SCHEMA)?;
        let mut start = 0;
        let mut wanted = numbers;
        for (group, rows) in table.groups().into_iter().enumerate() {
            let end = start + rows;
            let (here, later) =
                wanted.split_at(wanted.partition_point(|number| (*number as usize) < end));
            wanted = later;
            if !here.is_empty() {
                let here: Vec<usize> = here.iter().map(|row| *row as usize - start).collect();
                pick(&table, group, &here, detail, &mut found)?;
            }
            start = end;
        }
        Ok(found)
    }

    fn assets(&self, visit: &mut dyn FnMut(&AssetRow<'_>)) -> Result<(), Error> {
        let table = self.table(ASSETS, ASSET_SCHEMA)?;
        for (group, rows) in table.groups().into_iter().enumerate() {
            let class = |column| {
                let classes = table.words(group, column)?.meanings(class_of);
                classes.ok_or_else(|| self.unclear(ASSETS, column))
            };
            let weak = class("weak_password_absence")?;
            let complexity = class("password_complexity_absence")?;
            let regions = table.words(group, "region")?;
            let projects = table.words(group, "project_id")?;
            let keys = table.words(group, "asset_key")?;
            let names = table.words(group, "asset_name")?;
            let scans = table.numbers(group, "scanned_at")?;
            for row in 0..rows {
                let absence = [weak.get(row), complexity.get(row)];
                visit(&AssetRow {
                    spot: Spot {
                        region: regions.row(row).unwrap_or_default(),
                        project_id: projects.row(row).unwrap_or_default(),
                        asset_key: keys.row(row).unwrap_or_default(),
                    },
                    name: names.row(row).unwrap_or_default(),
                    absence: absence.map(|class| *class.unwrap_or(&PopulationClass::Unknown)),
                    scanned_at: scans.get(row).copied().flatten(),
                });
            }
        }
        Ok(())
    }
}

/// The texts that are read of a result; where it is comes first.
const FIELDS: [(&str, Field); 6] = [
    ("region", Field::Region),
    ("project_id", Field::ProjectId),
    ("asset_key", Field::AssetKey),
    ("asset_name", Field::AssetName),
    ("account_name", Field::Account),
    ("service_type", Field::ServiceType),
];
const PLACE_FIELDS: usize = 3;

/// Reads some rows of a row group, in order.
fn pick(
    table: &Table,
    group: usize,
    rows: &[usize],
    detail: Detail,
    found: &mut PastFindings,
) -> Result<(), Error> {
    let scans = table.numbers(group, "scanned_at")?;
    let start = found.begin(rows.iter().map(|row| scans.get(*row).copied().flatten()));
    let fields = match detail {
        Detail::Place => FIELDS.iter().take(PLACE_FIELDS),
        Detail::Whole => FIELDS.iter().take(FIELDS.len()),
    };
    for (column, field) in fields {
        found.fill(start, *field, &table.some_words(group, column, rows)?);
    }
    Ok(())
}

fn check_of(word: &str) -> Option<Check> {
    Check::ALL.into_iter().find(|check| check.as_str() == word)
}

fn result_of(word: &str) -> Option<CheckResult> {
    let all = [CheckResult::Fail, CheckResult::Unknown, CheckResult::Pass];
    all.into_iter().find(|result| result.as_str() == word)
}

fn status_of(word: &str) -> Option<Status> {
    let all = [Status::Open, Status::IgnoredInHss, Status::Waived];
    all.into_iter().find(|status| status.as_str() == word)
}

fn severity_of(word: &str) -> Option<Severity> {
    let mut all = Severity::FAILING.into_iter().chain([Severity::None]);
    all.find(|severity| severity.as_str() == word)
}

fn class_of(word: &str) -> Option<PopulationClass> {
    let mut all = PopulationClass::ALL.into_iter();
    all.find(|class| class.as_str() == word)
}
