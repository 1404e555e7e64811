//! The assets to mend first, and why.

use serde::Serialize;

use super::{AssetGroup, AssetKind, Check, JudgedFinding, Severity, Text, Value};

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
        .map(|group| FixFirst {
            key: group.asset.key.clone(),
            name: group.asset.name.clone(),
            kind: group.asset.kind(),
            region: group.region.to_string(),
            project_id: group.project_id.to_string(),
            severity: group.worst,
            score: group.score,
            open: group.open,
            reasons: reasons(
                findings.get(group.findings.clone()).unwrap_or_default(),
                group,
                text,
            ),
        })
        .collect()
}

/// Says in words what makes an asset urgent.
fn reasons(findings: &[JudgedFinding], group: &AssetGroup, text: &Text) -> Vec<String> {
    let open = || findings.iter().filter(|judged| judged.is_open_failure());
    let mut reasons = Vec::new();
    let mut accounts: Vec<&str> = open()
        .filter_map(|judged| Some(judged.finding.account.as_ref()?.name.as_str()))
        .collect();
    accounts.sort_unstable();
    accounts.dedup();
    if !accounts.is_empty() {
        let names = accounts.join(", ");
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
