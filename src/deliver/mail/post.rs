//! Brings a message to everybody who gets it: tries, waits, tries again, and writes down every step.

use std::fmt;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use lettre::Address;
use tokio::sync::Semaphore;

use super::session::{Handover, Session};
use super::setback::{Hold, Setback};
use super::{MessageId, Patience, Server};
use crate::deliver::ledger::{Ledger, LedgerError, Parcel, Step};

/// So many connections at once: servers count them.
const CONNECTIONS: usize = 4;

/// A message on its way.
#[derive(Debug, Clone)]
pub struct Consignment {
    /// What the ledger knows it by.
    pub parcel: Parcel,
    /// Who is told when it cannot be delivered further on.
    pub sender: Address,
    /// Everybody who gets it.
    pub recipients: Vec<Address>,
    /// What a receiver knows it by.
    pub message_id: MessageId,
    /// The message.
    pub message: Vec<u8>,
}

/// What to do with a message of which nobody knows whether it arrived.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum InDoubt {
    /// It goes out again under the same id: it arrives at least once.
    #[default]
    Resend,
    /// It waits for a human: it arrives at most once.
    Hold,
}

/// What became of a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fate {
    /// Everybody has it.
    Delivered,
    /// Some do not get it, and why.
    Failed(Vec<(String, String)>),
    /// Of some nobody knows whether they have it, and a human is to decide.
    Held(Vec<String>),
}

/// Something to tell while a message is on its way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Event<'a> {
    /// A try failed, and there will be another one.
    Waiting {
        /// To whom.
        name: &'a str,
        /// Why it failed.
        why: &'a str,
        /// How long until the next one.
        wait: Duration,
    },
}

/// What brings messages to a server.
pub struct Post<'a> {
    server: &'a Server,
    patience: Patience,
    in_doubt: InDoubt,
    ledger: Option<Mutex<Ledger>>,
    connections: Semaphore,
    listener: &'a dyn Fn(Event<'_>),
}

/// Who still waits for a message, and who waits no more.
struct Round {
    open: Vec<Address>,
    failed: Vec<(String, String)>,
    held: Vec<String>,
    /// Why the last try was not enough.
    why: String,
}

