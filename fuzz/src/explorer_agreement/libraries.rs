//! What programs do with `parking_lot` beside its `RwLock`, with the queues and cells of `crossbeam`, and with tasks and time of `tokio`.

use std::cell::Cell;
use std::time::Duration;

use gordian::crossbeam::atomic::AtomicCell;
use gordian::crossbeam::queue::{ArrayQueue, SegQueue};
use gordian::parking_lot::{Condvar, FairMutex, MappedMutexGuard, Mutex, MutexGuard, Once, ReentrantMutex};
use gordian::tokio;
use gordian::tokio::runtime::Runtime;
use gordian::tokio::sync::oneshot;
use gordian::tokio::task::JoinSet;
use gordian::tokio::time::timeout;

use super::program::{Op, Parking, Program, Running, Stored};

const SECOND: Duration = Duration::from_secs(1);
/// Seen where there is nothing.
const NOTHING: usize = 77;
/// Seen where an attempt fails.
const FAILED: usize = 99;

/// What all threads share.
pub(super) struct Libraries {
    stored: Option<Containers>,
    parking: Option<Locks>,
}

struct Containers {
    array: ArrayQueue<usize>,
    segments: SegQueue<usize>,
    cell: AtomicCell<usize>,
}

#[derive(Default)]
struct Locks {
    lock: Mutex<usize>,
    fair: FairMutex<usize>,
    reentrant: ReentrantMutex<Cell<usize>>,
    changed: Condvar,
    once: Once,
}

impl Libraries {
    /// What the program needs.
    pub(super) fn new(program: &Program) -> Libraries {
        let containers = || Containers {
            array: ArrayQueue::new(program.places.max(1)),
            segments: SegQueue::new(),
            cell: AtomicCell::new(0),
        };
        Libraries {
            stored: program.has(|op| matches!(op, Op::Stored(_))).then(containers),
            parking: program.has(|op| matches!(op, Op::Parking(_))).then(Locks::default),
        }
    }

    pub(super) fn stored(&self, op: Stored, value: usize) -> usize {
        let Some(Containers { array, segments, cell }) = &self.stored else { return NOTHING };
        match op {
            Stored::Push => array.push(value).map_or(FAILED, |()| 0),
            Stored::ForcePush => array.force_push(value).unwrap_or(NOTHING),
            Stored::Pop => array.pop().unwrap_or(NOTHING),
            Stored::Len => array.len() + 10 * usize::from(array.is_full()),
            Stored::PushSegment => {
                segments.push(value);
                0
            }
            Stored::PopSegment => segments.pop().unwrap_or(NOTHING),
            Stored::Load => cell.load(),
            Stored::Store => {
                cell.store(value);
                0
            }
            Stored::Swap => cell.swap(value),
            Stored::Add => cell.fetch_add(value),
            Stored::CompareExchange => cell.compare_exchange(0, value).unwrap_or_else(|there| there),
        }
    }

    pub(super) fn parking(&self, op: Parking, value: usize) -> usize {
        let Some(Locks { lock, fair, reentrant, changed, once }) = &self.parking else { return NOTHING };
        let replace = |place: &mut usize| std::mem::replace(place, value);
        match op {
            Parking::Lock => replace(&mut lock.lock()),
            Parking::TryLock => lock.try_lock().map_or(FAILED, |mut guard| replace(&mut guard)),
            Parking::LockInTime => lock.try_lock_for(SECOND).map_or(FAILED, |mut guard| replace(&mut guard)),
            Parking::UnlockFair => {
                let mut guard = lock.lock();
                let before = replace(&mut guard);
                MutexGuard::unlock_fair(guard);
                before
            }
            Parking::Mapped => {
                let mut mapped: MappedMutexGuard<'_, usize> = MutexGuard::map(lock.lock(), |place| place);
                replace(&mut mapped)
            }
            Parking::IsLocked => usize::from(lock.is_locked()),
            Parking::Fair => replace(&mut fair.lock()),
            Parking::Twice => {
                let outer = reentrant.lock();
                let inner = reentrant.lock();
                inner.set(inner.get() + 1);
                outer.get()
            }
            Parking::TryTwice => reentrant.try_lock().map_or(FAILED, |guard| guard.get()),
            Parking::Wait => {
                let mut guard = lock.lock();
                changed.wait(&mut guard);
                *guard
            }
            Parking::WaitInTime => {
                let mut guard = lock.lock();
                usize::from(changed.wait_for(&mut guard, SECOND).timed_out())
            }
            Parking::WaitUntilSet => {
                let mut guard = lock.lock();
                changed.wait_while(&mut guard, |place| *place == 0);
                *guard
            }
            Parking::SetAndNotify => {
                *lock.lock() = value;
                usize::from(changed.notify_one())
            }
            Parking::NotifyAll => changed.notify_all(),
            Parking::CallOnce => {
                once.call_once(|| *lock.lock() = value);
                usize::from(once.state().done())
            }
        }
    }
}

/// In a runtime of the thread's own. `adds` gives what there was before.
pub(super) fn running(op: Running, value: usize, adds: impl Fn() -> usize + Clone + Send + 'static) -> usize {
    let Ok(runtime) = Runtime::new() else { return FAILED };
    let other = adds.clone();
    runtime.block_on(async move {
        match op {
            Running::Spawn => tokio::spawn(async move { adds() }).await.unwrap_or(NOTHING),
            Running::SpawnBlocking => tokio::task::spawn_blocking(adds).await.unwrap_or(NOTHING),
            Running::Abort => {
                let task = tokio::spawn(async move { adds() });
                task.abort();
                task.await.unwrap_or(NOTHING)
            }
            Running::Leave => {
                drop(tokio::spawn(async move { adds() }));
                0
            }
            Running::Both => {
                let mut both = JoinSet::new();
                both.spawn(async move { adds() });
                both.spawn(async move { other() + 1 });
                let first = both.join_next().await;
                first.and_then(Result::ok).unwrap_or(NOTHING)
            }
            Running::Oneshot => {
                let (sender, receiver) = oneshot::channel();
                tokio::spawn(async move { sender.send(adds()) });
                receiver.await.unwrap_or(NOTHING)
            }
            Running::OneshotInTime => {
                let (sender, receiver) = oneshot::channel();
                tokio::spawn(async move { sender.send(adds()) });
                timeout(SECOND, receiver).await.map_or(FAILED, |got| got.unwrap_or(NOTHING))
            }
            Running::OneshotDropped => {
                let (sender, receiver) = oneshot::channel::<usize>();
                tokio::spawn(async move {
                    if adds() > 0 {
                        _ = sender.send(value);
                    }
                });
                receiver.await.unwrap_or(NOTHING)
            }
            Running::Select => {
                let (sender, receiver) = oneshot::channel();
                tokio::spawn(async move { sender.send(adds()) });
                tokio::select! {
                    got = receiver => got.unwrap_or(NOTHING),
                    () = tokio::time::sleep(SECOND) => FAILED,
                }
            }
            Running::Sleep => {
                tokio::time::sleep(SECOND).await;
                adds()
            }
            Running::Yield => {
                tokio::task::yield_now().await;
                adds()
            }
        }
    })
}
