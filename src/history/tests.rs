//! Runs made up one failure at a time.

use super::*;
use crate::findings::{
    Account, Check, CheckResult, FindingId, PopulationClass, Severity, Status, Verdict,
};

const DAY: i64 = 86_400_000;

/// A run that is told what it holds.
#[derive(Clone)]
struct Told {
    head: RunHead,
    reach: Reach,
    /// Key of the host, what came out, last scan.
    results: Vec<(&'static str, CheckResult, Option<i64>)>,
    /// Key, name, what silence means, last scan.
    assets: Vec<(&'static str, &'static str, PopulationClass, Option<i64>)>,
}

impl Run for Told {
    fn head(&self) -> &RunHead {
        &self.head
    }

    fn reach(&self) -> &Reach {
        &self.reach
    }

    fn rows(&self) -> Result<Vec<Row>, Error> {
        let row = |(number, (key, result, _)): (u32, &(&str, CheckResult, Option<i64>))| {
            let account = Account {
                name: "root".into(),
                service_type: "system".into(),
            };
            let id = FindingId::of("r", "p", Check::WeakPassword, key, Some(&account));
            let facts = Facts {
                check: Check::WeakPassword,
                result: *result,
                status: Status::Open,
                severity: Severity::High,
            };
            Row::new(id, number, self.head.time_ms, facts)
        };
        Ok((0..).zip(&self.results).map(row).collect())
    }

    fn findings(&self, numbers: &[u32], _detail: Detail) -> Result<PastFindings, Error> {
        let mut found = PastFindings::default();
        for number in numbers {
            let (key, _, scanned_at) = self.results[*number as usize];
            found.push(&PastFinding {
                region: "r",
                project_id: "p",
                asset_key: key,
                asset_name: key,
                scanned_at,
                ..PastFinding::default()
            });
        }
        Ok(found)
    }

