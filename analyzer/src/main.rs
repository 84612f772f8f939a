//! The `cargo gordian` subcommand.
fn main() {}
