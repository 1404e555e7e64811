//! What several assets have in common: accounts with weak passwords, and passwords that look alike when masked.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::hash::Hash;

use serde::Serialize;

use super::{Evidence, JudgedFinding, Redaction, RedactionLevel, Report, Text, Value};

/// How many entries each list names.
const LISTED: usize = 20;
/// How many assets each entry names.
const EXAMPLES: usize = 3;

/// What several assets have in common, among open weak passwords.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Shared {
    /// How many accounts are on at least two assets.
    pub accounts: u64,
    /// Those on most assets first; not all of them when there are many.
    pub listed_accounts: Vec<SharedAccount>,
    /// How many masked passwords stand at at least two assets.
    pub passwords: u64,
    /// Those at most assets first; not all of them when there are many.
    pub listed_passwords: Vec<SharedPassword>,
}

/// An account with a weak password on several assets.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SharedAccount {
    /// Account name.
    pub name: String,
    /// What the account belongs to.
    pub service_type: String,
    /// On how many assets.
    pub assets: u64,
    /// Names of the first of them.
    pub examples: Vec<String>,
}

/// A masked password at several assets. The same mask does not prove the same password.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SharedPassword {
    /// As HSS masks it; absent where masked passwords are left out.
    pub masked_password: Option<String>,
    /// At how many assets.
    pub assets: u64,
    /// At how many accounts of them.
    pub accounts: u64,
    /// Names of the first of the assets.
    pub examples: Vec<String>,
}

/// Where something was seen. Findings of one asset stand together, so a change of asset is a new one.
#[derive(Debug, Clone, Copy)]
struct Sightings {
    assets: u64,
    findings: u64,
    last_asset: usize,
    /// The first finding of each of the first assets.
    first: [usize; EXAMPLES],
}

impl Shared {
    /// Counts; the findings stand in the order of their assets and still have their masked passwords.
    pub(super) fn count(findings: &[JudgedFinding], redaction: &Redaction) -> Self {
        let mut accounts = HashMap::new();
        let mut passwords = HashMap::new();
        for (asset, index) in numbered(findings) {
            let finding = &findings[index].finding;
            let Evidence::WeakPassword { masked_password } = &finding.evidence else {
                continue;
            };
            if !findings[index].is_open_failure() {
                continue;
            }
            if let Some(account) = &finding.account {
                let key = (&*account.name, &*account.service_type);
                see(&mut accounts, key, asset, index);
            }
            if let Some(masked) = masked_password {
                see(&mut passwords, &**masked, asset, index);
            }
        }
        let names = |seen: &Sightings| examples(findings, seen);
        let (accounts, listed_accounts) =
            most_shared(accounts, |(name, service_type), seen| SharedAccount {
                name: (*name).to_owned(),
                service_type: (*service_type).to_owned(),
                assets: seen.assets,
                examples: names(seen),
            });
        let is_shown = redaction.level() == RedactionLevel::None;
        let (passwords, listed_passwords) = most_shared(passwords, |masked, seen| SharedPassword {
            masked_password: is_shown.then(|| (*masked).to_owned()),
            assets: seen.assets,
            accounts: seen.findings,
            examples: names(seen),
        });
        Self {
            accounts,
            listed_accounts,
            passwords,
            listed_passwords,
        }
    }
}

impl Report {
    /// How many accounts several assets share, and how many of them are listed.
    #[must_use]
    pub fn shared_accounts_sentence(&self) -> String {
        let shared = &self.aids.shared;
        let listed = shared.listed_accounts.len() as u64;
        sentence("shared-accounts", (shared.accounts, listed), &self.text)
    }

    /// How many masked passwords stand at several assets, and how many of them are listed.
    #[must_use]
    pub fn shared_passwords_sentence(&self) -> String {
        let shared = &self.aids.shared;
        let listed = shared.listed_passwords.len() as u64;
        sentence("shared-passwords", (shared.passwords, listed), &self.text)
    }
}

fn sentence(name: &str, (total, listed): (u64, u64), text: &Text) -> String {
    let values = [
        ("total", Value::Count(total)),
        ("shown", Value::Count(listed)),
    ];
    match total {
        0 => text.get(&format!("{name}-none")),
        _ if total > listed => text.format(&format!("{name}-some"), &values),
        _ => text.format(&format!("{name}-all"), &values),
    }
}

