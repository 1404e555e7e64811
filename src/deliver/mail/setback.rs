//! Why a try failed, and whether another one makes sense.

use std::error::Error as StdError;
use std::io;

use lettre::transport::smtp;

/// Most of what a server says that is kept.
const LONGEST: usize = 300;

/// Why a try failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Setback {
    /// As long as it was said: what is to be struck out of it must still be whole.
    why: String,
    pub(super) hold: Hold,
}

/// How long it holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Hold {
    /// It may be over soon: codes 4xx, lost connections.
    Passing,
    /// The same try would fail in the same way: codes 5xx, certificates that nobody trusts.
    Lasting,
}

impl Setback {
    pub(super) fn passing(why: impl Into<String>) -> Self {
        Self::new(why.into(), Hold::Passing)
    }

    pub(super) fn lasting(why: impl Into<String>) -> Self {
        Self::new(why.into(), Hold::Lasting)
    }

    fn new(why: String, hold: Hold) -> Self {
        Self { why, hold }
    }

    /// In words, on one line.
    pub(super) fn words(&self) -> String {
        one_line(&self.why)
    }

    /// What the server, or the way to it, said while something was asked of it.
    pub(super) fn of(asked: &str, error: &smtp::Error) -> Self {
        let cause = error.source().map(ToString::to_string).unwrap_or_default();
        let Some(code) = error.status() else {
            return Self::passing(format!("`{asked}`: {}", chain(error)));
        };
        let why = format!("`{asked}` was answered with {code} {cause}");
        match error.is_permanent() {
            true => Self::lasting(why),
            false => Self::passing(why),
        }
    }

    /// What the operating system said while connecting, or the other side while encryption began.
    pub(super) fn of_connection(what: &str, error: &io::Error) -> Self {
        let why = format!("{what}: {}", chain(error));
        let refused = error.get_ref().and_then(|inner| inner.downcast_ref());
        let is_lasting = refused.is_some_and(|error: &rustls::Error| {
            matches!(
                error,
                rustls::Error::InvalidCertificate(_) | rustls::Error::AlertReceived(_)
            )
        });
        match is_lasting {
            true => Self::lasting(why),
            false => Self::passing(why),
        }
    }

    /// The same without what must not be said.
    pub(super) fn concealed(self, conceal: impl FnOnce(&str) -> String) -> Self {
        Self {
            why: conceal(&self.why),
            ..self
        }
    }
}

/// What somebody said, on one line and no longer than anybody reads.
pub(super) fn one_line(said: &str) -> String {
    let shown: String = said.trim().chars().take(LONGEST).collect();
    shown.replace(char::is_control, " ").trim().to_owned()
}

/// An error and its causes on one line, none twice.
fn chain(error: &dyn StdError) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        let words = error.to_string();
        if !text.contains(&words) {
            text.push_str(": ");
            text.push_str(&words);
        }
        // The words of the library are an essay on what that may mean.
        let inner: Option<&io::Error> = error.downcast_ref();
        if inner.is_some_and(|inner| inner.kind() == io::ErrorKind::UnexpectedEof) {
            text = text.replace(&words, "the other side hung up");
        }
        cause = error.source();
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_struck_out_before_anything_is_cut_off() {
        let secret = "s".repeat(2 * LONGEST);
        let setback = Setback::passing(format!("535 no:\r\n{secret} is no token"));
        let setback = setback.concealed(|said| said.replace(&secret, "…"));
        assert_eq!(setback.words(), "535 no:  … is no token");
        let long = Setback::lasting("x".repeat(2 * LONGEST)).words();
        assert_eq!(long.len(), LONGEST);
    }
}
