//! Syntax stage: source text in, [`ir`] trees out.

pub(crate) mod bytes;
pub mod cfg_truth;
pub mod ir;
pub mod loader;
pub mod lower;
pub mod macros;
pub mod skim;
pub mod tree;
pub mod walk;