impl<'a> Post<'a> {
    /// What brings messages to a server and writes that down, where there is something to write it into: what says that a
    /// disk is full must not need one.
    pub fn new(
        server: &'a Server,
        (patience, in_doubt): (Patience, InDoubt),
        ledger: Option<Ledger>,
        listener: &'a dyn Fn(Event<'_>),
    ) -> Self {
        Self {
            server,
            patience,
            in_doubt,
            ledger: ledger.map(Mutex::new),
            connections: Semaphore::new(CONNECTIONS),
            listener,
        }
    }

    /// Brings a message to everybody who has not got it yet, according to the ledger.
    ///
    /// # Errors
    /// When a step cannot be written down. Then no further step is taken: what nobody remembers would be done twice.
    pub async fn deliver(&self, consignment: &Consignment) -> Result<Fate, LedgerError> {
        let mut round = self.round(consignment);
        let mut waits = self.patience.waits();
        while !round.open.is_empty() {
            self.try_once(consignment, &mut round).await?;
            if round.open.is_empty() {
                break;
            }
            let Some(wait) = waits.next() else {
                self.give_up(consignment, &mut round)?;
                break;
            };
            let (name, why) = (consignment.parcel.name.as_str(), round.why.as_str());
            (self.listener)(Event::Waiting { name, why, wait });
            tokio::time::sleep(wait).await;
        }
        Ok(round.fate())
    }

    fn round(&self, consignment: &Consignment) -> Round {
        let standing = self
            .ledger()
            .map(|ledger| ledger.standing(&consignment.parcel));
        let standing = standing.unwrap_or_default();
        let mut round = Round {
            open: consignment.recipients.clone(),
            failed: Vec::new(),
            held: Vec::new(),
            why: String::new(),
        };
        round
            .open
            .retain(|one| !standing.sent.contains(&one.to_string()));
        if self.in_doubt == InDoubt::Hold {
            let open = round.open.iter().map(Address::to_string);
            round.held = open.filter(|one| standing.in_doubt.contains(one)).collect();
            round
                .open
                .retain(|one| !standing.in_doubt.contains(&one.to_string()));
        }
        round
    }

    async fn try_once(
        &self,
        consignment: &Consignment,
        round: &mut Round,
    ) -> Result<(), LedgerError> {
        let _permit = self.connections.acquire().await;
        let mut session = match Session::open(self.server).await {
            Ok(session) => session,
            Err(setback) => {
                let everybody = round.open.clone();
                return self.suffer(consignment, round, (&everybody, setback));
            }
        };
        let done = self.transact(&mut session, consignment, round).await;
        session.close().await;
        done
    }

    async fn transact(
        &self,
        session: &mut Session<'_>,
        consignment: &Consignment,
        round: &mut Round,
    ) -> Result<(), LedgerError> {
        let everybody = round.open.clone();
        let offer = match session.offer(&consignment.sender, &everybody).await {
            Ok(offer) => offer,
            Err(setback) => return self.suffer(consignment, round, (&everybody, setback)),
        };
        for (recipient, setback) in offer.declined {
            self.suffer(consignment, round, (&[recipient], setback))?;
        }
        let accepted = offer.accepted;
        if accepted.is_empty() {
            return Ok(());
        }
        if let Err(setback) = session.begin().await {
            return self.suffer(consignment, round, (&accepted, setback));
        }
        let recipients: Vec<String> = accepted.iter().map(Address::to_string).collect();
        let sending = Step::Sending {
            message_id: consignment.message_id.to_string(),
            recipients: recipients.clone(),
        };
        self.record(consignment, sending)?;
        let step = match session.hand_over(&consignment.message).await {
            Handover::Taken { reply } => {
                round.open.retain(|one| !accepted.contains(one));
                Step::Sent { recipients, reply }
            }
            Handover::NotTaken(setback) => {
                return self.suffer(consignment, round, (&accepted, setback));
            }
            Handover::Unknown { why } => {
                round.why.clone_from(&why);
                if self.in_doubt == InDoubt::Hold {
                    round.open.retain(|one| !accepted.contains(one));
                    round.held.extend(recipients.clone());
                }
                Step::InDoubt { recipients, why }
            }
        };
        self.record(consignment, step)
    }

    /// Writes down that some did not get it, and crosses them out where another try would be for nothing.
    fn suffer(
        &self,
        consignment: &Consignment,
        round: &mut Round,
        (who, setback): (&[Address], Setback),
    ) -> Result<(), LedgerError> {
        let recipients: Vec<String> = who.iter().map(Address::to_string).collect();
        let why = setback.why;
        round.why.clone_from(&why);
        let step = match setback.hold {
            Hold::Passing => Step::NotSent { recipients, why },
            Hold::Lasting => {
                round.open.retain(|one| !who.contains(one));
                let failed = recipients.iter().map(|one| (one.clone(), why.clone()));
                round.failed.extend(failed);
                Step::Refused { recipients, why }
            }
        };
        self.record(consignment, step)
    }

    fn give_up(&self, consignment: &Consignment, round: &mut Round) -> Result<(), LedgerError> {
        let open = std::mem::take(&mut round.open);
        let recipients: Vec<String> = open.iter().map(Address::to_string).collect();
        let why = round.why.clone();
        let failed = recipients.iter().map(|one| (one.clone(), why.clone()));
        round.failed.extend(failed);
        self.record(consignment, Step::GivenUp { recipients, why })
    }

    fn record(&self, consignment: &Consignment, step: Step) -> Result<(), LedgerError> {
        match self.ledger() {
            Some(mut ledger) => ledger.record(&consignment.parcel, step),
            None => Ok(()),
        }
    }

    /// A thread that panicked has written whole lines or none.
    fn ledger(&self) -> Option<MutexGuard<'_, Ledger>> {
        let ledger = self.ledger.as_ref()?;
        Some(ledger.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Round {
    fn fate(self) -> Fate {
        if !self.failed.is_empty() {
            Fate::Failed(self.failed)
        } else if !self.held.is_empty() {
            Fate::Held(self.held)
        } else {
            Fate::Delivered
        }
    }
}

impl fmt::Debug for Post<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Post")
            .field("server", &self.server)
            .field("patience", &self.patience)
            .field("in_doubt", &self.in_doubt)
            .finish_non_exhaustive()
    }
}
