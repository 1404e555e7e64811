//! Builds the report from the judged data.

use std::cmp::Reverse;
use std::sync::Arc;

use sha2::{Digest, Sha256};

use super::deadlines::DeadlineCounts;
use super::look_back::look_back;
use super::other_names;
use super::pseudonyms::{self, Pseudonyms};
use super::threshold::Measures;
use super::trend::TrendReport;
use super::{
    Aids, AssetGroup, AssetSets, Branding, Change, Changes, Condition, ControlSettings, Coverage,
    Earlier, JudgedFinding, Paper, Redaction, RedactionKey, RedactionLevel, Report, Run, Scope,
    Severity, Shared, Summary, Text, Threshold, Tool, Verdict, hidden_controls, hidden_waivers,
    withheld, write_lines,
};
use crate::evaluate::Evaluation;
use crate::history::{Reach, ReachTarget};

/// What a report says about the run itself.
#[derive(Debug, Clone)]
pub struct Context {
    /// Which run, and when.
    pub run: Run,
    /// What was asked for.
    pub scope: Scope,
    /// What the operator does not accept.
    pub fail_on: Vec<Condition>,
    /// What to hide, and with which key.
    pub redaction: Redaction,
    /// What helps to act on the report and to test it again, as far as it was asked for.
    pub aids: Aids,
    /// The earlier runs to compare with.
    pub earlier: Earlier,
    /// Whose report it is.
    pub branding: Branding,
    /// Labels and number formats.
    pub text: Text,
}

/// Builds the report.
#[must_use]
pub fn build(mut evaluation: Evaluation, mut coverage: Coverage, mut context: Context) -> Report {
    let mut aids = std::mem::take(&mut context.aids);
    let said_of_it = (&mut coverage, &mut aids);
    let (changes, trend) = look_back_and_hide(&mut evaluation, said_of_it, &mut context);
    let reach = reach(&context, &context.redaction, &coverage);
    let asset_sets = AssetSets::number(&mut evaluation.standings, &mut evaluation.frameworks);
    let assets = group_by_asset(&evaluation.findings);
    aids.shared = Shared::count(&evaluation.findings, &context.redaction);
    if context.redaction.level() != RedactionLevel::None {
        pseudonyms::leave_out_passwords(&mut evaluation.findings);
    }
    let summary = summary(&evaluation, &assets, &coverage, &context.run, &context.text);
    let judged = Judged {
        summary: &summary,
        coverage: &coverage,
        evaluation: &evaluation,
    };
    let threshold = judged.threshold(&context.fail_on);
    let options = evaluation.options;
    Report {
        tool: Tool::this(),
        run: context.run,
        branding: context.branding,
        scope: context.scope,
        coverage,
        population: evaluation.population,
        frameworks: evaluation.frameworks,
        control_settings: ControlSettings {
            min_length_meaning: options.controls.min_length_meaning,
            assumed_min_length: options.controls.assumed_min_length,
        },
        summary,
        severity_policy: options.severity,
        stale_after_days: options.stale_after_days,
        requirements: options.requirements,
        waivers: evaluation.waivers,
        waiver_files: options.waiver_files,
        threshold,
        findings_digest: digest(&evaluation.findings),
        redaction: context.redaction.level(),
        redaction_key: context.redaction.fingerprint(),
        aids,
        findings: evaluation.findings,
        assets,
        standings: evaluation.standings,
        asset_sets,
        reach,
        changes,
        trend,
        paper: Paper::default(),
        text: context.text,
    }
}

/// Puts pseudonyms in the place of names, before anything is counted or worded.
fn hide_names(
    key: &RedactionKey,
    evaluation: &mut Evaluation,
    (coverage, aids): (&mut Coverage, &mut Aids),
    text: &Text,
) {
    let mut names = Pseudonyms::new(key);
    let scopes = evaluation.waivers.iter().map(|judged| &judged.waiver.scope);
    let of_waivers = scopes.flat_map(|scope| &scope.findings).copied();
    let wanted = of_waivers
        .chain(hidden_controls::findings(&evaluation.frameworks))
        .collect();
    let findings = &mut evaluation.findings;
    let new_ids = names.replace_in(findings, &wanted);
    hidden_waivers::replace_in(&mut evaluation.waivers, findings, &new_ids, (&names, text));
    hidden_controls::replace_in(&mut evaluation.frameworks, &new_ids, &mut names);
    withheld::replace_in(coverage, &names, text);
    let left_out = text.get("redacted-names");
    pseudonyms::leave_out_own_accounts(&mut evaluation.options.severity, &left_out);
    aids.replace_names(&mut names);
    names.replace_in_standings(&mut evaluation.standings);
}

fn summary(
    evaluation: &Evaluation,
    assets: &[AssetGroup],
    coverage: &Coverage,
    run: &Run,
    text: &Text,
) -> Summary {
    let (findings, population) = (&evaluation.findings, &evaluation.population);
    let is_complete = coverage.verdict == Verdict::Complete;
    let mut summary = Summary::count(findings, assets, population, is_complete, text);
    summary.deadlines = DeadlineCounts::of(findings, run.generated_at);
    summary
}

/// What conditions are measured by.
struct Judged<'a> {
    summary: &'a Summary,
    coverage: &'a Coverage,
    evaluation: &'a Evaluation,
}

