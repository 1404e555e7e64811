//! Every control over the lattice of facts, and whole evaluations that try to satisfy what nothing proves.

use std::fmt::Write as _;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use pretty_assertions::assert_eq;
use proptest::prelude::*;

use super::facts::{AccountKind, Facts, Hit, Hits, PolicyResult, Standing};
use super::fit::together;
use super::numbers::Judgement;
use super::subject::Subject;
use super::target::{PolicyNumber, Target};
use super::*;
use crate::evaluate::readings::ListReading;
use crate::evaluate::{Evaluation, Freshness, Options, evaluate};
use crate::findings::{
    Account, Asset, AssetKind, AssetStanding, Check, CheckResult, ComplexityRule, Evidence,
    Finding, FindingId, HostAsset, HostState, HostStatus, InventoryHost, QueryLedger, QueryOutcome,
    RuleResult, Status,
};
use crate::frameworks::{Basis, Control, EvidenceKind};
use crate::report::{Text, outcome_label, reason_words};

type Rule = (CheckResult, Option<i64>);

const PASS: CheckResult = CheckResult::Pass;
const FAIL: CheckResult = CheckResult::Fail;

/// One point of the lattice of facts, and what it is called.
#[derive(Clone)]
struct Point {
    name: String,
    facts: Facts,
    target: Target,
}

impl Point {
    /// A host that HSS can look at, with a recent result that proves everything.
    fn ideal() -> Self {
        Self {
            name: "host".to_owned(),
            facts: Facts {
                kind: AssetKind::Host,
                system: 0,
                standing: Standing::Assessable,
                target: 0,
                readings: [ListReading::Whole; 2],
                scan: Freshness::Recent,
                policy: Some(PolicyResult {
                    rules: rules((PASS, Some(26)), [(PASS, Some(1)); 4]),
                    status: Status::Open,
                    freshness: Freshness::Recent,
                }),
                hits: Hits::default(),
            },
            target: Target {
                is_whole: true,
                policy: [PolicyNumber::Unknown; 5],
            },
        }
    }

    fn with(&self, name: &str, change: impl FnOnce(&mut Self)) -> Self {
        let mut point = self.clone();
        if !name.is_empty() {
            point.name = format!("{}, {name}", self.name);
        }
        change(&mut point);
        point
    }

    fn policy(&self, length: Rule, classes: [Rule; 4]) -> Self {
        self.with("", |point| {
            if let Some(policy) = &mut point.facts.policy {
                policy.rules = rules(length, classes);
            }
        })
    }

    fn judge(&self, control: &Control, options: &ControlOptions) -> Judgement {
        let Basis::Assessable {
            evidence, tests, ..
        } = &control.basis
        else {
            unreachable!("`{}` has tests", control.id)
        };
        let subject = Subject {
            facts: &self.facts,
            target: self.target,
            options,
        };
        together(tests.iter().map(|test| subject.test(test)), *evidence)
    }
}

fn rules(length: Rule, classes: [Rule; 4]) -> [Rule; 5] {
    let [upper, lower, number, special] = classes;
    [length, upper, lower, number, special]
}

/// Everything that can keep a pass from proving anything, one at a time; the first is nothing.
fn doubts(point: &Point) -> Vec<Point> {
    let standing = |name, standing| point.with(name, |point| point.facts.standing = standing);
    let dated = |name, freshness| {
        point.with(name, |point| {
            point.facts.scan = freshness;
            if let Some(policy) = &mut point.facts.policy {
                policy.freshness = freshness;
            }
        })
    };
    vec![
        point.clone(),
        standing("not protected", Standing::NotProtected),
        standing("offline", Standing::AgentOffline),
        standing("never scanned", Standing::NeverScanned),
        standing("state unknown", Standing::Unknown),
        standing("in no inventory", Standing::NotListed),
        point.with("list not whole", |point| point.target.is_whole = false),
        point.with("own list not whole", |point| {
            point.facts.readings = [ListReading::NotWhole; 2];
        }),
        point.with("type not asked for", |point| {
            point.facts.readings = [ListReading::NotAsked; 2];
        }),
        dated("stale", Freshness::Stale),
        dated("undated", Freshness::Unknown),
    ]
}

