//! Retention over archives that nobody thought of: why each run stays, and that removing is whole wherever it is cut off.
#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

mod archives;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use archives::copy;
use chrono::{DateTime, Datelike, FixedOffset, NaiveDate, TimeDelta, Utc};
use hss_audit::deliver::{
    CHAIN, Candidate, Decision, Existing, Hold, KeptBy, Rules, Seal, Span, Staging, check_archive,
    decide, hold, latest_run, remove,
};
use proptest::prelude::*;
use serde_json::json;

/// 22 November 2026, 06:00: a Sunday, so that weeks and months end nearby.
const NEWEST: i64 = 1_795_327_200;
const DAY: i64 = 86_400;

/// A made-up archive, and what to do with it.
#[derive(Debug, Clone)]
struct Case {
    /// Scope, seconds before the newest possible moment, worth, and whether somebody holds it; in the order of publishing.
    runs: Vec<(u8, i64, u8, bool)>,
    rules: Rules,
    /// The span of `keep-within` in days, for a check that does not share its calendar.
    within_days: Option<u32>,
}

impl Case {
    fn candidates(&self) -> Vec<Candidate> {
        let runs = self.runs.iter().enumerate();
        runs.map(|(place, (scope, before, worth, _))| Candidate {
            run_id: format!("run-{place:02}"),
            scope: scope.to_string(),
            at: DateTime::from_timestamp(NEWEST - before, 0).unwrap(),
            worth: *worth,
        })
        .collect()
    }

    fn held(&self) -> BTreeSet<String> {
        let runs = self.candidates().into_iter().zip(&self.runs);
        let held = runs.filter(|(_, (.., is_held))| *is_held);
        held.map(|(run, _)| run.run_id).collect()
    }

    fn decide(&self, runs: Vec<Candidate>, latest: Option<&str>) -> Vec<Decision> {
        let held = self.held();
        let held = held.iter().map(String::as_str).collect();
        decide(runs, &self.rules, &held, latest)
    }

    /// Publishes the runs and places the holds.
    fn publish(&self, out: &Path) {
        for run in self.candidates() {
            let mut staging = Staging::create(out, &run.run_id, Existing::Refuse).unwrap();
            let text = run.at.to_rfc3339();
            staging
                .write("report.json", |writer| writer.write_all(text.as_bytes()))
                .unwrap();
            let seal = Seal {
                at: run.at,
                key: None,
                behind: None,
            };
            staging
                .publish(&json!({ "run_id": run.run_id }), &seal)
                .unwrap();
        }
        for run_id in self.held() {
            let entry = Hold {
                run_id,
                by: "A. Auditor".to_owned(),
                reason: "case 7".to_owned(),
            };
            hold(out, entry, moment()).unwrap();
        }
    }

    /// Decides about the runs that are there, as `prune` does, and removes what nothing keeps.
    fn prune(&self, out: &Path) {
        let there = check_archive(out, None).unwrap().runs;
        let removed = removed(out);
        let is_there =
            |run: &Candidate| there.contains(&run.run_id) && !removed.contains(&run.run_id);
        let runs = self.candidates().into_iter().filter(is_there).collect();
        let goes = names(self.decide(runs, latest_run(out).as_deref()), false);
        let goes: Vec<String> = goes.into_iter().collect();
        let removal = remove(out, &goes, &self.rules.to_string(), moment()).unwrap();
        assert_eq!((removal.left, removal.stuck), (Vec::new(), Vec::new()));
        assert_eq!(removal.removed, goes);
    }
}

fn moment() -> DateTime<Utc> {
    DateTime::from_timestamp(NEWEST + DAY, 0).unwrap()
}

/// The runs that are kept, or that go.
fn names(decisions: Vec<Decision>, are_kept: bool) -> BTreeSet<String> {
    let wanted = decisions
        .into_iter()
        .filter(|one| one.kept_by.is_empty() != are_kept);
    wanted.map(|one| one.run.run_id).collect()
}

fn lines(out: &Path) -> Vec<String> {
    let text = fs::read_to_string(out.join(CHAIN)).unwrap();
    text.split_inclusive('\n').map(str::to_owned).collect()
}

/// The runs of the lines of one kind, one for each line.
fn of_kind(out: &Path, kind: &str) -> Vec<String> {
    let lines = lines(out).into_iter();
    let lines = lines.filter_map(|line| serde_json::from_str::<serde_json::Value>(&line).ok());
    let of_kind = lines.filter(|line| line["kind"] == kind);
    of_kind
        .map(|line| line["run_id"].as_str().unwrap().to_owned())
        .collect()
}