    fn assets(&self, visit: &mut dyn FnMut(&AssetRow<'_>)) -> Result<(), Error> {
        for (key, name, absence, scanned_at) in &self.assets {
            visit(&AssetRow {
                spot: Spot {
                    region: "r",
                    project_id: "p",
                    asset_key: key,
                },
                name,
                absence: [*absence; 2],
                scanned_at: *scanned_at,
            });
        }
        Ok(())
    }
}

fn list(check: Option<Check>, is_whole: bool) -> ReachList {
    ReachList {
        region: "r".into(),
        project_id: "p".into(),
        subject: crate::findings::ListSubject::Host,
        check,
        is_whole,
    }
}

/// A run on a day, with these failures on hosts that are all listed and looked at.
fn on_day(day: i64, failing: &[&'static str]) -> Told {
    Told {
        head: RunHead {
            id: format!("day-{day}"),
            time_ms: day * DAY,
            verdict: Verdict::Complete,
        },
        reach: Reach {
            targets: vec![ReachTarget {
                region: "r".into(),
                project_id: "p".into(),
                enterprise_project_id: "all".into(),
            }],
            image_types: Vec::new(),
            names: None,
            lists: vec![list(None, true), list(Some(Check::WeakPassword), true)],
        },
        results: failing
            .iter()
            .map(|key| (*key, CheckResult::Fail, Some(day * DAY)))
            .collect(),
        assets: ["host:a", "host:b", "host:c"]
            .map(|key| (key, key, PopulationClass::Clean, Some(day * DAY)))
            .to_vec(),
    }
}

fn tell(runs: &[Told]) -> (Comparison, Trend) {
    let (last, before) = runs.split_last().unwrap();
    let mut fold = Fold::default();
    for run in before {
        fold.add(run).unwrap();
    }
    let (comparison, trend) = fold.finish(last).unwrap();
    (comparison.unwrap(), trend)
}

fn fates(comparison: &Comparison) -> Vec<(&str, Fate)> {
    let gone = comparison.gone.iter();
    gone.zip(comparison.gone_findings.iter())
        .map(|(gone, finding)| (finding.asset_key, gone.fate))
        .collect()
}

#[test]
fn only_what_was_looked_at_again_is_fixed() {
    let earlier = on_day(1, &["host:a", "host:b", "host:c"]);
    let mut later = on_day(2, &[]);
    later.assets[1].2 = PopulationClass::AgentOffline;
    // The scan is still the one that found it.
    later.assets[2].3 = Some(DAY);
    let (comparison, trend) = tell(&[earlier.clone(), later.clone()]);
    assert_eq!(
        fates(&comparison),
        [
            ("host:a", Fate::Fixed),
            ("host:b", Fate::Vanished(Vanished::AgentOffline)),
            ("host:c", Fate::Vanished(Vanished::NotScannedAgain)),
        ]
    );
    assert_eq!(trend.remediation[1].fixed, 1);
    // What was open is proven by a later run, and its time ends there.
    let third = on_day(5, &[]);
    let (comparison, trend) = tell(&[earlier, later, third]);
    assert_eq!(comparison.counts, ChangeCounts::default());
    let high = trend.remediation[1];
    assert_eq!((high.fixed, high.median_days), (3, Some(4.0)));
}

#[test]
fn what_passes_now_is_fixed_and_what_says_nothing_is_not() {
    let earlier = on_day(1, &["host:a", "host:b"]);
    let mut later = on_day(2, &[]);
    later.results = vec![
        ("host:a", CheckResult::Pass, None),
        ("host:b", CheckResult::Unknown, None),
    ];
    for asset in &mut later.assets {
        asset.2 = PopulationClass::Unknown;
    }
    let (comparison, _) = tell(&[earlier, later]);
    assert_eq!(
        fates(&comparison),
        [
            ("host:a", Fate::Fixed),
            ("host:b", Fate::Vanished(Vanished::NotReported)),
        ]
    );
}

#[test]
fn an_asset_that_is_not_listed_is_gone_only_where_all_assets_are_known() {
    let earlier = on_day(1, &["host:a"]);
    let mut later = on_day(2, &[]);
    later.assets.remove(0);
    let (comparison, _) = tell(&[earlier.clone(), later.clone()]);
    let gone = [("host:a", Fate::Vanished(Vanished::NotListed))];
    assert_eq!(fates(&comparison), gone);
    later.reach.lists[0].is_whole = false;
    let (comparison, _) = tell(&[earlier, later]);
    let unclear = Fate::Incomparable(Incomparable::InventoryIncomplete);
    assert_eq!(fates(&comparison), [("host:a", unclear)]);
}

#[test]
fn a_host_is_called_reinstalled_only_when_one_new_host_has_its_name() {
    let mut earlier = on_day(1, &["host:a"]);
    earlier.assets = vec![("host:a", "host:a", PopulationClass::Clean, None)];
    let mut later = on_day(2, &[]);
    let named = |keys: &[&'static str]| {
        let asset = |key: &&'static str| (*key, "host:a", PopulationClass::Clean, None);
        keys.iter().map(asset).collect::<Vec<_>>()
    };
    for (now, instead) in [
        (&["host:x"][..], Some("host:x")),
        (&["host:x", "host:y"], None),
        (&[], None),
    ] {
        later.assets = named(now);
        let (comparison, _) = tell(&[earlier.clone(), later.clone()]);
        assert_eq!(comparison.gone[0].reinstalled_as.as_deref(), instead);
    }
    // A host that was there before did not take its place.
    earlier.assets = named(&["host:a", "host:x"]);
    later.assets = named(&["host:x"]);
    let (comparison, _) = tell(&[earlier, later]);
    assert_eq!(comparison.gone[0].reinstalled_as, None);
}

#[test]
fn what_comes_back_begins_anew_and_keeps_its_first_date() {
    let runs = [
        on_day(1, &["host:a"]),
        on_day(3, &[]),
        on_day(10, &["host:a"]),
        on_day(14, &[]),
    ];
    let (comparison, _) = tell(&runs[..3]);
    let back = comparison.present[0];
    assert_eq!(back.change, Some(crate::findings::Change::Reopened));
    assert_eq!(back.first_seen, DAY);
    let (_, trend) = tell(&runs);
    let high = trend.remediation[1];
    // Two days the first time, four the second.
    assert_eq!((high.fixed, high.mean_days), (2, Some(3.0)));
}

#[test]
fn a_gap_between_two_runs_breaks_no_chain() {
    let mut gap = on_day(2, &[]);
    gap.reach.lists[1].is_whole = false;
    let (comparison, _) = tell(&[on_day(1, &["host:a"]), gap.clone()]);
    let unclear = Fate::Incomparable(Incomparable::ResultsIncomplete);
    assert_eq!(fates(&comparison), [("host:a", unclear)]);
    let (comparison, _) = tell(&[
        on_day(1, &["host:a"]),
        gap,
        on_day(3, &["host:a", "host:b"]),
    ]);
    let marks = |key: &str| {
        let id = on_day(3, &["host:a", "host:b"]);
        let number = id.results.iter().position(|(own, _, _)| *own == key);
        let number = u32::try_from(number.unwrap()).unwrap();
        let found = comparison.present.iter().find(|one| one.number == number);
        found.map(|one| (one.change, one.first_seen))
    };
    let persisting = Some(crate::findings::Change::Persisting);
    assert_eq!(marks("host:a"), Some((persisting, DAY)));
    // Nobody can tell whether it is new.
    assert_eq!(marks("host:b"), Some((None, 3 * DAY)));
    assert_eq!(comparison.counts.incomparable, 2);
}