fn kinds(point: &Point) -> Vec<Point> {
    let image = point.with("", |image| {
        image.facts.kind = AssetKind::Image;
        image.name = "image".to_owned();
    });
    vec![point.clone(), image]
}

fn word(rule: Rule) -> String {
    match rule {
        (result, Some(number)) => format!("{} of {number}", result.as_str()),
        (result, None) => result.as_str().to_owned(),
    }
}

/// Every result of every length that a clause can care about, and every way in which one class can stand.
fn policies(point: &Point) -> Vec<Point> {
    let mut points = Vec::new();
    let classes = [
        (PASS, Some(1)),
        (PASS, Some(0)),
        (PASS, None),
        (FAIL, Some(1)),
        (FAIL, Some(2)),
        (CheckResult::Unknown, Some(1)),
    ];
    let met = (PASS, Some(1));
    for result in [PASS, FAIL, CheckResult::Unknown] {
        for required in [
            None,
            Some(7),
            Some(8),
            Some(12),
            Some(13),
            Some(14),
            Some(15),
            Some(16),
        ] {
            let length = (result, required);
            let point = point.policy(length, [met; 4]);
            points.push(point.with(&format!("length {}", word(length)), |_| ()));
        }
    }
    // One class, two letters, and everything at once.
    for class in &classes[1..] {
        for chosen in [&[0][..], &[1], &[2], &[3], &[0, 1], &[2, 3], &[0, 1, 2, 3]] {
            let mut four = [met; 4];
            for index in chosen {
                four[*index] = *class;
            }
            let names = ["upper", "lower", "digit", "special"];
            let named: Vec<&str> = chosen.iter().map(|index| names[*index]).collect();
            let name = format!("{} {}", named.join("+"), word(*class));
            let point = point.policy((PASS, Some(26)), four);
            points.push(point.with(&name, |_| ()));
        }
    }
    points.push(point.with("no policy result", |point| point.facts.policy = None));
    points
}

/// The policy in force, and whether somebody accepted the result.
fn circumstances(point: &Point) -> Vec<Point> {
    let in_force = [
        ("", PolicyNumber::Unknown),
        ("policy 12", PolicyNumber::Known(12)),
        ("policy contradicted", PolicyNumber::Contradicted),
    ];
    let statuses = [
        ("", Status::Open),
        ("ignored", Status::IgnoredInHss),
        ("waived", Status::Waived),
    ];
    let mut points = Vec::new();
    for (policy_name, number) in in_force {
        for (status_name, status) in statuses {
            let point = point.with(policy_name, |point| point.target.policy = [number; 5]);
            points.push(point.with(status_name, |point| {
                if let Some(policy) = &mut point.facts.policy {
                    policy.status = status;
                }
            }));
        }
    }
    points
}

/// Every kind of account with every kind of weak-password result.
fn hits(point: &Point) -> Vec<Point> {
    let mut points = vec![point.clone()];
    for kind in AccountKind::ALL {
        for hit in [Hit::Open, Hit::IgnoredInHss, Hit::Waived, Hit::Unclear] {
            let default = match kind.is_default {
                Some(true) => " default",
                Some(false) => "",
                None => " nameless",
            };
            let name = format!("{hit:?} hit on{default} {:?} account", kind.owner);
            points.push(point.with(&name, |point| point.facts.hits.add(kind, hit)));
        }
    }
    points
}

fn spread(points: Vec<Point>, by: impl Fn(&Point) -> Vec<Point>) -> Vec<Point> {
    points.iter().flat_map(by).collect()
}

