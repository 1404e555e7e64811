//! One try: connect, sign in, offer a message, hand it over.

use std::fmt::Write;
use std::time::Duration;

use lettre::Address;
use tokio::sync::Mutex;

use super::abilities::Abilities;
use super::conversation::{Conversation, Handover, Wanted};
use super::setback::{Hold, Setback};
use super::stream::{self, Stream};
use super::{Server, SignIn, sign_in};

/// The transfer of a message may take so many times as long as an answer.
const TRANSFER: u32 = 10;

/// A conversation with a server that knows who speaks.
pub(super) struct Session<'a> {
    conversation: Conversation<Box<dyn Stream>>,
    abilities: Abilities,
    timeout: Duration,
    sign_in: Option<&'a SignIn>,
}

/// Where everybody signs in one after the other. Who was refused once is not let in for asking again, and servers lock out
/// who asks too often.
pub(super) type Door = Mutex<Option<Setback>>;

/// A message that a server is asked to take.
#[derive(Debug, Clone, Copy)]
pub(super) struct Offered<'m> {
    pub(super) sender: &'m Address,
    pub(super) recipients: &'m [Address],
    pub(super) message: &'m [u8],
}

/// Who would take a message.
#[derive(Debug, Default)]
pub(super) struct Offer {
    pub(super) accepted: Vec<Address>,
    pub(super) declined: Vec<(Address, Setback)>,
}

impl<'a> Session<'a> {
    /// Connects and signs in.
    pub(super) async fn open(server: &'a Server, door: &Door) -> Result<Self, Setback> {
        let mut conversation = stream::open(server).await?;
        let abilities = conversation.hello(&server.client_id()).await?;
        let mut session = Self {
            conversation,
            abilities,
            timeout: server.timeout,
            sign_in: server.sign_in.as_ref(),
        };
        if let Some(sign_in) = session.sign_in {
            let mut refused = door.lock().await;
            if let Some(setback) = &*refused {
                return Err(setback.clone());
            }
            let (conversation, abilities) = (&mut session.conversation, &session.abilities);
            if let Err(setback) = sign_in::sign_in(conversation, abilities, sign_in).await {
                *refused = Some(setback.clone()).filter(|setback| setback.hold == Hold::Lasting);
                return Err(setback);
            }
        }
        Ok(session)
    }

    /// Says from whom the message is and asks for everybody whether they take it; who says no keeps nobody else from it.
    pub(super) async fn offer(&mut self, offered: Offered<'_>) -> Result<Offer, Setback> {
        let parameters = self.parameters(offered)?;
        let from = format!("MAIL FROM:<{}>{parameters}", offered.sender);
        self.ask("MAIL FROM", &from, Wanted::Done).await?;
        let mut offer = Offer::default();
        for recipient in offered.recipients {
            let to = format!("RCPT TO:<{recipient}>");
            match self.ask("RCPT TO", &to, Wanted::Done).await {
                Ok(()) => offer.accepted.push(recipient.clone()),
                Err(setback) => offer.declined.push((recipient.clone(), setback)),
            }
        }
        Ok(offer)
    }

    /// What the server has to know of the message before it comes; why it would not take it, where it says so beforehand.
    fn parameters(&self, offered: Offered<'_>) -> Result<String, Setback> {
        let mut parameters = String::new();
        let size = offered.message.len() as u64;
        if let Some(largest) = self.abilities.largest().filter(|largest| size > *largest) {
            return Err(Setback::lasting(format!(
                "the letter has {size} bytes, and the server takes no more than {largest}: set `size_limit_mb` to less than that"
            )));
        }
        if self.abilities.has("SIZE") {
            // Writing into a string does not fail.
            let _ = write!(parameters, " SIZE={size}");
        }
        let mut addresses = offered.recipients.iter().chain([offered.sender]);
        if addresses.any(|address| !address.to_string().is_ascii()) {
            if !self.abilities.has("SMTPUTF8") {
                return Err(Setback::lasting(
                    "the server takes no addresses with letters beyond ASCII (SMTPUTF8): give who has one a group of their own",
                ));
            }
            parameters.push_str(" SMTPUTF8");
        }
        Ok(parameters)
    }

    /// Asks the server to listen; from its answer on everything is message.
    pub(super) async fn begin(&mut self) -> Result<(), Setback> {
        self.ask("DATA", "DATA", Wanted::More).await
    }

    /// Hands the message over.
    pub(super) async fn hand_over(&mut self, message: &[u8]) -> Handover {
        let limit = self.timeout.saturating_mul(TRANSFER);
        match self.conversation.hand_over(message, limit).await {
            Handover::Taken { reply } => Handover::Taken {
                reply: Setback::passing(self.conceal(&reply)).words(),
            },
            Handover::NotTaken(setback) => Handover::NotTaken(self.concealed(setback)),
            Handover::Unknown(setback) => Handover::Unknown(self.concealed(setback)),
        }
    }

    /// Says goodbye.
    pub(super) async fn close(self) {
        self.conversation.close().await;
    }

    async fn ask(&mut self, asked: &str, words: &str, wanted: Wanted) -> Result<(), Setback> {
        let answer = self.conversation.ask(asked, words, wanted).await;
        answer.map(drop).map_err(|setback| self.concealed(setback))
    }

    fn conceal(&self, said: &str) -> String {
        match self.sign_in {
            Some(sign_in) => sign_in.conceal(said),
            None => said.to_owned(),
        }
    }

    fn concealed(&self, setback: Setback) -> Setback {
        setback.concealed(|said| self.conceal(said))
    }
}
