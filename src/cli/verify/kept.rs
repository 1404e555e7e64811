//! What a run was judged by, as its own `report.json` keeps it, so that judging can be repeated.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Display;
use std::fs;
use std::path::Path;
use std::sync::Arc;

use chrono::NaiveDate;
use serde::Deserialize;
use serde_json::Value;

use super::evidence::{NotCompared, Part};
use super::manifest::Manifest;
use crate::config::{self, Environment, RawFrameworks, RawRender, RenderConfig, Sources};
use crate::deliver::Chain;
use crate::evaluate::{FileDigest, Requirements, SeverityPolicy, Waiver, WaiverScope};
use crate::frameworks;
use crate::history::{Archive, Compare, Run, StoredRun};
use crate::report::Redaction;

/// The file that keeps it.
pub(super) const REPORT: &str = "report.json";

/// How to judge the evidence of a run as the run itself did.
pub(super) struct Judging {
    pub(super) settings: RenderConfig,
    /// What the report says; nothing where the run has none.
    pub(super) report: Option<Value>,
    /// What cannot be repeated.
    pub(super) gaps: Vec<NotCompared>,
}

/// The fields of the report that matter here.
#[derive(Deserialize)]
struct Kept {
    severity_policy: SeverityPolicy,
    stale_after_days: i64,
    policy: Requirements,
    waivers: KeptWaivers,
    control_settings: KeptControls,
    frameworks: Vec<KeptFramework>,
    threshold: KeptThreshold,
    aids: KeptAids,
    changes: KeptChanges,
    trend: KeptTrend,
}

#[derive(Deserialize)]
struct KeptWaivers {
    files: Vec<FileDigest>,
    list: Vec<KeptWaiver>,
}

#[derive(Deserialize)]
struct KeptWaiver {
    id: String,
    scope: BTreeMap<String, Vec<String>>,
    reason: String,
    owner: String,
    approver: String,
    ticket: String,
    created: NaiveDate,
    expires: NaiveDate,
}

#[derive(Deserialize)]
struct KeptControls {
    min_length_meaning: String,
    assumed_min_length: Option<i64>,
}

#[derive(Deserialize)]
struct KeptFramework {
    id: String,
    version: String,
}

#[derive(Deserialize)]
struct KeptThreshold {
    conditions: Vec<KeptCondition>,
}

#[derive(Deserialize)]
struct KeptCondition {
    condition: String,
}

#[derive(Deserialize)]
struct KeptAids {
    sample: Option<KeptSample>,
}

#[derive(Deserialize)]
struct KeptSample {
    size: usize,
    seed: String,
}

#[derive(Deserialize)]
struct KeptChanges {
    compared_with: Option<KeptRun>,
}

#[derive(Deserialize)]
struct KeptRun {
    id: String,
}

#[derive(Deserialize)]
struct KeptTrend {
    runs: Vec<TrendRun>,
}

#[derive(Deserialize)]
struct TrendRun {
    run_id: String,
}

impl Judging {
    /// Reads what the report of a run keeps.
    ///
    /// # Errors
    /// When it does not say what the run was judged by, as each report of this version does: in one sentence.
    pub(super) fn of(
        run: &Path,
        manifest: &Manifest,
        redaction: &Redaction,
    ) -> Result<Self, String> {
        let Some((report, kept)) = read(run)? else {
            let why = format!("the run has no `{REPORT}`, which keeps what it was judged by");
            return Ok(Self {
                settings: settings(&raw(manifest, None))?,
                report: None,
                gaps: vec![NotCompared::new(Part::Severity, why)],
            });
        };
        let mut gaps = Vec::new();
        let mut take = |part, result: Result<(), String>| {
            gaps.extend(result.err().map(|why| NotCompared::new(part, why)));
        };
        let are_frameworks_known = kept.check_frameworks();
        let is_known = are_frameworks_known.is_ok();
        take(Part::Severity, kept.check_accounts(redaction));
        take(Part::Controls, are_frameworks_known);
        let mut settings = settings(&raw(manifest, is_known.then_some(&kept)))?;
        match kept.compare_with(run, manifest) {
            Ok(compare) => settings.compare = compare,
            Err(why) => take(Part::History, Err(why)),
        }
        match kept.waivers(redaction) {
            Ok(waivers) => settings.evaluate.waivers = waivers,
            Err(why) => take(Part::Waivers, Err(why)),
        }
        settings.out = run.parent().unwrap_or(run).to_owned();
        let evaluate = &mut settings.evaluate;
        evaluate.severity = kept.severity_policy;
        evaluate.stale_after_days = kept.stale_after_days;
        evaluate.requirements = kept.policy;
        evaluate.waiver_files = kept.waivers.files;
        Ok(Self {
            settings,
            report: Some(report),
            gaps,
        })
    }
}

/// The report of a run; nothing where it has none.
fn read(run: &Path) -> Result<Option<(Value, Kept)>, String> {
    let path = run.join(REPORT);
    if !path.exists() {
        return Ok(None);
    }
    let text = fs::read(&path).map_err(unusable)?;
    let report: Value = serde_json::from_slice(&text).map_err(unusable)?;
    let kept = Kept::deserialize(&report).map_err(unusable)?;
    Ok(Some((report, kept)))
}

fn unusable(why: impl Display) -> String {
    format!("`{REPORT}` does not say what the run was judged by: {why}")
}