fn removed(out: &Path) -> Vec<String> {
    of_kind(out, "pruned")
}

fn there(out: &Path) -> BTreeSet<String> {
    let report = check_archive(out, None).unwrap();
    assert_eq!(report.problems, Vec::<String>::new());
    report.runs.into_iter().collect()
}

/// What names the period of a moment, told in other words than the program tells it.
fn period(by: KeptBy, day: NaiveDate) -> Option<NaiveDate> {
    match by {
        KeptBy::Daily => Some(day),
        KeptBy::Weekly => {
            let since_monday = day.weekday().num_days_from_monday();
            Some(day - TimeDelta::days(since_monday.into()))
        }
        KeptBy::Monthly => day.with_day(1),
        KeptBy::Yearly => NaiveDate::from_ymd_opt(day.year(), 1, 1),
        KeptBy::Hold
        | KeptBy::Latest
        | KeptBy::Newest
        | KeptBy::NewestWhole
        | KeptBy::Last
        | KeptBy::Within => None,
    }
}

/// Why a run stays, straight from the words of the guide.
fn reasons(case: &Case, run: &Candidate, latest: Option<&str>) -> BTreeSet<&'static str> {
    let order = |run: &Candidate| (run.at, run.run_id.clone());
    let mut scope = case.candidates();
    scope.retain(|other| other.scope == run.scope);
    let newer = |than: &Candidate| scope.iter().filter(|one| order(one) > order(than)).count();
    let newest = scope.iter().max_by_key(|one| order(one)).unwrap();
    let mut reasons = BTreeSet::new();
    let mut keep = |is_kept: bool, by: KeptBy| {
        if is_kept {
            reasons.insert(by.as_str());
        }
    };
    keep(case.held().contains(&run.run_id), KeptBy::Hold);
    keep(latest == Some(run.run_id.as_str()), KeptBy::Latest);
    keep(newer(run) == 0, KeptBy::Newest);
    keep(newer(run) < case.rules.last, KeptBy::Last);
    let best = scope
        .iter()
        .max_by_key(|one| (one.worth, order(one)))
        .unwrap();
    keep(best == run && newer(run) > 0, KeptBy::NewestWhole);
    let age = newest.at - run.at;
    let is_young = |days: u32| age <= TimeDelta::days(days.into());
    keep(case.within_days.is_some_and(is_young), KeptBy::Within);
    let day = |run: &Candidate| run.at.with_timezone(&case.rules.offset).date_naive();
    for (by, most) in [
        (KeptBy::Daily, case.rules.daily),
        (KeptBy::Weekly, case.rules.weekly),
        (KeptBy::Monthly, case.rules.monthly),
        (KeptBy::Yearly, case.rules.yearly),
    ] {
        let mut stand: BTreeMap<NaiveDate, &Candidate> = BTreeMap::new();
        for one in &scope {
            let place = stand.entry(period(by, day(one)).unwrap()).or_insert(one);
            if (one.worth, order(one)) > (place.worth, order(place)) {
                *place = one;
            }
        }
        let last = stand.into_values().rev().take(most);
        keep(last.into_iter().any(|one| one == run), by);
    }
    reasons
}

