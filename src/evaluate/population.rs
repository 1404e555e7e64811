//! The population statement: every asset in exactly one class.
//!
//! Absence of a result is not compliance, so the count starts from the inventory, not from the results.

use std::sync::Arc;

use serde::Serialize;

use crate::findings::{
    AssetKind, AssetStanding, Check, CheckResult, CheckStanding, Coverage, HostState, ImageState,
    Inventory, Place, PopulationClass, Status,
};

use super::JudgedFinding;
use super::assets::{FoundAsset, Listed, for_each_asset};
use super::class::{ClassCounts, Origin};
use super::readings::{ListReading, Readings};

/// How the assets stand, counted per kind and per check.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Population {
    /// Hosts, both checks together.
    pub hosts: ClassCounts,
    /// Images, both checks together.
    pub images: ClassCounts,
    /// The same, one check at a time.
    pub by_check: Vec<CheckPopulation>,
    /// Whether the inventory is whole and names every asset that has a result.
    pub balances: bool,
    /// Assets that HSS has looked at in one check at least, so that a result or the absence of one says something.
    #[serde(skip)]
    pub(super) looked_at: u64,
}

/// The classes of one kind of asset for one check.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct CheckPopulation {
    /// Which kind.
    pub kind: AssetKind,
    /// Which check.
    pub check: Check,
    /// The counts.
    pub counts: ClassCounts,
}

/// Where an asset stands before its results are looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Assessable,
    Otherwise(PopulationClass),
}

/// What the results of one asset and one check say.
#[derive(Debug, Clone, Copy, Default)]
struct Seen {
    open: bool,
    accepted: bool,
    unknown: bool,
    passed: bool,
    /// The last scan that a result names.
    scanned_at: Option<i64>,
}

struct Entry<'a> {
    place: Place<'a>,
    origin: Origin,
    state: State,
    seen: [Seen; 2],
    /// The last scan that the inventory names.
    scanned_at: Option<i64>,
    /// What was read of the lists that would name its failures.
    readings: [ListReading; 2],
}

impl Population {
    /// Puts every asset into its class: the counts, and where each asset stands, hosts before images. Findings and inventory
    /// stand in the order of their places.
    ///
    /// An asset counts as clean only when HSS could look at it and the lists that would name its failures were asked for
    /// and read to their end.
    #[must_use]
    pub fn count(
        findings: &[JudgedFinding],
        inventory: &Inventory,
        coverage: &Coverage,
    ) -> (Self, Vec<AssetStanding>) {
        let mut population = Self::empty();
        let mut standings = Vec::with_capacity(inventory.hosts.len() + inventory.images.len());
        for_each_entry(findings, inventory, coverage, |entry, checks| {
            standings.push(population.add(&entry, checks));
        });
        population.balances = is_inventory_whole(coverage)
            && population.hosts.not_in_inventory == 0
            && population.images.not_in_inventory == 0;
        (population, standings)
    }

    fn empty() -> Self {
        let by_check = [AssetKind::Host, AssetKind::Image]
            .into_iter()
            .flat_map(|kind| {
                Check::ALL.map(|check| CheckPopulation {
                    kind,
                    check,
                    counts: ClassCounts::default(),
                })
            })
            .collect();
        Self {
            hosts: ClassCounts::default(),
            images: ClassCounts::default(),
            by_check,
            balances: false,
            looked_at: 0,
        }
    }

    fn add(&mut self, entry: &Entry<'_>, checks: [CheckStanding; 2]) -> AssetStanding {
        let kind = entry.place.asset.kind();
        for (check, standing) in Check::ALL.into_iter().zip(checks) {
            let is_asked = entry.readings[check as usize] != ListReading::NotAsked;
            for counted in &mut self.by_check {
                if (counted.kind, counted.check) == (kind, check) {
                    let counts = &mut counted.counts;
                    counts.add(standing.class, entry.origin);
                    counts.not_asked += u64::from(standing.class.is_unknown() && !is_asked);
                }
            }
        }
        let both = match kind {
            AssetKind::Host => &mut self.hosts,
            AssetKind::Image => &mut self.images,
        };
        let classes = checks.map(|standing| standing.class);
        let class = together(classes);
        both.add(class, entry.origin);
        if class.is_unknown() {
            both.not_asked += u64::from(entry.readings.contains(&ListReading::NotAsked));
            both.clean_in_part += u64::from(classes.contains(&PopulationClass::Clean));
        }
        let is_looked_at = classes.iter().any(|class| class.is_looked_at());
        self.looked_at += u64::from(is_looked_at);
        let scans = entry.seen.iter().map(|seen| seen.scanned_at);
        AssetStanding {
            region: Arc::clone(entry.place.region),
            project_id: Arc::clone(entry.place.project_id),
            asset: Arc::clone(entry.place.asset),
            is_listed: entry.origin == Origin::Inventory,
            class,
            checks,
            scanned_at: scans.chain([entry.scanned_at]).flatten().max(),
            set: 0,
        }
    }
}

