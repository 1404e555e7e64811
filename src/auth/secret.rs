//! Text that cannot be printed.

use std::fmt;

use secrecy::zeroize::Zeroizing;
use secrecy::{ExposeSecret, SecretString};

use super::signer::encode;

/// Stands where a secret stood.
const STRUCK_OUT: &str = "…";

/// A token, key or password: no `Display`, a `Debug` that shows nothing, wiped from memory when dropped.
#[derive(Clone)]
pub struct Secret(SecretString);

impl Secret {
    /// Takes over a secret and wipes what it came in.
    #[must_use]
    pub fn new(text: String) -> Self {
        // Copied, not moved: a string with room to spare would move on its way into the box and leave its old place unwiped.
        let text = Zeroizing::new(text);
        Self(SecretString::from(text.as_str()))
    }

    /// The secret itself; only for signing.
    #[must_use]
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }

    /// The text with this secret struck out: as it is, as JSON writes it, and as a URL does.
    #[must_use]
    pub fn conceal(&self, text: &str) -> String {
        /// Something shorter would strike out innocent words.
        const SHORTEST: usize = 4;
        let secret = self.expose();
        if secret.len() < SHORTEST {
            return text.to_owned();
        }
        let mut concealed = text.replace(secret, STRUCK_OUT);
        let quoted = serde_json::to_string(secret).map(Zeroizing::new);
        if let Some(inner) = quoted.iter().find_map(|text| text.get(1..text.len() - 1)) {
            concealed = concealed.replace(inner, STRUCK_OUT);
        }
        let mut encoded = Zeroizing::new(String::with_capacity(secret.len() * 3));
        encode(secret, &mut encoded);
        concealed.replace(encoded.as_str(), STRUCK_OUT)
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Secret(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_shows_nothing() {
        let secret = Secret::new("hunter2".into());
        let credentials = super::super::Credentials::Token(secret.clone());
        assert!(!format!("{secret:?} {credentials:#?}").contains("hunter2"));
        assert_eq!(secret.expose(), "hunter2");
    }

    #[test]
    fn a_secret_is_struck_out_however_it_is_written() {
        let secret = Secret::new(r#"p"w d/7"#.to_owned());
        let echo = r#"plain p"w d/7, JSON {"password":"p\"w d/7"}, URL ?password=p%22w%20d%2F7"#;
        assert_eq!(
            secret.conceal(echo),
            r#"plain …, JSON {"password":"…"}, URL ?password=…"#
        );
        assert_eq!(Secret::new("at".into()).conceal("that"), "that");
        assert_eq!(Secret::new(String::new()).conceal("that"), "that");
    }
}
