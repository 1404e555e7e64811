//! The flags of `hss-audit verify`.

use std::path::PathBuf;

use clap::Args;

use crate::cli::arguments::ConfigArguments;

/// `hss-audit verify`
#[derive(Debug, Clone, Args)]
pub(in crate::cli) struct VerifyArguments {
    /// A run directory, s3://BUCKET/PREFIX/RUN, or an archive: then all its runs, and that none is missing
    #[arg(value_name = "RUN|DIR")]
    pub(in crate::cli) path: PathBuf,
    /// The minisign key that the run has to be signed with: its file, or the key itself; repeat it where the key has changed
    /// [env: HSS_AUDIT_PUBLIC_KEY]
    #[arg(long = "public-key", value_name = "FILE|KEY")]
    pub(in crate::cli) public_keys: Vec<String>,
    /// The hash of a line of the chain that was kept elsewhere, as an earlier `verify` printed it: the line has to be there still.
    /// Repeat it for several
    #[arg(long = "chain-head", value_name = "HASH", value_parser = hash)]
    pub(in crate::cli) chain_heads: Vec<String>,
    /// Also read every format back, and compare all numbers and rows that they share
    #[arg(long)]
    pub(in crate::cli) cross_format: bool,
    #[command(flatten)]
    pub(in crate::cli) config: ConfigArguments,
    /// Print the result for programs on standard output
    #[arg(long)]
    pub(in crate::cli) json: bool,
}

/// Reads a hash of the chain.
fn hash(text: &str) -> Result<String, &'static str> {
    let is_hash = text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    match is_hash {
        true => Ok(text.to_ascii_lowercase()),
        false => Err(
            "a hash is 64 digits from 0 to f; `hss-audit verify DIR` prints that of the last line",
        ),
    }
}
