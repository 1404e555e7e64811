//! A sample of assets to test again by hand, drawn so that anybody can draw it again.

use std::collections::BTreeMap;
use std::sync::Arc;

use sha2::{Digest, Sha256};

use super::JudgedFinding;
use super::population::for_each_class;
use crate::findings::PopulationClass;
use crate::findings::{Asset, AssetKind, Coverage, Inventory, Place};

/// How a sample is drawn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SampleOrder {
    /// How many assets.
    pub size: usize,
    /// What decides which ones.
    pub seed: String,
}

/// The sample.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sample {
    /// How many assets were asked for; fewer are in it when there are no more.
    pub size: u64,
    /// What decided which ones.
    pub seed: String,
    /// Every group of assets, in the order of their turns.
    pub strata: Vec<Stratum>,
    /// The assets, in the order in which they were drawn.
    pub assets: Vec<SampledAsset>,
}

/// Assets of one kind and class.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stratum {
    /// Host or image.
    pub kind: AssetKind,
    /// How they stand.
    pub class: PopulationClass,
    /// How many there are.
    pub total: u64,
    /// How many of them were drawn.
    pub drawn: u64,
}

/// One asset of the sample.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SampledAsset {
    /// The asset.
    pub asset: Arc<Asset>,
    /// Region id.
    pub region: Arc<str>,
    /// IAM project id.
    pub project_id: Arc<str>,
    /// How it stands.
    pub class: PopulationClass,
    /// SHA-256 that decided its turn, hexadecimal; empty where it would let somebody confirm a guessed name.
    pub digest: String,
}

/// The classes in the order of their turns: those whose verdict a second test can overturn come first.
const TURNS: [PopulationClass; 7] = [
    PopulationClass::Failing,
    PopulationClass::Clean,
    PopulationClass::Ignored,
    PopulationClass::Unknown,
    PopulationClass::NotProtected,
    PopulationClass::AgentOffline,
    PopulationClass::NeverScanned,
];

/// An asset and its place in the order of its group.
struct Drawn {
    digest: [u8; 32],
    asset: SampledAsset,
}

/// A group by its turn: class, then hosts before images.
type Turn = (usize, AssetKind);

impl Sample {
    /// Draws a sample.
    ///
    /// Assets are grouped by class and kind; within a group they are ordered by SHA-256 over the seed, a line feed, the
    /// region, a line feed, the project id, a line feed and the key of the asset. The groups take turns, each giving its
    /// next asset, until the sample is full or all groups are empty. So rare classes are not left out by chance, and who
    /// has the lists and the seed can do the same by hand.
    #[must_use]
    pub fn draw(
        order: &SampleOrder,
        findings: &[JudgedFinding],
        inventory: &Inventory,
        coverage: &Coverage,
    ) -> Self {
        let mut groups: BTreeMap<Turn, Vec<Drawn>> = BTreeMap::new();
        for_each_class(findings, inventory, coverage, |place, class| {
            let turn = TURNS.iter().position(|one| *one == class);
            let turn = (turn.unwrap_or(TURNS.len()), place.asset.kind());
            groups
                .entry(turn)
                .or_default()
                .push(Drawn::of(&order.seed, place, class));
        });
        let totals: Vec<u64> = groups.values().map(|group| group.len() as u64).collect();
        for group in groups.values_mut() {
            group.sort_unstable_by_key(|one| one.digest);
            group.truncate(order.size);
        }
        let strata = groups.iter().zip(&totals);
        let mut strata: Vec<Stratum> = strata
            .filter_map(|((turn, _), total)| {
                Some(Stratum {
                    kind: turn.1,
                    class: *TURNS.get(turn.0)?,
                    total: *total,
                    drawn: 0,
                })
            })
            .collect();
        let mut queues: Vec<_> = groups.into_values().map(Vec::into_iter).collect();
        let mut assets = Vec::new();
        while assets.len() < order.size {
            let before = assets.len();
            for (stratum, queue) in strata.iter_mut().zip(&mut queues) {
                if assets.len() < order.size
                    && let Some(drawn) = queue.next()
                {
                    stratum.drawn += 1;
                    assets.push(drawn.asset());
                }
            }
            if assets.len() == before {
                break;
            }
        }
        Self {
            size: order.size as u64,
            seed: order.seed.clone(),
            strata,
            assets,
        }
    }
}

