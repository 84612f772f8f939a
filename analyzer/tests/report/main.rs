//! What the report formats print, for hand-made findings.

mod fixture;
mod human;
mod json;
mod robust;
mod samples;
