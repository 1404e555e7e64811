//! Waivers and deadlines: what they do to findings, and what is said of every waiver.

mod common;

use std::collections::BTreeMap;
use std::sync::Arc;

use common::sample;
use common::waivers::{day, of_accounts, waiver};
use hss_audit::evaluate::{
    ControlOutcome, ControlPattern, DeadlineStart, Deadlines, Evaluation, JudgedFinding, Options,
    OutcomeCounts, Pattern, Requirements, Waiver, WaiverScope, WaiverState, evaluate,
};
use hss_audit::findings::{Check, CheckResult, Coverage, Severity, Status};
use hss_audit::report::WaiverRemark;
use pretty_assertions::assert_eq;
use proptest::prelude::*;

// Judging.

fn judged(waivers: Vec<Waiver>) -> Evaluation {
    let options = Options {
        waivers: waivers.into_iter().map(Arc::new).collect(),
        ..Options::default()
    };
    judged_by(&options)
}

fn judged_by(options: &Options) -> Evaluation {
    let (findings, inventory) = sample::data(300, &[]);
    let coverage = Coverage::of_lists(Vec::new(), Vec::new());
    evaluate(findings, &inventory, &coverage, options, sample::now())
}

fn count(evaluation: &Evaluation, wanted: impl Fn(&JudgedFinding) -> bool) -> u64 {
    evaluation.findings.iter().filter(|one| wanted(one)).count() as u64
}

fn is_failure(judged: &JudgedFinding) -> bool {
    judged.finding.result == CheckResult::Fail
}

#[test]
fn a_waiver_holds_from_its_first_day_to_the_end_of_its_last() {
    let scope = || of_accounts(&["*"]);
    for (created, expires, state) in [
        (-30, 1, WaiverState::Applied),
        (-30, 0, WaiverState::Applied),
        (0, 0, WaiverState::Applied),
        (-30, -1, WaiverState::Expired),
        (1, 30, WaiverState::NotYetValid),
    ] {
        let one = Waiver {
            created: day(created),
            ..waiver("W", scope(), expires)
        };
        let evaluation = judged(vec![one]);
        let [found] = evaluation.waivers.as_slice() else {
            unreachable!()
        };
        assert_eq!(found.state, state, "{created} {expires}");
        assert_eq!(found.days_left, expires);
        let waived = count(&evaluation, |one| one.status == Status::Waived);
        assert_eq!(found.waived, waived);
        assert_eq!(waived > 0, state == WaiverState::Applied);
        assert_eq!(
            found.covered,
            found.waived + found.ignored_in_hss + found.open
        );
        assert!(found.covered > 50);
    }
}

#[test]
fn only_failures_are_waived_and_what_is_ignored_stays_ignored() {
    let everything = WaiverScope {
        regions: vec![Pattern::new("*")],
        ..WaiverScope::default()
    };
    let before = judged(Vec::new());
    let after = judged(vec![waiver("W", everything, 9)]);
    for (one, other) in before.findings.iter().zip(&after.findings) {
        assert_eq!(one.finding, other.finding);
        assert_eq!((one.severity, one.score), (other.severity, other.score));
        let status = match (is_failure(one), one.status) {
            (true, Status::Open) => Status::Waived,
            (_, status) => status,
        };
        assert_eq!(other.status, status);
        assert_eq!(other.waiver.is_some(), is_failure(one));
    }
    let ignored = count(&after, |one| {
        is_failure(one) && one.status == Status::IgnoredInHss
    });
    assert!(ignored > 0);
    assert_eq!(after.waivers[0].ignored_in_hss, ignored);
    assert_eq!(
        after.waivers[0].remarks,
        [
            WaiverRemark::ExpiresSoon,
            WaiverRemark::Unbounded,
            WaiverRemark::TooBroad
        ]
    );
    // What is accepted is no more failing, and no more clean either.
    let hosts = (before.population.hosts, after.population.hosts);
    assert_eq!(hosts.1.failing, 0);
    assert_eq!(hosts.1.ignored, hosts.0.ignored + hosts.0.failing);
    assert_eq!(hosts.1.clean, hosts.0.clean);
}

