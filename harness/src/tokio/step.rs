//! How an operation on an object of tokio becomes a step of an exploration.
//!
//! All tasks of an execution share one thread of the system, so what tokio's object does in one call is one step. Whom it wakes is
//! woken after the step, in the order of the tasks.

use std::cell::RefCell;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, Wake, Waker};

use crate::dpor::action::{Access, Action};
use crate::dpor::object::TaskId;
use crate::engine::{self, active};
use crate::monitor::{Call, Monitor, step, wake};

/// What an exploration knows of an object.
pub(super) type Object = Monitor<()>;

thread_local! {
    /// Who is to be woken after the step that runs.
    static DEFERRED: RefCell<Option<Vec<Arc<Deferred>>>> = const { RefCell::new(None) };
}

/// A waker that is given to tokio.
struct Deferred {
    inner: Waker,
    /// The engine's number of the task that waits.
    task: usize,
}

impl Wake for Deferred {
    fn wake(self: Arc<Deferred>) {
        let own = Arc::clone(&self);
        let is_deferred = active()
            && DEFERRED.with_borrow_mut(|deferred| deferred.as_mut().map(|deferred| deferred.push(own)).is_some());
        if !is_deferred {
            self.inner.wake_by_ref();
        }
    }
}

/// The waker for tokio that wakes who the context is of.
pub(super) fn deferred(context: &Context<'_>) -> Waker {
    if !active() {
        return context.waker().clone();
    }
    Waker::from(Arc::new(Deferred { inner: context.waker().clone(), task: engine::here().0 }))
}

/// A step that may change the object.
pub(super) fn change<R>(object: &Object, call: Call, f: impl FnOnce() -> R) -> R {
    with_access(object.access(Action::Write), call, f)
}

/// A step that only looks at the object.
pub(super) fn look<R>(object: &Object, call: Call, f: impl FnOnce() -> R) -> R {
    with_access(object.access(Action::Read), call, f)
}

fn with_access<R>(access: Option<Access>, call: Call, f: impl FnOnce() -> R) -> R {
    if access.is_none() {
        return f();
    }
    let (result, woken) = step(call, &[access], || {
        let collecting = Collecting(DEFERRED.replace(Some(Vec::new())));
        let result = f();
        (result, collecting.end())
    });
    wake_in_order(woken);
    result
}

fn wake_in_order(mut woken: Vec<Arc<Deferred>>) {
    woken.sort_by_key(|waker| waker.task);
    wake(woken.iter().map(|waker| waker.inner.clone()));
}

/// The list of the step around this one, which it has back when this one ends, also by a panic.
struct Collecting(Option<Vec<Arc<Deferred>>>);

impl Collecting {
    fn end(self) -> Vec<Arc<Deferred>> {
        DEFERRED.take().unwrap_or_default()
    }
}

impl Drop for Collecting {
    fn drop(&mut self) {
        DEFERRED.replace(self.0.take());
    }
}

/// A future of tokio; each time it is polled, and its end before it is ready, is a step on the object.
pub(super) struct Steps<'a, F: Future> {
    object: &'a Object,
    call: Call,
    /// Gone once it is ready.
    future: Option<Pin<Box<F>>>,
    has_begun: bool,
}

impl<'a, F: Future> Steps<'a, F> {
    pub(super) fn new(object: &'a Object, call: Call, future: F) -> Steps<'a, F> {
        Steps { object, call, future: Some(Box::pin(future)), has_begun: false }
    }

    /// The future itself, for what it does besides.
    pub(super) fn inner(&mut self) -> Option<Pin<&mut F>> {
        self.has_begun = true;
        self.future.as_mut().map(Pin::as_mut)
    }
}

impl<F: Future> Future for Steps<'_, F> {
    type Output = F::Output;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<F::Output> {
        let this = self.get_mut();
        let Some(future) = &mut this.future else { panic!("a future was polled after it was ready") };
        this.has_begun = true;
        let waker = deferred(context);
        let result = change(this.object, this.call, || future.as_mut().poll(&mut Context::from_waker(&waker)));
        match result {
            Poll::Ready(output) => {
                this.future = None;
                Poll::Ready(output)
            }
            Poll::Pending => {
                this.object.has_to_wait(this.call);
                Poll::Pending
            }
        }
    }
}

impl<F: Future> Drop for Steps<'_, F> {
    fn drop(&mut self) {
        let Some(future) = self.future.take() else { return };
        if self.has_begun {
            // Who does not wait any more may give others way.
            change(self.object, Call { name: "stop waiting", ..self.call }, || drop(future));
        }
    }
}

