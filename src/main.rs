//! The `hss-audit` program.

use std::process::ExitCode;

fn main() -> ExitCode {
    hss_audit::cli::main(std::env::args_os())
}
