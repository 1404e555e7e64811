//! Letters about what went wrong: a run that failed, one that was not uploaded, or letters that did not arrive.
//!
//! They are in no ledger: a run that failed has none, and what says that a disk is full must not need one.

use super::MailedRun;
use super::letters::{self, CHANNEL};
use super::outcome::{LetterOutcome, Loss};
use super::post;
use crate::cli::clock;
use crate::cli::console::Console;
use crate::cli::failure::Failure;
use crate::config::{MailConfig, MailGroup, Occasion, RenderConfig};
use crate::deliver::Parcel;
use crate::deliver::mail::{Consignment, Letter, MessageId};
use crate::render::mail::{Alert, Mail, Undelivered};
use crate::report::{Language, RedactionLevel, Text, Value};

/// Tells those who want to know that a run failed.
pub(in crate::cli) fn run_failed(failure: &Failure, config: &RenderConfig, console: &Console) {
    let Some(mail) = &config.mail else {
        return;
    };
    let (message, hint) = (failure.chain(), failure.hint());
    let write = |group: &MailGroup, text: &Text| {
        let level = group.redaction.unwrap_or(config.redaction);
        let hides_names = level == RedactionLevel::Full;
        Alert {
            message: (!hides_names).then_some(&message),
            hint: hint.as_deref(),
            exit_code: failure.exit_code(),
            has_report: failure.leaves_report(),
            at: clock().timestamp_millis(),
        }
        .mail(text)
    };
    send(mail.groups.iter(), (mail, config.language), write, console);
}

/// Tells those who want to know that others did not get their letters.
pub(super) fn not_delivered(
    run: &MailedRun<'_>,
    mail: &MailConfig,
    outcomes: &[LetterOutcome],
    console: &Console,
) {
    let losses = || outcomes.iter().flat_map(LetterOutcome::losses);
    if losses().next().is_none() {
        return;
    }
    let write = |_group: &MailGroup, text: &Text| {
        let lines = losses().map(|loss| line(&loss, text)).collect();
        Undelivered::Letters {
            run: run.id(),
            lines,
        }
        .mail(text)
    };
    // What did not reach somebody just now would not either.
    let has_lost = |group: &&MailGroup| losses().any(|loss| loss.group == group.name);
    let groups = mail.groups.iter().filter(|group| !has_lost(group));
    send(groups, (mail, run.config.language), write, console);
}

/// Tells those who want to know that no letter could even be tried.
pub(super) fn nothing_sent(run: &MailedRun<'_>, mail: &MailConfig, why: &str, console: &Console) {
    let write = |_group: &MailGroup, text: &Text| {
        let lines = vec![why.to_owned()];
        Undelivered::Letters {
            run: run.id(),
            lines,
        }
        .mail(text)
    };
    let language = run.config.language;
    send(mail.groups.iter(), (mail, language), write, console);
}

/// Tells those who want to know that the run is only where it was made.
pub(super) fn not_uploaded(run: &MailedRun<'_>, mail: &MailConfig, why: &str, console: &Console) {
    let write =
        |_group: &MailGroup, text: &Text| Undelivered::Upload { run: run.id(), why }.mail(text);
    let language = run.config.language;
    send(mail.groups.iter(), (mail, language), write, console);
}

fn line(loss: &Loss<'_>, text: &Text) -> String {
    let in_doubt = text.get("mail-alert-line-in-doubt");
    let values = [
        ("group", Value::Text(loss.group)),
        ("address", Value::Text(&loss.addresses)),
        ("why", Value::Text(loss.why.unwrap_or(&in_doubt))),
    ];
    text.format("mail-alert-line", &values)
}

/// Sends a letter to each group that wants to know of failures; says what did not arrive, which changes nothing any more.
fn send<'a>(
    groups: impl Iterator<Item = &'a MailGroup>,
    (mail, language): (&MailConfig, Language),
    write: impl Fn(&MailGroup, &Text) -> Mail,
    console: &Console,
) {
    let groups = groups.filter(|group| group.occasions.contains(&Occasion::Failure));
    let letters = groups.map(|group| {
        let language = group.language.unwrap_or(language);
        let words = write(group, &Text::of(language));
        Ok((group, consignment(mail, group, (words, language))?))
    });
    let sent = letters.collect::<Result<Vec<_>, Failure>>();
    let sent = sent.and_then(|letters| hand_over(mail, &letters, console));
    match sent {
        Ok(outcomes) => {
            let losses = outcomes.iter().flat_map(LetterOutcome::losses);
            let lines: Vec<String> = losses.map(|loss| loss.line()).collect();
            if !lines.is_empty() {
                console.failure(&Failure::NotAlerted { lines });
            }
        }
        Err(failure) => console.failure(&failure),
    }
}

fn hand_over(
    mail: &MailConfig,
    letters: &[(&MailGroup, Consignment)],
    console: &Console,
) -> Result<Vec<LetterOutcome>, Failure> {
    if letters.is_empty() {
        return Ok(Vec::new());
    }
    let consignments: Vec<&Consignment> = letters.iter().map(|(_, letter)| letter).collect();
    let how = (mail.patience, mail.in_doubt);
    let fates = post::hand_over(&mail.server, how, None, (&consignments, console))?;
    let fates = letters.iter().zip(fates);
    let outcomes = fates.map(|((group, letter), (fate, _))| LetterOutcome::of(group, letter, fate));
    Ok(outcomes.collect())
}

fn consignment(
    mail: &MailConfig,
    group: &MailGroup,
    (words, language): (Mail, Language),
) -> Result<Consignment, Failure> {
    let date = clock();
    let moment = date.timestamp_millis().to_string();
    let parts = ["alert", group.name.as_str(), &moment, &words.subject];
    let letter = Letter {
        id: MessageId::of(&parts, mail.from.email.domain()),
        date,
        language: language.tag(),
        ..letters::addressed(mail, group, words.clone())
    };
    Ok(Consignment {
        parcel: Parcel {
            channel: CHANNEL.to_owned(),
            name: group.name.clone(),
            content: "alert".to_owned(),
            edition: 1,
        },
        sender: mail.sender.clone(),
        recipients: letter.recipients(),
        message: letter.compose().map_err(Failure::Mail)?,
        message_id: letter.id,
    })
}
