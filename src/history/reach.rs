//! How far a run reaches: what it was asked for, and which lists were read to their end.

use serde::{Deserialize, Serialize};

use crate::findings::{AssetKind, Check, Coverage, ImageType, ListSubject};

/// How far a run reaches. What is beyond it, its silence says nothing about.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reach {
    /// The targets.
    pub targets: Vec<ReachTarget>,
    /// Which image types were asked for.
    pub image_types: Vec<String>,
    /// The lists, by target, subject and check.
    pub lists: Vec<ReachList>,
    /// Which key hides the names, where they are hidden: runs whose names are made in another way have nothing in common.
    #[serde(default)]
    pub names: Option<String>,
}

/// One region and project, as far as an enterprise project of it was asked for.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct ReachTarget {
    /// Region id.
    pub region: String,
    /// IAM project id.
    pub project_id: String,
    /// Enterprise project id as sent.
    pub enterprise_project_id: String,
}

/// All queries of one target, subject and check.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct ReachList {
    /// Region id.
    pub region: String,
    /// IAM project id.
    pub project_id: String,
    /// What its rows are about.
    pub subject: ListSubject,
    /// Which check its rows are results of; absent for inventory lists.
    pub check: Option<Check>,
    /// Whether nothing that it would have named can be missing.
    pub is_whole: bool,
}

/// Where a finding belongs, for the question whether a run could have seen it.
#[derive(Debug, Clone, Copy)]
pub struct Spot<'a> {
    /// Region id.
    pub region: &'a str,
    /// IAM project id.
    pub project_id: &'a str,
    /// Identity of the asset within them.
    pub asset_key: &'a str,
}

/// Why two runs cannot be compared where a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Incomparable {
    /// The other run was not asked for this project.
    NotInScope,
    /// The other run was asked for other enterprise projects of it.
    OtherEnterpriseProjects,
    /// The other run was not asked for this type of image.
    ImageTypeNotAsked,
    /// The list of results was not read to its end in the other run.
    ResultsIncomplete,
    /// The list of assets was not read to its end in the other run.
    InventoryIncomplete,
}

impl Incomparable {
    /// All reasons, in the order used everywhere.
    pub const ALL: [Self; 5] = [
        Self::NotInScope,
        Self::OtherEnterpriseProjects,
        Self::ImageTypeNotAsked,
        Self::ResultsIncomplete,
        Self::InventoryIncomplete,
    ];

    /// The word used in files.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NotInScope => "not_in_scope",
            Self::OtherEnterpriseProjects => "other_enterprise_projects",
            Self::ImageTypeNotAsked => "image_type_not_asked",
            Self::ResultsIncomplete => "results_incomplete",
            Self::InventoryIncomplete => "inventory_incomplete",
        }
    }
}

impl Spot<'_> {
    /// Host or image; keys say it first.
    #[must_use]
    pub fn kind(&self) -> AssetKind {
        match self.asset_key.starts_with("host:") {
            true => AssetKind::Host,
            false => AssetKind::Image,
        }
    }

    fn image_type(&self) -> Option<ImageType> {
        let (image_type, _) = self.asset_key.strip_prefix("image:")?.split_once('/')?;
        Some(ImageType::parse(image_type))
    }
}

impl Reach {
    /// The reach of a run with these targets and image types, as its ledger proves it.
    #[must_use]
    pub fn of(
        mut targets: Vec<ReachTarget>,
        mut image_types: Vec<String>,
        coverage: &Coverage,
    ) -> Self {
        targets.sort();
        targets.dedup();
        image_types.sort();
        image_types.dedup();
        let mut lists: Vec<ReachList> = coverage
            .queries
            .iter()
            .map(|query| ReachList {
                region: query.region.clone(),
                project_id: query.project_id.clone(),
                subject: query.subject,
                check: query.check,
                is_whole: query.is_whole(&coverage.queries),
            })
            .collect();
        // A list with several queries is whole only if all of them are: the broken one comes first and stays.
        lists.sort();
        lists.dedup_by(|later, first| {
            (&first.region, &first.project_id, first.subject, first.check)
                == (&later.region, &later.project_id, later.subject, later.check)
        });
        Self {
            targets,
            image_types,
            lists,
            names: None,
        }
    }

