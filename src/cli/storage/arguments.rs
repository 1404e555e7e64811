//! The flags of `upload`.

use std::path::PathBuf;

use clap::Args;

use crate::cli::arguments::ConfigArguments;

/// `hss-audit upload`
#[derive(Debug, Clone, Args)]
pub(in crate::cli) struct UploadArguments {
    /// A run directory
    #[arg(value_name = "RUN")]
    pub(in crate::cli) run: PathBuf,
    /// Archive on object storage, s3://BUCKET/PREFIX [default: `out` of the settings; env: HSS_AUDIT_OUT]
    #[arg(long, value_name = "URL")]
    pub(in crate::cli) to: Option<PathBuf>,
    #[command(flatten)]
    pub(in crate::cli) config: ConfigArguments,
}
