//! The exit codes: part of the interface, they do not change.

/// How the tool ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum ExitCode {
    /// The tool did its job and there is no finding at deny level. Findings at warn level may have been shown.
    Clean = 0,
    /// At least one finding at deny level.
    Findings = 1,
    /// The tool could not do its job: wrong usage, nothing to analyse, a named file of which
    /// nothing can be analysed, output that cannot be written, an internal error;
    /// with `--deny-incomplete` also files that were not analysed.
    Failure = 2,
}

impl From<ExitCode> for std::process::ExitCode {
    fn from(code: ExitCode) -> Self {
        Self::from(code as u8)
    }
}
