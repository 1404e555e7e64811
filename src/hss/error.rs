//! What can go wrong with one request.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use super::unanswered::Unanswered;
use super::{ServiceError, Skew};

/// Why a request was given up.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The address cannot be reached.
    #[error("cannot reach `{address}`")]
    Connect {
        /// Scheme, host and port.
        address: String,
        /// The cause.
        #[source]
        source: Unanswered,
    },
    /// Whoever answers there shows a certificate that nothing on this machine vouches for.
    #[error("`{address}` cannot prove who it is")]
    Untrusted {
        /// Scheme, host and port.
        address: String,
        /// What is wrong with the certificate.
        #[source]
        source: Unanswered,
    },
    /// No answer in time.
    #[error("no answer within {} s", limit.as_secs_f32())]
    Timeout {
        /// The limit of one try.
        limit: Duration,
    },
    /// The connection broke in mid-answer.
    #[error("the connection broke")]
    Broken(#[source] Unanswered),
    /// The service answered with an error.
    #[error("{0}")]
    Service(Box<ServiceError>),
    /// A success that is no HSS answer: a redirect, a page, nothing.
    #[error(
        "HTTP {status} with {what} instead of an HSS answer{}",
        quoted(excerpt)
    )]
    NotHss {
        /// HTTP status.
        status: u16,
        /// What came instead.
        what: &'static str,
        /// Its beginning.
        excerpt: String,
    },
    /// More bytes than anybody should send.
    #[error("the answer is longer than {limit} bytes")]
    TooLong {
        /// The limit.
        limit: usize,
    },
    /// Bytes that hardly come.
    #[error("the answer came slower than {floor} bytes per second")]
    Slow {
        /// The least that is waited for, in bytes per second.
        floor: u32,
    },
    /// Not sent: the list that it belongs to has waited too long already.
    #[error("not asked, because the list waited too long already for a service that throttles")]
    Impatient,
    /// Not sent: another request was refused the sign-in, and keys lock after five failures.
    #[error("not asked, because the sign-in was refused before")]
    SignedOut,
    /// What closed a host to everybody, or IAM to a project: the words that one request met, told to all.
    #[error(transparent)]
    Closed(Arc<Error>),
    /// A list of IAM that names no usable next page.
    #[error("the list goes on at {0}")]
    Paging(&'static str),
    /// IAM issued no token.
    #[error("no token from `{from}`")]
    NoToken {
        /// The address of IAM.
        from: String,
        /// What happened.
        source: Box<Error>,
    },
    /// A user and a password need IAM, and nobody said where it is.
    #[error("no IAM endpoint is known that exchanges the password for a token")]
    NoIam,
    /// The metadata service gave no key.
    #[error("no access key from the metadata service at `{address}`")]
    NoKey {
        /// Where it was looked for.
        address: SocketAddr,
        /// What happened.
        source: MetadataError,
    },
    /// The request could not be written.
    #[error("cannot write the request")]
    Demand(#[source] serde_json::Error),
    /// The request could not be signed.
    #[error("cannot sign the request")]
    Sign(#[from] crate::auth::Error),
    /// The request could not be made.
    #[error("cannot make the request")]
    Build(#[source] reqwest::Error),
    /// The operator asked to stop.
    #[error("stopped by the operator")]
    Stopped,
}

/// Why the metadata service of a cloud server gave no key.
#[derive(Debug, thiserror::Error)]
pub enum MetadataError {
    /// Nobody answers there: this is no cloud server.
    #[error("nobody answers")]
    Unreachable(#[source] Unanswered),
    /// The server has no agency.
    #[error("this server has no agency")]
    NoAgency,
    /// It refused.
    #[error("HTTP {0}")]
    Status(u16),
    /// The answer is no key.
    #[error("its answer is no key")]
    Unreadable,
}

/// What an error means for the request and for the list it belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Class {
    /// The credentials were refused; never to be tried again, keys lock after five failures.
    SignIn,
    /// The caller may not read this.
    Denied,
    /// There is no such call or list here.
    NotOffered,
    /// The parameters were refused.
    Invalid,
    /// Too many requests.
    Throttled,
    /// May go away by itself.
    Transient,
    /// Everything else.
    Fatal,
}

impl Error {
    /// What the error means.
    #[must_use]
    pub fn class(&self) -> Class {
        match self {
            Self::Connect { .. } | Self::Timeout { .. } | Self::Broken(_) => Class::Transient,
            Self::NotHss { .. } | Self::Slow { .. } => Class::Transient,
            Self::Service(error) => error.class(),
            Self::Closed(error) => error.class(),
            Self::SignedOut | Self::NoToken { .. } | Self::NoIam | Self::NoKey { .. } => {
                Class::SignIn
            }
            Self::Untrusted { .. }
            | Self::TooLong { .. }
            | Self::Impatient
            | Self::Paging(_)
            | Self::Demand(_)
            | Self::Sign(_)
            | Self::Build(_)
            | Self::Stopped => Class::Fatal,
        }
    }

    /// How far this clock is from the server's, when that may be why the sign-in was refused.
    #[must_use]
    pub fn skew(&self) -> Option<Skew> {
        match self {
            Self::Service(error) => error.skew,
            Self::NoToken { source, .. } => source.skew(),
            Self::Closed(error) => error.skew(),
            Self::Connect { .. }
            | Self::Untrusted { .. }
            | Self::Timeout { .. }
            | Self::Broken(_)
            | Self::NotHss { .. }
            | Self::TooLong { .. }
            | Self::Slow { .. }
            | Self::SignedOut
            | Self::NoIam
            | Self::NoKey { .. }
            | Self::Impatient
            | Self::Paging(_)
            | Self::Demand(_)
            | Self::Sign(_)
            | Self::Build(_)
            | Self::Stopped => None,
        }
    }

    /// What was met, be it by another request.
    #[must_use]
    pub fn met(&self) -> &Self {
        if let Self::Closed(error) = self {
            return error.met();
        }
        self
    }

    /// Whether no service said a word: nobody answers, or not as HSS, or the request cannot be made at all.
    pub(super) fn is_silence(&self) -> bool {
        match self {
            Self::Connect { .. }
            | Self::Untrusted { .. }
            | Self::Timeout { .. }
            | Self::Broken(_)
            | Self::NotHss { .. }
            | Self::TooLong { .. }
            | Self::Slow { .. }
            | Self::Demand(_)
            | Self::Sign(_)
            | Self::Build(_) => true,
            Self::Service(_)
            | Self::Impatient
            | Self::SignedOut
            | Self::Closed(_)
            | Self::Paging(_)
            | Self::NoToken { .. }
            | Self::NoIam
            | Self::NoKey { .. }
            | Self::Stopped => false,
        }
    }

    /// Whether every request to the same address meets it, whatever it asks for.
    pub(super) fn is_of_address(&self) -> bool {
        matches!(
            self,
            Self::Connect { .. } | Self::Untrusted { .. } | Self::Sign(_) | Self::Build(_)
        )
    }

    /// Whether the service itself says that it does not know the value of a parameter. Other refusals with 400 say that
    /// something went wrong, not that there is nothing to read.
    ///
    /// # Source
    /// HSS error codes: HSS.0001 "Invalid parameter"; read 2026-11-22.
    #[must_use]
    pub fn is_unknown_value(&self) -> bool {
        matches!(self, Self::Service(error) if error.status == 400 && error.code == "HSS.0001")
    }
}

fn quoted(excerpt: &str) -> String {
    if excerpt.is_empty() {
        String::new()
    } else {
        format!(": `{excerpt}`")
    }
}