/// Tells every asset once, hosts before images, and where it stands in each check.
fn for_each_entry<'a>(
    findings: &'a [JudgedFinding],
    inventory: &'a Inventory,
    coverage: &Coverage,
    mut tell: impl FnMut(Entry<'a>, [CheckStanding; 2]),
) {
    let readings = Readings::of(coverage);
    for_each_asset(findings, inventory, |found| {
        let entry = Entry::of(&found, readings.at(found.place));
        let checks = Check::ALL.map(|check| entry.standing(check));
        tell(entry, checks);
    });
}

/// Tells every asset once, hosts before images, with its class for both checks together.
pub(super) fn for_each_class<'a>(
    findings: &'a [JudgedFinding],
    inventory: &'a Inventory,
    coverage: &Coverage,
    mut tell: impl FnMut(Place<'a>, PopulationClass),
) {
    for_each_entry(findings, inventory, coverage, |entry, checks| {
        let classes = checks.map(|standing| standing.class);
        tell(entry.place, together(classes));
    });
}

/// One class for both checks: the worse one counts. What nobody knows of one check keeps the other from making an asset
/// clean.
fn together([weak, complexity]: [PopulationClass; 2]) -> PopulationClass {
    match (weak, complexity) {
        (PopulationClass::Failing, _) | (_, PopulationClass::Failing) => PopulationClass::Failing,
        (PopulationClass::Ignored, _) | (_, PopulationClass::Ignored) => PopulationClass::Ignored,
        (PopulationClass::Clean, other) => other,
        (other, _) => other,
    }
}

impl<'a> Entry<'a> {
    fn of(found: &FoundAsset<'a>, readings: [ListReading; 2]) -> Self {
        let (origin, state) = match found.listed {
            Some(Listed::Host(host)) => (Origin::Inventory, State::of_host(host.state)),
            Some(Listed::Image(image)) => (Origin::Inventory, State::of_image(image.state)),
            None => (
                Origin::ResultsOnly,
                State::Otherwise(PopulationClass::Unknown),
            ),
        };
        Self {
            place: found.place,
            origin,
            state,
            seen: seen(found.results),
            scanned_at: match found.listed {
                Some(Listed::Image(image)) => image.scanned_at,
                Some(Listed::Host(_)) | None => None,
            },
            readings,
        }
    }

    fn standing(&self, check: Check) -> CheckStanding {
        let list_is_whole = self.readings[check as usize] == ListReading::Whole;
        CheckStanding {
            class: self.class(check, list_is_whole),
            absence: self.absence(check, list_is_whole),
        }
    }

    /// What it means that no failure of some account, or none of the password policy, is named: other accounts may fail
    /// all the same, and show that the asset is looked at.
    fn absence(&self, check: Check, list_is_whole: bool) -> PopulationClass {
        let proves = match check {
            Check::WeakPassword => true,
            Check::PasswordComplexity => self.seen[check as usize].passed,
        };
        match self.state {
            State::Otherwise(class) => class,
            State::Assessable if list_is_whole && proves => PopulationClass::Clean,
            State::Assessable => PopulationClass::Unknown,
        }
    }

    fn class(&self, check: Check, list_is_whole: bool) -> PopulationClass {
        let seen = self.seen[check as usize];
        match self.state {
            _ if seen.open => PopulationClass::Failing,
            _ if seen.accepted => PopulationClass::Ignored,
            State::Otherwise(class) => class,
            State::Assessable if seen.unknown || !list_is_whole => PopulationClass::Unknown,
            State::Assessable if seen.passed || check == Check::WeakPassword => {
                PopulationClass::Clean
            }
            State::Assessable => PopulationClass::Unknown,
        }
    }
}

impl State {
    fn of_host(state: HostState) -> Self {
        match state {
            HostState::Assessable => Self::Assessable,
            HostState::NotProtected => Self::Otherwise(PopulationClass::NotProtected),
            HostState::AgentOffline => Self::Otherwise(PopulationClass::AgentOffline),
            HostState::NeverScanned => Self::Otherwise(PopulationClass::NeverScanned),
            HostState::Unknown => Self::Otherwise(PopulationClass::Unknown),
        }
    }

    fn of_image(state: ImageState) -> Self {
        match state {
            ImageState::Assessable => Self::Assessable,
            ImageState::NeverScanned => Self::Otherwise(PopulationClass::NeverScanned),
            ImageState::Unknown => Self::Otherwise(PopulationClass::Unknown),
        }
    }
}

/// What the results of one asset say, check by check.
fn seen(results: &[JudgedFinding]) -> [Seen; 2] {
    let mut seen = [Seen::default(); 2];
    for judged in results {
        let seen = &mut seen[judged.finding.check as usize];
        seen.scanned_at = seen.scanned_at.max(judged.finding.scanned_at);
        match (judged.finding.result, judged.status) {
            (CheckResult::Fail, Status::Open) => seen.open = true,
            (CheckResult::Fail, Status::IgnoredInHss | Status::Waived) => seen.accepted = true,
            (CheckResult::Unknown, _) => seen.unknown = true,
            (CheckResult::Pass, _) => seen.passed = true,
        }
    }
    seen
}

