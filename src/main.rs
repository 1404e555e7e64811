//! The `hss-audit` program.

use std::panic;
use std::process::ExitCode;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    // Its message stands on standard error already; the code is that of a bug.
    panic::catch_unwind(|| hss_audit::cli::main(std::env::args_os())).unwrap_or(ExitCode::FAILURE)
}
