//! What is sent, and what comes back.

use super::{Endpoint, Patience, SignIn};

/// One request: a `GET`, or with a body a `POST`.
#[derive(Debug, Clone, Copy)]
pub struct Request<'a> {
    /// Who signs it.
    pub sign_in: &'a SignIn,
    /// Where to.
    pub endpoint: &'a Endpoint,
    /// IAM project id; part of the path, and signed by its own header.
    pub project_id: &'a str,
    /// The path, beginning with a slash.
    pub path: &'a str,
    /// Query parameters.
    pub parameters: &'a [(&'a str, &'a str)],
    /// Value of the `region` header, where the call has one.
    pub region: Option<&'a str>,
    /// JSON to send.
    pub body: Option<&'a [u8]>,
    /// Whether the body is read at once: only then an answer shows that it is HSS who lets us in.
    pub is_read: bool,
    /// How long the list that it belongs to may still wait; without, only the bounds of the whole run count.
    pub patience: Option<&'a Patience>,
}

impl Request<'_> {
    /// The path without the project: what the gateway counts as one API, whoever asks.
    pub(super) fn api(&self) -> &str {
        match self.path.split_once(self.project_id) {
            Some((_, api)) if !self.project_id.is_empty() => api,
            _ => self.path,
        }
    }
}

/// An answer and what was read from it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer<T> {
    /// The body as received, decompressed.
    pub body: Vec<u8>,
    /// What the caller read from it.
    pub decoded: T,
    /// The service's name for the request.
    pub request_id: Option<String>,
}

/// What it took to get an answer, or to give up.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Effort {
    /// Requests sent.
    pub requests: u64,
    /// Of these, sent again after a failure.
    pub retries: u64,
    /// Answers that said "too many requests".
    pub throttled: u64,
}