#[test]
fn a_control_is_accepted_without_its_findings() {
    let scope = WaiverScope {
        controls: vec![hss_audit::evaluate::ControlPattern {
            framework: Pattern::new("pci-*"),
            control: Pattern::new("8.3.6"),
        }],
        ..of_accounts(&["*"])
    };
    assert!(scope.names_control("pci-dss", "8.3.6") && !scope.names_control("cis", "8.3.6"));
    let evaluation = judged(vec![waiver("W", scope, 90)]);
    assert_eq!(count(&evaluation, |one| one.waiver.is_some()), 0);
    assert_eq!(evaluation.waivers[0].state, WaiverState::ForControls);
    assert!(evaluation.waivers[0].open > 0);
}

#[test]
fn what_is_accepted_for_a_control_changes_that_control_and_no_other() {
    let verdicts = |waivers: Vec<Waiver>| -> BTreeMap<String, (ControlOutcome, OutcomeCounts)> {
        let evaluation = judged(waivers);
        let verdicts = evaluation.frameworks.iter().flat_map(|framework| {
            framework.controls.iter().map(|control| {
                let id = &framework.control_of(control).unwrap().id;
                let name = format!("{}/{id}", framework.framework.id);
                (name, (control.outcome, control.assets))
            })
        });
        verdicts.collect()
    };
    let everywhere = |control: &str| WaiverScope {
        controls: vec![ControlPattern {
            framework: Pattern::new("hss-baseline"),
            control: Pattern::new(control),
        }],
        ..WaiverScope::default()
    };
    let before = verdicts(Vec::new());
    let named = "hss-baseline/weak-passwords";
    assert_eq!(before[named].0, ControlOutcome::NotSatisfied);
    let after = verdicts(vec![waiver("W", everywhere("weak-passwords"), 9)]);
    let (outcome, counts) = after[named];
    // Accepted is not satisfied.
    assert_eq!(outcome, ControlOutcome::Undetermined);
    assert_eq!(counts.not_satisfied, 0);
    assert_eq!(counts.satisfied, before[named].1.satisfied);
    for (name, verdict) in &before {
        assert_eq!(name == named, after[name] != *verdict, "{name}");
    }
    // Neither one that has expired nor one for another control changes anything.
    assert_eq!(
        verdicts(vec![waiver("W", everywhere("weak-passwords"), -1)]),
        before
    );
    assert_eq!(
        verdicts(vec![waiver("W", everywhere("no-such-*"), 9)]),
        before
    );
    // Of a part of the assets only these are accepted.
    let of_some = WaiverScope {
        assets: vec![Pattern::new("host:*1*")],
        ..everywhere("weak-passwords")
    };
    let (_, partly) = verdicts(vec![waiver("W", of_some, 9)])[named];
    assert!(partly.not_satisfied > 0 && partly.not_satisfied < before[named].1.not_satisfied);
}

#[test]
fn every_remark_has_its_reason() {
    let remarks = |one: Waiver| judged(vec![one]).waivers.remove(0).remarks;
    assert_eq!(remarks(waiver("W", of_accounts(&["redis"]), 31)), []);
    assert_eq!(
        remarks(waiver("W", of_accounts(&["redis"]), 30)),
        [WaiverRemark::ExpiresSoon]
    );
    let project = WaiverScope {
        projects: vec![Pattern::new("nowhere")],
        ..WaiverScope::default()
    };
    assert_eq!(remarks(waiver("W", project, 90)), [WaiverRemark::Unbounded]);
    let own = Waiver {
        approver: " ADA".to_owned(),
        ..waiver("W", of_accounts(&["redis"]), 90)
    };
    assert_eq!(remarks(own), [WaiverRemark::ApproverIsOwner]);
    let everyone = of_accounts(&["*"]);
    assert_eq!(
        remarks(waiver("W", everyone, 90)),
        [WaiverRemark::Unbounded, WaiverRemark::TooBroad]
    );
    // What is listed one by one is not too broad, however much it is.
    let names = judged(Vec::new()).findings;
    let listed = WaiverScope {
        findings: names.iter().map(|one| one.finding.id).collect(),
        ..WaiverScope::default()
    };
    assert_eq!(remarks(waiver("W", listed, 90)), []);
}

