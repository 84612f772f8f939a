//! The format `json`: everything.

use std::io::{self, Write};

use super::Report;

pub(super) fn write(report: &Report, _width: usize, out: &mut dyn Write) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *out, report)?;
    writeln!(out)
}
