//! Names stage: what every name, path and type of the workspace means.

pub mod bounds;
pub mod build;
pub mod index;
pub mod infer;
pub mod lower_ty;
pub mod program;
pub mod resolve;
pub mod subst;
pub mod traits;
pub mod ty;

pub use build::build;
