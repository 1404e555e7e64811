//! Counts judged assets into verdicts.

use std::cmp::Reverse;
use std::sync::Arc;

use super::facts::{EXAMPLES, Gathered};
use super::fit::{Fit, together};
use super::numbers::Judgement;
use super::sets::{AssetSets, SetNumbers};
use super::subject::Subject;
use super::{
    ControlOptions, ControlOutcome, ControlVerdict, FrameworkVerdict, OutcomeCounts, Reason,
    ReasonCount,
};
use crate::findings::{Coverage, Verdict};
use crate::frameworks::{Basis, Control, EvidenceKind, Framework, Test};

/// The different tests of all frameworks; many controls share one.
struct TestBook<'a> {
    tests: Vec<&'a Test>,
}

/// A control that can be assessed, and where its tests stand in the book.
struct Plan {
    control: usize,
    evidence: EvidenceKind,
    tests: Vec<usize>,
    tallies: Vec<Tally>,
}

/// What came out, and which assets came out alike.
pub(super) struct Judged {
    pub(super) verdicts: Vec<FrameworkVerdict>,
    pub(super) sets: AssetSets,
}

/// The assets that have one judgement.
struct Tally {
    judged: Judgement,
    count: u64,
    /// The sets that they are in.
    sets: Vec<u32>,
    /// The first of them: place among all assets, group, place within the group's examples.
    first: Vec<(usize, usize, usize)>,
}

/// The verdicts of every framework on all assets.
pub(super) fn verdicts(
    gathered: &Gathered,
    coverage: &Coverage,
    options: &ControlOptions,
) -> Judged {
    let mut book = TestBook { tests: Vec::new() };
    let mut plans: Vec<(Fit, Vec<Plan>)> = options
        .frameworks
        .iter()
        .map(|framework| {
            let fit = Fit::of(&framework.applies_to, &gathered.systems);
            (fit, book.plan(framework))
        })
        .collect();
    let sets = judge_groups(gathered, &book, &mut plans, options);
    let is_complete = coverage.verdict == Verdict::Complete;
    let frameworks = options.frameworks.iter().zip(plans);
    let verdicts = frameworks.map(|(framework, (_, plans))| {
        let controls = plans.into_iter();
        let controls = controls.map(|plan| plan.verdict(gathered, is_complete));
        framework_verdict(framework, controls.collect())
    });
    Judged {
        verdicts: verdicts.collect(),
        sets,
    }
}

/// Judges every group by every plan; groups that come out alike everywhere are one set.
fn judge_groups(
    gathered: &Gathered,
    book: &TestBook<'_>,
    plans: &mut [(Fit, Vec<Plan>)],
    options: &ControlOptions,
) -> AssetSets {
    let mut outcomes = Vec::with_capacity(book.tests.len());
    let mut way = Vec::new();
    let mut numbers = SetNumbers::default();
    let mut set_of = vec![0; gathered.groups.len()];
    for (number, group) in gathered.groups.iter().enumerate() {
        let Some(target) = gathered.targets.get(usize::from(group.facts.target)) else {
            continue;
        };
        let subject = Subject {
            facts: &group.facts,
            target: *target,
            options,
        };
        outcomes.clear();
        outcomes.extend(book.tests.iter().map(|test| subject.test(test)));
        way.clear();
        for (fit, plans) in plans.iter_mut() {
            let settled = fit.settle(group.facts.kind, group.facts.system);
            for plan in plans {
                let judged = settled.unwrap_or_else(|| plan.judge(&outcomes));
                way.push(plan.add(judged, number, group.count, &group.examples));
            }
        }
        let (set, is_new) = numbers.number(&way);
        if is_new {
            let plans = plans.iter_mut().flat_map(|(_, plans)| plans);
            plans
                .zip(&way)
                .for_each(|(plan, tally)| plan.enter(set, *tally));
        }
        if let Some(own) = set_of.get_mut(number) {
            *own = set;
        }
    }
    let sets = gathered.group_of.iter();
    let sets = sets.filter_map(|group| set_of.get(*group).copied());
    AssetSets(sets.collect())
}

pub(super) fn framework_verdict(
    framework: &Arc<Framework>,
    controls: Vec<ControlVerdict>,
) -> FrameworkVerdict {
    let mut counts = OutcomeCounts::default();
    for verdict in &controls {
        counts.add(verdict.outcome, 1);
    }
    FrameworkVerdict {
        framework: Arc::clone(framework),
        outcome: counts.worst().unwrap_or(ControlOutcome::Undetermined),
        counts,
        controls,
    }
}

