//! What happens inside, for those who want to know: on standard error, never with secrets.

use std::io::{self, IsTerminal};

use clap::ValueEnum;
use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{fmt, registry};

use super::arguments::Global;

/// What the modules of this program say.
const OWN: &str = "hss_audit";
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
    let registry = registry().with(targets(global));
    let lines = fmt::layer().with_writer(io::stderr);
    let _ = match global.log_format {
        LogFormat::Text => registry
            // Colours in a file are escape sequences in somebody's way.
            .with(lines.with_ansi(io::stderr().is_terminal()).without_time())
            .try_init(),
        LogFormat::Json => registry.with(lines.json().flatten_event(true)).try_init(),
    };
}

/// Who may speak, and how much.
fn targets(global: &Global) -> Targets {
    let all = Targets::new().with_default(LevelFilter::WARN);
    match (global.quiet, global.verbose) {
        (true, _) => all.with_default(LevelFilter::ERROR),
        (false, 0) => all.with_target(CONSOLE, LevelFilter::INFO),
        (false, 1) => all.with_target(OWN, LevelFilter::INFO),
        (false, 2) => all.with_target(OWN, LevelFilter::DEBUG),
        (false, _) => all
            .with_target(OWN, LevelFilter::TRACE)
            .with_targets(["hyper_util", "reqwest"].map(|name| (name, LevelFilter::DEBUG))),
    }
}