    /// Whether a run of this reach can be compared with one of another reach everywhere.
    #[must_use]
    pub fn covers(&self, other: &Self) -> bool {
        let mut inventories = other.lists.iter().filter(|list| list.check.is_none());
        self.targets == other.targets
            && self.image_types == other.image_types
            && self.lists.iter().all(|list| list.is_whole)
            && inventories.all(|list| list.is_whole)
    }

    /// Whether the silence of this run means anything at a place that a run of another reach speaks of.
    ///
    /// # Errors
    /// Why it does not.
    pub fn hears(&self, spot: Spot<'_>, check: Check, other: &Self) -> Result<(), Incomparable> {
        let own = self.targets_at(spot);
        if own.is_empty() {
            return Err(Incomparable::NotInScope);
        }
        // Of results nobody can tell in which enterprise project they are: the sets must be the same.
        if own != other.targets_at(spot) {
            return Err(Incomparable::OtherEnterpriseProjects);
        }
        let image_type = spot.image_type();
        let is_missing = |image_type: &ImageType| {
            !self.asks_for(image_type, check) && other.asks_for(image_type, check)
        };
        if image_type.as_ref().is_some_and(is_missing) {
            return Err(Incomparable::ImageTypeNotAsked);
        }
        if !self.is_whole(spot, Some(check)) {
            return Err(Incomparable::ResultsIncomplete);
        }
        // A result may name its image less exactly than the image lists do: without them it has another name.
        let names_images = self.knows_assets(spot) && other.knows_assets(spot);
        match image_type.is_none() || names_images {
            true => Ok(()),
            false => Err(Incomparable::InventoryIncomplete),
        }
    }

    /// Whether results of images of this type were asked for.
    fn asks_for(&self, image_type: &ImageType, check: Check) -> bool {
        let mut asked = self.image_types.iter().map(|word| ImageType::parse(word));
        asked.any(|asked| asked.is_asked_of(check) && image_type.is_named_by(&asked))
    }

    /// Whether the assets of a place are all known.
    #[must_use]
    pub fn knows_assets(&self, spot: Spot<'_>) -> bool {
        self.is_whole(spot, None)
    }

    /// What was asked for in a place; targets stand in order.
    fn targets_at(&self, spot: Spot<'_>) -> &[ReachTarget] {
        let place = |target: &ReachTarget| {
            let region = target.region.as_str().cmp(spot.region);
            region.then_with(|| target.project_id.as_str().cmp(spot.project_id))
        };
        let start = self.targets.partition_point(|one| place(one).is_lt());
        let end = self.targets.partition_point(|one| place(one).is_le());
        self.targets.get(start..end).unwrap_or_default()
    }

    /// Whether there is such a list, read to its end; lists stand in order.
    fn is_whole(&self, spot: Spot<'_>, check: Option<Check>) -> bool {
        let wanted = (spot.region, spot.project_id, spot.kind().into(), check);
        let found = self.lists.binary_search_by(|list| {
            let own = (&*list.region, &*list.project_id, list.subject, list.check);
            own.cmp(&wanted)
        });
        let list = found.ok().and_then(|index| self.lists.get(index));
        list.is_some_and(|list| list.is_whole)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::findings::{QueryLedger, QueryOutcome};

    const HOST: Spot<'static> = Spot {
        region: "r",
        project_id: "p",
        asset_key: "host:1",
    };

    fn target(project: &str, enterprise: &str) -> ReachTarget {
        ReachTarget {
            region: "r".into(),
            project_id: project.into(),
            enterprise_project_id: enterprise.into(),
        }
    }