/// A poll function of tokio as a step.
pub(super) fn poll<R>(
    object: &Object,
    call: Call,
    context: &Context<'_>,
    f: impl FnOnce(&mut Context<'_>) -> Poll<R>,
) -> Poll<R> {
    let waker = deferred(context);
    let result = change(object, call, || f(&mut Context::from_waker(&waker)));
    if result.is_pending() {
        object.has_to_wait(call);
    }
    result
}

/// Something that is given back by a step when it ends.
pub(super) struct Held<'a, G> {
    object: &'a Object,
    /// Gone only while it is taken apart.
    guard: Option<G>,
    holder: Option<TaskId>,
    /// The operation that it is of.
    call: Call,
}

impl<'a, G> Held<'a, G> {
    /// Something that the running task has from now on.
    pub(super) fn new(object: &'a Object, call: Call, guard: G) -> Held<'a, G> {
        Held { object, guard: Some(guard), holder: object.hold(), call }
    }

    pub(super) fn get(&self) -> &G {
        match &self.guard {
            Some(guard) => guard,
            None => unreachable!("it is there until it ends"),
        }
    }

    pub(super) fn get_mut(&mut self) -> &mut G {
        match &mut self.guard {
            Some(guard) => guard,
            None => unreachable!("it is there until it ends"),
        }
    }

    /// Turns it into something else, which is given back instead.
    pub(super) fn map<H>(mut self, f: impl FnOnce(G) -> H) -> Held<'a, H> {
        let guard = self.guard.take().map(f);
        Held { object: self.object, guard, holder: self.holder.take(), call: self.call }
    }

    /// [`Held::map`] that may fail.
    pub(super) fn try_map<H>(mut self, f: impl FnOnce(G) -> Result<H, G>) -> Result<Held<'a, H>, Held<'a, G>> {
        let (object, call, holder) = (self.object, self.call, self.holder.take());
        match self.guard.take().map(f) {
            Some(Ok(guard)) => Ok(Held { object, guard: Some(guard), holder, call }),
            Some(Err(guard)) => Err(Held { object, guard: Some(guard), holder, call }),
            None => unreachable!("it is there until it ends"),
        }
    }

    /// [`Held::map`] by a step.
    pub(super) fn become_by<H>(mut self, call: Call, f: impl FnOnce(G) -> H) -> Held<'a, H> {
        let (object, guard, holder) = (self.object, self.guard.take(), self.holder.take());
        let guard = change(object, call, || guard.map(f));
        Held { object, guard, holder, call }
    }

    /// [`Held::try_map`] by a step.
    pub(super) fn try_become_by<H>(
        mut self,
        call: Call,
        f: impl FnOnce(G) -> Result<H, G>,
    ) -> Result<Held<'a, H>, Held<'a, G>> {
        let (object, guard, holder) = (self.object, self.guard.take(), self.holder.take());
        match change(object, call, || guard.map(f)) {
            Some(Ok(guard)) => Ok(Held { object, guard: Some(guard), holder, call }),
            Some(Err(guard)) => Err(Held { object, guard: Some(guard), holder, call: self.call }),
            None => unreachable!("it is there until it ends"),
        }
    }

    /// Gives it away by a step of that name.
    pub(super) fn end<R>(mut self, name: &'static str, f: impl FnOnce(G) -> R) -> R {
        let Some(guard) = self.guard.take() else { unreachable!("it is there until it ends") };
        let call = Call { name, ..self.call };
        let (object, holder) = (self.object, self.holder.take());
        change(object, call, || {
            object.unhold(holder);
            f(guard)
        })
    }
}

impl<G> Drop for Held<'_, G> {
    fn drop(&mut self) {
        let Some(guard) = self.guard.take() else { return };
        let (object, holder) = (self.object, self.holder.take());
        change(object, Call { name: "release", ..self.call }, || {
            object.unhold(holder);
            drop(guard);
        });
    }
}

/// Lends a value of an `Arc` for as long as the `Arc` is kept.
///
/// # Safety
/// The result must not be used after the `Arc`, or a clone of it, is gone.
#[expect(unsafe_code, reason = "as it says")]
pub(super) unsafe fn lent<T: ?Sized>(arc: &Arc<T>) -> &'static T {
    // SAFETY: what an `Arc` has stays where it is; the rest is the caller's.
    unsafe { &*Arc::as_ptr(arc) }
}
