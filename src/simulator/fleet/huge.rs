//! Hosts in numbers that no list can hold: every one has a weak password, and its row is computed from its number.

use super::enterprise::Scope;
use super::rows::{Pattern, Rows};

/// After so many hosts the enterprise projects come round again.
const PERIOD: u32 = 20;

/// The places of each enterprise project within a round: the default one has the most.
const PLACES: [&[u32]; 6] = [
    &[0, 4, 8, 12, 16, 18],
    &[1, 5, 9, 13, 17],
    &[2, 10, 14],
    &[3, 7, 15],
    &[11],
    &[6, 19],
];
const ALL: [u32; PERIOD as usize] = [
    0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19,
];

/// The enterprise project of the host with this number.
pub(super) fn enterprise_project(number: u32) -> usize {
    let place = number % PERIOD;
    let project = PLACES.iter().position(|places| places.contains(&place));
    project.unwrap_or(0)
}

/// The numbers of the hosts in a scope.
pub(super) fn rows(hosts: u32, scope: Scope) -> Rows<'static> {
    let remainders = match scope {
        Scope::All => &ALL,
        Scope::Project(project) => PLACES.get(project).copied().unwrap_or_default(),
        Scope::Unknown => &[],
    };
    Rows::Pattern(Pattern {
        remainders,
        period: PERIOD,
        end: hosts,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::simulator::fleet::ENTERPRISE_PROJECTS;

    #[test]
    fn every_host_is_in_one_enterprise_project() {
        let hosts = 2_500_011;
        assert_eq!(rows(hosts, Scope::All).len(), hosts as usize);
        let of = |project| rows(hosts, Scope::Project(project)).len();
        let sum: usize = (0..ENTERPRISE_PROJECTS.len()).map(of).sum();
        assert_eq!(sum, hosts as usize);
        assert!(rows(hosts, Scope::Unknown).is_empty());
        for project in 0..ENTERPRISE_PROJECTS.len() {
            let rows = rows(200, Scope::Project(project));
            assert!(rows.iter().all(|row| enterprise_project(row) == project));
        }
    }
}
