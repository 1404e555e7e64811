//! Flags of the commands that help to begin.

use std::path::PathBuf;

use clap::Args;
use clap_complete::Shell;

/// `hss-audit init`
#[derive(Debug, Clone, Args)]
pub(in crate::cli) struct InitArguments {
    /// File to write; `-` prints instead
    #[arg(value_name = "FILE", default_value = "hss-audit.toml")]
    pub(super) file: PathBuf,
    /// Write every key there is, with an example or its default
    #[arg(long)]
    pub(super) full: bool,
    /// Put it in the place of a file that is there
    #[arg(long)]
    pub(super) replace: bool,
}

/// `hss-audit completions`
#[derive(Debug, Clone, Args)]
pub(in crate::cli) struct CompletionsArguments {
    /// Which shell
    #[arg(value_name = "SHELL", value_enum)]
    pub(super) shell: Shell,
}

/// `hss-audit man`
#[derive(Debug, Clone, Args)]
pub(in crate::cli) struct ManArguments {
    /// Folder for one page per command; without it the first page is printed
    #[arg(long, value_name = "DIR")]
    pub(super) out: Option<PathBuf>,
}
