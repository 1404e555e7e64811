//! One try: connect, sign in, offer a message, hand it over.

use std::cell::Cell;
use std::future::Future;
use std::time::Duration;

use lettre::Address;
use lettre::transport::smtp;
use lettre::transport::smtp::client::AsyncSmtpConnection;
use lettre::transport::smtp::commands::{Data, Mail, Rcpt};
use lettre::transport::smtp::extension::{Extension, MailParameter};
use lettre::transport::smtp::response::Response;

use super::setback::{self, Setback};
use super::stream::Stream;
use super::{Server, SignIn};

/// So much of a message goes out at once.
const PIECE: usize = 64 * 1024;
/// The transfer of a message may take so many times as long as an answer.
const TRANSFER: u32 = 10;

/// A conversation with a server that knows who speaks.
pub(super) struct Session<'a> {
    connection: AsyncSmtpConnection,
    timeout: Duration,
    sign_in: Option<&'a SignIn>,
}

/// Who would take a message.
#[derive(Debug, Default)]
pub(super) struct Offer {
    pub(super) accepted: Vec<Address>,
    pub(super) declined: Vec<(Address, Setback)>,
}

/// What became of a message that was handed over.
#[derive(Debug)]
pub(super) enum Handover {
    /// The server has it.
    Taken {
        /// Its words.
        reply: String,
    },
    /// The server has it not.
    NotTaken(Setback),
    /// The last byte may have reached it, and no answer came.
    Unknown {
        /// Why not.
        why: String,
    },
}

impl<'a> Session<'a> {
    /// Connects and signs in.
    pub(super) async fn open(server: &'a Server) -> Result<Self, Setback> {
        let place = format!("`{}:{}`", server.host, server.port);
        let limit = server.timeout;
        let late = |_elapsed| Setback::passing(format!("{place} did not answer in {limit:?}"));
        let stream = tokio::time::timeout(limit, Stream::open(server));
        let stream = stream.await.map_err(late)??;
        let hello = server.client_id();
        let greet = AsyncSmtpConnection::connect_with_transport(Box::new(stream), &hello);
        let connection = in_time(limit, "EHLO", greet).await?;
        let mut session = Self {
            connection,
            timeout: limit,
            sign_in: server.sign_in.as_ref(),
        };
        if let Some(sign_in) = session.sign_in {
            session.sign_in(sign_in).await?;
        }
        Ok(session)
    }

    async fn sign_in(&mut self, sign_in: &SignIn) -> Result<(), Setback> {
        let mechanism = sign_in.mechanism();
        let offered = self.connection.server_info();
        if !offered.supports_auth_mechanism(mechanism) {
            return Err(Setback::lasting(format!(
                "the server does not let anybody sign in by {mechanism}"
            )));
        }
        let credentials = sign_in.credentials();
        let mechanisms = [mechanism];
        let answer = self.connection.auth(&mechanisms, &credentials);
        let answer = in_time(self.timeout, "AUTH", answer).await;
        let conceal = |setback: Setback| setback.concealed(|said| sign_in.conceal(said));
        answer.map(drop).map_err(conceal)
    }

    /// Says from whom the message is and asks for everybody whether they take it; who says no keeps nobody else from it.
    pub(super) async fn offer(
        &mut self,
        sender: &Address,
        recipients: &[Address],
    ) -> Result<Offer, Setback> {
        let mut parameters = Vec::new();
        let addresses = || recipients.iter().chain([sender]);
        if addresses().any(|address| !address.to_string().is_ascii()) {
            let server = self.connection.server_info();
            if !server.supports_feature(Extension::SmtpUtfEight) {
                let why = "the server takes no addresses with letters beyond ASCII (SMTPUTF8)";
                return Err(Setback::lasting(why));
            }
            parameters.push(MailParameter::SmtpUtfEight);
        }
        let from = Mail::new(Some(sender.clone()), parameters);
        self.ask("MAIL FROM", from).await?;
        let mut offer = Offer::default();
        for recipient in recipients {
            let to = Rcpt::new(recipient.clone(), Vec::new());
            match self.ask("RCPT TO", to).await {
                Ok(_) => offer.accepted.push(recipient.clone()),
                Err(setback) => offer.declined.push((recipient.clone(), setback)),
            }
        }
        Ok(offer)
    }

    /// Asks the server to listen; from its answer on everything is message.
    pub(super) async fn begin(&mut self) -> Result<(), Setback> {
        self.ask("DATA", Data).await.map(drop)
    }

    /// Hands the message over.
    ///
    /// A server that has not seen the end of a message must not deliver it (RFC 5321, 4.1.1.4), so whether a connection was
    /// lost before or behind the last piece makes all the difference.
    pub(super) async fn hand_over(&mut self, message: &[u8]) -> Handover {
        let has_ended = Cell::new(false);
        // Asked for only when all the others are on their way; the end of the message follows.
        let end = std::iter::once_with(|| {
            has_ended.set(true);
            [].as_slice()
        });
        let pieces = message.chunks(PIECE).chain(end);
        let limit = self.timeout.saturating_mul(TRANSFER);
        let answer = tokio::time::timeout(limit, self.connection.message_iter(pieces)).await;
        let setback = match answer {
            Ok(Ok(response)) => {
                let reply = self.conceal(&words(&response));
                return Handover::Taken {
                    reply: setback::one_line(&reply),
                };
            }
            Ok(Err(error)) if error.status().is_some() => {
                return Handover::NotTaken(self.concealed(Setback::of("DATA", &error)));
            }
            Ok(Err(error)) => self.concealed(Setback::of("DATA", &error)),
            Err(_elapsed) => Setback::passing(format!("no answer to the message in {limit:?}")),
        };
        if has_ended.get() {
            return Handover::Unknown {
                why: setback.words(),
            };
        }
        Handover::NotTaken(setback)
    }

    /// Says goodbye; whether anybody hears it does not matter any more.
    pub(super) async fn close(mut self) {
        let _ = tokio::time::timeout(self.timeout, self.connection.quit()).await;
    }

    async fn ask<C: std::fmt::Display>(
        &mut self,
        asked: &str,
        command: C,
    ) -> Result<Response, Setback> {
        let answer = in_time(self.timeout, asked, self.connection.command(command)).await;
        answer.map_err(|setback| self.concealed(setback))
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

async fn in_time<T>(
    limit: Duration,
    asked: &str,
    answer: impl Future<Output = Result<T, smtp::Error>>,
) -> Result<T, Setback> {
    match tokio::time::timeout(limit, answer).await {
        Ok(answer) => answer.map_err(|error| Setback::of(asked, &error)),
        Err(_elapsed) => Err(Setback::passing(format!(
            "`{asked}` was not answered in {limit:?}"
        ))),
    }
}

/// What a server said.
fn words(response: &Response) -> String {
    let lines: Vec<&str> = response.message().collect();
    format!("{} {}", response.code(), lines.join(" "))
}
