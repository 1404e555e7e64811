//! Letters about a run: who gets one, what is in it, and whether it arrived.

mod alert;
pub(super) mod arguments;
mod enclosures;
mod letters;
mod occasion;
mod outcome;
mod post;
mod send;

use std::path::Path;

use chrono::{DateTime, Utc};

use super::console::Console;
use super::failure::Failure;
use super::storage::Upload;
use super::{clock, clock_ms};
use crate::config::{MailConfig, MailGroup, RenderConfig};
use crate::deliver::mail::InDoubt;
use crate::deliver::{self, Ledger, RunFiles};
use crate::report::{Language, RedactionLevel, Report};

pub(super) use alert::run_failed;
pub(super) use outcome::{LetterOutcome, delivery};
use send::RunHead;
pub(super) use send::send;

/// A run that letters are about.
pub(super) struct MailedRun<'a> {
    /// How it was judged and written, and who gets letters.
    pub(super) config: &'a RenderConfig,
    pub(super) report: &'a Report,
    pub(super) published: &'a RunFiles,
    /// The moment that ages are counted to.
    pub(super) as_of: DateTime<Utc>,
    /// Nothing where that is not known.
    pub(super) own: Option<View>,
    /// Whether its files are where readers look for them.
    pub(super) upload: Upload,
}

/// What the files of a run are written in, and what they hide.
type View = (Language, RedactionLevel);

/// Who gets letters now, and how.
struct Round<'a> {
    groups: Vec<&'a MailGroup>,
    in_doubt: InDoubt,
    is_again: bool,
}

impl<'a> MailedRun<'a> {
    fn id(&self) -> &'a str {
        &self.report.run.id
    }

    /// The archive that it lies in.
    fn archive(&self) -> &'a Path {
        let run: &'a Path = &self.published.path;
        run.parent().unwrap_or(Path::new(""))
    }

    /// When the letters are written: now, unless somebody wants the same output again.
    fn written_at(&self) -> DateTime<Utc> {
        self.config.now.unwrap_or_else(clock)
    }
}

/// Sends what the settings want to be sent about a run that was just published. The run is written by now, so what goes
/// wrong here is told, and is no failure of the run.
pub(super) fn after_run(run: &MailedRun<'_>, console: &Console) -> Vec<LetterOutcome> {
    let Some(mail) = &run.config.mail else {
        return Vec::new();
    };
    let is_due = |group: &&MailGroup| occasion::is_due(group, run.report);
    let (due, others): (Vec<&MailGroup>, Vec<&MailGroup>) = mail.groups.iter().partition(is_due);
    let round = Round {
        groups: due.clone(),
        in_doubt: mail.in_doubt,
        is_again: false,
    };
    let mut outcomes = send_due(run, mail, round, console).unwrap_or_else(|failure| {
        console.failure(&failure);
        let why = failure.chain();
        alert::nothing_sent(run, mail, &why, console);
        let due = due.into_iter();
        due.map(|group| LetterOutcome::not_tried(group, &why))
            .collect()
    });
    if let Upload::Failed { why } = &run.upload {
        alert::not_uploaded(run, mail, why, console);
    }
    outcomes.extend(others.into_iter().map(LetterOutcome::not_due));
    outcome::put_in_order(&mut outcomes, mail);
    outcomes
}

fn send_due(
    run: &MailedRun<'_>,
    mail: &MailConfig,
    round: Round<'_>,
    console: &Console,
) -> Result<Vec<LetterOutcome>, Failure> {
    if round.groups.is_empty() {
        return Ok(Vec::new());
    }
    let ledger = Ledger::open(run.archive(), run.id(), clock_ms).map_err(Failure::Ledger)?;
    post::deliver(run, mail, (round, ledger), console)
}

/// What a run that was found finished when it was to be resumed says of itself: a killed process may have left letters.
/// Refused where they would say something else than its files.
pub(super) fn published_before(
    path: &Path,
    (report, config): (&Report, &RenderConfig),
) -> Result<(RunFiles, Option<View>), Failure> {
    let (published, head) = deliver::read_back::<RunHead>(path).map_err(Failure::Verify)?;
    if config.mail.is_some() {
        head.expect(report)?;
    }
    Ok((published, head.view()))
}

/// Says what a killed process may have left: letters about the newest run that did not reach everybody.
pub(super) fn remark_unfinished(config: &RenderConfig, console: &Console) {
    if config.mail.is_none() {
        return;
    }
    let Ok(newest) = config.out.join("latest").canonicalize() else {
        return;
    };
    let run_id = newest.file_name().unwrap_or_default().to_string_lossy();
    // What cannot be read is told when that run is sent.
    let Ok((published, _)) = deliver::read_back::<RunHead>(&newest) else {
        return;
    };
    let lines = Ledger::peek(&config.out, &run_id).unwrap_or_default();
    let mut left = deliver::unfinished(&lines);
    // Of a run that another one took the place of, nothing can be sent any more.
    left.retain(|one| one.content == published.manifest_sha256);
    let names: Vec<String> = left.iter().map(|one| format!("`{}`", one.name)).collect();
    if !names.is_empty() {
        console.remark(&format!(
            "mail about the run before did not reach everybody in {}: `hss-audit send {}` sends what is missing",
            names.join(", "),
            newest.display()
        ));
    }
}
