//! The flags of `hss-audit keys`, and those that say who signs.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use crate::config::RawSigning;

/// Who signs.
#[derive(Debug, Clone, Args)]
pub(in crate::cli) struct SigningArguments {
    /// Sign the run with this minisign key; where it is kept: env:NAME or file:PATH [env: HSS_AUDIT_SIGNING_KEY, the key
    /// itself]
    #[arg(long, value_name = "PLACE")]
    sign_key_from: Option<String>,
    /// The password of that key; where it is kept: env:NAME or file:PATH [env: HSS_AUDIT_SIGNING_PASSWORD]
    #[arg(long, value_name = "PLACE")]
    sign_password_from: Option<String>,
}

/// `hss-audit keys`
#[derive(Debug, Clone, Args)]
pub(in crate::cli) struct KeysArguments {
    #[command(subcommand)]
    pub(in crate::cli) command: KeysCommand,
}

/// What to do with keys.
#[derive(Debug, Clone, Subcommand)]
pub(in crate::cli) enum KeysCommand {
    /// Make a pair of keys: a secret one for this machine, and a public one for everybody
    Generate(GenerateArguments),
    /// Show the public key, and how to check a signature with it
    Show(ShowArguments),
}

/// `hss-audit keys generate`
#[derive(Debug, Clone, Args)]
pub(in crate::cli) struct GenerateArguments {
    /// File for the secret key, readable by its owner alone; the public key is put beside it, in a file that ends with .pub.
    /// No file is ever overwritten
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) out: PathBuf,
    /// Encrypt the secret key with a password; where that is kept: env:NAME or file:PATH
    #[arg(long, value_name = "PLACE")]
    pub(in crate::cli) password_from: Option<String>,
}

/// `hss-audit keys show`
#[derive(Debug, Clone, Args)]
pub(in crate::cli) struct ShowArguments {
    /// File of a public or a secret key
    #[arg(value_name = "FILE")]
    pub(in crate::cli) file: PathBuf,
    /// The password of a secret key; where it is kept: env:NAME or file:PATH
    #[arg(long, value_name = "PLACE")]
    pub(in crate::cli) password_from: Option<String>,
}

impl SigningArguments {
    pub(in crate::cli) fn raw(&self) -> RawSigning {
        RawSigning {
            key_from: self.sign_key_from.clone(),
            password_from: self.sign_password_from.clone(),
        }
    }
}
