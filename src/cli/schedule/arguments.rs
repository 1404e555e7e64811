//! The flags of the scheduler.

use clap::Args;

use crate::cli::arguments::ConfigArguments;

/// `hss-audit schedule`
#[derive(Debug, Clone, Args)]
pub(in crate::cli) struct ScheduleArguments {
    #[command(flatten)]
    pub(in crate::cli) config: ConfigArguments,
    /// Check the jobs and print when each is due next; run nothing
    #[arg(long)]
    pub(super) check: bool,
    /// How many due times to print of each job
    #[arg(long, value_name = "N", default_value_t = 5, requires = "check")]
    pub(super) next: usize,
    /// Run what is due now, and end: for systemd timers and the like
    #[arg(long, conflicts_with = "check")]
    pub(super) once: bool,
}
