//! The counts of hosts that the second sources answer.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use super::host::MOST_WEAK_ACCOUNTS;
use super::{Host, Inventory, Scope};

/// Hosts that an overview names.
const TOP: usize = 5;

/// The counts of the hosts in a scope.
#[derive(Default)]
pub(crate) struct HostTotals {
    /// All hosts.
    pub(crate) hosts: u64,
    /// Those with a weak password.
    pub(crate) weak: u64,
    /// Those that are not protected and have no weak password that is known.
    pub(crate) not_protected: u64,
    /// Those with a risk of any kind.
    pub(crate) at_risk: u64,
    /// When weak passwords were last looked for, in milliseconds since 1970.
    pub(crate) scan_time_ms: i64,
    pub(crate) agents: BTreeMap<&'static str, u64>,
    pub(crate) protections: BTreeMap<&'static str, u64>,
    pub(crate) versions: BTreeMap<&'static str, u64>,
    pub(crate) asset_values: BTreeMap<&'static str, u64>,
    /// The hosts with the most weak accounts.
    pub(crate) worst: Vec<Host>,
}

impl HostTotals {
    pub(super) fn count(inventory: &Inventory, scope: Scope) -> HostTotals {
        let mut totals = HostTotals::default();
        let mut weak: [Vec<u32>; MOST_WEAK_ACCOUNTS as usize] = Default::default();
        for number in inventory.host_rows(scope).iter() {
            let host = inventory.host(number);
            // A host with five weak accounts is in the fifth list; a host with none in none.
            let list = (host.weak_accounts as usize).checked_sub(1);
            if let Some(list) = list.and_then(|place| weak.get_mut(place))
                && list.len() < TOP
            {
                list.push(number);
            }
            totals.add(&host);
        }
        let worst = weak.iter().rev().flatten().take(TOP);
        totals.worst = worst.map(|number| inventory.host(*number)).collect();
        totals
    }

    fn add(&mut self, host: &Host) {
        let is_weak = host.weak_accounts > 0;
        self.hosts += 1;
        self.weak += u64::from(is_weak);
        self.not_protected += u64::from(host.protect_status == "closed" && !is_weak);
        self.at_risk += u64::from(host.detect_result == "risk");
        self.scan_time_ms = self.scan_time_ms.max(host.weak_update_time().unwrap_or(0));
        for (counts, word) in [
            (&mut self.agents, host.agent_status),
            (&mut self.protections, host.protect_status),
            (&mut self.versions, host.version()),
            (&mut self.asset_values, host.asset_value),
        ] {
            *counts.entry(word).or_default() += 1;
        }
    }
}

/// Counts that were made once.
#[derive(Default)]
pub(super) struct Kept(Mutex<BTreeMap<Scope, Arc<HostTotals>>>);

impl Kept {
    pub(super) fn of(&self, scope: Scope, count: impl FnOnce() -> HostTotals) -> Arc<HostTotals> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let totals = kept.entry(scope).or_insert_with(|| Arc::new(count()));
        Arc::clone(totals)
    }
}
