//! The fleet keeps its promises, whatever the seed.

use std::collections::{BTreeMap, BTreeSet};

use super::complexity::Flag;
use super::*;

const NOW_MS: i64 = 1_790_000_000_000;

fn fleet(seed: u64, project: &str) -> Inventory {
    Inventory::generate(seed, project, 2_000, 600, NOW_MS)
}

fn names(inventory: &Inventory) -> Vec<String> {
    inventory.hosts().map(|host| host.name()).collect()
}

#[test]
fn the_same_arguments_give_the_same_fleet_and_others_another() {
    let first = names(&fleet(1, "a"));
    assert_eq!(first, names(&fleet(1, "a")));
    assert_ne!(first, names(&fleet(2, "a")));
    assert_ne!(first, names(&fleet(1, "b")));
}

#[test]
fn ids_and_private_addresses_are_unique() {
    let inventory = fleet(1, "a");
    let ids: BTreeSet<_> = inventory.hosts().map(|host| host.id()).collect();
    let addresses: BTreeSet<_> = inventory.hosts().map(|host| host.private_ip()).collect();
    assert_eq!((ids.len(), addresses.len()), (2_000, 2_000));
    assert!(ids.iter().all(|id| id.len() == 36 && &id[14..15] == "4"));
}

#[test]
fn an_image_is_identified_by_kind_namespace_name_and_tag() {
    let inventory = fleet(1, "a");
    for kind in ImageKind::ALL {
        let keys: BTreeSet<_> = inventory
            .images(kind)
            .map(|image| (image.namespace(), image.name(), image.version()))
            .collect();
        assert_eq!(keys.len(), 600, "{kind:?}");
    }
}

#[test]
fn shares_are_what_they_are_meant_to_be() {
    let inventory = fleet(1, "a");
    let mut statuses = BTreeMap::new();
    for host in inventory.hosts() {
        *statuses.entry(host.agent_status).or_insert(0) += 1;
    }
    assert!((1_580..1_750).contains(&statuses["online"]), "{statuses:?}");
    let weak = inventory.weak_host_rows(Scope::All).len();
    assert!((200..290).contains(&weak), "{weak} of 2000");
    let listed = inventory.complexity_rows(false, Scope::All).len();
    let ignored = inventory.complexity_rows(true, Scope::All).len();
    assert!((1_000..1_400).contains(&listed), "{listed} of 2000");
    assert!((50..150).contains(&ignored), "{ignored} of 2000");
}

#[test]
fn everything_unusual_occurs() {
    let inventory = fleet(1, "a");
    let weak: Vec<_> = inventory
        .hosts()
        .filter(|host| host.weak_accounts > 0)
        .collect();
    let accounts: Vec<_> = weak.iter().flat_map(Host::accounts).collect();
    assert!(
        accounts
            .iter()
            .any(|account| account.duration == account::UNKNOWN_DURATION)
    );
    assert!(weak.iter().any(|host| host.weak_update_time() == Some(0)));
    assert!(weak.iter().any(|host| host.weak_update_time().is_none()));
    assert!(weak.iter().any(|host| host.agent_status == "offline"));
    assert!(weak.iter().any(|host| host.addresses().public_ip.is_none()));
    let flags: Vec<_> = inventory
        .hosts()
        .filter_map(|host| host.complexity)
        .flat_map(|result| result.rules.all())
        .collect();
    for flag in [Flag::Pass, Flag::Fail, Flag::Null, Flag::Absent] {
        assert!(flags.contains(&flag), "{flag:?}");
    }
}

#[test]
fn hostile_names_have_findings_even_in_the_default_fleet() {
    let inventory = Inventory::generate(1, "a", 500, 200, NOW_MS);
    let weak: BTreeSet<_> = inventory
        .hosts()
        .filter(|host| host.weak_accounts > 0)
        .map(|host| host.name())
        .collect();
    for name in words::SPECIAL_HOST_NAMES.iter().step_by(2).take(12) {
        assert!(weak.contains(*name), "{name:?}");
    }
}

#[test]
fn only_scanned_hosts_have_results_but_for_a_few_that_went_offline() {
    let inventory = fleet(1, "a");
    let stale = inventory
        .hosts()
        .filter(|host| host.agent_status != "online")
        .filter(|host| host.weak_accounts > 0 || host.complexity.is_some())
        .count();
    assert!((1..40).contains(&stale), "{stale}");
    assert!(inventory.hosts().all(|host| {
        host.agent_status == "online" || host.weak_update_time().unwrap_or(0) < NOW_MS - 19 * DAY_MS
    }));
    assert!(inventory.hosts().all(|host| {
        host.agent_status != "not_installed"
            || (host.weak_accounts == 0 && host.complexity.is_none())
    }));
}

#[test]
fn scopes_add_up_to_the_whole() {
    let inventory = fleet(1, "a");
    let parts: usize = (0..ENTERPRISE_PROJECTS.len())
        .map(|project| inventory.host_rows(Scope::Project(project)).len())
        .sum();
    assert_eq!(parts, 2_000);
    assert!(inventory.host_rows(Scope::Unknown).is_empty());
}

#[test]
fn every_project_has_a_fleet_of_its_own_but_the_clock_moves_only_times() {
    let now = Inventory::generate(1, "a", 50, 0, NOW_MS);
    let later = Inventory::generate(1, "a", 50, 0, NOW_MS + DAY_MS);
    assert_eq!(names(&now), names(&later));
}
