//! What the report formats print, for hand-made findings.

mod ci;
mod fixture;
mod human;
mod json;
mod robust;
mod samples;
