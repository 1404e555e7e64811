//! Tells somebody: a JSON document, sent by `POST` to an address that the operator named, signed, and tried again.

mod sign;

use std::time::Duration;

use reqwest::header::{CONTENT_TYPE, HeaderMap, HeaderValue, RETRY_AFTER};
use reqwest::{StatusCode, Url};

use crate::auth::Secret;
pub use sign::signature;

/// Says what is told: the same for every try, so that who is told twice can tell.
const ID: &str = "x-hss-audit-event";
/// Seconds since 1970; part of what is signed.
const TIMESTAMP: &str = "x-hss-audit-timestamp";
/// `sha256=` and HMAC-SHA256, in hexadecimal digits, of timestamp, full stop and body.
const SIGNATURE: &str = "x-hss-audit-signature";
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
const TIMEOUT: Duration = Duration::from_secs(30);
/// Nobody makes an alert wait for longer.
const LONGEST_WAIT: Duration = Duration::from_secs(300);

/// Where somebody is told. The address may hold a secret, as those of chat programs do.
#[derive(Debug, Clone)]
pub struct Webhook {
    /// The address: `https`, or `http` to this machine.
    pub address: Secret,
    /// What messages are signed with.
    pub key: Option<Secret>,
}

/// What is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// Its name, the same for every try.
    pub id: String,
    /// JSON.
    pub body: Vec<u8>,
}

/// Sends messages.
#[derive(Debug, Clone)]
pub struct Sender {
    http: reqwest::Client,
    webhook: Webhook,
}

/// Why somebody could not be told. Never names the address.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The client could not be set up.
    #[error("cannot set up the client")]
    Build(#[source] reqwest::Error),
    /// The address is none.
    #[error("the address of the webhook is no URL")]
    Address,
    /// A header cannot hold what it should.
    #[error("the message has a name that no header can hold")]
    Header,
    /// Nobody answered.
    #[error("no answer")]
    Send(#[source] reqwest::Error),
    /// The answer was not that it is well.
    #[error("the answer was {status}")]
    Refused {
        /// What it was.
        status: StatusCode,
        /// How long the other side wants to be left alone.
        wait: Duration,
    },
}

impl Error {
    /// Whether another try may succeed.
    #[must_use]
    pub fn is_passing(&self) -> bool {
        match self {
            Self::Send(_) => true,
            Self::Refused { status, .. } => {
                status.is_server_error()
                    || *status == StatusCode::TOO_MANY_REQUESTS
                    || *status == StatusCode::REQUEST_TIMEOUT
            }
            Self::Build(_) | Self::Address | Self::Header => false,
        }
    }

    /// How long to wait before another try, if so long was planned; longer where the other side said so.
    fn wait(&self, planned: Duration) -> Duration {
        match self {
            Self::Refused { wait, .. } => planned.max(*wait),
            Self::Build(_) | Self::Address | Self::Header | Self::Send(_) => planned,
        }
    }
}

impl Sender {
    /// Sets up the client. A redirect is refused: it would take the message elsewhere.
    ///
    /// # Errors
    /// When the system does not allow it.
    pub fn new(webhook: Webhook) -> Result<Self, Error> {
        // Another part of the process may have chosen a provider already; either serves.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = reqwest::Client::builder();
        // Plain words to this machine stay on it: a proxy would be another one.
        let address = Url::parse(webhook.address.expose()).map_err(|_error| Error::Address)?;
        let client = match address.scheme() {
            "http" => client.no_proxy(),
            _ => client,
        };
        let http = client
            .user_agent(concat!(
                env!("CARGO_PKG_NAME"),
                "/",
                env!("CARGO_PKG_VERSION")
            ))
            .connect_timeout(CONNECT_TIMEOUT)
            .timeout(TIMEOUT)
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .map_err(Error::Build)?;
        Ok(Self { http, webhook })
    }

    /// Sends a message, signed at a moment in seconds since 1970; waits so long between tries as `delays` say.
    ///
    /// # Errors
    /// When it was refused, or the last try failed.
    pub async fn tell(
        &self,
        message: &Message,
        clock: impl Fn() -> i64,
        delays: impl Iterator<Item = Duration>,
    ) -> Result<(), Error> {
        for delay in delays {
            match self.send(message, clock()).await {
                Err(error) if error.is_passing() => tokio::time::sleep(error.wait(delay)).await,
                sent => return sent,
            }
        }
        self.send(message, clock()).await
    }

    /// Asks whether anybody answers there, without telling anything: `HEAD` of the first page of the server, whose answer
    /// does not matter.
    ///
    /// # Errors
    /// When nobody answers.
    pub async fn reach(&self) -> Result<(), Error> {
        let mut url = Url::parse(self.webhook.address.expose()).map_err(|_error| Error::Address)?;
        // What follows the host may be a secret, and may do something.
        url.set_path("/");
        url.set_query(None);
        url.set_fragment(None);
        let answer = self.http.head(url).send().await;
        let answer = answer.map_err(|error| Error::Send(error.without_url()));
        answer.map(drop)
    }

    async fn send(&self, message: &Message, seconds: i64) -> Result<(), Error> {
        let url = Url::parse(self.webhook.address.expose()).map_err(|_error| Error::Address)?;
        let request = self.http.post(url).headers(self.headers(message, seconds)?);
        let sent = request.body(message.body.clone()).send().await;
        let answer = sent.map_err(|error| Error::Send(error.without_url()))?;
        let status = answer.status();
        if status.is_success() {
            Ok(())
        } else {
            let wait = retry_after(answer.headers());
            Err(Error::Refused { status, wait })
        }
    }

    fn headers(&self, message: &Message, seconds: i64) -> Result<HeaderMap, Error> {
        let value = |text: &str| HeaderValue::from_str(text).map_err(|_error| Error::Header);
        let mut headers = HeaderMap::new();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        headers.insert(ID, value(&message.id)?);
        headers.insert(TIMESTAMP, value(&seconds.to_string())?);
        if let Some(key) = &self.webhook.key {
            let signed = signature(key, seconds, &message.body);
            headers.insert(SIGNATURE, value(&signed)?);
        }
        Ok(headers)
    }
}

/// What `Retry-After` says in seconds (RFC 9110, 10.2.3); nothing where it names a date, or is not there.
fn retry_after(headers: &HeaderMap) -> Duration {
    let said = headers
        .get(RETRY_AFTER)
        .and_then(|value| value.to_str().ok());
    let seconds = said.and_then(|said| said.trim().parse().ok());
    Duration::from_secs(seconds.unwrap_or(0)).min(LONGEST_WAIT)
}
