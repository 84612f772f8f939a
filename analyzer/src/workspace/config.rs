//! `gordian.toml`: the user's configuration.

/// The configuration, merged from all files.
#[derive(Debug, Default)]
pub struct Config {}
