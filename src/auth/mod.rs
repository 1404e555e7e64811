//! Signing in: a request goes in, the headers that sign it come out.

mod secret;
mod signer;

use std::fmt;
use std::net::SocketAddr;

use chrono::DateTime;

pub use secret::Secret;
pub use signer::{Unsigned, query};

/// What the operator signs in with.
#[derive(Debug, Clone)]
pub enum Credentials {
    /// A token that IAM issued earlier.
    Token(Secret),
    /// An access key, permanent or temporary.
    AccessKey(AccessKey),
    /// A user and a password, which IAM exchanges for tokens, one for each project.
    Password(Password),
    /// The agency of the cloud server that this program runs on: its metadata service hands out temporary access keys.
    Agency(Metadata),
}

/// An access key.
#[derive(Debug, Clone)]
pub struct AccessKey {
    /// The public part (AK).
    pub access: String,
    /// The secret part (SK); it signs and is never sent.
    pub secret: Secret,
    /// What a temporary key comes with.
    pub security_token: Option<Secret>,
}

/// An IAM user and its password.
#[derive(Debug, Clone)]
pub struct Password {
    /// Name of the IAM user.
    pub user: String,
    /// The password.
    pub password: Secret,
    /// Name of the account that the user belongs to.
    pub domain: String,
}

/// Where the metadata service of a cloud server answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Metadata(SocketAddr);

/// What signs requests.
#[derive(Debug, Clone)]
pub enum Signer {
    /// A token, sent as `X-Auth-Token`.
    Token(Secret),
    /// An access key; every request gets a signature of its own.
    AccessKey(AccessKey),
}

/// One header to send.
pub struct Header {
    /// Name, lower case.
    pub name: &'static str,
    /// Value; may be secret.
    pub value: Secret,
}

/// Why a request could not be signed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Credentials with characters that no header can carry.
    #[error("the credentials hold characters that an HTTP header cannot carry")]
    Characters,
    /// The clock is outside the calendar, or the key is unusable.
    #[error("the access key cannot sign")]
    Unsignable,
}

impl Metadata {
    /// The link-local address at which every cloud server finds its own metadata.
    ///
    /// # Source
    /// Elastic Cloud Server user guide, "Obtaining Metadata"; read 2026-11-22.
    pub const USUAL: Self = Self(SocketAddr::new(
        std::net::IpAddr::V4(std::net::Ipv4Addr::new(169, 254, 169, 254)),
        80,
    ));

    /// Another address, for tests: only this machine can stand in, because keys come from there.
    #[must_use]
    pub fn at(address: SocketAddr) -> Option<Self> {
        let is_own = address.ip().is_loopback() || address.ip() == Self::USUAL.0.ip();
        is_own.then_some(Self(address))
    }

    /// The address.
    #[must_use]
    pub fn address(self) -> SocketAddr {
        self.0
    }
}

impl Signer {
    /// The headers that sign a request. `request` names the headers that are sent besides; they are signed as well.
    ///
    /// # Units
    /// `now` in milliseconds since 1970; a signature holds for 15 minutes.
    /// # Errors
    /// When the credentials cannot stand in a header.
    pub fn headers(
        &self,
        project_id: Option<&str>,
        request: Unsigned<'_>,
        now: i64,
    ) -> Result<Vec<Header>, Error> {
        match self {
            Self::Token(token) => Ok(vec![header("x-auth-token", token.expose())?]),
            Self::AccessKey(key) => key.headers(project_id, request, now),
        }
    }

    /// The text with every secret of this signer struck out.
    #[must_use]
    pub fn conceal(&self, text: &str) -> String {
        match self {
            Self::Token(token) => token.conceal(text),
            Self::AccessKey(key) => key.conceal(text),
        }
    }
}

impl Credentials {
    /// The text with every secret of these credentials struck out: a gateway or proxy that refuses a request may repeat
    /// its headers.
    #[must_use]
    pub fn conceal(&self, text: &str) -> String {
        match self {
            Self::Token(token) => token.conceal(text),
            Self::AccessKey(key) => key.conceal(text),
            Self::Password(password) => password.password.conceal(text),
            Self::Agency(_) => text.to_owned(),
        }
    }
}

impl AccessKey {
    /// # Source
    /// The official SDK signs all headers that it sends. Here only those are signed that no proxy has a reason to change.
    fn headers(
        &self,
        project_id: Option<&str>,
        request: Unsigned<'_>,
        now: i64,
    ) -> Result<Vec<Header>, Error> {
        let now = DateTime::from_timestamp_millis(now).ok_or(Error::Unsignable)?;
        let date = now.format("%Y%m%dT%H%M%SZ").to_string();
        let mut own = vec![(signer::DATE, date.as_str())];
        own.extend(project_id.map(|id| ("x-project-id", id)));
        own.extend(
            self.security_token
                .iter()
                .map(|token| ("x-security-token", token.expose())),
        );
        let signed: Vec<(&str, &str)> = request.headers.iter().chain(&own).copied().collect();
        let request = Unsigned {
            headers: &signed,
            ..request
        };
        let authorization =
            signer::authorization(&self.access, &self.secret, request).ok_or(Error::Unsignable)?;
        let mut headers = vec![header("authorization", &authorization)?];
        for (name, value) in own {
            headers.push(header(name, value)?);
        }
        Ok(headers)
    }

    fn conceal(&self, text: &str) -> String {
        let secrets = self.security_token.iter().chain([&self.secret]);
        secrets.fold(text.to_owned(), |text, secret| secret.conceal(&text))
    }
}

fn header(name: &'static str, value: &str) -> Result<Header, Error> {
    let is_sendable = value
        .bytes()
        .all(|byte| byte.is_ascii_graphic() || byte == b' ');
    let header = || Header {
        name,
        value: Secret::new(value.to_owned()),
    };
    is_sendable.then(header).ok_or(Error::Characters)
}

impl fmt::Debug for Header {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Header")
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}
