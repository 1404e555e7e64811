//! How assets, waivers and the second source stand in `report.json`, and what several assets share.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

use crate::verify::readers::facts::{self, CLASSES, SAMPLE, SHARED_ACCOUNTS, SHARED_PASSWORDS};
use crate::verify::statement::Statement;

#[derive(Deserialize)]
pub(super) struct Population {
    hosts: Counts,
    images: Counts,
    by_check: Vec<ByCheck>,
}

/// `total` and the classes; other numbers that stand beside them are about inventories.
type Counts = BTreeMap<String, u64>;

#[derive(Deserialize)]
struct ByCheck {
    kind: String,
    check: String,
    counts: Counts,
}

#[derive(Deserialize)]
pub(super) struct Waivers {
    counts: BTreeMap<String, u64>,
    list: Vec<Waiver>,
}

#[derive(Deserialize)]
struct Waiver {
    state: String,
}

#[derive(Deserialize)]
pub(super) struct CrossCheck {
    agree: u64,
    differ: u64,
    not_comparable: u64,
    not_asked: u64,
    figures: Vec<Figure>,
}

#[derive(Deserialize)]
struct Figure {
    verdict: String,
}

#[derive(Deserialize)]
pub(super) struct Aids {
    shared: Shared,
    sample: Option<Sample>,
}

#[derive(Deserialize)]
struct Shared {
    accounts: u64,
    passwords: u64,
}

#[derive(Deserialize)]
struct Sample {
    assets: Vec<Value>,
}

const STATES: [&str; 5] = [
    "applied",
    "for_controls",
    "unused",
    "expired",
    "not_yet_valid",
];

pub(super) fn say_population(population: &Population, statement: &mut Statement) {
    let both = [("host", &population.hosts), ("image", &population.images)];
    let both = both.map(|(kind, counts)| (kind, None, counts));
    let by_check = population.by_check.iter();
    let by_check = by_check.map(|by| (&*by.kind, Some(&*by.check), &by.counts));
    for (kind, check, counts) in both.into_iter().chain(by_check) {
        let count_of = |name: &str| counts.get(name).copied().unwrap_or(0);
        for class in CLASSES {
            statement.say(facts::class(kind, class, check), count_of(class));
        }
        statement.say(facts::total(kind, check), count_of("total"));
    }
    let total = |counts: &Counts| counts.get("total").copied().unwrap_or(0);
    let assets = total(&population.hosts) + total(&population.images);
    statement.say("assets", assets);
}

/// Waivers of each state, as counted and as listed.
pub(super) fn say_waivers(waivers: &Waivers, statement: &mut Statement) {
    for state in STATES {
        let listed = waivers.list.iter().filter(|waiver| waiver.state == state);
        let (counted, listed) = (waivers.counts.get(state), listed.count() as u64);
        for count in counted.into_iter().chain([&listed]) {
            // Pages leave out what there is none of.
            statement.say(facts::waivers(state), count);
        }
    }
}

/// Figures of each verdict, as counted and as listed.
pub(super) fn say_cross_check(cross_check: &CrossCheck, statement: &mut Statement) {
    for (verdict, count) in [
        ("agrees", cross_check.agree),
        ("differs", cross_check.differ),
        ("not_comparable", cross_check.not_comparable),
        ("not_asked", cross_check.not_asked),
    ] {
        let figures = cross_check.figures.iter();
        let listed = figures.filter(|figure| figure.verdict == verdict).count() as u64;
        statement.say(facts::figures(verdict), count);
        statement.say(facts::figures(verdict), listed);
    }
}

pub(super) fn say_aids(aids: &Aids, statement: &mut Statement) {
    statement.say(SHARED_ACCOUNTS, aids.shared.accounts);
    statement.say(SHARED_PASSWORDS, aids.shared.passwords);
    let sample = aids.sample.as_ref().map_or(0, |sample| sample.assets.len());
    statement.say(SAMPLE, sample);
}