/// The lattice: all policies under all circumstances, and all hits beside the policies that differ most.
fn lattice() -> Vec<Point> {
    let plain = spread(kinds(&Point::ideal()), policies);
    let by_policy = spread(spread(plain, circumstances), doubts);
    let ideal = Point::ideal();
    let few = vec![
        ideal.clone(),
        ideal
            .policy((FAIL, Some(8)), [(FAIL, Some(1)); 4])
            .with("policy fails", |_| ()),
        ideal.with("no policy result", |point| point.facts.policy = None),
    ];
    let by_hit = spread(spread(spread(few, kinds), hits), doubts);
    by_policy.into_iter().chain(by_hit).collect()
}

/// Each answer of a control: how often the lattice gives it, and the first point that does.
fn table(control: &Control, lattice: &[Point], options: &ControlOptions) -> String {
    let text = Text::english();
    let mut answers: Vec<(Judgement, usize, &Point)> = Vec::new();
    for point in lattice {
        let judged = point.judge(control, options);
        match answers.iter_mut().find(|(known, _, _)| *known == judged) {
            Some((_, count, _)) => *count += 1,
            None => answers.push((judged, 1, point)),
        }
    }
    let mut table = format!("{}\n", control.id);
    for (judged, count, point) in answers {
        let outcome = outcome_label(judged.outcome, &text);
        let reason = reason_words(judged.reason, &text);
        writeln!(
            table,
            "  {outcome}: {reason}\n    {count} of the lattice, first: {}",
            point.name
        )
        .unwrap();
    }
    table
}

#[test]
fn every_control_answers_as_written_down() {
    let lattice = lattice();
    let options = ControlOptions::default();
    for framework in frameworks::built_in() {
        let controls = framework.assessable();
        let tables: Vec<String> = controls
            .map(|(_, control)| table(control, &lattice, &options))
            .collect();
        let mut settings = insta::Settings::clone_current();
        settings.set_snapshot_path("../../../tests/snapshots/controls");
        settings.set_prepend_module_to_snapshot(false);
        settings.set_omit_expression(true);
        settings.bind(|| insta::assert_snapshot!(framework.id.as_str(), tables.join("\n")));
    }
}

#[test]
fn no_point_of_the_lattice_satisfies_in_doubt() {
    let options = ControlOptions::default();
    let lattice = lattice();
    for framework in frameworks::built_in() {
        for (_, control) in framework.assessable() {
            let Basis::Assessable { evidence, .. } = &control.basis else {
                continue;
            };
            for point in &lattice {
                let judged = point.judge(control, &options).outcome;
                let place = format!("{} {}: {}", framework.id, control.id, point.name);
                let facts = &point.facts;
                if judged == ControlOutcome::Satisfied {
                    assert!(point.target.is_whole, "{place}");
                    assert_eq!(facts.readings, [ListReading::Whole; 2], "{place}");
                    assert_eq!(facts.standing, Standing::Assessable, "{place}");
                    assert_eq!(facts.scan, Freshness::Recent, "{place}");
                    assert_eq!(*evidence, EvidenceKind::Direct, "{place}");
                }
                if *evidence == EvidenceKind::Supporting {
                    assert_eq!(judged, ControlOutcome::Undetermined, "{place}");
                }
            }
        }
    }
}

fn control(framework: &str, id: &str) -> Control {
    let mut known = frameworks::built_in().iter();
    let framework = known.find(|one| one.id == framework).unwrap();
    let mut controls = framework.controls.iter();
    controls.find(|control| control.id == id).unwrap().clone()
}

/// How a control stands for a point, in words.
fn said(framework: &str, id: &str, point: &Point) -> (ControlOutcome, String) {
    let judged = point.judge(&control(framework, id), &ControlOptions::default());
    (
        judged.outcome,
        reason_words(judged.reason, &Text::english()),
    )
}

