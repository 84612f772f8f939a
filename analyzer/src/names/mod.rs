//! Names stage: what every name, path and type of the workspace means.

mod blocks;
pub mod bounds;
pub mod build;
mod collect;
mod crates;
mod derives;
mod display;
mod exports;
#[cfg(test)]
mod fixture;
mod imports;
pub mod index;
mod lookup;
pub mod lower_ty;
pub mod program;
mod raw;
pub mod resolve;
mod signatures;
pub mod subst;
pub mod traits;
pub mod ty;

pub use build::build;