impl Judged<'_> {
    fn threshold(&self, conditions: &[Condition]) -> Threshold {
        let queries = &self.coverage.queries;
        let expired = self
            .evaluation
            .waivers
            .iter()
            .filter(|waiver| waiver.leaves_open());
        let measures = Measures {
            open_from: &|least: Severity| self.summary.open_from(least),
            overdue_from: &|least: Severity| self.summary.deadlines.overdue_from(least),
            new_from: &|least: Severity| self.new_from(least),
            is_complete: self.coverage.verdict == Verdict::Complete,
            incomplete_lists: queries
                .iter()
                .filter(|query| !query.is_whole(queries))
                .count() as u64,
            scanned: self.evaluation.population.scanned(),
            minimum_coverage: self.evaluation.options.requirements.minimum_coverage,
            expired_waivers: expired.count() as u64,
            frameworks: &self.evaluation.frameworks,
        };
        Threshold::measure(conditions, &measures)
    }

    /// Without an earlier run to tell, everything counts: nobody has seen it before.
    fn new_from(&self, least: Severity) -> u64 {
        let is_new = |judged: &&JudgedFinding| {
            judged.is_open_failure()
                && judged.severity >= least
                && judged.change != Some(Change::Persisting)
        };
        self.evaluation.findings.iter().filter(is_new).count() as u64
    }
}

/// Tells what changed, and puts pseudonyms in the place of names where that is wanted: before it tells, unless the earlier
/// runs name things in another way than the report is to.
fn look_back_and_hide(
    evaluation: &mut Evaluation,
    (coverage, aids): (&mut Coverage, &mut Aids),
    context: &mut Context,
) -> (Changes, TrendReport) {
    let earlier = std::mem::replace(&mut context.earlier, Earlier::NotAsked);
    let before = open_look_back(evaluation, coverage, (context, &earlier));
    if let Redaction::Full(key) = &context.redaction {
        hide_names(key, evaluation, (&mut *coverage, aids), &context.text);
    }
    before.unwrap_or_else(|| {
        let reach = reach(context, &context.redaction, coverage);
        look_back(
            evaluation,
            (&context.run, coverage.verdict, &reach),
            earlier,
        )
    })
}

/// Looks back where the earlier runs name things in another way than the report is to; that is done as long as names are
/// open.
fn open_look_back(
    evaluation: &mut Evaluation,
    coverage: &Coverage,
    (context, earlier): (&Context, &Earlier),
) -> Option<(Changes, TrendReport)> {
    let Earlier::Runs(_, names) = earlier else {
        return None;
    };
    let names = names.as_ref();
    let reach = reach(context, names, coverage);
    let now = (&context.run, coverage.verdict, &reach);
    match (names, &context.redaction) {
        (Redaction::Full(key), Redaction::None | Redaction::Masked) => {
            let hidden = (earlier.clone(), key);
            Some(other_names::look_back_at_hidden(evaluation, now, hidden))
        }
        (Redaction::None | Redaction::Masked, Redaction::Full(key)) => {
            let (mut changes, trend) = look_back(evaluation, now, earlier.clone());
            other_names::hide_gone(&mut changes, &evaluation.standings, key);
            Some((changes, trend))
        }
        (Redaction::Full(_), Redaction::Full(_))
        | (Redaction::None | Redaction::Masked, Redaction::None | Redaction::Masked) => None,
    }
}

/// How far the run reaches, and which key hides its names.
fn reach(context: &Context, names: &Redaction, coverage: &Coverage) -> Reach {
    let targets = context.scope.targets.iter().map(|target| ReachTarget {
        region: target.region.clone(),
        project_id: target.project_id.clone(),
        enterprise_project_id: target.enterprise_project_id.clone(),
    });
    let image_types = context.scope.image_types.clone();
    Reach {
        names: names.fingerprint(),
        ..Reach::of(targets.collect(), image_types, coverage)
    }
}

/// The assets that findings are about, most urgent first.
fn group_by_asset(findings: &[JudgedFinding]) -> Vec<AssetGroup> {
    let mut start = 0;
    let mut groups: Vec<AssetGroup> = findings
        .chunk_by(|one, other| one.finding.place() == other.finding.place())
        .filter_map(|chunk| {
            let range = start..start + chunk.len();
            start = range.end;
            let first = &chunk.first()?.finding;
            let open = || chunk.iter().filter(|judged| judged.is_open_failure());
            Some(AssetGroup {
                asset: Arc::clone(&first.asset),
                region: Arc::clone(&first.region),
                project_id: Arc::clone(&first.project_id),
                worst: open()
                    .map(|judged| judged.severity)
                    .max()
                    .unwrap_or(Severity::None),
                score: open().map(|judged| judged.score.total()).max().unwrap_or(0),
                open: open().count() as u64,
                findings: range,
            })
        })
        .collect();
    // Where two are equally urgent, the order of the findings decides: this sort keeps it.
    groups.sort_by_key(|group| Reverse((group.score, group.open)));
    groups
}

/// SHA-256 of what `findings.ndjson` holds.
fn digest(findings: &[JudgedFinding]) -> String {
    let mut hasher = HashWriter(Sha256::new());
    match write_lines(findings, &mut hasher) {
        Ok(()) => hex::encode(hasher.0.finalize()),
        // The writer above never fails; a finding that cannot be written would fail in its own renderer too.
        Err(error) => error.to_string(),
    }
}

struct HashWriter(Sha256);

impl std::io::Write for HashWriter {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.update(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}