impl<'a> TestBook<'a> {
    fn plan(&mut self, framework: &'a Framework) -> Vec<Plan> {
        let controls = framework.assessable();
        controls
            .filter_map(|(index, control)| self.plan_of(index, control))
            .collect()
    }

    fn plan_of(&mut self, index: usize, control: &'a Control) -> Option<Plan> {
        let Basis::Assessable {
            evidence, tests, ..
        } = &control.basis
        else {
            return None;
        };
        Some(Plan {
            control: index,
            evidence: *evidence,
            tests: tests.iter().map(|test| self.number(test)).collect(),
            tallies: Vec::new(),
        })
    }

    fn number(&mut self, test: &'a Test) -> usize {
        let known = self.tests.iter().position(|known| *known == test);
        known.unwrap_or_else(|| {
            self.tests.push(test);
            self.tests.len() - 1
        })
    }
}

impl Plan {
    fn judge(&self, outcomes: &[Judgement]) -> Judgement {
        let own = self.tests.iter().filter_map(|test| outcomes.get(*test));
        together(own.copied(), self.evidence)
    }

    /// Counts a group; returns the place of its tally.
    fn add<T>(
        &mut self,
        judged: Judgement,
        group: usize,
        count: u64,
        examples: &[(usize, T)],
    ) -> usize {
        let known = self.tallies.iter().position(|tally| tally.judged == judged);
        let index = known.unwrap_or_else(|| {
            self.tallies.push(Tally {
                judged,
                count: 0,
                sets: Vec::new(),
                first: Vec::new(),
            });
            self.tallies.len() - 1
        });
        if let Some(tally) = self.tallies.get_mut(index) {
            tally.count += count;
            tally.note(group, examples);
        }
        index
    }

    /// Notes a set of the assets of a tally.
    fn enter(&mut self, set: u32, tally: usize) {
        if let Some(tally) = self.tallies.get_mut(tally) {
            tally.sets.push(set);
        }
    }

    fn verdict(mut self, gathered: &Gathered, is_complete: bool) -> ControlVerdict {
        let mut assets = OutcomeCounts::default();
        for tally in &self.tallies {
            assets.add(tally.judged.outcome, tally.count);
        }
        self.tallies.sort_by_key(|tally| {
            (
                tally.judged.outcome,
                Reverse(tally.count),
                tally.judged.reason,
            )
        });
        let main = self.tallies.first().map(|tally| tally.judged);
        let main = main.unwrap_or(Judgement::undetermined(Reason::NoAssets));
        let decided = match main.outcome {
            // What nobody read may hold the opposite.
            ControlOutcome::Satisfied | ControlOutcome::NotApplicable if !is_complete => {
                Judgement::undetermined(Reason::CoverageIncomplete)
            }
            ControlOutcome::NotSatisfied
            | ControlOutcome::Undetermined
            | ControlOutcome::Satisfied
            | ControlOutcome::NotApplicable => main,
        };
        ControlVerdict {
            control: self.control,
            outcome: decided.outcome,
            reason: decided.reason,
            assets,
            reasons: self
                .tallies
                .iter()
                .map(|tally| tally.reason(gathered))
                .collect(),
        }
    }
}

impl Tally {
    /// Keeps the first assets of all groups.
    fn note<T>(&mut self, group: usize, examples: &[(usize, T)]) {
        for (place, (asset, _)) in examples.iter().enumerate() {
            let last = self.first.last().map(|(last, _, _)| *last);
            if self.first.len() == EXAMPLES && last.is_some_and(|last| last < *asset) {
                return;
            }
            let at = self.first.partition_point(|(known, _, _)| known < asset);
            self.first.insert(at, (*asset, group, place));
            self.first.truncate(EXAMPLES);
        }
    }

    fn reason(&self, gathered: &Gathered) -> ReasonCount {
        let examples = self.first.iter().filter_map(|(_, group, place)| {
            let (_, reference) = gathered.groups.get(*group)?.examples.get(*place)?;
            Some(reference.clone())
        });
        ReasonCount {
            outcome: self.judged.outcome,
            reason: self.judged.reason,
            assets: self.count,
            examples: examples.collect(),
            sets: self.sets.clone(),
        }
    }
}
