//! A resolver for each thread, all with one index.

use std::sync::{Arc, Mutex, PoisonError};

use super::values::{Index, Resolver};
use crate::events::model::Events;

/// As many resolvers as the present pool has threads.
pub struct Resolvers<'a> {
    each: Vec<Mutex<Resolver<'a>>>,
}

impl<'a> Resolvers<'a> {
    /// None of them knows anything yet.
    pub fn new(events: &'a Events) -> Self {
        let index = Arc::new(Index::new(events));
        let each = (0..rayon::current_num_threads().max(1)).map(|_| Mutex::new(Resolver::with(Arc::clone(&index))));
        Self { each: each.collect() }
    }

    /// Does something with the resolver of this thread. `work` must not come back here.
    pub fn with_one<R>(&self, work: impl FnOnce(&Resolver<'a>) -> R) -> R {
        let thread = rayon::current_thread_index().unwrap_or(0) % self.each.len().max(1);
        work(&self.each[thread].lock().unwrap_or_else(PoisonError::into_inner))
    }
}
