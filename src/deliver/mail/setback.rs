//! Why a try failed, and whether another one makes sense.

use std::error::Error as StdError;
use std::io;

use rustls::CertificateError;

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

    /// What the server answered to what was asked of it.
    pub(super) fn of_answer(asked: &str, code: u16, words: &str) -> Self {
        let why = format!("`{asked}` was answered with {words}");
        match code / 100 {
            5 => Self::lasting(why),
            _ => Self::passing(why),
        }
    }

    /// What the operating system said of the connection, or the other side while encryption began.
    pub(super) fn of_connection(what: &str, error: &io::Error) -> Self {
        if error.kind() == io::ErrorKind::UnexpectedEof {
            return Self::passing(format!("{what}: the other side hung up"));
        }
        let why = format!("{what}: {}", chain(error));
        let refused = error.get_ref().and_then(|inner| inner.downcast_ref());
        match refused.and_then(advice) {
            Some(advice) => Self::lasting(format!("{why}{advice}")),
            None => Self::passing(why),
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

/// What to do about encryption that would fail in the same way again; nothing where it may be another way next time.
fn advice(error: &rustls::Error) -> Option<&'static str> {
    if let rustls::Error::InvalidCertificate(error) = error {
        let is_of_another = matches!(
            error,
            CertificateError::UnknownIssuer | CertificateError::Other(_)
        );
        return Some(match is_of_another {
            true => ": name the authority that the certificate is from in `authorities`",
            false => "",
        });
    }
    if matches!(error, rustls::Error::InvalidMessage(_)) {
        // The beginning of a greeting is no beginning of encryption.
        return Some(": this port does not begin with TLS, `starttls` may be what it wants");
    }
    matches!(error, rustls::Error::AlertReceived(_)).then_some("")
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
