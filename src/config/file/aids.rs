//! `[sign_off]`, and secrets that stand outside of credentials.

use super::File;
use super::credentials::reference;
use super::table::{At, Table};
use crate::config::credentials::SecretReference;

/// `[sign_off]`
#[derive(Debug, Default)]
pub(in crate::config) struct FileSignOff {
    pub(in crate::config) prepared_by: Option<At<String>>,
    pub(in crate::config) reviewed_by: Option<At<String>>,
    pub(in crate::config) approved_by: Option<At<String>>,
}

/// Where a secret is kept.
#[derive(Debug, Clone)]
pub(in crate::config) enum SecretText {
    /// There.
    Kept(SecretReference),
    /// The text does not say; the problem is told already.
    Unusable,
}

impl FileSignOff {
    pub(super) fn read(table: &mut Table<'_>) -> Self {
        Self {
            prepared_by: table.string("prepared_by"),
            reviewed_by: table.string("reviewed_by"),
            approved_by: table.string("approved_by"),
        }
    }
}

impl File {
    /// Reads where a secret is kept.
    pub(super) fn secret(&mut self, key: &str, text: &At<String>) -> SecretText {
        match reference(key, text, self.folder()) {
            Ok(reference) => SecretText::Kept(reference),
            Err(problem) => {
                self.problems.push(problem);
                SecretText::Unusable
            }
        }
    }
}
