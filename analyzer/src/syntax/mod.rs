//! Syntax stage: source text in, [`ir`] trees out.

pub mod cfg_truth;
pub mod ir;
pub mod lower;
pub mod macros;
pub mod tree;
pub mod walk;