impl Drawn {
    fn of(seed: &str, place: Place<'_>, class: PopulationClass) -> Self {
        let mut hasher = Sha256::new();
        for part in [seed, place.region, place.project_id] {
            hasher.update(part.as_bytes());
            hasher.update(b"\n");
        }
        hasher.update(place.asset.key.as_bytes());
        Self {
            digest: hasher.finalize().into(),
            asset: SampledAsset {
                asset: Arc::clone(place.asset),
                region: Arc::clone(place.region),
                project_id: Arc::clone(place.project_id),
                class,
                digest: String::new(),
            },
        }
    }

    fn asset(self) -> SampledAsset {
        SampledAsset {
            digest: hex::encode(self.digest),
            ..self.asset
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::findings::{HostAsset, HostState, HostStatus, InventoryHost};

    fn inventory(states: &[(usize, HostState)]) -> Inventory {
        let mut hosts = Vec::new();
        for (count, state) in states {
            for _ in 0..*count {
                let host_id = format!("{:03}", hosts.len()).into();
                let host = HostAsset {
                    host_id,
                    ..HostAsset::default()
                };
                hosts.push(InventoryHost {
                    region: "r".into(),
                    project_id: "p".into(),
                    asset: Arc::new(Asset::host(None, host)),
                    state: *state,
                    status: HostStatus::default(),
                    system: None,
                });
            }
        }
        Inventory {
            hosts,
            images: Vec::new(),
        }
    }

    fn draw(size: usize, seed: &str) -> Sample {
        let states = [
            (20, HostState::Assessable),
            (2, HostState::AgentOffline),
            (5, HostState::NeverScanned),
        ];
        let order = SampleOrder {
            size,
            seed: seed.to_owned(),
        };
        let coverage = Coverage::of_lists(Vec::new(), Vec::new());
        Sample::draw(&order, &[], &inventory(&states), &coverage)
    }

    #[test]
    fn the_same_seed_draws_the_same_and_another_one_does_not() {
        assert_eq!(draw(8, "one"), draw(8, "one"));
        let keys = |sample: Sample| -> Vec<String> {
            let assets = sample.assets.into_iter();
            assets.map(|one| one.asset.key.to_string()).collect()
        };
        assert_ne!(keys(draw(8, "one")), keys(draw(8, "other")));
        // A larger sample goes on where the smaller one ends.
        assert_eq!(keys(draw(12, "one"))[..8], keys(draw(8, "one")));
    }

    #[test]
    fn groups_take_turns_until_there_are_enough_or_no_more() {
        let drawn = |size| -> Vec<(PopulationClass, u64, u64)> {
            let strata = draw(size, "seed").strata.into_iter();
            strata
                .map(|stratum| (stratum.class, stratum.drawn, stratum.total))
                .collect()
        };
        let (unknown, offline, never) = (
            PopulationClass::Unknown,
            PopulationClass::AgentOffline,
            PopulationClass::NeverScanned,
        );
        assert_eq!(drawn(7), [(unknown, 3, 20), (offline, 2, 2), (never, 2, 5)]);
        assert_eq!(
            drawn(100),
            [(unknown, 20, 20), (offline, 2, 2), (never, 5, 5)]
        );
        assert_eq!(draw(100, "seed").assets.len(), 27);
    }

    #[test]
    fn it_can_be_drawn_again_by_hand() {
        let sample = draw(3, "seed");
        let digest = |key: &str| hex::encode(Sha256::digest(format!("seed\nr\np\n{key}")));
        let looked_at = (0..20).map(|host| format!("host:{host:03}"));
        let first = looked_at.min_by_key(|key| digest(key)).unwrap();
        assert_eq!(*sample.assets[0].asset.key, *first);
        assert_eq!(sample.assets[0].digest, digest(&first));
    }
}