/// The findings with the number of their asset, in their order.
fn numbered(findings: &[JudgedFinding]) -> impl Iterator<Item = (usize, usize)> {
    let mut asset = 0;
    (0..findings.len()).map(move |index| {
        let before = index.checked_sub(1).and_then(|before| findings.get(before));
        let is_new =
            before.is_some_and(|before| before.finding.place() != findings[index].finding.place());
        asset += usize::from(is_new);
        (asset, index)
    })
}

fn see<K: Hash + Eq>(seen: &mut HashMap<K, Sightings>, key: K, asset: usize, index: usize) {
    let sightings = seen.entry(key).or_insert(Sightings {
        assets: 0,
        findings: 0,
        last_asset: usize::MAX,
        first: [0; EXAMPLES],
    });
    sightings.findings += 1;
    if sightings.last_asset != asset {
        let place = usize::try_from(sightings.assets).unwrap_or(EXAMPLES);
        if let Some(first) = sightings.first.get_mut(place) {
            *first = index;
        }
        sightings.assets += 1;
        sightings.last_asset = asset;
    }
}

/// How many are shared, and the most shared of them. Where two are shared alike, the one that was seen first comes first:
/// an order by a hidden text would tell of it.
fn most_shared<K, T>(
    seen: HashMap<K, Sightings>,
    entry: impl Fn(&K, &Sightings) -> T,
) -> (u64, Vec<T>) {
    let mut shared: Vec<(K, Sightings)> = seen
        .into_iter()
        .filter(|(_, seen)| seen.assets > 1)
        .collect();
    shared.sort_unstable_by_key(|(_, seen)| (Reverse(seen.assets), seen.first[0]));
    let total = shared.len() as u64;
    let listed = shared.iter().take(LISTED);
    (total, listed.map(|(key, seen)| entry(key, seen)).collect())
}

fn examples(findings: &[JudgedFinding], seen: &Sightings) -> Vec<String> {
    let count = usize::try_from(seen.assets).unwrap_or(EXAMPLES);
    let first = seen.first.iter().take(count);
    first
        .filter_map(|index| findings.get(*index))
        .map(|judged| judged.finding.asset.name.to_string())
        .collect()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::evaluate::{Freshness, Score};
    use crate::findings::{
        Account, Asset, Check, CheckResult, Finding, FindingId, HostAsset, Severity, Status,
    };

    fn weak(host: &str, name: &str, masked: &str) -> JudgedFinding {
        let host_id = host.into();
        let host = HostAsset {
            host_id,
            ..HostAsset::default()
        };
        let account = Account {
            name: name.into(),
            service_type: "system".into(),
        };
        let asset = Asset::host(None, host);
        let check = Check::WeakPassword;
        JudgedFinding {
            change: None,
            finding: Finding {
                id: FindingId::of("r", "p", check, &asset.key, Some(&account)),
                check,
                result: CheckResult::Fail,
                ignored_in_hss: false,
                asset: Arc::new(asset),
                account: Some(account),
                evidence: Evidence::WeakPassword {
                    masked_password: Some(masked.into()),
                },
                duration_days: None,
                scanned_at: None,
                region: "r".into(),
                project_id: "p".into(),
                suggestion: None,
            },
            severity: Severity::High,
            score: Score::default(),
            status: Status::Open,
            first_seen: 0,
            freshness: Freshness::Unknown,
            waiver: None,
            due: None,
        }
    }

    #[test]
    fn only_what_several_assets_have_is_shared() {
        let mut accepted = weak("c", "backup", "zz**");
        accepted.status = Status::IgnoredInHss;
        let findings = [
            weak("a", "admin", "ab**"),
            weak("a", "root", "ab**"),
            weak("b", "root", "ab**"),
            weak("b", "backup", "zz**"),
            accepted,
        ];
        let shared = Shared::count(&findings, &Redaction::None);
        assert_eq!((shared.accounts, shared.passwords), (1, 1));
        let root = &shared.listed_accounts[0];
        assert_eq!((root.name.as_str(), root.assets), ("root", 2));
        assert_eq!(root.examples, ["a", "b"]);
        let mask = &shared.listed_passwords[0];
        assert_eq!((mask.assets, mask.accounts), (2, 3));
        assert_eq!(mask.masked_password.as_deref(), Some("ab**"));
        let hidden = Shared::count(&findings, &Redaction::Masked);
        assert_eq!(hidden.listed_passwords[0].masked_password, None);
        assert_eq!(hidden.listed_passwords[0].assets, 2);
    }
}
