//! Known concurrency bugs that tools are compared by, each as a small program of its own.
//!
//! They follow descriptions of the programs of SCTBench, the ConVul set and SafeStack, as they are used in the papers that `published.tsv`
//! names. What is a plain variable there is an atomic here, since a race on it is the bug that is looked for and not the end of the search.

pub mod buffers;
pub mod kernel;
pub mod locks;
pub mod orders;
pub mod program;
pub mod stack;
pub mod tools;

/// All programs.
pub fn all() -> impl Iterator<Item = &'static program::Program> {
    [buffers::ALL, kernel::ALL, locks::ALL, orders::ALL, stack::ALL, tools::ALL].into_iter().flatten()
}
