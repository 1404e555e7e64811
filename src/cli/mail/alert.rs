//! Letters about what went wrong: a run that failed, or letters that did not arrive.
//!
//! They are in no ledger: a run that failed has none, and what says that a disk is full must not need one.

use super::MailedRun;
use super::letters::{self, CHANNEL};
use super::post::{self, Loss, Losses};
use crate::cli::clock;
use crate::cli::console::Console;
use crate::cli::failure::Failure;
use crate::config::{MailConfig, MailGroup, Occasion, RenderConfig};
use crate::deliver::Parcel;
use crate::deliver::mail::{Consignment, Letter, MessageId};
use crate::render::mail::{Alert, Mail, Undelivered};
use crate::report::{Language, RedactionLevel, Text, Value};

/// Tells those who want to know that a run failed before there was a report.
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
            at: clock().timestamp_millis(),
        }
        .mail(text)
    };
    let groups = mail.groups.iter().filter(|group| wants(group));
    send(groups, (mail, config.language), write, console);
}

/// Tells those who want to know that others did not get their letters.
pub(super) fn not_delivered(
    run: &MailedRun<'_>,
    mail: &MailConfig,
    losses: &Losses,
    console: &Console,
) {
    let write = |_group: &MailGroup, text: &Text| {
        let lines = match losses {
            Losses::Some(losses) => losses.iter().map(|loss| line(loss, text)).collect(),
            Losses::Everything(why) => vec![why.clone()],
        };
        Undelivered {
            run: run.id(),
            lines,
        }
        .mail(text)
    };
    let has_lost = |group: &&MailGroup| match losses {
        Losses::Some(losses) => losses.iter().any(|loss| loss.group == group.name),
        Losses::Everything(_) => false,
    };
    let groups = mail.groups.iter().filter(|group| wants(group));
    // What did not reach somebody just now would not either.
    let groups = groups.filter(|group| !has_lost(group));
    send(groups, (mail, run.config.language), write, console);
}

fn line(loss: &Loss, text: &Text) -> String {
    let in_doubt = text.get("mail-alert-line-in-doubt");
    let values = [
        ("group", Value::Text(loss.group.as_str())),
        ("address", Value::Text(&loss.address)),
        ("why", Value::Text(loss.why.as_deref().unwrap_or(&in_doubt))),
    ];
    text.format("mail-alert-line", &values)
}

fn wants(group: &MailGroup) -> bool {
    group.occasions.contains(&Occasion::Failure)
}

/// Sends a letter to each group; says what did not arrive, which changes nothing any more.
fn send<'a>(
    groups: impl Iterator<Item = &'a MailGroup>,
    (mail, language): (&MailConfig, Language),
    write: impl Fn(&MailGroup, &Text) -> Mail,
    console: &Console,
) {
    let letters = groups.map(|group| {
        let language = group.language.unwrap_or(language);
        let words = write(group, &Text::of(language));
        consignment(mail, group, (words, language))
    });
    let sent = letters.collect::<Result<Vec<_>, _>>().and_then(|letters| {
        if letters.is_empty() {
            return Ok(Vec::new());
        }
        let how = (mail.patience, mail.in_doubt);
        let fates = post::hand_over(&mail.server, how, None, (&letters, console))?;
        Ok(post::tell(&letters, fates, console))
    });
    match sent {
        Ok(losses) if losses.is_empty() => {}
        Ok(losses) => console.failure(&Failure::NotAlerted {
            lines: losses.iter().map(Loss::line).collect(),
        }),
        Err(failure) => console.failure(&failure),
    }
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
