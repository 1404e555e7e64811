//! The flags about frameworks.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use crate::cli::arguments::ConfigArguments;
use crate::config::RawFrameworks;

/// By what controls are judged.
#[derive(Debug, Clone, Args)]
pub(in crate::cli) struct FrameworkArguments {
    /// Frameworks to judge by, separated by commas; also default, all or none; see `hss-audit frameworks list` [default:
    /// default, and those of files; env: HSS_AUDIT_FRAMEWORKS]
    #[arg(long = "framework", value_name = "LIST")]
    frameworks: Vec<String>,
    /// A framework of your own in TOML; repeat it for several [env: HSS_AUDIT_FRAMEWORK_FILES]
    #[arg(long = "framework-file", value_name = "FILE")]
    files: Vec<PathBuf>,
    /// What the length beside a result is: hss_threshold, what HSS tests against, or host_value, what the host demands
    /// [default: hss_threshold; env: HSS_AUDIT_MIN_LENGTH_MEANING]
    #[arg(long, value_name = "MEANING")]
    min_length_meaning: Option<String>,
    /// State the length that HSS tests against where HSS does not say it; reports print the statement [env:
    /// HSS_AUDIT_ASSUMED_MIN_LENGTH]
    #[arg(long, value_name = "N")]
    assumed_min_length: Option<String>,
}

/// `hss-audit frameworks`
#[derive(Debug, Clone, Args)]
pub(in crate::cli) struct FrameworksArguments {
    #[command(subcommand)]
    pub(super) command: FrameworksCommand,
}

/// What to print.
#[derive(Debug, Clone, Subcommand)]
pub(super) enum FrameworksCommand {
    /// One line for each framework
    List(ListArguments),
    /// The controls of a framework: sources, dates, tests
    Show(ShowArguments),
}

/// `hss-audit frameworks list`
#[derive(Debug, Clone, Args)]
pub(super) struct ListArguments {
    #[command(flatten)]
    pub(super) which: WhichArguments,
}

/// `hss-audit frameworks show`
#[derive(Debug, Clone, Args)]
pub(super) struct ShowArguments {
    /// Id of the framework
    #[arg(value_name = "ID")]
    pub(super) id: String,
    #[command(flatten)]
    pub(super) which: WhichArguments,
}

/// Which frameworks there are.
#[derive(Debug, Clone, Args)]
pub(in crate::cli) struct WhichArguments {
    #[command(flatten)]
    pub(in crate::cli) config: ConfigArguments,
    /// A framework of your own in TOML; repeat it for several [env: HSS_AUDIT_FRAMEWORK_FILES]
    #[arg(long = "framework-file", value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Print it for programs
    #[arg(long)]
    pub(in crate::cli) json: bool,
}

impl FrameworksArguments {
    pub(in crate::cli) fn which(&self) -> &WhichArguments {
        match &self.command {
            FrameworksCommand::List(list) => &list.which,
            FrameworksCommand::Show(show) => &show.which,
        }
    }
}

impl FrameworkArguments {
    pub(in crate::cli) fn raw(&self) -> RawFrameworks {
        RawFrameworks {
            frameworks: self.frameworks.clone(),
            files: self.files.clone(),
            min_length_meaning: self.min_length_meaning.clone(),
            assumed_min_length: self.assumed_min_length.clone(),
        }
    }
}

impl WhichArguments {
    pub(super) fn raw(&self) -> RawFrameworks {
        RawFrameworks {
            files: self.files.clone(),
            ..RawFrameworks::default()
        }
    }
}
