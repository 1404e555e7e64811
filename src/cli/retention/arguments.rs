//! The flags of `prune` and `hold`.

use std::path::PathBuf;

use clap::Args;

use crate::cli::arguments::ConfigArguments;
use crate::config::{RawRender, RawRetention};

/// `hss-audit prune`
#[derive(Debug, Clone, Args)]
pub(in crate::cli) struct PruneArguments {
    #[command(flatten)]
    pub(in crate::cli) config: ConfigArguments,
    /// Archive of runs, a folder or s3://BUCKET/PREFIX [default: hss-audit-reports; env: HSS_AUDIT_OUT]
    #[arg(long, value_name = "DIR|URL")]
    out: Option<PathBuf>,
    /// Keep so many of the newest runs of each scope
    #[arg(long, value_name = "N")]
    keep_last: Option<usize>,
    /// Keep what is so much older than the newest run at most: 90d, 36h, 1y6m
    #[arg(long, value_name = "TIME")]
    keep_within: Option<String>,
    /// Keep one run of each of the last N days that have any: the newest complete one
    #[arg(long, value_name = "N")]
    keep_daily: Option<usize>,
    /// The same by weeks, which begin on Monday
    #[arg(long, value_name = "N")]
    keep_weekly: Option<usize>,
    /// The same by months
    #[arg(long, value_name = "N")]
    keep_monthly: Option<usize>,
    /// The same by years
    #[arg(long, value_name = "N")]
    keep_yearly: Option<usize>,
    /// Where days begin, as +08:00 [default: UTC]
    #[arg(long, value_name = "OFFSET", allow_hyphen_values = true)]
    utc_offset: Option<String>,
    /// Say what would be removed, and remove nothing
    #[arg(long)]
    pub(in crate::cli) dry_run: bool,
    /// Print the result for programs on standard output
    #[arg(long)]
    pub(in crate::cli) json: bool,
}

/// `hss-audit hold`
#[derive(Debug, Clone, Args)]
pub(in crate::cli) struct HoldArguments {
    /// A run directory, or the name of a run in the archive
    #[arg(value_name = "RUN")]
    pub(in crate::cli) run: String,
    /// Why
    #[arg(long, value_name = "TEXT", required = true)]
    pub(in crate::cli) reason: String,
    /// Who [default: the user that this runs as; env: USER]
    #[arg(long, value_name = "NAME")]
    pub(in crate::cli) by: Option<String>,
    /// Let the run go again
    #[arg(long)]
    pub(in crate::cli) release: bool,
    #[command(flatten)]
    pub(in crate::cli) config: ConfigArguments,
    /// Archive of runs, a folder or s3://BUCKET/PREFIX [default: hss-audit-reports; env: HSS_AUDIT_OUT]
    #[arg(long, value_name = "DIR|URL")]
    out: Option<PathBuf>,
}

impl PruneArguments {
    pub(in crate::cli) fn archive(&self) -> RawRender {
        archive(self.out.as_ref())
    }

    pub(in crate::cli) fn raw(&self) -> RawRetention {
        RawRetention {
            keep_last: self.keep_last,
            keep_within: self.keep_within.clone(),
            keep_daily: self.keep_daily,
            keep_weekly: self.keep_weekly,
            keep_monthly: self.keep_monthly,
            keep_yearly: self.keep_yearly,
            utc_offset: self.utc_offset.clone(),
        }
    }
}

impl HoldArguments {
    pub(in crate::cli) fn archive(&self) -> RawRender {
        archive(self.out.as_ref())
    }
}

fn archive(out: Option<&PathBuf>) -> RawRender {
    RawRender {
        out: out.cloned(),
        ..RawRender::default()
    }
}
