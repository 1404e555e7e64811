//! Signing in: a request goes in, the headers that sign it come out.

mod secret;
mod signer;

use std::fmt;

use chrono::DateTime;

pub use secret::Secret;
pub use signer::{Unsigned, query};

/// What requests are signed with.
#[derive(Debug, Clone)]
pub enum Credentials {
    /// A token that IAM issued earlier, sent as `X-Auth-Token`.
    Token(Secret),
    /// An access key, permanent or temporary; every request gets a signature of its own.
    AccessKey(AccessKey),
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

impl Credentials {
    /// The headers that sign a request. `request` names the headers that are sent besides; they are signed as well.
    ///
    /// # Units
    /// `now` in milliseconds since 1970; a signature holds for 15 minutes.
    /// # Errors
    /// When the credentials cannot stand in a header.
    pub fn headers(
        &self,
        project_id: &str,
        request: Unsigned<'_>,
        now: i64,
    ) -> Result<Vec<Header>, Error> {
        match self {
            Self::Token(token) => Ok(vec![header("x-auth-token", token.expose())?]),
            Self::AccessKey(key) => key.headers(project_id, request, now),
        }
    }

    /// The text with every secret of these credentials struck out: a gateway or proxy that refuses a request may repeat
    /// its headers.
    #[must_use]
    pub fn conceal(&self, text: &str) -> String {
        /// Something shorter would strike out innocent words.
        const SHORTEST: usize = 8;
        let secrets = match self {
            Self::Token(token) => vec![token],
            Self::AccessKey(key) => key
                .security_token
                .iter()
                .chain([&key.secret])
                .collect::<Vec<_>>(),
        };
        let long = secrets
            .into_iter()
            .filter(|secret| secret.expose().len() >= SHORTEST);
        long.fold(text.to_owned(), |text, secret| {
            text.replace(secret.expose(), "…")
        })
    }
}

impl AccessKey {
    /// # Source
    /// The official SDK signs all headers that it sends. Here only those are signed that no proxy has a reason to change.
    fn headers(
        &self,
        project_id: &str,
        request: Unsigned<'_>,
        now: i64,
    ) -> Result<Vec<Header>, Error> {
        let now = DateTime::from_timestamp_millis(now).ok_or(Error::Unsignable)?;
        let date = now.format("%Y%m%dT%H%M%SZ").to_string();
        let mut own = vec![(signer::DATE, date.as_str())];
        // IAM is asked about all projects, in the name of none.
        own.extend((!project_id.is_empty()).then_some(("x-project-id", project_id)));
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
