//! What the report formats print, for hand-made findings.

mod fixture;
mod human;
mod samples;
