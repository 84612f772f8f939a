//! An end of a channel of tokio, which goes by a step.

use std::sync::Arc;

use crate::monitor::Call;
use crate::tokio::step::{Object, change, look};

/// An end of a channel, whose own end is a step.
#[derive(Debug)]
pub(super) struct End<E> {
    pub(super) object: Arc<Object>,
    /// Gone only while it ends.
    pub(super) inner: Option<E>,
    dropped: &'static str,
}

impl<E> End<E> {
    pub(super) fn new(object: &Arc<Object>, inner: E, dropped: &'static str) -> End<E> {
        End { object: Arc::clone(object), inner: Some(inner), dropped }
    }

    pub(super) fn get(&self) -> &E {
        match &self.inner {
            Some(inner) => inner,
            None => unreachable!("it is there until it ends"),
        }
    }

    pub(super) fn get_mut(&mut self) -> (&Arc<Object>, &mut E) {
        match &mut self.inner {
            Some(inner) => (&self.object, inner),
            None => unreachable!("it is there until it ends"),
        }
    }

    /// Takes it away, so that its end is no step.
    pub(super) fn take(mut self) -> (Arc<Object>, E) {
        match self.inner.take() {
            Some(inner) => (Arc::clone(&self.object), inner),
            None => unreachable!("it is there until it ends"),
        }
    }

    pub(super) fn look<R>(&self, call: Call, f: impl FnOnce(&E) -> R) -> R {
        look(&self.object, call, || f(self.get()))
    }
}

impl<E> Drop for End<E> {
    #[track_caller]
    fn drop(&mut self) {
        let Some(inner) = self.inner.take() else { return };
        change(&self.object, Call::new(self.dropped), || drop(inner));
    }
}
