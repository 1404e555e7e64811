//! Frameworks and their controls in `report.json`.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::verify::asset_sets::AssetSets;
use crate::verify::readers::facts::{self, NOT_ASSESSABLE, OUTCOMES};
use crate::verify::statement::{Family, Known, KnownFramework, Statement};

#[derive(Deserialize)]
pub(super) struct Framework {
    id: String,
    verdict: String,
    controls_by_verdict: BTreeMap<String, u64>,
    not_assessable: u64,
    controls: Vec<Control>,
}

#[derive(Deserialize)]
struct Control {
    id: String,
    verdict: Option<String>,
    verdict_label: Option<String>,
    assets: Option<BTreeMap<String, u64>>,
    /// Of the control as a whole.
    reason: Option<Reason>,
    reasons: Vec<Reason>,
}

#[derive(Deserialize)]
struct Reason {
    assets: u64,
    asset_sets: Vec<u64>,
}

impl Framework {
    /// States how many assets every reason says it has, and names its sets.
    pub(super) fn name_sets(&self, statement: &mut Statement, sets: &mut AssetSets) {
        for control in &self.controls {
            let of_reason = |place| facts::assets_of_reason(&self.id, &control.id, place);
            let reasons = (1..).map(of_reason).zip(&control.reasons);
            let whole = facts::deciding_assets(&self.id, &control.id);
            for (fact, reason) in
                reasons.chain(control.reason.iter().map(|own| (whole.clone(), own)))
            {
                statement.say(fact.as_str(), reason.assets);
                sets.name(fact, reason.asset_sets.clone());
            }
        }
    }
}

pub(super) fn say(frameworks: &[Framework], statement: &mut Statement, known: &mut Known) {
    for framework in frameworks {
        let id = &framework.id;
        statement.say(facts::verdict_of_framework(id), &framework.verdict);
        let count_of = |outcome: &str| match outcome {
            NOT_ASSESSABLE => framework.not_assessable,
            _ => framework
                .controls_by_verdict
                .get(outcome)
                .copied()
                .unwrap_or(0),
        };
        let outcomes = OUTCOMES.iter().chain([&NOT_ASSESSABLE]);
        for outcome in outcomes.clone() {
            statement.say(facts::controls(id, outcome), count_of(outcome));
        }
        // Sentences leave out what there is none of.
        let numbers = outcomes.map(|outcome| count_of(outcome));
        let numbers = numbers.filter(|count| *count > 0);
        let numbers: Vec<String> = numbers.map(|count| count.to_string()).collect();
        statement.say(facts::control_numbers(id), numbers.join(", "));
        say_controls(framework, statement, known);
    }
}

/// States every control twice over: by itself, and as one of its kind.
fn say_controls(framework: &Framework, statement: &mut Statement, known: &mut Known) {
    let id = &framework.id;
    let mut counts = BTreeMap::new();
    let mut judged = Vec::new();
    for control in &framework.controls {
        let verdict = control.verdict.as_deref();
        *counts
            .entry(verdict.unwrap_or(NOT_ASSESSABLE))
            .or_insert(0_u64) += 1;
        let Some(verdict) = verdict else {
            continue;
        };
        if let Some(label) = &control.verdict_label {
            known.learn(Family::Outcome, verdict, label);
        }
        judged.push(control.id.clone());
        statement.say(facts::verdict_of_control(id, &control.id), verdict);
        for (outcome, count) in control.assets.iter().flatten() {
            let fact = facts::assets_of_control(id, &control.id, outcome);
            statement.say(fact, count);
        }
    }
    for (outcome, count) in counts {
        statement.say(facts::controls(id, outcome), count);
    }
    known.frameworks.push(KnownFramework {
        id: id.clone(),
        controls: judged,
    });
}
