//! Brings a message to everybody who gets it: tries, waits, tries again, and writes down every step.

use std::fmt;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use lettre::Address;
use tokio::sync::Semaphore;

use super::conversation::Handover;
use super::session::{Door, Offered, Session};
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

/// What became of a message, recipient by recipient; each of them is in one list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Fate {
    /// Who had it before.
    pub had: Vec<String>,
    /// Who got it now.
    pub sent: Vec<String>,
    /// Who does not get it, and why: the same try would end in the same way.
    pub refused: Vec<(String, String)>,
    /// Who did not get it in time, and why.
    pub given_up: Vec<(String, String)>,
    /// Of whom nobody knows whether they have it, and a human is to decide.
    pub in_doubt: Vec<String>,
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
    door: Door,
    listener: &'a dyn Fn(Event<'_>),
}

/// Who still waits for a message, and what became of the others.
struct Round {
    open: Vec<Address>,
    fate: Fate,
    /// Who may have it from an earlier try.
    doubtful: Vec<String>,
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
            door: Door::default(),
            listener,
        }
    }

    /// Brings a message to everybody who has not got it yet, according to the ledger.
    ///
    /// A step that cannot be written down is the last one: what nobody remembers would be done twice. Why that was comes with
    /// what was done until then.
    pub async fn deliver(&self, consignment: &Consignment) -> (Fate, Option<LedgerError>) {
        let mut round = self.round(consignment);
        let end = self.go(consignment, &mut round).await;
        if let Err(error) = &end {
            let why = error.to_string();
            let open = std::mem::take(&mut round.open);
            let lost = round.reasons(&open, &why);
            round.fate.given_up.extend(lost);
        }
        (round.fate, end.err())
    }

    async fn go(&self, consignment: &Consignment, round: &mut Round) -> Result<(), LedgerError> {
        let mut waits = self.patience.waits();
        while !round.open.is_empty() {
            self.try_once(consignment, round).await?;
            if round.open.is_empty() {
                break;
            }
            let Some(wait) = waits.next() else {
                return self.give_up(consignment, round);
            };
            let (name, why) = (consignment.parcel.name.as_str(), round.why.as_str());
            (self.listener)(Event::Waiting { name, why, wait });
            tokio::time::sleep(wait).await;
        }
        Ok(())
    }

    fn round(&self, consignment: &Consignment) -> Round {
        let standing = self
            .ledger()
            .map(|ledger| ledger.standing(&consignment.parcel));
        let standing = standing.unwrap_or_default();
        let mut round = Round {
            open: Vec::new(),
            fate: Fate::default(),
            doubtful: Vec::new(),
            why: String::new(),
        };
        for recipient in &consignment.recipients {
            let address = recipient.to_string();
            if standing.sent.contains(&address) {
                round.fate.had.push(address);
            } else if self.in_doubt == InDoubt::Hold && standing.in_doubt.contains(&address) {
                round.fate.in_doubt.push(address);
            } else {
                round.open.push(recipient.clone());
                if standing.in_doubt.contains(&address) {
                    round.doubtful.push(address);
                }
            }
        }
        round
    }

    async fn try_once(
        &self,
        consignment: &Consignment,
        round: &mut Round,
    ) -> Result<(), LedgerError> {
        let _permit = self.connections.acquire().await;
        let mut session = match Session::open(self.server, &self.door).await {
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
        let offered = Offered {
            sender: &consignment.sender,
            recipients: &everybody,
            message: &consignment.message,
        };
        let offer = match session.offer(offered).await {
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
        self.hand_over(session, consignment, (round, &accepted))
            .await
    }

    /// Hands a message over for those whom the server takes it for.
    async fn hand_over(
        &self,
        session: &mut Session<'_>,
        consignment: &Consignment,
        (round, accepted): (&mut Round, &[Address]),
    ) -> Result<(), LedgerError> {
        let recipients = texts(accepted);
        let sending = Step::Sending {
            message_id: consignment.message_id.to_string(),
            recipients: recipients.clone(),
        };
        self.record(consignment, sending)?;
        match session.hand_over(&consignment.message).await {
            Handover::Taken { reply } => {
                round.close(accepted);
                let sent = Step::Sent {
                    recipients: recipients.clone(),
                    reply,
                };
                let noted = self.record(consignment, sent);
                match noted {
                    Ok(()) => round.fate.sent.extend(recipients),
                    // They have it, but the next process will not know.
                    Err(_) => round.fate.in_doubt.extend(recipients),
                }
                noted
            }
            Handover::NotTaken(setback) => self.suffer(consignment, round, (accepted, setback)),
            Handover::Unknown(setback) => {
                let why = setback.words();
                round.why.clone_from(&why);
                match self.in_doubt {
                    InDoubt::Resend => round.doubtful.extend(recipients.clone()),
                    InDoubt::Hold => {
                        round.close(accepted);
                        round.fate.in_doubt.extend(recipients.clone());
                    }
                }
                self.record(consignment, Step::InDoubt { recipients, why })
            }
        }
    }

    /// Writes down that some did not get it, and crosses them out where another try would be for nothing.
    fn suffer(
        &self,
        consignment: &Consignment,
        round: &mut Round,
        (who, setback): (&[Address], Setback),
    ) -> Result<(), LedgerError> {
        let (recipients, why) = (texts(who), setback.words());
        round.why.clone_from(&why);
        let step = match setback.hold {
            Hold::Passing => Step::NotSent { recipients, why },
            Hold::Lasting => {
                round.close(who);
                let lost = round.reasons(who, &why);
                round.fate.refused.extend(lost);
                Step::Refused { recipients, why }
            }
        };
        self.record(consignment, step)
    }

    fn give_up(&self, consignment: &Consignment, round: &mut Round) -> Result<(), LedgerError> {
        let open = std::mem::take(&mut round.open);
        let lost = round.reasons(&open, &round.why);
        round.fate.given_up.extend(lost);
        let given_up = Step::GivenUp {
            recipients: texts(&open),
            why: round.why.clone(),
        };
        self.record(consignment, given_up)
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
    /// Tries no more for some.
    fn close(&mut self, who: &[Address]) {
        self.open.retain(|one| !who.contains(one));
    }

    /// The same reason for everybody; who may have it all the same is not said to be without it.
    fn reasons(&self, who: &[Address], why: &str) -> Vec<(String, String)> {
        let reason = |address: String| {
            let why = match self.doubtful.contains(&address) {
                true => format!("{why}; whether an earlier try arrived is not known"),
                false => why.to_owned(),
            };
            (address, why)
        };
        texts(who).into_iter().map(reason).collect()
    }
}

impl Fate {
    /// Whether everybody has it.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.refused.is_empty() && self.given_up.is_empty() && self.in_doubt.is_empty()
    }
}

fn texts(addresses: &[Address]) -> Vec<String> {
    addresses.iter().map(Address::to_string).collect()
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
