//! Uses the other crate's locks.
use std::sync::Arc;

use store_core::{Journal, Store};

pub struct Service {
    store: Arc<Store>,
}

impl Service {
    pub fn rows_then_index_is_the_other_order(&self) -> usize {
        let rows = self.store.rows();
        rows.len() + self.store.index().len()
    }
    pub fn rows_twice_double(&self) {
        let _rows = self.store.rows();
        self.store.with_rows(|rows| rows.clear()); //~ double_lock
    }
    pub fn rows_by_macro_double(&self) {
        let _rows = store_core::rows!(self.store);
        self.store.rows.lock().unwrap().clear(); //~ double_lock
    }
    pub fn journal_callback_double(&self) {
        self.store.journal.for_each(|line| self.store.journal.write(line)); //~ double_lock
    }
    pub fn journal_callback_ok(&self) {
        self.store.journal.for_each(|line| drop(line.len()));
        self.store.journal.write("done");
    }
    pub fn other_journal_ok(&self) {
        let journal = Journal::default();
        self.store.journal.for_each(|line| journal.write(line));
    }
}
