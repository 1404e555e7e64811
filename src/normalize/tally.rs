//! Counts what was collected of one region and project, as HSS might have counted it.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use crate::findings::{
    AgentStatus, Check, CheckResult, Count, Evidence, Finding, HostState, ImageType, Inventory,
    InventoryHost, InventoryImage, Place, Protection,
};

/// What was collected of one region and project; each part in the order of [`Place`].
pub(super) struct Collected<'a> {
    findings: &'a [Finding],
    hosts: &'a [InventoryHost],
    images: &'a [InventoryImage],
}

/// Everything counted.
#[derive(Debug, Default)]
pub(super) struct Tally {
    /// Hosts, and images of all types.
    counts: BTreeMap<Count, u64>,
    /// Images by the type that HSS asks for them with.
    by_image_type: BTreeMap<&'static str, BTreeMap<Count, u64>>,
    /// Whether results of host policies are ignored in HSS.
    pub(super) has_ignored: bool,
    /// Whether hosts have results that the host list does not name.
    pub(super) has_unlisted_hosts: bool,
    /// Whether images have results that no image list names.
    pub(super) has_unlisted_images: bool,
    /// When the latest results of hosts and of images were found, milliseconds since 1970.
    pub(super) latest_scan: [Option<i64>; 2],
    /// Every number that rows say HSS requires, in the order of `ComplexityRule::ALL`.
    pub(super) required: [BTreeSet<i64>; 5],
}

impl<'a> Collected<'a> {
    /// Takes what belongs to a region and project out of everything.
    pub(super) fn of(
        (region, project_id): (&str, &str),
        findings: &'a [Finding],
        inventory: &'a Inventory,
    ) -> Self {
        let target = (region, project_id);
        Self {
            findings: part(findings, target, Finding::place),
            hosts: part(&inventory.hosts, target, InventoryHost::place),
            images: part(&inventory.images, target, InventoryImage::place),
        }
    }

    pub(super) fn tally(&self) -> Tally {
        let mut tally = Tally::default();
        let (mut weak_hosts, mut hosts, mut images) =
            (HashSet::new(), HashSet::new(), HashSet::new());
        for results in self
            .findings
            .chunk_by(|one, other| one.asset.key == other.asset.key)
        {
            let Some(first) = results.first() else {
                continue;
            };
            let key = &*first.asset.key;
            match first.asset.as_image() {
                Some(image) => {
                    tally.add_image(asked_as(&image.image_type), results);
                    images.insert(key);
                }
                None => {
                    let is_weak = tally.add_host_results(results);
                    weak_hosts.extend(is_weak.then_some(key));
                    hosts.insert(key);
                }
            }
        }
        for host in self.hosts {
            let key = &*host.asset.key;
            tally.add_host(host, weak_hosts.contains(key));
            hosts.remove(key);
        }
        for image in self.images {
            images.remove(&*image.asset.key);
        }
        tally.has_unlisted_hosts = !hosts.is_empty();
        tally.has_unlisted_images = !images.is_empty();
        tally
    }
}

/// The items of one region and project.
fn part<'a, T>(items: &'a [T], target: (&str, &str), place: fn(&T) -> Place<'_>) -> &'a [T] {
    let compare = |item: &T| {
        let place = place(item);
        (place.region.as_ref(), place.project_id.as_ref()).cmp(&target)
    };
    let start = items.partition_point(|item| compare(item).is_lt());
    let end = items.partition_point(|item| compare(item).is_le());
    items.get(start..end).unwrap_or_default()
}

/// The word that HSS asks for images of this type with; connected registries share one.
fn asked_as(image_type: &ImageType) -> &'static str {
    match image_type {
        ImageType::Private => "private_image",
        ImageType::Shared => "shared_image",
        ImageType::Instance => "instance_image",
        ImageType::Cicd => "cicd",
        ImageType::Local => "local_image",
        ImageType::Registry
        | ImageType::Harbor
        | ImageType::Jfrog
        | ImageType::OtherRegistry
        | ImageType::Unknown(_) => "registry",
    }
}

impl Tally {
    /// How many there are: of all, or for images also of one type.
    pub(super) fn of(&self, count: Count, image_type: Option<&str>) -> u64 {
        let counts = match image_type {
            Some(word) => self.by_image_type.get(word),
            None => Some(&self.counts),
        };
        counts
            .and_then(|counts| counts.get(&count).copied())
            .unwrap_or(0)
    }

