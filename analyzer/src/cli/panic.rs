//! A bug of the tool ends the run with a short message instead of a backtrace.

use std::panic::{self, PanicHookInfo, UnwindSafe};

use super::ExitCode;

/// Runs `body`; if it panics, asks for a bug report and fails.
pub(super) fn guarded(body: impl FnOnce() -> ExitCode + UnwindSafe) -> ExitCode {
    // Developers of the tool want the backtrace.
    if std::env::var_os("RUST_BACKTRACE").is_none() {
        panic::set_hook(Box::new(|info| super::terminal::remark(super::args::Color::Auto, &message(info))));
    }
    let code = panic::catch_unwind(body).unwrap_or(ExitCode::Failure);
    drop(panic::take_hook());
    code
}

fn message(info: &PanicHookInfo<'_>) -> String {
    let payload = info.payload();
    let what = payload
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| payload.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("no message");
    let place = info.location().map_or(String::new(), |l| format!(" at {}:{}", l.file(), l.line()));
    format!(
        "error: this is a bug in cargo-gordian {}: {what}{place}\n\
         hint: please report it at {}/issues, with the source that led to it if you can; RUST_BACKTRACE=1 shows more",
        env!("CARGO_PKG_VERSION"),
        env!("CARGO_PKG_REPOSITORY"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_is_a_failure_not_a_finding() {
        assert_eq!(guarded(|| panic!("a test of the panic message")), ExitCode::Failure);
        assert_eq!(guarded(|| ExitCode::Findings), ExitCode::Findings);
    }
}
