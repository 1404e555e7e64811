//! The results for people: a line for each trial, wrapped to the terminal.

use super::words;
use crate::cli::layout::{Room, counted, hanging};
use crate::cli::storage;
use crate::collect::{Examination, Standing, Trial};
use crate::report::Text;

/// Room for the longest word of a standing.
const STANDING: usize = 11;
/// Lines that are longer tire the eye.
const WIDEST: usize = 100;
/// Sentences in a pipe are as wide as most terminals, whatever the terminal of the day.
const IN_A_PIPE: usize = 80;
/// Less makes one word a line.
const NARROWEST: usize = 40;

/// Everything that was tried, and the sum of it. `is_brief` leaves out what is well.
pub(super) fn lines(
    (examination, of_storage): (&Examination, &[storage::Trial]),
    is_brief: bool,
    room: Room,
) -> Vec<String> {
    let mut page = Page {
        lines: Vec::new(),
        width: room.map_or(IN_A_PIPE, |room| room.clamp(NARROWEST, WIDEST)),
        text: Text::english(),
        is_brief,
    };
    if let Some(clock) = &examination.clock {
        page.trial(clock);
    }
    for region in &examination.regions {
        page.heading(&region.region, &region.account);
        page.trial(&region.trial);
    }
    for target in &examination.targets {
        let place = format!("{} / {}", target.target.region, target.target.project_id);
        page.heading(&place, &target.account);
        target.trials.iter().for_each(|trial| page.trial(trial));
    }
    for trials in of_storage.chunk_by(|one, next| one.address == next.address) {
        page.heading(&trials[0].address, "");
        trials.iter().for_each(|trial| page.of_storage(trial));
    }
    for notice in &examination.notices {
        page.wrapped("note: ", &format!("{}: {}", notice.what, notice.why));
    }
    page.sum(examination, of_storage);
    page.lines
}

struct Page {
    lines: Vec<String>,
    width: usize,
    text: Text,
    is_brief: bool,
}

impl Page {
    fn heading(&mut self, place: &str, account: &str) {
        if self.is_brief {
            return;
        }
        let words = if account.is_empty() {
            place.to_owned()
        } else {
            format!("{place} (credentials `{account}`)")
        };
        self.wrapped("", &words);
    }

    fn trial(&mut self, trial: &Trial) {
        if self.is_brief && trial.standing == Standing::Ok {
            return;
        }
        let mut title = words::title(trial, &self.text);
        title.extend(words::facts(trial, &self.text).map(|facts| format!(": {facts}")));
        title.extend(
            trial
                .took
                .map(|took| format!(", {:.1} s", took.as_secs_f64())),
        );
        let standing = trial.standing.as_str().replace('_', " ");
        self.wrapped(&format!("  {standing:STANDING$} "), &title);
        let indent = " ".repeat(STANDING + 3);
        let details = [
            trial.error.clone(),
            words::meaning(trial),
            words::advice(trial).map(|advice| format!("hint: {advice}")),
        ];
        for detail in details.into_iter().flatten() {
            self.wrapped(&indent, &detail);
        }
    }

    fn of_storage(&mut self, trial: &storage::Trial) {
        if self.is_brief && trial.failure.is_none() && trial.remark.is_none() {
            return;
        }
        let standing = match (&trial.failure, trial.is_missed()) {
            (None, _) => "ok",
            (Some(_), true) => "failed",
            (Some(_), false) => "not allowed",
        };
        let title = words::of_place(trial.what);
        self.wrapped(&format!("  {standing:STANDING$} "), title);
        let indent = " ".repeat(STANDING + 3);
        if let Some((error, hint)) = &trial.failure {
            self.wrapped(&indent, error);
            self.wrapped(&indent, &format!("hint: {hint}"));
        }
        if let Some(remark) = trial.remark {
            self.wrapped(&indent, remark);
        }
    }

    fn sum(&mut self, examination: &Examination, of_storage: &[storage::Trial]) {
        let trials: Vec<&Trial> = examination.trials().collect();
        let missed = trials.iter().filter(|trial| trial.is_missed).count()
            + of_storage.iter().filter(|trial| trial.is_missed()).count();
        let words = match (trials.len() + of_storage.len(), missed) {
            (0, _) => "nothing was tried".to_owned(),
            (_, 0) => "a run would miss nothing".to_owned(),
            (all, missed) => format!(
                "a run would miss something: {missed} of {} failed",
                counted(all, "check", "checks")
            ),
        };
        self.wrapped("", &words);
    }

    /// Adds a text, with `first` before its first line and as much room before the others.
    fn wrapped(&mut self, first: &str, text: &str) {
        self.lines.extend(hanging(first, text, Some(self.width)));
    }
}
