//! Letters about a run: who gets one, what is in it, and whether it arrived.

mod alert;
pub(super) mod arguments;
mod enclosures;
mod letters;
mod occasion;
mod post;
mod send;

use std::path::Path;

use chrono::{DateTime, Utc};

use super::console::Console;
use super::failure::Failure;
use super::{clock, clock_ms};
use crate::collect::Collection;
use crate::config::{MailConfig, MailGroup, RenderConfig};
use crate::deliver::mail::InDoubt;
use crate::deliver::{self, Ledger, RunFiles};
use crate::outcome::Delivery;
use crate::report::{Language, RedactionLevel, Report};

pub(super) use alert::run_failed;
use post::Losses;
use send::RunHead;
pub(super) use send::send;

/// A run that letters are about.
pub(super) struct MailedRun<'a> {
    pub(super) collection: &'a Collection,
    /// How it was judged and written, and who gets letters.
    pub(super) config: &'a RenderConfig,
    pub(super) report: &'a Report,
    pub(super) published: &'a RunFiles,
    /// The moment that ages are counted to.
    pub(super) as_of: DateTime<Utc>,
    /// What its own files are written in, and what they hide; nothing where that is not known.
    pub(super) own: Option<(Language, RedactionLevel)>,
}

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
pub(super) fn after_run(run: &MailedRun<'_>, console: &Console) -> Delivery {
    let Some(mail) = &run.config.mail else {
        return Delivery::Whole;
    };
    send_due(run, mail, console).unwrap_or_else(|failure| {
        console.failure(&failure);
        alert::not_delivered(run, mail, &Losses::Everything(failure.chain()), console);
        Delivery::Failed
    })
}

fn send_due(
    run: &MailedRun<'_>,
    mail: &MailConfig,
    console: &Console,
) -> Result<Delivery, Failure> {
    let groups = mail.groups.iter();
    let is_due = |group: &&MailGroup| occasion::is_due(group, run.report);
    let round = Round {
        groups: groups.filter(is_due).collect(),
        in_doubt: mail.in_doubt,
        is_again: false,
    };
    if round.groups.is_empty() {
        return Ok(Delivery::Whole);
    }
    let ledger = Ledger::open(run.archive(), run.id(), clock_ms).map_err(Failure::Ledger)?;
    post::deliver(run, mail, (round, ledger), console)
}

/// The same for a run that was found finished when it was to be resumed: a killed process may have left letters.
pub(super) fn after_resumed_run(
    path: &Path,
    (collection, config): (&Collection, &RenderConfig),
    report: &Report,
    console: &Console,
) -> Result<Delivery, Failure> {
    if config.mail.is_none() {
        return Ok(Delivery::Whole);
    }
    let (published, head) = deliver::read_back::<RunHead>(path).map_err(Failure::Verify)?;
    let run = MailedRun {
        as_of: DateTime::from_timestamp_millis(collection.as_of()).unwrap_or_default(),
        own: head.view(),
        collection,
        config,
        report,
        published: &published,
    };
    Ok(after_run(&run, console))
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
    let lines = Ledger::peek(&config.out, &run_id).unwrap_or_default();
    let names = deliver::unfinished(&lines);
    let names: Vec<String> = names.iter().map(|one| format!("`{}`", one.name)).collect();
    if !names.is_empty() {
        console.remark(&format!(
            "mail about the run before did not reach everybody in {}: `hss-audit send {}` sends what is missing",
            names.join(", "),
            newest.display()
        ));
    }
}

/// Everything that a letter may be sent with.
fn mail_of(config: &RenderConfig) -> Result<&MailConfig, Failure> {
    config.mail.as_ref().ok_or(Failure::NoMail)
}
