//! What earlier runs say of the failures of this one.

use super::{Change, Evaluation};

/// What earlier runs say of a failure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sighting {
    /// Its place in [`Evaluation::findings`].
    pub place: usize,
    /// When a run first had it, milliseconds since 1970.
    pub first_seen: i64,
    /// How it relates to earlier runs; absent where nothing can be said.
    pub change: Option<Change>,
}

impl Evaluation {
    /// Takes in what earlier runs say, and judges anew what depends on it: days are counted from when a failure was first
    /// seen.
    ///
    /// # Units
    /// `now_ms` is the moment of the run, milliseconds since 1970.
    pub fn remember(&mut self, sightings: impl IntoIterator<Item = Sighting>, now_ms: i64) {
        for sighting in sightings {
            if let Some(judged) = self.findings.get_mut(sighting.place) {
                judged.first_seen = sighting.first_seen;
                judged.change = sighting.change;
            }
        }
        let deadlines = self.options.requirements.deadlines;
        deadlines.set(&mut self.findings, now_ms);
    }
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;

    use super::*;
    use crate::evaluate::{Deadlines, Options, Requirements, evaluate};
    use crate::findings::{
        Account, Asset, Check, CheckResult, Coverage, Evidence, Finding, FindingId, HostAsset,
        Inventory,
    };

    const DAY_MS: i64 = 86_400_000;

    fn failure(account: &str) -> Finding {
        let host = HostAsset {
            host_id: "1".into(),
            ..HostAsset::default()
        };
        let asset = Asset::host(None, host);
        let account = Account {
            name: account.into(),
            service_type: "system".into(),
        };
        let check = Check::WeakPassword;
        Finding {
            id: FindingId::of("r", "p", check, &asset.key, Some(&account)),
            check,
            result: CheckResult::Fail,
            ignored_in_hss: false,
            asset: asset.into(),
            account: Some(account),
            evidence: Evidence::WeakPassword {
                masked_password: None,
            },
            duration_days: None,
            scanned_at: None,
            region: "r".into(),
            project_id: "p".into(),
            suggestion: None,
        }
    }

    #[test]
    fn days_are_counted_from_when_a_run_first_had_it() {
        let now_ms = 20_000 * DAY_MS;
        let week = Some(7);
        let options = Options {
            requirements: Requirements {
                deadlines: Deadlines {
                    critical: week,
                    high: week,
                    medium: week,
                    low: week,
                    ..Deadlines::default()
                },
                ..Requirements::default()
            },
            ..Options::default()
        };
        let coverage = Coverage::of_lists(Vec::new(), Vec::new());
        let mut judged = evaluate(
            vec![failure("old"), failure("new")],
            &Inventory::default(),
            &coverage,
            &options,
            DateTime::from_timestamp_millis(now_ms).unwrap(),
        );
        let old = Sighting {
            place: 0,
            first_seen: now_ms - 30 * DAY_MS,
            change: Some(Change::Persisting),
        };
        // A place that does not exist is nobody's.
        judged.remember([old, Sighting { place: 2, ..old }], now_ms);
        let [old, new] = judged.findings.as_slice() else {
            unreachable!("two findings")
        };
        assert_eq!(old.first_seen, now_ms - 30 * DAY_MS);
        assert_eq!(old.change, Some(Change::Persisting));
        assert_eq!(old.due.unwrap().at, now_ms - 22 * DAY_MS - 1);
        assert!(old.due.unwrap().is_overdue);
        assert_eq!((new.first_seen, new.change), (now_ms, None));
        assert_eq!(new.due.unwrap().at, now_ms + 8 * DAY_MS - 1);
        assert!(!new.due.unwrap().is_overdue);
    }
}
