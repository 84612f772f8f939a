//! What the streams can show: colours, width, progress.

use std::io::{IsTerminal, Write};

use anstream::{AutoStream, ColorChoice};
use clap::builder::styling::{AnsiColor, Style};

use super::args::Color;

/// The choice for a stream: the option, then cargo's variable, then `NO_COLOR`, `CLICOLOR_FORCE` and the terminal.
fn choice(color: Color) -> ColorChoice {
    let cargo = std::env::var("CARGO_TERM_COLOR").unwrap_or_default();
    match (color, cargo.as_str()) {
        (Color::Always, _) | (Color::Auto, "always") => ColorChoice::Always,
        (Color::Never, _) | (Color::Auto, "never") => ColorChoice::Never,
        (Color::Auto, _) => ColorChoice::Auto,
    }
}

/// Standard output; strips colours where they are not wanted, so that text may be styled without asking.
pub(super) fn stdout(color: Color) -> impl Write {
    std::io::BufWriter::new(AutoStream::new(std::io::stdout(), choice(color)))
}

/// Whether colours written to [`stdout`] arrive.
pub(super) fn colors_stdout(color: Color) -> bool {
    match choice(color) {
        ColorChoice::Auto => AutoStream::choice(&std::io::stdout()) != ColorChoice::Never,
        settled => settled != ColorChoice::Never,
    }
}

/// The width of the terminal that standard output is, if it is one.
pub(super) fn width() -> Option<usize> {
    terminal_size::terminal_size_of(std::io::stdout()).map(|(width, _)| usize::from(width.0))
}

/// Whether somebody watches standard error.
pub(super) fn shows_progress() -> bool {
    let ci = std::env::var_os("CI").is_some_and(|v| !v.is_empty() && v != "false");
    let dumb = std::env::var_os("TERM").is_some_and(|v| v == "dumb");
    std::io::stderr().is_terminal() && !ci && !dumb
}

/// `error: ...` on standard error.
pub(super) fn error(color: Color, message: &str) {
    labelled(color, "error", AnsiColor::Red.on_default().bold(), message);
}

/// `hint: ...` on standard error.
pub(super) fn hint(color: Color, message: &str) {
    labelled(color, "hint", AnsiColor::Cyan.on_default().bold(), message);
}

/// A line on standard error.
pub(super) fn remark(color: Color, message: &str) {
    // There is nobody left to tell if standard error is closed.
    let _ = writeln!(AutoStream::new(std::io::stderr(), choice(color)), "{message}");
}

fn labelled(color: Color, label: &str, style: Style, message: &str) {
    remark(color, &format!("{style}{label}:{style:#} {message}"));
}
