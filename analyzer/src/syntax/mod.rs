//! Syntax stage: source text in, [`ir`] trees out.

pub mod ir;
pub mod tree;
