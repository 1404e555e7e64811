//! Text that cannot be printed.

use std::fmt;

use secrecy::{ExposeSecret, SecretString};

/// A token, key or password: no `Display`, a `Debug` that shows nothing, wiped from memory when dropped.
#[derive(Clone)]
pub struct Secret(SecretString);

impl Secret {
    /// Takes over a secret.
    #[must_use]
    pub fn new(text: String) -> Self {
        Self(SecretString::from(text))
    }

    /// The secret itself; only for signing.
    #[must_use]
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
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
}
