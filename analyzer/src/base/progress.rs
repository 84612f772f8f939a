//! How a long run tells its caller how far it is.

/// Receives progress from many threads at once; the command line draws it.
pub trait Progress: Sync {
    /// `done` of the `total` files known so far have been parsed. `total` grows while modules are discovered.
    fn files(&self, done: usize, total: usize);
    /// A stage that cannot tell how far it is begins.
    fn stage(&self, _name: &'static str) {}
}

/// Ignores all progress.
#[derive(Debug, Default, Clone, Copy)]
pub struct Silent;

impl Progress for Silent {
    fn files(&self, _done: usize, _total: usize) {}
}
