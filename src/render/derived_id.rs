//! Ids for formats that want UUIDs: derived from what they name, so that the same thing has the same id in every run.

use uuid::Uuid;

use crate::report::Report;

/// The namespace of all ids of this program.
///
/// # Shape
/// UUIDv5 of the name `hss-audit` in the namespace for DNS names. A change would give everything another id.
const NAMESPACE: Uuid = Uuid::from_u128(0x13ab_0b4a_62ce_526e_b55a_fbb3_85e4_9c9c);

/// The id of something of a kind; `parts` are the names that tell it from everything else of that kind.
pub(super) fn derived_id<'p>(kind: &'p str, parts: impl IntoIterator<Item = &'p str>) -> Uuid {
    let mut name = Vec::with_capacity(128);
    for part in std::iter::once(kind).chain(parts) {
        // Each with its length in front, so that no two lists of parts run together.
        name.extend_from_slice(&(part.len() as u64).to_le_bytes());
        name.extend_from_slice(part.as_bytes());
    }
    Uuid::new_v5(&NAMESPACE, &name)
}

/// The id of something that holds within what a run was asked for: regions, projects and enterprise projects.
pub(super) fn derived_id_in_scope(kind: &str, names: [&str; 2], report: &Report) -> Uuid {
    let targets = report.scope.targets.iter();
    let scope = targets.flat_map(|target| {
        let fields = [
            &target.region,
            &target.project_id,
            &target.enterprise_project_id,
        ];
        fields.map(String::as_str)
    });
    derived_id(kind, names.into_iter().chain(scope))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_do_not_run_together_and_do_not_change() {
        assert_eq!(NAMESPACE, Uuid::new_v5(&Uuid::NAMESPACE_DNS, b"hss-audit"));
        assert_ne!(derived_id("a", ["bc", "d"]), derived_id("a", ["b", "cd"]));
        assert_ne!(derived_id("a", ["b"]), derived_id("ab", []));
        let pinned = derived_id("observation", ["r", "p", "host:1", "weak_password"]);
        // Pinned: a change parts new reports from all that other programs keep.
        assert_eq!(pinned.to_string(), "2646023d-9fbd-5a06-b217-186824d7d534");
        assert_eq!(pinned.get_version_num(), 5);
    }
}
