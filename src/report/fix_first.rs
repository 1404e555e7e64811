//! The assets to mend first, and why.

use serde::Serialize;

use super::{AssetGroup, AssetKind, Check, JudgedFinding, Score, Severity, Text, Value};

/// How many assets the list names.
const FIX_FIRST: usize = 10;

/// An asset to mend first, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FixFirst {
    /// Key of the asset.
    pub key: String,
    /// Name of the asset.
    pub name: String,
    /// Host or image.
    pub kind: AssetKind,
    /// Region id.
    pub region: String,
    /// IAM project id.
    pub project_id: String,
    /// The most urgent severity.
    pub severity: Severity,
    /// The highest score.
    pub score: u32,
    /// Open failures.
    pub open: u64,
    /// Why it is urgent, in words.
    pub reasons: Vec<String>,
    /// The points of the finding that the score is of.
    pub score_parts: Score,
    /// The same as a sum in words.
    pub formula: String,
}

pub(super) fn fix_first(
    findings: &[JudgedFinding],
    assets: &[AssetGroup],
    text: &Text,
) -> Vec<FixFirst> {
    assets
        .iter()
        .filter(|group| group.open > 0)
        .take(FIX_FIRST)
        .map(|group| {
            let own = findings.get(group.findings.clone()).unwrap_or_default();
            entry(group, own, text)
        })
        .collect()
}

fn entry(group: &AssetGroup, findings: &[JudgedFinding], text: &Text) -> FixFirst {
    let decides =
        |judged: &&JudgedFinding| judged.is_open_failure() && judged.score.total() == group.score;
    let score_parts = findings.iter().find(decides).map(|judged| judged.score);
    let score_parts = score_parts.unwrap_or_default();
    FixFirst {
        key: group.asset.key.to_string(),
        name: group.asset.name.to_string(),
        kind: group.asset.kind(),
        region: group.region.to_string(),
        project_id: group.project_id.to_string(),
        severity: group.worst,
        score: group.score,
        open: group.open,
        reasons: reasons(findings, group, text),
        score_parts,
        formula: formula(score_parts, text),
    }
}

/// The sum behind a score, such as `45 failure + 20 exposure = 65`.
fn formula(score: Score, text: &Text) -> String {
    let parts = [
        ("points-base", score.base),
        ("points-exposure", score.exposure),
        ("points-privilege", score.privilege),
        ("points-service", score.service),
        ("points-age", score.age),
        ("points-value", score.value),
    ];
    let parts = parts.into_iter().filter(|(_, points)| *points > 0);
    let parts = parts.map(|(name, points)| {
        let points = points.to_string();
        text.format(name, &[("points", Value::Text(&points))])
    });
    let sum = parts.collect::<Vec<_>>().join(" + ");
    format!("{sum} = {}", score.total())
}

/// Says in words what makes an asset urgent.
fn reasons(findings: &[JudgedFinding], group: &AssetGroup, text: &Text) -> Vec<String> {
    let open = || findings.iter().filter(|judged| judged.is_open_failure());
    let mut reasons = Vec::new();
    let mut accounts: Vec<&str> = open()
        .filter_map(|judged| Some(&*judged.finding.account.as_ref()?.name))
        .collect();
    accounts.sort_unstable();
    accounts.dedup();
    if !accounts.is_empty() {
        let names = text.list(&accounts);
        reasons.push(text.format(
            "reason-weak",
            &[
                ("count", Value::Count(accounts.len() as u64)),
                ("accounts", Value::Text(&names)),
            ],
        ));
    }
    if open().any(|judged| judged.finding.check == Check::PasswordComplexity) {
        reasons.push(text.get("reason-complexity"));
    }
    if let Some(address) = group
        .asset
        .as_host()
        .and_then(|host| host.public_ip.as_deref())
    {
        reasons.push(text.format("reason-exposed", &[("address", Value::Text(address))]));
    }
    if open().any(|judged| judged.score.privilege > 0) {
        reasons.push(text.get("reason-privileged"));
    }
    if let Some(days) = open()
        .filter_map(|judged| judged.finding.duration_days)
        .max()
    {
        let days = u64::try_from(days).unwrap_or(0);
        reasons.push(text.format("reason-age", &[("count", Value::Count(days))]));
    }
    reasons
}
