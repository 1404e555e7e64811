//! Signing in: a request goes in, a signed request comes out.

mod secret;

use std::fmt;

pub use secret::Secret;

/// What requests are signed with.
#[derive(Debug, Clone)]
pub enum Credentials {
    /// A token that IAM issued earlier, sent as `X-Auth-Token`.
    Token(Secret),
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
    /// A token with characters that no header can carry.
    #[error("the token holds characters that an HTTP header cannot carry")]
    TokenCharacters,
}

impl Credentials {
    /// The headers that sign a request.
    ///
    /// # Errors
    /// When the token cannot stand in a header.
    pub fn headers(&self) -> Result<Vec<Header>, Error> {
        match self {
            Self::Token(token) => {
                if !token.expose().bytes().all(|byte| byte.is_ascii_graphic()) {
                    return Err(Error::TokenCharacters);
                }
                Ok(vec![Header {
                    name: "x-auth-token",
                    value: token.clone(),
                }])
            }
        }
    }
}

impl Credentials {
    /// The text with every secret of these credentials struck out: a gateway or proxy that refuses a request may repeat
    /// its headers.
    #[must_use]
    pub fn conceal(&self, text: &str) -> String {
        /// Something shorter would strike out innocent words.
        const SHORTEST: usize = 8;
        match self {
            Self::Token(token) if token.expose().len() >= SHORTEST => {
                text.replace(token.expose(), "…")
            }
            Self::Token(_) => text.to_owned(),
        }
    }
}

impl fmt::Debug for Header {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Header")
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}
