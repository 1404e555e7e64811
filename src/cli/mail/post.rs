//! Hands letters over, and tells how that went.

use std::time::Duration;

use futures::future::join_all;

use super::letters::{self, CHANNEL, Wanted};
use super::{MailedRun, Round, alert};
use crate::cli::console::Console;
use crate::cli::failure::Failure;
use crate::cli::run as judging;
use crate::config::{MailConfig, MailGroup};
use crate::deliver::mail::{Consignment, Event, Fate, InDoubt, Patience, Post, Server};
use crate::deliver::{Ledger, LedgerError, Parcel, Standing, Step};
use crate::outcome::Delivery;

/// What did not arrive.
pub(super) enum Losses {
    /// Some letters.
    Some(Vec<Loss>),
    /// All that was not sent before this happened.
    Everything(String),
}

/// A letter that did not reach everybody.
pub(super) struct Loss {
    pub(super) group: String,
    pub(super) address: String,
    pub(super) why: Option<String>,
}

/// Sends letters to all groups of a round, as far as the ledger does not say that they have them.
pub(super) fn deliver(
    run: &MailedRun<'_>,
    mail: &MailConfig,
    (round, mut ledger): (Round<'_>, Ledger),
    console: &Console,
) -> Result<Delivery, Failure> {
    let mut wanted = Vec::new();
    for group in &round.groups {
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
            console.remark(&format!("mail to `{}`: everybody has it", group.name));
            continue;
        }
        remark_doubt(group, &standing, &round, console);
        wanted.push(Wanted { group, parcel });
    }
    let consignments = letters::write(run, mail, &wanted, console)?;
    let how = (mail.patience, round.in_doubt);
    let fates = hand_over(&mail.server, how, Some(ledger), (&consignments, console))?;
    let losses = tell(&consignments, fates, console);
    if losses.is_empty() {
        return Ok(Delivery::Whole);
    }
    console.failure(&Failure::NotDelivered {
        lines: losses.iter().map(Loss::line).collect(),
    });
    alert::not_delivered(run, mail, &Losses::Some(losses), console);
    Ok(Delivery::Failed)
}

/// Brings messages to the server, several at once.
pub(super) fn hand_over(
    server: &Server,
    how: (Patience, InDoubt),
    ledger: Option<Ledger>,
    (consignments, console): (&[Consignment], &Console),
) -> Result<Vec<Fate>, Failure> {
    let listener = |event: Event<'_>| match event {
        Event::Waiting { name, why, wait } => console.remark(&format!(
            "mail to `{name}`: {why}; next try in {}",
            seconds(wait)
        )),
    };
    let post = Post::new(server, how, ledger, &listener);
    let fates = judging::runtime()?.block_on(async {
        let deliveries = consignments.iter().map(|one| post.deliver(one));
        join_all(deliveries).await
    });
    let fates: Result<Vec<Fate>, LedgerError> = fates.into_iter().collect();
    fates.map_err(Failure::Ledger)
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
    let lists = [&group.to, &group.copy_to, &group.hidden_copy_to];
    let mut people = lists.into_iter().flatten();
    people.all(|mailbox| standing.sent.contains(&mailbox.email.to_string()))
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

/// Says what arrived; gives what did not.
pub(super) fn tell(consignments: &[Consignment], fates: Vec<Fate>, console: &Console) -> Vec<Loss> {
    let mut losses = Vec::new();
    for (consignment, fate) in consignments.iter().zip(fates) {
        let group = &consignment.parcel.name;
        let loss = |address, why| Loss {
            group: group.clone(),
            address,
            why,
        };
        match fate {
            Fate::Delivered => console.remark(&format!("mail to `{group}`: delivered")),
            Fate::Failed(failed) => {
                losses.extend(failed.into_iter().map(|(who, why)| loss(who, Some(why))));
            }
            Fate::Held(held) => losses.extend(held.into_iter().map(|who| loss(who, None))),
        }
    }
    losses
}

impl Loss {
    /// The loss on one line.
    pub(super) fn line(&self) -> String {
        let Self { group, address, .. } = self;
        match &self.why {
            Some(why) => format!("to {address} (group `{group}`): {why}"),
            None => format!("to {address} (group `{group}`): nobody knows whether it arrived"),
        }
    }
}

fn seconds(wait: Duration) -> String {
    format!("{:.1} s", wait.as_secs_f64())
}