#[test]
fn pci_8_3_6_needs_a_threshold_of_twelve_digits_and_letters() {
    let met = [(PASS, Some(1)); 4];
    let of = |length, classes| {
        said(
            "pci-dss-4.0.1",
            "8.3.6",
            &Point::ideal().policy(length, classes),
        )
    };
    let (outcome, reason) = of((PASS, Some(8)), met);
    assert_eq!(outcome, ControlOutcome::Undetermined);
    assert_eq!(
        reason,
        "HSS’s threshold of 8 characters is met, but it is looser than the 12 of the control; raise it in HSS to 12"
    );
    assert_eq!(of((PASS, Some(12)), met).0, ControlOutcome::Satisfied);
    // Special characters are not asked for, and letters of one case are enough.
    let digits_and_lower = [
        (FAIL, Some(1)),
        (PASS, Some(1)),
        (PASS, Some(1)),
        (FAIL, Some(1)),
    ];
    assert_eq!(
        of((PASS, Some(12)), digits_and_lower).0,
        ControlOutcome::Satisfied
    );
    let (outcome, reason) = of((FAIL, Some(8)), met);
    assert_eq!(outcome, ControlOutcome::NotSatisfied);
    assert_eq!(
        reason,
        "The password policy falls short of HSS’s threshold of 8 characters, which is no stricter than the 12 of the control"
    );
    let (outcome, reason) = of((PASS, None), met);
    assert_eq!(outcome, ControlOutcome::Undetermined);
    assert_eq!(
        reason,
        "HSS does not say which length it tests against, so nothing is known about the 12 characters of the control"
    );
}

#[test]
fn a_policy_that_fails_only_in_composition_fails_no_length_alone() {
    let point = Point::ideal().policy((PASS, Some(15)), [(FAIL, Some(1)); 4]);
    let (outcome, _) = said("nist-800-63b-4", "3.1.1.2-length", &point);
    assert_eq!(outcome, ControlOutcome::Satisfied);
}

#[test]
fn a_weak_password_weighs_as_much_as_the_control_says() {
    let weak = |owner, is_default| {
        Point::ideal().with("", |point| {
            let kind = AccountKind {
                owner,
                is_default: Some(is_default),
            };
            point.facts.hits.add(kind, Hit::Open);
        })
    };
    use super::facts::Owner::{Service, System};
    let outcome = |framework, id, point: &Point| said(framework, id, point).0;
    let (root, deploy, redis) = (weak(System, true), weak(System, false), weak(Service, true));
    assert_eq!(
        outcome("nist-800-53-r5", "IA-5(1)(b)", &deploy),
        ControlOutcome::NotSatisfied
    );
    assert_eq!(
        outcome("mlps-level-3", "8.1.4.1-a", &deploy),
        ControlOutcome::NotSatisfied
    );
    assert_eq!(
        outcome("pci-dss-4.0.1", "8.3.6", &deploy),
        ControlOutcome::Undetermined
    );
    // Service accounts are a matter of 8.6.3, not of 8.3.6.
    assert_eq!(
        outcome("pci-dss-4.0.1", "8.3.6", &redis),
        ControlOutcome::Satisfied
    );
    let (outcome_of_services, reason) = said("pci-dss-4.0.1", "8.6.3", &redis);
    assert_eq!(outcome_of_services, ControlOutcome::Undetermined);
    assert_eq!(
        reason,
        "A service account has a weak password: indicative evidence against, no proof"
    );
    for (framework, id) in [
        ("pci-dss-4.0.1", "2.2.2"),
        ("cis-controls-8.1", "4.7"),
        ("nist-800-53-r5", "IA-5(e)"),
    ] {
        assert_eq!(outcome(framework, id, &root), ControlOutcome::NotSatisfied);
        assert_eq!(
            outcome(framework, id, &deploy),
            ControlOutcome::Undetermined
        );
    }
    assert_eq!(
        outcome("iso-27001-2022", "A.5.17", &root),
        ControlOutcome::Undetermined
    );
}

// Whole evaluations.

const NOW: i64 = 1_795_327_200_000;
const DAY: i64 = 86_400_000;

/// A host as it may come out of normalize.
#[derive(Debug, Clone)]
struct AnyHost {
    state: HostState,
    rules: Option<[(CheckResult, Option<i64>); 5]>,
    accounts: Vec<(&'static str, &'static str)>,
    ignored: bool,
    age_days: Option<i64>,
    is_listed: bool,
}

