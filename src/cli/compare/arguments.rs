//! The flags of `diff` and `history`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use crate::cli::arguments::ConfigArguments;

/// `hss-audit diff`
#[derive(Debug, Clone, Args)]
pub(in crate::cli) struct DiffArguments {
    /// The earlier run: a run directory, or its name in the archive
    #[arg(value_name = "OLD")]
    pub(in crate::cli) earlier: String,
    /// The later run; `latest` is the newest one of the archive
    #[arg(value_name = "NEW")]
    pub(in crate::cli) later: String,
    /// What to print; `csv` and `json` list every failure that is not as it was
    #[arg(
        long,
        value_enum,
        default_value_t,
        value_name = "FORMAT",
        conflicts_with = "json"
    )]
    pub(in crate::cli) format: DiffFormat,
    #[command(flatten)]
    pub(in crate::cli) archive: ArchiveArguments,
}

/// The form of a comparison.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum DiffFormat {
    /// For people, on a terminal
    #[default]
    Table,
    /// For programs, as `--json`
    Json,
    /// For spreadsheets
    Csv,
    /// For tickets and wikis
    Markdown,
}

/// `hss-audit history`
#[derive(Debug, Clone, Args)]
pub(in crate::cli) struct HistoryArguments {
    #[command(flatten)]
    pub(in crate::cli) archive: ArchiveArguments,
    /// Look at so many of the newest runs of each scope [default: all]
    #[arg(long, value_name = "N")]
    pub(in crate::cli) last: Option<usize>,
}

/// Where the runs are.
#[derive(Debug, Clone, Args)]
pub(in crate::cli) struct ArchiveArguments {
    /// Archive of runs, a folder or s3://BUCKET/PREFIX [default: hss-audit-reports; env: HSS_AUDIT_OUT]
    #[arg(long, value_name = "DIR")]
    pub(in crate::cli) out: Option<PathBuf>,
    #[command(flatten)]
    pub(in crate::cli) config: ConfigArguments,
    /// Print everything for programs on standard output
    #[arg(long)]
    pub(in crate::cli) json: bool,
}

impl DiffArguments {
    /// Whether the result is for programs.
    pub(in crate::cli) fn is_json(&self) -> bool {
        self.archive.json || self.format == DiffFormat::Json
    }
}
