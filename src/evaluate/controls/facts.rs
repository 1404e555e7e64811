//! What bears on controls about an asset, without what tells it from others.
//!
//! A hundred thousand assets have a few thousand different sets of facts. Each set is judged once.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use super::systems::Systems;
use super::target::{Target, Targets};
use crate::evaluate::assets::{FoundAsset, Listed};
use crate::evaluate::readings::{ListReading, Readings};
use crate::evaluate::{Freshness, JudgedFinding, Waiver};
use crate::findings::{
    Account, AssetKind, CheckResult, ComplexityRule, Coverage, Evidence, HostState, ImageState,
    Status,
};
use crate::frameworks::DEFAULT_ACCOUNTS;

use super::AssetReference;

/// How many assets are named for a reason.
pub(super) const EXAMPLES: usize = 5;

/// What bears on controls about an asset.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Facts {
    pub(super) kind: AssetKind,
    /// A number of [`Systems`].
    pub(super) system: u16,
    pub(super) standing: Standing,
    /// A number of [`Targets`].
    pub(super) target: u16,
    /// What was read of the lists that would name its failures, in the order of [`Check::ALL`](crate::findings::Check::ALL).
    pub(super) readings: [ListReading; 2],
    /// How recent the newest scan of the asset is.
    pub(super) scan: Freshness,
    /// The policy result, when there is one.
    pub(super) policy: Option<PolicyResult>,
    pub(super) hits: Hits,
}

/// Whether HSS can look at an asset.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Standing {
    Assessable,
    NotProtected,
    AgentOffline,
    NeverScanned,
    Unknown,
    /// Only results name it.
    NotListed,
}

/// A result of the password policy check.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct PolicyResult {
    /// Result and required number, in the order of [`ComplexityRule::ALL`].
    pub(super) rules: [(CheckResult, Option<i64>); 5],
    pub(super) status: Status,
    pub(super) freshness: Freshness,
}

/// Which kinds of accounts have which weak-password results.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub(super) struct Hits(u32);

/// Some kinds of accounts.
#[derive(Debug, Clone, Copy)]
pub(super) struct AccountSet(u32);

/// What an account belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Owner {
    System,
    Service,
    /// HSS does not say.
    Unknown,
}

/// A kind of account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct AccountKind {
    pub(super) owner: Owner,
    /// Whether vendors deliver it; unknown when HSS does not name it.
    pub(super) is_default: Option<bool>,
}

/// What a weak-password result is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Hit {
    Open,
    IgnoredInHss,
    Waived,
    /// HSS does not say whether the password is weak.
    Unclear,
}

impl Hits {
    pub(super) fn add(&mut self, kind: AccountKind, hit: Hit) {
        self.0 |= 1 << (kind.number() + hit as u32);
    }

    /// Whether there is such a result about one of these accounts.
    pub(super) fn holds(self, accounts: AccountSet, hit: Hit) -> bool {
        self.0 >> hit as u32 & accounts.0 != 0
    }
}

impl AccountSet {
    /// The kinds of accounts of which a condition holds.
    pub(super) fn of(holds: impl Fn(AccountKind) -> bool) -> Self {
        let kinds = AccountKind::ALL.into_iter().filter(|kind| holds(*kind));
        Self(kinds.fold(0, |set, kind| set | 1 << kind.number()))
    }
}

impl AccountKind {
    /// All kinds; an account without a name belongs to nothing that is known.
    pub(super) const ALL: [Self; 7] = [
        Self::new(Owner::System, Some(true)),
        Self::new(Owner::System, Some(false)),
        Self::new(Owner::Service, Some(true)),
        Self::new(Owner::Service, Some(false)),
        Self::new(Owner::Unknown, Some(true)),
        Self::new(Owner::Unknown, Some(false)),
        Self::new(Owner::Unknown, None),
    ];

    const fn new(owner: Owner, is_default: Option<bool>) -> Self {
        Self { owner, is_default }
    }

    /// Four bits apart, one for each [`Hit`].
    const fn number(self) -> u32 {
        let owner = match self.owner {
            Owner::System => 0,
            Owner::Service => 2,
            Owner::Unknown => 4,
        };
        let place = match self.is_default {
            Some(true) => 0,
            Some(false) => 1,
            None => 2,
        };
        (owner + place) * 4
    }

    fn of(account: Option<&Account>) -> Self {
        let Some(account) = account.filter(|account| !account.name.is_empty()) else {
            return Self::new(Owner::Unknown, None);
        };
        let owner = match &*account.service_type {
            "system" => Owner::System,
            "" => Owner::Unknown,
            _ => Owner::Service,
        };
        let is_default = DEFAULT_ACCOUNTS.contains(&account.name, &account.service_type);
        Self::new(owner, Some(is_default))
    }
}

/// Assets that have the same facts.
pub(super) struct Group {
    pub(super) facts: Facts,
    pub(super) count: u64,
    /// The first of them and their places among all assets.
    pub(super) examples: Vec<(usize, AssetReference)>,
}

/// All assets by their facts.
pub(super) struct Gathered {
    /// In the order of their first assets.
    pub(super) groups: Vec<Group>,
    /// The group of each asset.
    pub(super) group_of: Vec<usize>,
    pub(super) targets: Vec<Target>,
    pub(super) systems: Systems,
}