impl AnyHost {
    fn ideal() -> Self {
        Self {
            state: HostState::Assessable,
            rules: Some(rules((PASS, Some(26)), [(PASS, Some(1)); 4])),
            accounts: Vec::new(),
            ignored: false,
            age_days: Some(1),
            is_listed: true,
        }
    }

    fn asset(index: usize) -> Arc<Asset> {
        let host = HostAsset {
            host_id: format!("{index:03}").into(),
            ..HostAsset::default()
        };
        Arc::new(Asset::host(None, host))
    }

    fn finding(&self, asset: &Arc<Asset>, account: Option<Account>, evidence: Evidence) -> Finding {
        let (check, result) = match &evidence {
            Evidence::WeakPassword { .. } => (Check::WeakPassword, CheckResult::Fail),
            Evidence::PasswordComplexity { rules } => {
                (Check::PasswordComplexity, CheckResult::of_rules(&**rules))
            }
        };
        Finding {
            id: FindingId::of("r", "p", check, &asset.key, account.as_ref()),
            check,
            result,
            ignored_in_hss: self.ignored,
            asset: Arc::clone(asset),
            account,
            evidence,
            duration_days: None,
            scanned_at: self.age_days.map(|days| NOW - days * DAY),
            region: "r".into(),
            project_id: "p".into(),
            suggestion: None,
        }
    }

    fn findings(&self, index: usize) -> Vec<Finding> {
        let asset = Self::asset(index);
        let weak = self.accounts.iter().map(|(name, service)| {
            let account = Account {
                name: (*name).into(),
                service_type: (*service).into(),
            };
            let evidence = Evidence::WeakPassword {
                masked_password: None,
            };
            self.finding(&asset, Some(account), evidence)
        });
        let policy = self.rules.map(|rules| {
            let rules = std::array::from_fn(|at| RuleResult {
                rule: ComplexityRule::ALL[at],
                result: rules[at].0,
                required: rules[at].1,
            });
            self.finding(
                &asset,
                None,
                Evidence::PasswordComplexity {
                    rules: Arc::new(rules),
                },
            )
        });
        weak.chain(policy).collect()
    }

    fn listed(&self, index: usize) -> InventoryHost {
        InventoryHost {
            region: "r".into(),
            project_id: "p".into(),
            asset: Self::asset(index),
            state: self.state,
            status: HostStatus::default(),
            system: Some("Ubuntu 24.04".into()),
        }
    }
}

fn coverage(outcome: QueryOutcome) -> Coverage {
    let list = |check| QueryLedger {
        check,
        region: "r".to_owned(),
        project_id: "p".to_owned(),
        outcome,
        ..QueryLedger::unread("list", AssetKind::Host, 0)
    };
    let checks = [
        None,
        Some(Check::WeakPassword),
        Some(Check::PasswordComplexity),
    ];
    Coverage::of_lists(checks.map(list).to_vec(), Vec::new())
}

fn judge_hosts(hosts: &[AnyHost], outcome: QueryOutcome) -> Evaluation {
    let places = || hosts.iter().enumerate();
    let mut findings: Vec<Finding> = places()
        .flat_map(|(index, host)| host.findings(index))
        .collect();
    findings.sort_by(Finding::compare);
    findings.dedup_by(|one, other| one.id == other.id);
    let listed = places().filter(|(_, host)| host.is_listed);
    let inventory = Inventory {
        hosts: listed.map(|(index, host)| host.listed(index)).collect(),
        images: Vec::new(),
    };
    let options = Options {
        controls: ControlOptions {
            frameworks: frameworks::built_in().to_vec(),
            ..ControlOptions::default()
        },
        ..Options::default()
    };
    let now: DateTime<Utc> = DateTime::from_timestamp_millis(NOW).unwrap();
    evaluate(findings, &inventory, &coverage(outcome), &options, now)
}

