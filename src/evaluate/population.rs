//! The population statement: every asset in exactly one class.
//!
//! Absence of a result is not compliance, so the count starts from the inventory, not from the results.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::findings::{
    AssetKind, Check, CheckResult, Coverage, HostState, ImageState, Inventory, Status,
};

use super::JudgedFinding;

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

/// Assets by class. The classes add up to `total`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct ClassCounts {
    /// All assets: those of the inventory and those that only have results.
    pub total: u64,
    /// Looked at, nothing wrong.
    pub clean: u64,
    /// At least one open failure.
    pub failing: u64,
    /// Only failures that somebody has accepted.
    pub ignored: u64,
    /// Protection is off.
    pub not_protected: u64,
    /// The agent does not answer.
    pub agent_offline: u64,
    /// No scan yet.
    pub never_scanned: u64,
    /// The data does not say.
    pub unknown: u64,
    /// Of `total`: assets that have results but are in no inventory list.
    pub not_in_inventory: u64,
    /// Of `total`: assets whose inventory list was read, so that the total is the service's own.
    pub in_inventory: u64,
}

/// The classes, in the order used everywhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum PopulationClass {
    /// At least one open failure.
    Failing,
    /// Only failures that somebody has accepted.
    Ignored,
    /// Looked at, nothing wrong.
    Clean,
    /// Protection is off.
    NotProtected,
    /// The agent does not answer.
    AgentOffline,
    /// No scan yet.
    NeverScanned,
    /// The data does not say.
    Unknown,
}

impl PopulationClass {
    /// All classes, in the order used everywhere.
    pub const ALL: [Self; 7] = [
        Self::Failing,
        Self::Ignored,
        Self::Clean,
        Self::NotProtected,
        Self::AgentOffline,
        Self::NeverScanned,
        Self::Unknown,
    ];

    /// The word used in files.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Failing => "failing",
            Self::Ignored => "ignored",
            Self::Clean => "clean",
            Self::NotProtected => "not_protected",
            Self::AgentOffline => "agent_offline",
            Self::NeverScanned => "never_scanned",
            Self::Unknown => "unknown",
        }
    }
}

impl ClassCounts {
    /// How many assets are in a class.
    #[must_use]
    pub fn of(&self, class: PopulationClass) -> u64 {
        match class {
            PopulationClass::Failing => self.failing,
            PopulationClass::Ignored => self.ignored,
            PopulationClass::Clean => self.clean,
            PopulationClass::NotProtected => self.not_protected,
            PopulationClass::AgentOffline => self.agent_offline,
            PopulationClass::NeverScanned => self.never_scanned,
            PopulationClass::Unknown => self.unknown,
        }
    }

