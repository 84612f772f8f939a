//! The `cargo gordian` subcommand.

use std::process::ExitCode;

/// Syntax trees are many small allocations, which the system's allocator is slow at on some platforms.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    gordian_analyzer::cli::main(std::env::args_os()).into()
}