fn satisfied(evaluation: &Evaluation) -> Vec<String> {
    let frameworks = evaluation.frameworks.iter();
    frameworks
        .flat_map(|framework| {
            let is = |verdict: &&ControlVerdict| verdict.outcome == ControlOutcome::Satisfied;
            let verdicts = framework.controls.iter().filter(is);
            verdicts.map(|one| framework.control_of(one).unwrap().id.clone())
        })
        .collect()
}

#[test]
fn hosts_that_prove_everything_satisfy_what_can_be_satisfied() {
    let hosts = vec![AnyHost::ideal(); 3];
    let proved = [
        "weak-passwords",
        "min-length",
        "character-classes",
        "policy-in-force",
        "8.3.6",
        "3.1.1.2-length",
        "5.3.3.2.2",
        "5.3.3.2.3",
        "8.1.4.1-a-length",
        "8.1.4.1-a-classes",
    ];
    assert_eq!(
        satisfied(&judge_hosts(&hosts, QueryOutcome::Complete)),
        proved
    );
    assert_eq!(
        satisfied(&judge_hosts(&hosts, QueryOutcome::Short)),
        [""; 0]
    );
    assert_eq!(
        satisfied(&judge_hosts(&[], QueryOutcome::Complete)),
        [""; 0]
    );
}

#[test]
fn the_worst_asset_decides_and_every_asset_is_counted_once() {
    let weak = AnyHost {
        accounts: vec![("deploy", "system")],
        ..AnyHost::ideal()
    };
    let offline = AnyHost {
        state: HostState::AgentOffline,
        ..AnyHost::ideal()
    };
    let hosts = [AnyHost::ideal(), weak, offline, AnyHost::ideal()];
    let evaluation = judge_hosts(&hosts, QueryOutcome::Complete);
    let verdict = evaluation.frameworks[0].control("weak-passwords").unwrap();
    assert_eq!(verdict.outcome, ControlOutcome::NotSatisfied);
    let counts = verdict.assets;
    assert_eq!(
        (counts.not_satisfied, counts.undetermined, counts.satisfied),
        (1, 1, 2)
    );
    let examples: Vec<Vec<&str>> = verdict
        .reasons
        .iter()
        .map(|reason| reason.examples.iter().map(|one| &*one.asset.name).collect())
        .collect();
    assert_eq!(examples, [vec!["001"], vec!["002"], vec!["000", "003"]]);
}

#[test]
fn a_failure_that_somebody_ignored_leaves_a_control_open() {
    let ignored = AnyHost {
        rules: Some(rules((FAIL, Some(8)), [(PASS, Some(1)); 4])),
        ignored: true,
        ..AnyHost::ideal()
    };
    let evaluation = judge_hosts(&[ignored], QueryOutcome::Complete);
    let verdict = evaluation.frameworks[0].control("min-length").unwrap();
    let accepted = Reason::Accepted(Acceptance::InHss);
    assert_eq!(
        (verdict.outcome, verdict.reason),
        (ControlOutcome::Undetermined, accepted)
    );
}

fn any_rule() -> impl Strategy<Value = Rule> {
    let result = prop_oneof![4 => Just(PASS), 1 => Just(FAIL), 1 => Just(CheckResult::Unknown)];
    (result, prop::option::weighted(0.9, 0_i64..27))
}

fn any_host() -> impl Strategy<Value = AnyHost> {
    let state = prop_oneof![
        6 => Just(HostState::Assessable),
        1 => Just(HostState::NotProtected),
        1 => Just(HostState::AgentOffline),
        1 => Just(HostState::NeverScanned),
        1 => Just(HostState::Unknown),
    ];
    let accounts = prop::sample::subsequence(
        vec![
            ("root", "system"),
            ("deploy", "system"),
            ("root", "mysql"),
            ("app", "redis"),
            ("x", ""),
            ("", ""),
        ],
        0..3,
    );
    let rules = prop::option::weighted(0.9, prop::array::uniform5(any_rule()));
    let age = prop::option::weighted(0.9, 0_i64..9);
    (
        state,
        rules,
        accounts,
        any::<bool>(),
        age,
        prop::bool::weighted(0.95),
    )
        .prop_map(
            |(state, rules, accounts, ignored, age_days, is_listed)| AnyHost {
                state,
                // No list at all would name the host otherwise: it would not be there.
                rules: rules.or((!is_listed).then_some([(PASS, None); 5])),
                accounts,
                ignored,
                age_days,
                is_listed,
            },
        )
}