    fn add(&mut self, class: PopulationClass, origin: Origin) {
        self.total += 1;
        match class {
            PopulationClass::Failing => self.failing += 1,
            PopulationClass::Ignored => self.ignored += 1,
            PopulationClass::Clean => self.clean += 1,
            PopulationClass::NotProtected => self.not_protected += 1,
            PopulationClass::AgentOffline => self.agent_offline += 1,
            PopulationClass::NeverScanned => self.never_scanned += 1,
            PopulationClass::Unknown => self.unknown += 1,
        }
        match origin {
            Origin::Inventory => self.in_inventory += 1,
            Origin::ResultsOnly => self.not_in_inventory += 1,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Origin {
    Inventory,
    ResultsOnly,
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
}

type Target<'a> = (&'a str, &'a str);
type AssetId<'a> = (Target<'a>, &'a str);

struct Entry {
    kind: AssetKind,
    origin: Origin,
    state: State,
    seen: [Seen; 2],
}

impl Population {
    /// Puts every asset into its class.
    ///
    /// An asset counts as clean only when HSS could look at it and the lists that would name its failures were
    /// read to their end.
    #[must_use]
    pub fn count(findings: &[JudgedFinding], inventory: &Inventory, coverage: &Coverage) -> Self {
        let mut assets = entries(inventory);
        for judged in findings {
            note(&mut assets, judged);
        }
        let broken = broken_lists(coverage);
        let mut population = Self::empty();
        for ((target, _), entry) in &assets {
            let classes = Check::ALL.map(|check| {
                let whole = !broken.contains(&(*target, entry.kind, check));
                entry.class(check, whole)
            });
            population.add(entry, classes);
        }
        population.balances = is_inventory_whole(coverage)
            && population.hosts.not_in_inventory == 0
            && population.images.not_in_inventory == 0;
        population
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
        }
    }

    fn add(&mut self, entry: &Entry, classes: [PopulationClass; 2]) {
        for (check, class) in Check::ALL.into_iter().zip(classes) {
            for counted in &mut self.by_check {
                if (counted.kind, counted.check) == (entry.kind, check) {
                    counted.counts.add(class, entry.origin);
                }
            }
        }
        let both = match entry.kind {
            AssetKind::Host => &mut self.hosts,
            AssetKind::Image => &mut self.images,
        };
        both.add(together(classes, entry), entry.origin);
    }
}

/// One class for both checks: the worse one counts; a missing complexity result does not hide that an asset was
/// looked at for weak passwords and is clean, because HSS does not say whether it lists complexity passes.
fn together(classes: [PopulationClass; 2], entry: &Entry) -> PopulationClass {
    let [weak, complexity] = classes;
    let said_nothing = !entry.seen[1].unknown && !entry.seen[1].passed;
    match (weak, complexity) {
        (PopulationClass::Failing, _) | (_, PopulationClass::Failing) => PopulationClass::Failing,
        (PopulationClass::Ignored, _) | (_, PopulationClass::Ignored) => PopulationClass::Ignored,
        (PopulationClass::Clean, PopulationClass::Unknown) if said_nothing => {
            PopulationClass::Clean
        }
        (PopulationClass::Clean, other) => other,
        (other, _) => other,
    }
}

impl Entry {
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

fn entries(inventory: &Inventory) -> BTreeMap<AssetId<'_>, Entry> {
    let entry = |kind, state| Entry {
        kind,
        origin: Origin::Inventory,
        state,
        seen: [Seen::default(); 2],
    };
    let hosts = inventory.hosts.iter().map(|host| {
        let state = match host.state {
            HostState::Assessable => State::Assessable,
            HostState::NotProtected => State::Otherwise(PopulationClass::NotProtected),
            HostState::AgentOffline => State::Otherwise(PopulationClass::AgentOffline),
            HostState::NeverScanned => State::Otherwise(PopulationClass::NeverScanned),
            HostState::Unknown => State::Otherwise(PopulationClass::Unknown),
        };
        (
            ((&*host.region, &*host.project_id), host.asset.key.as_str()),
            entry(AssetKind::Host, state),
        )
    });
    let images = inventory.images.iter().map(|image| {
        let state = match image.state {
            ImageState::Assessable => State::Assessable,
            ImageState::NeverScanned => State::Otherwise(PopulationClass::NeverScanned),
            ImageState::Unknown => State::Otherwise(PopulationClass::Unknown),
        };
        (
            (
                (&*image.region, &*image.project_id),
                image.asset.key.as_str(),
            ),
            entry(AssetKind::Image, state),
        )
    });
    hosts.chain(images).collect()
}

fn note<'a>(assets: &mut BTreeMap<AssetId<'a>, Entry>, judged: &'a JudgedFinding) {
    let finding = &judged.finding;
    let id = (
        (&*finding.region, &*finding.project_id),
        finding.asset.key.as_str(),
    );
    let entry = assets.entry(id).or_insert_with(|| Entry {
        kind: finding.asset.kind(),
        origin: Origin::ResultsOnly,
        state: State::Otherwise(PopulationClass::Unknown),
        seen: [Seen::default(); 2],
    });
    let seen = &mut entry.seen[finding.check as usize];
    match (finding.result, judged.status) {
        (CheckResult::Fail, Status::Open) => seen.open = true,
        (CheckResult::Fail, Status::IgnoredInHss | Status::Waived) => seen.accepted = true,
        (CheckResult::Unknown, _) => seen.unknown = true,
        (CheckResult::Pass, _) => seen.passed = true,
    }
}

/// The lists of results that were not read to their end: nothing that they do not name is clean.
fn broken_lists(coverage: &Coverage) -> BTreeSet<(Target<'_>, AssetKind, Check)> {
    coverage
        .queries
        .iter()
        .filter(|query| !query.is_whole(&coverage.queries))
        .filter_map(|query| {
            let target = (query.region.as_str(), query.project_id.as_str());
            Some((target, query.subject, query.check?))
        })
        .collect()
}

fn is_inventory_whole(coverage: &Coverage) -> bool {
    let mut lists = coverage
        .queries
        .iter()
        .filter(|query| query.check.is_none())
        .peekable();
    lists.peek().is_some() && lists.all(|query| query.is_whole(&coverage.queries))
}
