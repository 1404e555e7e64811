//! `hss-audit send`: the letters about a run that did not reach everybody yet.

use std::fs;
use std::path::Path;

use chrono::DateTime;
use serde::{Deserialize, Serialize};

use super::arguments::{DoubtWord, SendArguments};
use super::letters::{self, Wanted};
use super::outcome::{self, LetterOutcome};
use super::{MailedRun, Round, View, occasion, post};
use crate::cli::console::Console;
use crate::cli::failure::Failure;
use crate::cli::{clock, clock_ms, environment, redaction, run as judging, storage};
use crate::collect::Collection;
use crate::config::{self, MailConfig, MailGroup, RawRender, RenderConfig};
use crate::deliver::mail::InDoubt;
use crate::deliver::{self, Ledger, Step};
use crate::outcome::{Delivery, Outcome};
use crate::report::{Language, RedactionLevel, Report};

/// What the manifest of a run says of it.
#[derive(Debug, Deserialize)]
pub(super) struct RunHead {
    run_id: String,
    findings_digest: Option<String>,
    outcome: Option<Outcome>,
    language: Option<String>,
    redaction: Option<RedactionLevel>,
}

/// Sends what the ledger says is not sent yet.
pub(in crate::cli) fn send(arguments: &SendArguments, console: &Console) -> Result<u8, Failure> {
    let path = arguments.run.canonicalize();
    let path = path.map_err(|_error| Failure::NoSuchRun {
        path: arguments.run.clone(),
    })?;
    let (published, head) = deliver::read_back::<RunHead>(&path).map_err(Failure::Verify)?;
    let environment = environment();
    let sources = arguments.config.sources(&environment);
    let config = config::render(&sources, &raw(arguments, &path))?;
    let config = as_judged(config, &head);
    let mail = config.mail.as_ref().ok_or(Failure::NoMail)?;
    let groups = named(mail, &arguments.groups)?;
    let collection = Collection::open(&path).map_err(Failure::Evidence)?;
    let report = judged_again(&collection, &config, &head, console)?;
    let archive = path.parent().unwrap_or(&path);
    let run = MailedRun {
        as_of: as_of(&collection),
        own: head.view(),
        config: &config,
        report: &report,
        published: &published,
        upload: storage::uploaded_before(archive, &head.run_id),
    };
    let (groups, others) = due(&run, groups, arguments, console);
    if let Some(folder) = &arguments.dry_run {
        return write_letters(&run, mail, (&groups, folder), console);
    }
    let ledger = Ledger::open(run.archive(), run.id(), clock_ms).map_err(Failure::Ledger)?;
    let round = Round {
        groups,
        in_doubt: match arguments.in_doubt {
            Some(DoubtWord::Hold) => InDoubt::Hold,
            Some(DoubtWord::Resend | DoubtWord::Arrived) => InDoubt::Resend,
            None => mail.in_doubt,
        },
        is_again: arguments.again,
    };
    let mut letters = match arguments.in_doubt {
        Some(DoubtWord::Arrived) => note_arrived(&run, (round, ledger), console)?,
        Some(DoubtWord::Hold | DoubtWord::Resend) | None => {
            post::deliver(&run, mail, (round, ledger), console)?
        }
    };
    letters.extend(others.into_iter().map(LetterOutcome::not_due));
    tell(&run, mail, (letters, arguments.json), console)
}

/// What became of the letters, for programs.
#[derive(Serialize)]
struct SendSummary<'a> {
    schema: &'static str,
    run_id: &'a str,
    exit_code: u8,
    letters: &'a [LetterOutcome],
}

/// Tells the exit code, and prints the summary where that is wanted.
fn tell(
    run: &MailedRun<'_>,
    mail: &MailConfig,
    (mut letters, json): (Vec<LetterOutcome>, bool),
    console: &Console,
) -> Result<u8, Failure> {
    outcome::put_in_order(&mut letters, mail);
    let exit_code = match outcome::delivery(&letters) {
        Delivery::Whole => 0,
        Delivery::Failed => Failure::NotDelivered {
            lines: Vec::new(),
            is_in_doubt: false,
        }
        .exit_code(),
    };
    if json {
        console.object(&SendSummary {
            schema: "hss-audit/send/1",
            run_id: run.id(),
            exit_code,
            letters: &letters,
        })?;
    }
    Ok(exit_code)
}

fn raw(arguments: &SendArguments, run: &Path) -> RawRender {
    RawRender {
        out: run.parent().map(Path::to_owned),
        mails: true,
        ..arguments.judging.raw()
    }
}

/// The settings, with the language and the redaction of the run itself where it says them.
fn as_judged(config: RenderConfig, head: &RunHead) -> RenderConfig {
    let (language, redaction) = head.view().unwrap_or((config.language, config.redaction));
    RenderConfig {
        language,
        redaction,
        ..config
    }
}