/// The reasons of a control with the sets that they name.
fn named_sets(verdict: &ControlVerdict) -> Vec<(Reason, &[u32])> {
    let reasons = verdict.reasons.iter();
    reasons
        .map(|reason| (reason.reason, reason.sets.as_slice()))
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    /// Judges every host once more by itself: its set has to stand with the reason that it has alone, and nowhere else.
    #[test]
    fn the_sets_of_a_reason_hold_exactly_its_assets(
        hosts in prop::collection::vec(prop_oneof![any_host(), Just(AnyHost::ideal())], 1..7),
    ) {
        let evaluation = judge_hosts(&hosts, QueryOutcome::Complete);
        prop_assert_eq!(evaluation.standings.len(), hosts.len());
        for (number, standing) in evaluation.standings.iter().enumerate() {
            let place: usize = standing.asset.name.parse().unwrap();
            prop_assert_eq!(place, number);
            let alone = judge_hosts(&hosts[place..=place], QueryOutcome::Complete);
            for (together, alone) in evaluation.frameworks.iter().zip(&alone.frameworks) {
                for (together, alone) in together.controls.iter().zip(&alone.controls) {
                    let naming = named_sets(together).into_iter();
                    let naming = naming.filter(|(_, sets)| sets.contains(&standing.set));
                    let naming: Vec<Reason> = naming.map(|(reason, _)| reason).collect();
                    let own: Vec<Reason> = alone.reasons.iter().map(|one| one.reason).collect();
                    prop_assert_eq!(naming, own);
                }
            }
        }
        for verdict in evaluation.frameworks.iter().flat_map(|one| &one.controls) {
            for reason in &verdict.reasons {
                let is_in = |standing: &&AssetStanding| reason.sets.contains(&standing.set);
                let assets = evaluation.standings.iter().filter(is_in).count() as u64;
                prop_assert_eq!(assets, reason.assets);
            }
        }
    }

    /// Tries to have something satisfied by data that is not whole, too old, undated, or unlisted.
    #[test]
    fn nothing_is_satisfied_in_doubt(
        mut hosts in prop::collection::vec(prop_oneof![any_host(), Just(AnyHost::ideal())], 0..6),
        outcome in prop::sample::select(vec![
            QueryOutcome::Complete,
            QueryOutcome::ChangedWhileReading,
            QueryOutcome::Short,
            QueryOutcome::Failed,
        ]),
        age in prop::option::of(8_i64..4_000),
        doubt in 0..3,
    ) {
        for host in &mut hosts {
            match doubt {
                0 => host.age_days = age,
                1 => host.is_listed = false,
                _ => {}
            }
        }
        let is_doubtful = doubt < 2 || outcome != QueryOutcome::Complete;
        let evaluation = judge_hosts(&hosts, outcome);
        if is_doubtful {
            prop_assert_eq!(satisfied(&evaluation), Vec::<String>::new());
        }
        for framework in &evaluation.frameworks {
            for verdict in &framework.controls {
                let counts = verdict.assets;
                prop_assert!(!is_doubtful || counts.satisfied == 0);
                let all = counts.not_satisfied + counts.undetermined + counts.satisfied + counts.not_applicable;
                prop_assert_eq!(all, evaluation.population.hosts.total);
                let by_reason: u64 = verdict.reasons.iter().map(|reason| reason.assets).sum();
                prop_assert_eq!(all, by_reason);
                if verdict.outcome == ControlOutcome::Satisfied {
                    prop_assert_eq!(counts.not_satisfied + counts.undetermined, 0);
                    prop_assert!(counts.satisfied > 0);
                }
            }
        }
    }
}
