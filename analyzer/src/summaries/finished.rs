//! The summaries that a component of the call graph may look at: those of the components before it, and its own.
//!
//! Components are summarised at the same time, but what each sees is what it would see if they came one after the other.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::sync::{LazyLock, OnceLock};

use super::model::{Facts, Summary};
use crate::events::model::BodyId;

/// Of a body that does not matter, or comes later.
static NOTHING: LazyLock<Summary> = LazyLock::new(Summary::default);

/// Summaries as one component sees them.
pub enum Finished<'a> {
    /// Of all bodies, when everything is done.
    All(&'a [Summary]),
    /// While others are being made.
    Before(Before<'a>),
}

/// What comes before a component.
pub struct Before<'a> {
    /// By body.
    pub done: &'a [OnceLock<(Summary, Facts)>],
    /// The place of each body's component among all of them; `None` for bodies that do not matter.
    pub order: &'a [Option<usize>],
    /// By body: whether anybody asks what it acquires.
    pub asked: &'a [bool],
    /// The component's place.
    pub at: usize,
    /// What is known of its own bodies so far.
    pub own: BTreeMap<BodyId, (Summary, Facts)>,
    /// Something was asked for that comes before it and is not finished.
    pub missed: Cell<bool>,
}

impl Finished<'_> {
    /// What is known of a body; `None` if there is no such body.
    pub fn get(&self, body: BodyId) -> Option<&Summary> {
        match self {
            Finished::All(summaries) => summaries.get(body.index()),
            Finished::Before(before) => before.get(body),
        }
    }

    /// Whether anybody asks what a body acquires.
    pub fn is_asked(&self, body: BodyId) -> bool {
        match self {
            Finished::All(_) => true,
            Finished::Before(before) => before.asked.get(body.index()).is_none_or(|asked| *asked),
        }
    }
}

impl Before<'_> {
    fn get(&self, body: BodyId) -> Option<&Summary> {
        let place = *self.order.get(body.index())?;
        let found = match place {
            Some(place) if place == self.at => self.own.get(&body),
            Some(place) if place < self.at => {
                let found = self.done.get(body.index()).and_then(OnceLock::get);
                self.missed.set(self.missed.get() || found.is_none());
                found
            }
            _ => None,
        };
        Some(found.map_or(&*NOTHING, |(summary, _)| summary))
    }
}