fn cases(most: usize) -> impl Strategy<Value = Case> {
    // Close together as well as over two years; in steps that often share a day.
    let before =
        prop_oneof![0..8_i64, 0..60_i64, 0..1600_i64].prop_map(|half_days| half_days * DAY / 2);
    let run = (0..2_u8, before, 0..3_u8, prop::bool::weighted(0.15));
    let counts = prop::array::uniform5(0..4_usize);
    let within = prop::option::weighted(0.3, 1..90_u32);
    let offset = prop::sample::select(vec![0, 8 * 3600, -11 * 3600, 5 * 3600 + 1800]);
    let runs = prop::collection::vec(run, 1..most);
    (runs, counts, within, offset).prop_map(|(runs, counts, within_days, offset)| {
        let [last, daily, weekly, monthly, yearly] = counts;
        let within = within_days.map(|days| Span::parse(&format!("{days}d")).unwrap());
        let offset = FixedOffset::east_opt(offset).unwrap();
        Case {
            runs,
            rules: Rules {
                last,
                within,
                daily,
                weekly,
                monthly,
                yearly,
                offset,
            },
            within_days,
        }
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    /// A run that is kept is kept for the reasons that the guide names, all of them and no others; and deciding about
    /// those that are kept keeps them.
    #[test]
    fn every_run_that_stays_stays_for_the_reasons_that_are_named(
        case in cases(40),
        latest in prop::option::of(0..40_usize),
    ) {
        let latest = latest.map(|place| format!("run-{place:02}"));
        let decisions = case.decide(case.candidates(), latest.as_deref());
        prop_assert_eq!(decisions.len(), case.runs.len());
        for one in &decisions {
            let named: BTreeSet<&str> = one.kept_by.iter().map(|by| by.as_str()).collect();
            prop_assert_eq!(named.len(), one.kept_by.len());
            prop_assert_eq!(named, reasons(&case, &one.run, latest.as_deref()), "{:?}", one);
        }
        let kept = names(decisions, true);
        let mut left = case.candidates();
        left.retain(|run| kept.contains(&run.run_id));
        prop_assert_eq!(names(case.decide(left, latest.as_deref()), true), kept);
    }
}

proptest! {
    // Every case writes archives to disk, one for each place where it can be cut off.
    #![proptest_config(ProptestConfig { cases: 12, failure_persistence: None, ..ProptestConfig::default() })]

    /// Pruned once, twice, or cut off anywhere and pruned again: the same runs stay, those that are held among them, every
    /// other one has one tombstone, and the chain holds all the way.
    #[test]
    fn a_removal_comes_out_alike_wherever_it_is_cut_off(case in cases(9)) {
        let home = tempfile::tempdir().unwrap();
        let whole = home.path().join("whole");
        case.publish(&whole);
        let before = lines(&whole).len();
        let latest = latest_run(&whole);
        let kept = names(case.decide(case.candidates(), latest.as_deref()), true);
        let pruned = home.path().join("pruned");
        copy(&whole, &pruned);
        case.prune(&pruned);
        prop_assert_eq!(&there(&pruned), &kept);
        prop_assert!(case.held().is_subset(&kept));
        let chain = lines(&pruned);
        case.prune(&pruned);
        prop_assert_eq!(&there(&pruned), &kept);
        prop_assert_eq!(lines(&pruned), chain.clone());

        let goes = removed(&pruned);
        for (place, run_id) in goes.iter().enumerate() {
            for cut in Cut::ALL {
                let out = home.path().join(format!("{place}-{cut:?}"));
                copy(&whole, &out);
                cut_off(&out, &chain[..before + place + 1], &goes[..place], (run_id, cut));
                case.prune(&out);
                prop_assert_eq!(&there(&out), &kept, "{} {:?}", run_id, cut);
                let tombstones = removed(&out);
                prop_assert_eq!(&tombstones, &goes);
                let left = fs::read_dir(&out).unwrap();
                let left = left.map(|entry| entry.unwrap().file_name().into_string().unwrap());
                prop_assert_eq!(left.filter(|name| name.contains(".pruned-")).count(), 0);
                fs::remove_dir_all(&out).unwrap();
            }
        }
    }
}

/// Where the removal of a run is cut off.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Cut {
    BeforeTheLine,
    WithinTheLine,
    BehindTheLine,
    OutOfSight,
    HalfDeleted,
}

impl Cut {
    const ALL: [Self; 5] = [
        Self::BeforeTheLine,
        Self::WithinTheLine,
        Self::BehindTheLine,
        Self::OutOfSight,
        Self::HalfDeleted,
    ];
}

/// Leaves what a killed process leaves: some runs are gone, one is in between.
fn cut_off(out: &Path, chain: &[String], gone: &[String], (run_id, cut): (&str, Cut)) {
    let (last, rest) = chain.split_last().unwrap();
    let line = match cut {
        Cut::BeforeTheLine => "",
        Cut::WithinTheLine => &last[..last.len() / 2],
        Cut::BehindTheLine | Cut::OutOfSight | Cut::HalfDeleted => last,
    };
    fs::write(out.join(CHAIN), rest.concat() + line).unwrap();
    let hidden = |run_id: &str| out.join(format!(".{run_id}.pruned-4294967295"));
    for run_id in gone {
        fs::rename(out.join(run_id), hidden(run_id)).unwrap();
    }
    if [Cut::OutOfSight, Cut::HalfDeleted].contains(&cut) {
        fs::rename(out.join(run_id), hidden(run_id)).unwrap();
    }
    if cut == Cut::HalfDeleted {
        fs::remove_file(hidden(run_id).join("manifest.json")).unwrap();
    }
}
