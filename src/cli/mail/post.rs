//! Hands letters over, and tells how that went.

use std::time::Duration;

use futures::future::join_all;

use super::letters::{self, CHANNEL, Wanted};
use super::outcome::{LetterOutcome, Loss};
use super::{MailedRun, Round, alert};
use crate::cli::console::{Console, visible};
use crate::cli::failure::Failure;
use crate::cli::run as judging;
use crate::config::{MailConfig, MailGroup};
use crate::deliver::mail::{Consignment, Event, Fate, InDoubt, Patience, Post, Server};
use crate::deliver::{Ledger, LedgerError, Parcel, Standing, Step};

/// Sends letters to all groups of a round, as far as the ledger does not say that they have them.
pub(super) fn deliver(
    run: &MailedRun<'_>,
    mail: &MailConfig,
    (round, mut ledger): (Round<'_>, Ledger),
    console: &Console,
) -> Result<Vec<LetterOutcome>, Failure> {
    let mut outcomes = Vec::new();
    let mut wanted = Vec::new();
    for group in &round.groups {
        match due(run, group, (&round, &mut ledger), console)? {
            Some(parcel) => wanted.push(Wanted { group, parcel }),
            None => {
                console.remark(&format!("mail to `{}`: everybody has it", group.name));
                outcomes.push(LetterOutcome::already_sent(group));
            }
        }
    }
    let letters = letters::write(run, mail, &wanted, console)?;
    let consignments: Vec<&Consignment> = letters.iter().map(|(_, letter)| letter).collect();
    let how = (mail.patience, round.in_doubt);
    let fates = hand_over(&mail.server, how, Some(ledger), (&consignments, console))?;
    let mut unwritten = None;
    for ((group, consignment), (fate, error)) in letters.iter().zip(fates) {
        outcomes.push(LetterOutcome::of(group, consignment, fate));
        unwritten = unwritten.or(error);
    }
    tell(&outcomes, unwritten, console);
    alert::not_delivered(run, mail, &outcomes, console);
    Ok(outcomes)
}

/// What is to be sent to a group; nothing where everybody has it.
fn due(
    run: &MailedRun<'_>,
    group: &MailGroup,
    (round, ledger): (&Round<'_>, &mut Ledger),
    console: &Console,
) -> Result<Option<Parcel>, Failure> {
    let newest = parcel(run, group).following(ledger.lines());
    let standing = ledger.standing(&newest);
    let is_anew = round.is_again && standing.edition > 0;
    let parcel = Parcel {
        edition: newest.edition + u32::from(is_anew),
        ..newest
    };
    if parcel.edition > standing.edition {
        ledger.record(&parcel, Step::Due).map_err(Failure::Ledger)?;
    } else if has_everybody(group, &standing) {
        return Ok(None);
    }
    remark_doubt(group, &standing, round, console);
    Ok(Some(parcel))
}

/// Brings messages to the server, several at once.
pub(super) fn hand_over(
    server: &Server,
    how: (Patience, InDoubt),
    ledger: Option<Ledger>,
    (consignments, console): (&[&Consignment], &Console),
) -> Result<Vec<(Fate, Option<LedgerError>)>, Failure> {
    let listener = |event: Event<'_>| match event {
        Event::Waiting { name, why, wait } => console.remark(&visible(&format!(
            "mail to `{name}`: {why}; next try in {}",
            seconds(wait)
        ))),
    };
    let post = Post::new(server, how, ledger, &listener);
    Ok(judging::runtime()?.block_on(async {
        let deliveries = consignments.iter().map(|one| post.deliver(one));
        join_all(deliveries).await
    }))
}

/// What the ledger knows the letter to a group by.
pub(super) fn parcel(run: &MailedRun<'_>, group: &MailGroup) -> Parcel {
    Parcel {
        channel: CHANNEL.to_owned(),
        name: group.name.clone(),
        content: run.published.manifest_sha256.clone(),
        edition: 1,
    }
}

fn has_everybody(group: &MailGroup, standing: &Standing) -> bool {
    let mut people = group.addresses().into_iter();
    people.all(|address| standing.sent.contains(&address))
}

fn remark_doubt(group: &MailGroup, standing: &Standing, round: &Round<'_>, console: &Console) {
    if standing.in_doubt.is_empty() || round.is_again {
        return;
    }
    let people: Vec<&str> = standing.in_doubt.iter().map(String::as_str).collect();
    let people = people.join(", ");
    let what = match round.in_doubt {
        InDoubt::Resend => "it goes out again under the same Message-ID",
        InDoubt::Hold => "it waits for you",
    };
    console.remark(&format!(
        "mail to `{}`: an earlier process was cut off while it sent; whether {people} got it is not known: {what}",
        group.name
    ));
}

/// Says what arrived and what did not.
fn tell(outcomes: &[LetterOutcome], unwritten: Option<LedgerError>, console: &Console) {
    for outcome in outcomes.iter().filter(|outcome| outcome.is_sent()) {
        console.remark(&format!("mail to `{}`: delivered", outcome.group));
    }
    if let Some(error) = unwritten {
        console.failure(&Failure::Ledger(error));
    }
    let losses: Vec<Loss<'_>> = outcomes.iter().flat_map(LetterOutcome::losses).collect();
    if !losses.is_empty() {
        console.failure(&Failure::NotDelivered {
            lines: losses.iter().map(Loss::line).collect(),
            is_in_doubt: losses.iter().any(|loss| loss.why.is_none()),
        });
    }
}

fn seconds(wait: Duration) -> String {
    format!("{:.1} s", wait.as_secs_f64())
}