    /// Counts the results of one host; says whether it has weak passwords.
    fn add_host_results(&mut self, results: &[Finding]) -> bool {
        note_latest(&mut self.latest_scan[0], results);
        let weak = results
            .iter()
            .filter(|one| one.check == Check::WeakPassword);
        let accounts = weak.clone().filter(|one| one.account.is_some()).count();
        let is_weak = weak.count() > 0;
        self.add(Count::HostsWithWeakPasswords, u64::from(is_weak));
        self.add(Count::WeakHostAccounts, accounts as u64);
        for policy in policies(results) {
            let (fails, is_open) = (policy.result == CheckResult::Fail, !policy.ignored_in_hss);
            self.has_ignored |= policy.ignored_in_hss;
            self.add(Count::HostPolicyResultsWithIgnored, 1);
            self.add(Count::HostPolicyResults, u64::from(is_open));
            self.add(Count::HostsFailingPolicyWithIgnored, u64::from(fails));
            self.add(Count::HostsFailingPolicy, u64::from(fails && is_open));
            self.note_required(&policy.evidence);
        }
        is_weak
    }

    fn note_required(&mut self, evidence: &Evidence) {
        let Evidence::PasswordComplexity { rules } = evidence else {
            return;
        };
        for (numbers, rule) in self.required.iter_mut().zip(&**rules) {
            numbers.extend(rule.required);
        }
    }

    /// Counts a host of the host list.
    fn add_host(&mut self, host: &InventoryHost, is_weak: bool) {
        let (agent, protection) = (host.status.agent, host.status.protection);
        let is_off = protection == Protection::Off;
        let is_absent = agent == AgentStatus::NotInstalled;
        let is_failed = agent == AgentStatus::InstallFailed;
        for (count, is_one) in [
            (Count::ListedHosts, true),
            (Count::ListedHostsNotClosed, !is_off),
            (Count::ProtectedHosts, protection == Protection::On),
            (Count::UnprotectedHosts, is_off),
            (
                Count::UnprotectedHostsWithoutWeakPasswords,
                is_off && !is_weak,
            ),
            (Count::OtherHostsWithoutWeakPasswords, !is_off && !is_weak),
            (
                Count::AssessableHostsWithoutWeakPasswords,
                host.state == HostState::Assessable && !is_weak,
            ),
            (Count::OnlineAgents, agent == AgentStatus::Online),
            (Count::OfflineAgents, agent == AgentStatus::Offline),
            (Count::AllAgentsNotOnline, agent != AgentStatus::Online),
            (Count::MissingAgents, is_absent),
            (
                Count::AllMissingAgents,
                is_absent || is_failed || agent == AgentStatus::Installing,
            ),
            (Count::FailedAgents, is_failed),
        ] {
            self.add(count, u64::from(is_one));
        }
    }

    /// Counts the results of one image.
    fn add_image(&mut self, image_type: &'static str, results: &[Finding]) {
        note_latest(&mut self.latest_scan[1], results);
        let weak = results
            .iter()
            .filter(|one| one.check == Check::WeakPassword);
        let accounts = weak.clone().filter(|one| one.account.is_some()).count();
        let fails = |one: &&Finding| one.result == CheckResult::Fail;
        let added = [
            (Count::ImagesWithWeakPasswords, u64::from(weak.count() > 0)),
            (Count::WeakImageAccounts, accounts as u64),
            (
                Count::ImagesFailingPolicy,
                policies(results).filter(fails).count() as u64,
            ),
            (Count::ImagePolicyResults, policies(results).count() as u64),
        ];
        for (count, number) in added {
            self.add(count, number);
            let of_type = self.by_image_type.entry(image_type).or_default();
            *of_type.entry(count).or_default() += number;
        }
    }

    fn add(&mut self, count: Count, number: u64) {
        *self.counts.entry(count).or_default() += number;
    }
}

fn policies(results: &[Finding]) -> impl Iterator<Item = &Finding> {
    results
        .iter()
        .filter(|one| one.check == Check::PasswordComplexity)
}

fn note_latest(latest: &mut Option<i64>, results: &[Finding]) {
    *latest = results
        .iter()
        .filter_map(|one| one.scanned_at)
        .max()
        .max(*latest);
}
