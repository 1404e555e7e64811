//! The flags of `send`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use crate::cli::arguments::{ConfigArguments, JudgingArguments};

/// `hss-audit send`
#[derive(Debug, Clone, Args)]
pub(in crate::cli) struct SendArguments {
    /// A run directory
    #[arg(value_name = "RUN")]
    pub(in crate::cli) run: PathBuf,
    #[command(flatten)]
    pub(in crate::cli) config: ConfigArguments,
    /// Only to this group, whatever its occasions; repeat it for several
    #[arg(long = "group", value_name = "NAME")]
    pub(in crate::cli) groups: Vec<String>,
    /// Write the letters into a folder instead, one .eml file for each group
    #[arg(long, value_name = "DIR", conflicts_with_all = ["again", "in_doubt"])]
    pub(in crate::cli) dry_run: Option<PathBuf>,
    /// Send once more what everybody has already, as a new letter
    #[arg(long)]
    pub(in crate::cli) again: bool,
    /// What to do with letters of which nobody knows whether they arrived [default: as the settings say]
    #[arg(long, value_enum, value_name = "WHAT")]
    pub(in crate::cli) in_doubt: Option<DoubtWord>,
    /// Print what became of the letters for programs on standard output
    #[arg(long, conflicts_with = "dry_run")]
    pub(in crate::cli) json: bool,
    #[command(flatten)]
    pub(in crate::cli) judging: JudgingArguments,
}

/// What to do with letters of which nobody knows whether they arrived.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum DoubtWord {
    /// Send them again, under the same Message-ID: at least once
    Resend,
    /// Leave them: at most once
    Hold,
    /// Somebody has seen them: note that they arrived
    Arrived,
}