impl RunHead {
    /// What the files of the run are written in, and what they hide; nothing where it does not say.
    pub(super) fn view(&self) -> Option<View> {
        let language = Language::of_tag(self.language.as_deref()?)?;
        Some((language, self.redaction?))
    }

    /// Refuses a report that says something else than the files of the run.
    pub(super) fn expect(&self, report: &Report) -> Result<(), Failure> {
        let is_same = report.run.id == self.run_id
            && self.findings_digest.as_deref() == Some(&report.findings_digest)
            && self.outcome == Some(Outcome::of(report));
        match is_same {
            true => Ok(()),
            false => Err(Failure::OtherJudgement {
                run: self.run_id.clone(),
            }),
        }
    }
}

fn as_of(collection: &Collection) -> DateTime<chrono::Utc> {
    DateTime::from_timestamp_millis(collection.as_of()).unwrap_or_else(clock)
}

/// The report of the run, made again from its evidence; refused where it would say something else than its files.
fn judged_again(
    collection: &Collection,
    config: &RenderConfig,
    head: &RunHead,
    console: &Console,
) -> Result<Report, Failure> {
    let (_, archive) = redaction::archive_of(collection);
    let key = redaction::redaction(config, &archive, console)?;
    let past = judging::Past {
        archive: &archive,
        names: &key,
    };
    let report = judging::judge(collection, (config, &key, past), as_of(collection))?;
    head.expect(&report)?;
    Ok(report)
}

/// The groups that are named, or all.
fn named<'a>(mail: &'a MailConfig, names: &[String]) -> Result<Vec<&'a MailGroup>, Failure> {
    let is_known = |name: &&String| mail.groups.iter().any(|group| group.name == **name);
    if let Some(name) = names.iter().find(|name| !is_known(name)) {
        return Err(Failure::NoGroup {
            name: name.clone(),
            known: mail.groups.iter().map(|group| group.name.clone()).collect(),
        });
    }
    let is_wanted = |group: &&MailGroup| names.is_empty() || names.contains(&group.name);
    Ok(mail.groups.iter().filter(is_wanted).collect())
}

/// Those of the groups that get a letter about this run, and the others; who is named by hand gets one on any occasion.
fn due<'a>(
    run: &MailedRun<'_>,
    groups: Vec<&'a MailGroup>,
    arguments: &SendArguments,
    console: &Console,
) -> (Vec<&'a MailGroup>, Vec<&'a MailGroup>) {
    let is_due = |group: &&MailGroup| {
        let is_due = !arguments.groups.is_empty() || occasion::is_due(group, run.report);
        if !is_due {
            let name = &group.name;
            console.remark(&format!(
                "mail to `{name}`: nothing about this run, by its `when`, `min_severity`, `regions` and `projects`"
            ));
        }
        is_due
    };
    groups.into_iter().partition(is_due)
}

/// Writes the letters into a folder, as they would be sent.
fn write_letters(
    run: &MailedRun<'_>,
    mail: &MailConfig,
    (groups, folder): (&[&MailGroup], &Path),
    console: &Console,
) -> Result<u8, Failure> {
    let past = Ledger::peek(run.archive(), run.id()).map_err(Failure::Ledger)?;
    let wanted: Vec<Wanted<'_>> = groups
        .iter()
        .map(|group| Wanted {
            group,
            parcel: post::parcel(run, group).following(&past),
        })
        .collect();
    let failed = |path: &Path| {
        let path = path.display().to_string();
        move |source| Failure::Folder { path, source }
    };
    fs::create_dir_all(folder).map_err(failed(folder))?;
    for (_, letter) in letters::write(run, mail, &wanted, console)? {
        let path = folder.join(format!("{}-{}.eml", run.id(), letter.parcel.name));
        fs::write(&path, &letter.message).map_err(failed(&path))?;
        console.result(&path.display().to_string());
    }
    Ok(0)
}

/// Notes that somebody has seen what was in doubt.
fn note_arrived(
    run: &MailedRun<'_>,
    (round, mut ledger): (Round<'_>, Ledger),
    console: &Console,
) -> Result<Vec<LetterOutcome>, Failure> {
    let mut outcomes = Vec::new();
    for group in round.groups {
        let parcel = post::parcel(run, group).following(ledger.lines());
        let standing = ledger.standing(&parcel);
        let recipients: Vec<String> = standing.in_doubt.into_iter().collect();
        let name = &group.name;
        if recipients.is_empty() {
            console.remark(&format!("mail to `{name}`: nothing is in doubt"));
        } else {
            let who = recipients.join(", ");
            let step = Step::Arrived {
                recipients: recipients.clone(),
            };
            ledger.record(&parcel, step).map_err(Failure::Ledger)?;
            console.remark(&format!("mail to `{name}`: noted that {who} got it"));
        }
        outcomes.push(LetterOutcome::noted(group, recipients));
    }
    Ok(outcomes)
}