#[test]
fn of_two_waivers_the_longer_counts_and_the_other_changes_nothing() {
    let short = waiver("A", of_accounts(&["*"]), 40);
    let long = waiver("B", of_accounts(&["*"]), 50);
    for waivers in [vec![short.clone(), long.clone()], vec![long, short]] {
        let evaluation = judged(waivers);
        let [a, b] = evaluation.waivers.as_slice() else {
            unreachable!()
        };
        assert_eq!((a.waived, b.waived), (0, a.covered - a.ignored_in_hss));
        assert!(a.has(WaiverRemark::Redundant) && !b.has(WaiverRemark::Redundant));
    }
}

fn any_pattern(words: &'static [&'static str]) -> impl Strategy<Value = Vec<Pattern>> {
    let one = proptest::sample::select(words).prop_map(Pattern::new);
    proptest::collection::vec(one, 0..3)
}

fn any_scope() -> impl Strategy<Value = WaiverScope> {
    (
        any_pattern(&[
            "*",
            "prod-web-*",
            "*-0000?",
            "prod-web-00001",
            "app*",
            "*:*",
            "image:*",
        ]),
        any_pattern(&["*", "root", "r*", "*i*", "admin", "?edis", "nobody"]),
        any_pattern(&["system", "*q*", "redis"]),
        any_pattern(&["cn-north-4", "cn-*", "eu-*"]),
        any_pattern(&["0123*", "*", "x"]),
        any_pattern(&["*", "0", "?*-*"]),
        proptest::sample::subsequence(Check::ALL.to_vec(), 0..=2),
        proptest::option::of(proptest::sample::select(Severity::FAILING.to_vec())),
        proptest::collection::vec(0_usize..300, 0..3),
    )
        .prop_map(
            |(assets, accounts, services, regions, projects, enterprise, checks, most, places)| {
                let (findings, _) = sample::data(300, &[]);
                WaiverScope {
                    findings: if places.len() > 1 {
                        places.iter().map(|place| findings[*place].id).collect()
                    } else {
                        Vec::new()
                    },
                    assets,
                    accounts,
                    services,
                    checks,
                    regions,
                    projects,
                    enterprise_projects: enterprise,
                    severity_at_most: most,
                    controls: Vec::new(),
                }
            },
        )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    /// Looking waivers up finds exactly what trying each of them finds, in whatever order they stand.
    #[test]
    fn looking_up_is_trying_each(
        scopes in proptest::collection::vec((any_scope(), -3_i64..60), 1..12),
    ) {
        let waivers: Vec<Waiver> = scopes
            .into_iter()
            .enumerate()
            .map(|(number, (scope, expires))| waiver(&format!("W{number:02}"), scope, expires))
            .collect();
        let evaluation = judged(waivers.clone());
        let backwards = judged(waivers.iter().rev().cloned().collect());
        prop_assert_eq!(&evaluation.findings, &backwards.findings);
        prop_assert_eq!(&evaluation.waivers, &backwards.waivers);
        let open = judged(Vec::new());
        for (before, after) in open.findings.iter().zip(&evaluation.findings) {
            let covers = |one: &&Waiver| is_failure(before) && one.scope.covers(before);
            let wanted = waivers
                .iter()
                .filter(covers)
                .filter(|one| one.holds_on(day(0)))
                .max_by_key(|one| (one.expires, std::cmp::Reverse(&one.id)));
            let found = after.waiver.as_ref().map(|one| &one.id);
            prop_assert_eq!(found, wanted.map(|one| &one.id));
        }
        for found in &evaluation.waivers {
            let covered = open.findings.iter().filter(|one| is_failure(one) && found.waiver.scope.covers(one));
            prop_assert_eq!(found.covered, covered.count() as u64);
            prop_assert_eq!(found.covered == 0, found.assets == 0);
        }
    }

    /// Whatever is accepted, no failure is lost: waived, ignored and open are all of them.
    #[test]
    fn waived_ignored_and_open_are_all_failures(
        scopes in proptest::collection::vec((any_scope(), -3_i64..60), 0..12),
    ) {
        let waivers = scopes.into_iter().enumerate().map(|(number, (scope, expires))| {
            waiver(&format!("W{number:02}"), scope, expires)
        });
        let evaluation = judged(waivers.collect());
        let failures = count(&evaluation, is_failure);
        let of = |status| count(&evaluation, |one| is_failure(one) && one.status == status);
        let parts = [Status::Open, Status::IgnoredInHss, Status::Waived].map(of);
        prop_assert_eq!(parts.iter().sum::<u64>(), failures);
        let by_waiver: u64 = evaluation.waivers.iter().map(|one| one.waived).sum();
        prop_assert_eq!(by_waiver, parts[2]);
        prop_assert_eq!(count(&judged(Vec::new()), is_failure), failures);
    }
}