fn settings(raw: &RawRender) -> Result<RenderConfig, String> {
    let environment = Environment::new();
    let settings = config::render(&Sources::without_file(&environment), raw);
    settings.map_err(|problems| {
        let words = problems.list.iter().map(|problem| problem.what.as_str());
        unusable(words.collect::<Vec<_>>().join("; "))
    })
}

/// What flags would have said the same; without frameworks that are known, none are judged by, and no condition can be that
/// names one.
fn raw(manifest: &Manifest, kept: Option<&Kept>) -> RawRender {
    let words = |list: Vec<&str>, nothing: &str| match list.is_empty() {
        true => nothing.to_owned(),
        false => list.join(","),
    };
    let ids = kept.map_or_else(Vec::new, |kept| {
        let frameworks = kept.frameworks.iter();
        frameworks.map(|one| one.id.as_str()).collect()
    });
    let conditions = kept.map_or_else(Vec::new, |kept| {
        let conditions = kept.threshold.conditions.iter();
        conditions.map(|one| one.condition.as_str()).collect()
    });
    let controls = kept.map(|kept| &kept.control_settings);
    let sample = kept.and_then(|kept| kept.aids.sample.as_ref());
    RawRender {
        compare: Some("none".to_owned()),
        lang: manifest.language.clone(),
        fail_on: Some(words(conditions, "never")),
        sample: sample.map(|sample| sample.size),
        sample_seed: sample.map(|sample| sample.seed.clone()),
        frameworks: RawFrameworks {
            frameworks: vec![words(ids, "none")],
            min_length_meaning: controls.map(|controls| controls.min_length_meaning.clone()),
            assumed_min_length: controls
                .and_then(|controls| controls.assumed_min_length)
                .map(|length| length.to_string()),
            ..RawFrameworks::default()
        },
        ..RawRender::default()
    }
}

impl Kept {
    /// Names that an operator added to the policy are not kept where names are hidden.
    fn check_accounts(&self, redaction: &Redaction) -> Result<(), String> {
        let usual = SeverityPolicy::default().privileged_accounts;
        let mut accounts = self.severity_policy.privileged_accounts.iter();
        match redaction {
            Redaction::Full(_) if !accounts.all(|name| usual.contains(name)) => {
                Err("the run hides which accounts were taken for administrative ones".to_owned())
            }
            Redaction::Full(_) | Redaction::Masked | Redaction::None => Ok(()),
        }
    }

    fn check_frameworks(&self) -> Result<(), String> {
        let is_known = |one: &KeptFramework| {
            let mut known = frameworks::built_in().iter();
            known.any(|own| own.id == one.id && own.version == one.version)
        };
        match self.frameworks.iter().find(|one| !is_known(one)) {
            None => Ok(()),
            Some(one) => Err(format!(
                "framework `{}` {} is none of this program",
                one.id, one.version
            )),
        }
    }

    /// The waivers, in the order in which they were given as far as that matters: each has an id of its own.
    fn waivers(&self, redaction: &Redaction) -> Result<Vec<Arc<Waiver>>, String> {
        let list = &self.waivers.list;
        if matches!(redaction, Redaction::Full(_)) && !list.is_empty() {
            return Err("the run hides what its waivers cover".to_owned());
        }
        let read = |kept: &KeptWaiver| {
            let scope = WaiverScope::of_entries(&kept.scope)
                .ok_or_else(|| format!("nobody can tell what waiver `{}` covers", kept.id))?;
            Ok(Arc::new(Waiver {
                id: kept.id.clone(),
                scope,
                reason: kept.reason.clone(),
                owner: kept.owner.clone(),
                approver: kept.approver.clone(),
                ticket: kept.ticket.clone(),
                created: kept.created,
                expires: kept.expires,
            }))
        };
        list.iter().map(read).collect()
    }

    /// The earlier run to compare with, where it and those before it are the ones that the report looked at.
    fn compare_with(&self, run: &Path, manifest: &Manifest) -> Result<Compare, String> {
        let Some(earlier) = &self.changes.compared_with else {
            return Ok(Compare::None);
        };
        let out = run.parent().unwrap_or(run);
        let chain = Chain::read(out).ok().flatten();
        let chain = chain.ok_or("no chain tells that the earlier runs are those of then")?;
        let own = chain.line_of(&manifest.run_id);
        let own = own.ok_or("no chain tells which runs were there when this one was published")?;
        let runs = self.trend.runs.iter().map(|one| one.run_id.as_str());
        let runs: BTreeSet<&str> = runs.filter(|name| *name != manifest.run_id).collect();
        for name in &runs {
            match chain.line_of(name) {
                Some(line) if line < own => {}
                Some(_) => return Err(format!("run `{name}` was entered anew since")),
                None => return Err(format!("run `{name}`, which the report looked at, is gone")),
            }
        }
        let compare = Compare::With(out.join(&earlier.id).display().to_string());
        let now_ms = manifest.as_of()?.timestamp_millis();
        let archive = Archive::before(out, &manifest.run_id, now_ms, &compare);
        let archive = archive.map_err(|error| error.to_string())?;
        let hides_alike = |one: &&StoredRun| one.reach().names == manifest.redaction_key;
        let there = archive.runs.iter().filter(hides_alike);
        let there: BTreeSet<&str> = there.map(|one| one.head().id.as_str()).collect();
        match there == runs {
            true => Ok(compare),
            false => Err("the archive has other earlier runs than the report looked at".to_owned()),
        }
    }
}
