//! Looks back from the run that is being reported on.

use super::changes::{Changes, ComparisonState, Earlier, UnusableRun};
use super::current::Current;
use super::trend::TrendReport;
use super::{Reach, Run, Verdict};
use crate::evaluate::{Evaluation, Sighting};
use crate::history::{Archive, History, Present, RunHead, Unusable};

/// Looks back from a run of this verdict and reach: has each failure judged by what earlier runs say of it, and tells
/// what changed.
pub(super) fn look_back(
    evaluation: &mut Evaluation,
    (run, verdict, reach): (&Run, Verdict, &Reach),
    earlier: Earlier,
) -> (Changes, TrendReport) {
    let (archive, is_asked) = match earlier {
        Earlier::NotAsked => (Archive::default(), false),
        Earlier::Runs(archive, _) => (archive, true),
    };
    let current = Current {
        head: RunHead {
            id: run.id.clone(),
            time_ms: run.generated_at,
            verdict,
        },
        reach,
        findings: &evaluation.findings,
        standings: &evaluation.standings,
    };
    let history = History::read(archive, Some(&current));
    let history = history.unwrap_or_else(|error| History {
        unusable: vec![Unusable {
            name: run.id.clone(),
            why: error.to_string(),
        }],
        ..History::default()
    });
    let state = match (&history.comparison, history.unusable.is_empty()) {
        (Some(_), _) => ComparisonState::Compared,
        (None, _) if !is_asked => ComparisonState::NotAsked,
        (None, true) => ComparisonState::FirstRun,
        (None, false) => ComparisonState::NoneUsable,
    };
    let mut changes = Changes::none(state);
    if let Some(mut comparison) = history.comparison {
        let sightings = comparison.present.iter().map(sighting);
        evaluation.remember(sightings, run.generated_at);
        changes = Changes::of(&mut comparison, verdict, reach);
    }
    changes.unusable = history.unusable.into_iter().map(UnusableRun::of).collect();
    (changes, TrendReport::of(&history.trend))
}

fn sighting(present: &Present) -> Sighting {
    Sighting {
        place: present.number as usize,
        first_seen: present.first_seen,
        change: present.change,
    }
}