fn is_inventory_whole(coverage: &Coverage) -> bool {
    let mut lists = coverage
        .queries
        .iter()
        .filter(|query| query.check.is_none())
        .peekable();
    lists.peek().is_some() && lists.all(|query| query.is_whole(&coverage.queries))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::evaluate::{Options, evaluate};
    use crate::findings::{
        Asset, Evidence, Finding, FindingId, HostAsset, HostStatus, InventoryHost, QueryLedger,
        QueryOutcome,
    };

    fn asset(id: &str) -> Arc<Asset> {
        let host = HostAsset {
            host_id: id.into(),
            ..HostAsset::default()
        };
        Arc::new(Asset::host(None, host))
    }

    fn listed(id: &str, state: HostState) -> InventoryHost {
        InventoryHost {
            region: "r".into(),
            project_id: "p".into(),
            asset: asset(id),
            state,
            status: HostStatus::default(),
            system: None,
        }
    }

    fn found(id: &str, check: Check, result: CheckResult, ignored_in_hss: bool) -> Finding {
        let asset = asset(id);
        Finding {
            id: FindingId::of("r", "p", check, &asset.key, None),
            check,
            result,
            ignored_in_hss,
            asset,
            account: None,
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

    fn list(check: Option<Check>, outcome: QueryOutcome) -> QueryLedger {
        QueryLedger {
            check,
            region: "r".to_owned(),
            project_id: "p".to_owned(),
            outcome,
            ..QueryLedger::unread(check.map_or("hosts", Check::as_str), AssetKind::Host, 0)
        }
    }

    fn population(
        weak_list: QueryOutcome,
        findings: Vec<Finding>,
        hosts: Vec<InventoryHost>,
    ) -> Population {
        let queries = vec![
            list(Some(Check::WeakPassword), weak_list),
            list(Some(Check::PasswordComplexity), QueryOutcome::Complete),
            list(None, QueryOutcome::Complete),
        ];
        let coverage = Coverage::of_lists(queries, Vec::new());
        let inventory = Inventory {
            hosts,
            images: Vec::new(),
        };
        let now = chrono::DateTime::UNIX_EPOCH;
        evaluate(findings, &inventory, &coverage, &Options::default(), now).population
    }

    fn everybody() -> Vec<InventoryHost> {
        vec![
            listed("a-clean", HostState::Assessable),
            listed("b-fails", HostState::Assessable),
            listed("c-ignored", HostState::Assessable),
            listed("d-offline", HostState::AgentOffline),
            listed("e-off", HostState::NotProtected),
            listed("f-new", HostState::NeverScanned),
            listed("g-unsaid", HostState::Unknown),
        ]
    }

    fn results() -> Vec<Finding> {
        vec![
            found("b-fails", Check::WeakPassword, CheckResult::Fail, false),
            found(
                "c-ignored",
                Check::PasswordComplexity,
                CheckResult::Fail,
                true,
            ),
        ]
    }

    #[test]
    fn every_asset_stands_in_one_class() {
        let mut results = results();
        let passed = (Check::PasswordComplexity, CheckResult::Pass);
        results.insert(0, found("a-clean", passed.0, passed.1, false));
        let population = population(QueryOutcome::Complete, results, everybody());
        let counts = population.hosts;
        assert_eq!(PopulationClass::ALL.map(|class| counts.of(class)), [1; 7]);
        assert_eq!(
            (counts.total, counts.in_inventory, population.balances),
            (7, 7, true)
        );
    }

    #[test]
    fn nothing_is_clean_that_a_broken_list_would_have_named() {
        let population = population(QueryOutcome::Short, results(), everybody());
        assert_eq!((population.hosts.clean, population.hosts.unknown), (0, 2));
        assert_eq!(population.hosts.failing, 1);
    }

    #[test]
    fn an_asset_that_only_results_name_is_counted_and_breaks_the_balance() {
        for (id, hosts) in [("0", everybody()), ("z", everybody()), ("z", Vec::new())] {
            let listed = hosts.len() as u64;
            let finding = found(id, Check::WeakPassword, CheckResult::Fail, false);
            let population = population(QueryOutcome::Complete, vec![finding], hosts);
            assert_eq!(population.hosts.total, listed + 1);
            assert_eq!(population.hosts.not_in_inventory, 1);
            assert!(!population.balances);
        }
    }

    #[test]
    fn a_complexity_result_that_is_unknown_is_not_clean() {
        let finding = found(
            "a-clean",
            Check::PasswordComplexity,
            CheckResult::Unknown,
            false,
        );
        let hosts = vec![listed("a-clean", HostState::Assessable)];
        let population = population(QueryOutcome::Complete, vec![finding], hosts);
        assert_eq!((population.hosts.clean, population.hosts.unknown), (0, 1));
    }

    #[test]
    fn an_asset_of_which_one_check_says_nothing_is_unknown_and_looked_at() {
        let hosts = vec![listed("a-clean", HostState::Assessable)];
        let population = population(QueryOutcome::Complete, Vec::new(), hosts);
        let counts = population.hosts;
        assert_eq!(
            (counts.clean, counts.unknown, counts.clean_in_part),
            (0, 1, 1)
        );
        assert_eq!(population.scanned().scanned, 1);
    }
}
