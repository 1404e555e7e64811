//! The flags of `hss-audit waivers`.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use crate::cli::arguments::ConfigArguments;
use crate::config::RawRender;

/// `hss-audit waivers`
#[derive(Debug, Clone, Args)]
pub(in crate::cli) struct WaiversArguments {
    #[command(subcommand)]
    pub(in crate::cli) command: WaiversCommand,
}

/// What to do with waivers.
#[derive(Debug, Clone, Subcommand)]
pub(in crate::cli) enum WaiversCommand {
    /// Read files of waivers, and say what is wrong with them or where each waiver stands
    Check(CheckWaiversArguments),
}

/// `hss-audit waivers check`
#[derive(Debug, Clone, Args)]
pub(in crate::cli) struct CheckWaiversArguments {
    /// Accepted risks in TOML
    #[arg(value_name = "FILE", required = true)]
    pub(in crate::cli) files: Vec<PathBuf>,
    #[command(flatten)]
    pub(in crate::cli) config: ConfigArguments,
    /// Say what each waiver covers in this run
    #[arg(long, value_name = "RUN")]
    pub(in crate::cli) against: Option<PathBuf>,
    /// Points and limits in TOML [env: HSS_AUDIT_POLICY]
    #[arg(long, value_name = "FILE")]
    policy: Option<PathBuf>,
    /// The day to check for [default: today; env: SOURCE_DATE_EPOCH]
    #[arg(long, value_name = "RFC3339")]
    now: Option<String>,
    /// Print the results for programs on standard output
    #[arg(long)]
    pub(in crate::cli) json: bool,
}

impl WaiversArguments {
    /// Whether the result is for programs.
    pub(in crate::cli) fn is_json(&self) -> bool {
        let WaiversCommand::Check(arguments) = &self.command;
        arguments.json
    }

    pub(in crate::cli) fn config(&self) -> &ConfigArguments {
        let WaiversCommand::Check(arguments) = &self.command;
        &arguments.config
    }
}

impl CheckWaiversArguments {
    pub(in crate::cli) fn raw(&self) -> RawRender {
        RawRender {
            waivers: self.files.clone(),
            policy: self.policy.clone(),
            now: self.now.clone(),
            ..RawRender::default()
        }
    }
}