    fn reach(targets: &[ReachTarget], types: &[&str], broken: Option<Option<Check>>) -> Reach {
        let lists = [
            None,
            Some(Check::WeakPassword),
            Some(Check::PasswordComplexity),
        ];
        let mut queries = Vec::new();
        for (subject, check) in [AssetKind::Host, AssetKind::Image]
            .into_iter()
            .flat_map(|subject| lists.map(|check| (subject, check)))
        {
            // Each list is read in two queries; one broken query breaks the list.
            for part in 0..2 {
                queries.push(QueryLedger {
                    check,
                    region: "r".into(),
                    project_id: "p".into(),
                    outcome: match (broken == Some(check), part) {
                        (true, 1) => QueryOutcome::Short,
                        _ => QueryOutcome::Complete,
                    },
                    ..QueryLedger::unread("list", subject, 0)
                });
            }
        }
        let coverage = Coverage::of_lists(queries, Vec::new());
        let types = types.iter().map(|one| (*one).to_owned()).collect();
        Reach::of(targets.to_vec(), types, &coverage)
    }

    #[test]
    fn silence_means_something_only_where_the_run_could_have_spoken() {
        let check = Check::WeakPassword;
        let all = [target("p", "all")];
        let whole = reach(&all, &["private_image"], None);
        assert_eq!(whole.hears(HOST, check, &whole), Ok(()));
        assert!(whole.covers(&whole) && whole.knows_assets(HOST));

        let elsewhere = reach(&[target("q", "all")], &[], None);
        assert_eq!(
            elsewhere.hears(HOST, check, &whole),
            Err(Incomparable::NotInScope)
        );
        let part = reach(&[target("p", "0")], &["private_image"], None);
        assert_eq!(
            part.hears(HOST, check, &whole),
            Err(Incomparable::OtherEnterpriseProjects)
        );
        let broken = reach(&all, &["private_image"], Some(Some(check)));
        assert_eq!(
            broken.hears(HOST, check, &whole),
            Err(Incomparable::ResultsIncomplete)
        );
        assert_eq!(
            broken.hears(HOST, Check::PasswordComplexity, &whole),
            Ok(())
        );
        assert!(!broken.covers(&whole));
        let blind = reach(&all, &["private_image"], Some(None));
        assert!(!blind.knows_assets(HOST));
    }

    #[test]
    fn an_image_type_that_only_the_other_run_asked_for_is_not_comparable() {
        let image = Spot {
            asset_key: "image:cicd/app:1",
            ..HOST
        };
        let all = [target("p", "all")];
        let (less, more) = (
            reach(&all, &["private_image"], None),
            reach(&all, &["cicd", "private_image"], None),
        );
        let heard = less.hears(image, Check::WeakPassword, &more);
        assert_eq!(heard, Err(Incomparable::ImageTypeNotAsked));
        assert_eq!(more.hears(image, Check::WeakPassword, &less), Ok(()));
        assert!(!less.covers(&more));
    }

    #[test]
    fn an_image_is_not_comparable_where_either_run_may_have_named_it_otherwise() {
        let image = Spot {
            asset_key: "image:shared_image/app:1",
            ..HOST
        };
        let all = [target("p", "all")];
        let whole = reach(&all, &["shared_image"], None);
        let blind = reach(&all, &["shared_image"], Some(None));
        for (one, other) in [(&whole, &blind), (&blind, &whole)] {
            let heard = one.hears(image, Check::WeakPassword, other);
            assert_eq!(heard, Err(Incomparable::InventoryIncomplete));
            assert_eq!(one.hears(HOST, Check::WeakPassword, other), Ok(()));
            assert!(!one.covers(other));
        }
        assert_eq!(whole.hears(image, Check::WeakPassword, &whole), Ok(()));
    }

    #[test]
    fn weak_passwords_of_one_kind_of_registry_are_asked_for_with_all_registries() {
        let harbor = Spot {
            asset_key: "image:harbor/team/app:1",
            ..HOST
        };
        let all = [target("p", "all")];
        let without = reach(&all, &["harbor", "private_image"], None);
        let with = reach(&all, &["private_image", "registry"], None);
        assert_eq!(
            without.hears(harbor, Check::WeakPassword, &with),
            Err(Incomparable::ImageTypeNotAsked)
        );
        assert_eq!(
            without.hears(harbor, Check::PasswordComplexity, &with),
            Ok(())
        );
        assert_eq!(
            with.hears(harbor, Check::PasswordComplexity, &without),
            Ok(())
        );
    }
}