/// Counts assets by their facts.
pub(super) struct Gatherer<'a> {
    freshness: &'a dyn Fn(Option<i64>) -> Freshness,
    /// What they cover counts as accepted.
    waivers: &'a [&'a Waiver],
    targets: Targets<'a>,
    readings: Readings<'a>,
    systems: Systems,
    groups: Vec<Group>,
    numbers: HashMap<Facts, usize>,
    group_of: Vec<usize>,
}

impl<'a> Gatherer<'a> {
    pub(super) fn new(
        coverage: &'a Coverage,
        freshness: &'a dyn Fn(Option<i64>) -> Freshness,
        waivers: &'a [&'a Waiver],
    ) -> Self {
        Self {
            freshness,
            waivers,
            targets: Targets::new(coverage),
            readings: Readings::of(coverage),
            systems: Systems::default(),
            groups: Vec::new(),
            numbers: HashMap::new(),
            group_of: Vec::new(),
        }
    }

    pub(super) fn add(&mut self, found: &FoundAsset<'_>) {
        let facts = self.facts(found);
        let next = self.groups.len();
        let number = match self.numbers.entry(facts) {
            Entry::Occupied(known) => *known.get(),
            Entry::Vacant(vacant) => {
                self.groups.push(Group {
                    facts,
                    count: 0,
                    examples: Vec::new(),
                });
                *vacant.insert(next)
            }
        };
        if let Some(group) = self.groups.get_mut(number) {
            group.count += 1;
            if group.examples.len() < EXAMPLES {
                group.examples.push((self.group_of.len(), reference(found)));
            }
        }
        self.group_of.push(number);
    }

    pub(super) fn finish(self) -> Gathered {
        Gathered {
            groups: self.groups,
            group_of: self.group_of,
            targets: self.targets.known,
            systems: self.systems,
        }
    }

    fn facts(&mut self, found: &FoundAsset<'_>) -> Facts {
        let (standing, system, scanned_at) = match found.listed {
            Some(Listed::Host(host)) => (Standing::of_host(host.state), host.system.as_ref(), None),
            Some(Listed::Image(image)) => (Standing::of_image(image.state), None, image.scanned_at),
            None => (Standing::NotListed, None, None),
        };
        let mut facts = Facts {
            kind: found.place.asset.kind(),
            system: self.systems.number(system),
            standing,
            target: self
                .targets
                .number(found.place.region, found.place.project_id),
            readings: self.readings.at(found.place),
            scan: (self.freshness)(scanned_at),
            policy: None,
            hits: Hits::default(),
        };
        for judged in found.results {
            facts.scan = newer(facts.scan, judged.freshness);
            match &judged.finding.evidence {
                Evidence::PasswordComplexity { rules } => {
                    facts.policy = Some(PolicyResult {
                        rules: rules.map(|rule| (rule.result, rule.required)),
                        status: self.status(judged),
                        freshness: judged.freshness,
                    });
                }
                Evidence::WeakPassword { .. } => facts.add_hit(judged, self.status(judged)),
            }
        }
        facts
    }

    fn status(&self, judged: &JudgedFinding) -> Status {
        let covers = |waiver: &&Waiver| waiver.scope.covers(judged);
        match judged.is_open_failure() && self.waivers.iter().any(covers) {
            true => Status::Waived,
            false => judged.status,
        }
    }
}

impl Facts {
    fn add_hit(&mut self, judged: &JudgedFinding, status: Status) {
        let hit = match (judged.finding.result, status) {
            (CheckResult::Pass, _) => return,
            (CheckResult::Unknown, _) => Hit::Unclear,
            (CheckResult::Fail, Status::Open) => Hit::Open,
            (CheckResult::Fail, Status::IgnoredInHss) => Hit::IgnoredInHss,
            (CheckResult::Fail, Status::Waived) => Hit::Waived,
        };
        let kind = AccountKind::of(judged.finding.account.as_ref());
        self.hits.add(kind, hit);
    }
}

impl PolicyResult {
    pub(super) fn rule(&self, rule: ComplexityRule) -> (CheckResult, Option<i64>) {
        self.rules[rule as usize]
    }
}

impl Standing {
    fn of_host(state: HostState) -> Self {
        match state {
            HostState::Assessable => Self::Assessable,
            HostState::NotProtected => Self::NotProtected,
            HostState::AgentOffline => Self::AgentOffline,
            HostState::NeverScanned => Self::NeverScanned,
            HostState::Unknown => Self::Unknown,
        }
    }

    fn of_image(state: ImageState) -> Self {
        match state {
            ImageState::Assessable => Self::Assessable,
            ImageState::NeverScanned => Self::NeverScanned,
            ImageState::Unknown => Self::Unknown,
        }
    }
}

/// The better known of two: recent before stale before unknown.
fn newer(one: Freshness, other: Freshness) -> Freshness {
    one.min(other)
}

fn reference(found: &FoundAsset<'_>) -> AssetReference {
    AssetReference {
        asset: std::sync::Arc::clone(found.place.asset),
        region: std::sync::Arc::clone(found.place.region),
        project_id: std::sync::Arc::clone(found.place.project_id),
        finding: found.results.first().map(|judged| judged.finding.id),
    }
}
