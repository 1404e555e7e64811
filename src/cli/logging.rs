//! What happens inside, for those who want to know: on standard error, never with secrets.

use std::io::{self, IsTerminal};

use clap::ValueEnum;
use tracing_subscriber::EnvFilter;

use super::arguments::Global;

/// What [`super::console`] says comes from here when it is an object as well.
pub(super) const CONSOLE: &str = "hss_audit::console";

/// How standard error speaks.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum LogFormat {
    // No doc comments: they would make the short help of every command a long one.
    #[default]
    Text,
    Json,
}

/// Starts logging at the level that the flags ask for; a second start is ignored.
pub(super) fn start(global: &Global) {
    let level = match (global.quiet, global.verbose) {
        (true, _) => "error".to_owned(),
        (false, 0) => format!("warn,{CONSOLE}=info"),
        (false, 1) => "warn,hss_audit=info".to_owned(),
        (false, 2) => "warn,hss_audit=debug".to_owned(),
        (false, _) => "warn,hss_audit=trace,hyper_util=debug,reqwest=debug".to_owned(),
    };
    let subscriber = tracing_subscriber::fmt()
        .with_env_filter(EnvFilter::new(level))
        .with_writer(io::stderr);
    let _ = match global.log_format {
        LogFormat::Text => subscriber
            // Colours in a file are escape sequences in somebody's way.
            .with_ansi(io::stderr().is_terminal())
            .without_time()
            .try_init(),
        LogFormat::Json => subscriber.json().flatten_event(true).try_init(),
    };
}