/// A thousand waivers cost about what a few cost: each finding is held against those that may cover it alone.
#[test]
fn a_thousand_waivers_find_what_they_cover() {
    let (findings, inventory) = sample::data(6_000, &[]);
    let coverage = Coverage::of_lists(Vec::new(), Vec::new());
    let options = Options {
        waivers: common::waivers::many(1_000, &findings),
        ..Options::default()
    };
    let evaluation = evaluate(findings, &inventory, &coverage, &options, sample::now());
    let waived = |one: &JudgedFinding| one.status == Status::Waived;
    let expected = |one: &JudgedFinding| {
        let mut waivers = options.waivers.iter();
        one.finding.result == CheckResult::Fail
            && !one.finding.ignored_in_hss
            && waivers.any(|waiver| waiver.scope.covers(one))
    };
    assert!(count(&evaluation, waived) > 500);
    assert_eq!(count(&evaluation, waived), count(&evaluation, expected));
}

#[test]
fn deadlines_follow_severity_and_are_for_open_failures_only() {
    let options = |counted_from| Options {
        requirements: Requirements {
            deadlines: Deadlines {
                critical: Some(0),
                high: Some(30),
                medium: None,
                low: None,
                counted_from,
            },
            ..Requirements::default()
        },
        waivers: vec![Arc::new(waiver("W", of_accounts(&["redis"]), 9))],
        ..Options::default()
    };
    let first_seen = judged_by(&options(DeadlineStart::FirstSeen));
    let in_use = judged_by(&options(DeadlineStart::InUseSince));
    let end_of = |from_now: i64| {
        let midnight = day(from_now + 1).and_hms_opt(0, 0, 0).unwrap();
        midnight.and_utc().timestamp_millis() - 1
    };
    let mut overdue = 0;
    for (one, other) in first_seen.findings.iter().zip(&in_use.findings) {
        let days = match one.severity {
            Severity::Critical if one.is_open_failure() => Some(0_i64),
            Severity::High if one.is_open_failure() => Some(30),
            Severity::None
            | Severity::Low
            | Severity::Medium
            | Severity::High
            | Severity::Critical => None,
        };
        assert_eq!(one.due.map(|due| due.at), days.map(end_of));
        assert!(!one.due.is_some_and(|due| due.is_overdue));
        assert_eq!(one.due.is_some(), other.due.is_some());
        if let (Some(later), Some(sooner)) = (one.due, other.due) {
            assert!(sooner.at <= later.at);
            assert_eq!(
                sooner.is_overdue,
                sooner.at < sample::now().timestamp_millis()
            );
            overdue += u64::from(sooner.is_overdue);
        }
    }
    assert!(overdue > 10);
}
