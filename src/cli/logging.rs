//! What happens inside, for those who want to know: on standard error, never with secrets.

use std::io::{self, IsTerminal};

use tracing_subscriber::EnvFilter;

use super::arguments::Global;

/// Starts logging at the level that the flags ask for; a second start is ignored.
pub(super) fn start(global: &Global) {
    let level = match (global.quiet, global.verbose) {
        (true, _) => "error",
        (false, 0) => "warn",
        (false, 1) => "hss_audit=info",
        (false, 2) => "hss_audit=debug",
        (false, _) => "hss_audit=trace,hyper_util=debug,reqwest=debug",
    };
    let _ = tracing_subscriber::fmt()
        .with_env_filter(EnvFilter::new(level))
        .with_writer(io::stderr)
        // Colours in a file are escape sequences in somebody's way.
        .with_ansi(io::stderr().is_terminal())
        .without_time()
        .try_init();
}
