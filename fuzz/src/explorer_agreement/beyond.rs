//! What programs do beyond `std`: counts of owners, what `crossbeam` has beside channels, and `tokio::sync`.

use std::time::Duration;

use gordian::crossbeam::sync::{Parker, ShardedLock, Unparker, WaitGroup};
use gordian::future::block_on;
use gordian::sync::counted;
use gordian::tokio::sync::{Barrier, Mutex, Notify, OnceCell, RwLock, Semaphore, broadcast, mpsc, watch};

use super::program::{Counted, Crossed, Op, Program, Tokio};

const SECOND: Duration = Duration::from_secs(1);
/// Seen where there is nothing.
const NOTHING: usize = 77;
/// Seen where an attempt fails.
const FAILED: usize = 99;

/// What all threads share.
pub(super) struct Common {
    sharded: Option<ShardedLock<usize>>,
    /// The main thread's.
    unparker: Option<Unparker>,
    tokio: Option<Asynchronous>,
}

struct Asynchronous {
    lock: Mutex<usize>,
    shared: RwLock<usize>,
    semaphore: Semaphore,
    notify: Notify,
    barrier: Barrier,
    cell: OnceCell<usize>,
    receiver: Mutex<mpsc::Receiver<usize>>,
    watched: watch::Sender<usize>,
    broadcast: broadcast::Sender<usize>,
}

/// What each thread has of its own.
#[derive(Default)]
pub(super) struct Own {
    owner: Option<counted::Arc<usize>>,
    weak: Option<counted::Weak<usize>>,
    group: Option<WaitGroup>,
    parker: Option<Parker>,
    sender: Option<mpsc::Sender<usize>>,
    watching: Option<watch::Receiver<usize>>,
    hearing: Option<broadcast::Receiver<usize>>,
}

/// What the program needs, and the main thread's part.
pub(super) fn made(program: &Program) -> (Common, Own) {
    let mut own = Own::default();
    if program.has(|op| matches!(op, Op::Counted(_))) {
        let owner = counted::Arc::new(0);
        own.weak = Some(counted::Arc::downgrade(&owner));
        own.owner = Some(owner);
    }
    let is_crossed = program.has(|op| matches!(op, Op::Crossed(_)));
    if is_crossed {
        own.group = Some(WaitGroup::new());
        own.parker = Some(Parker::new());
    }
    let tokio = program.has(|op| matches!(op, Op::Tokio(_))).then(|| {
        let (sender, receiver) = mpsc::channel(program.places.max(1));
        let (watched, watching) = watch::channel(0);
        let (broadcast, hearing) = broadcast::channel(2);
        own.sender = Some(sender);
        own.watching = Some(watching);
        own.hearing = Some(hearing);
        Asynchronous {
            lock: Mutex::new(0),
            shared: RwLock::new(0),
            semaphore: Semaphore::new(1),
            notify: Notify::new(),
            barrier: Barrier::new(2),
            cell: OnceCell::new(),
            receiver: Mutex::new(receiver),
            watched,
            broadcast,
        }
    });
    let common = Common {
        sharded: is_crossed.then(|| ShardedLock::new(0)),
        unparker: own.parker.as_ref().map(|parker| parker.unparker().clone()),
        tokio,
    };
    (common, own)
}

impl Common {
    /// Whoever is last to drop it does something that others can see.
    pub(super) fn is_seen_to_go(&self) -> bool {
        self.tokio.is_some()
    }
}

impl Own {
    /// Another thread's part.
    pub(super) fn for_child(&self) -> Own {
        Own {
            owner: self.owner.clone(),
            weak: self.weak.clone(),
            group: self.group.clone(),
            parker: self.parker.as_ref().map(|_| Parker::new()),
            sender: self.sender.clone(),
            watching: self.watching.clone(),
            hearing: self.hearing.as_ref().map(broadcast::Receiver::resubscribe),
        }
    }

    pub(super) fn counted(&mut self, op: Counted) -> usize {
        match op {
            Counted::Clone => self.owner.clone().map_or(NOTHING, |owner| *owner),
            Counted::GiveUp => usize::from(self.owner.take().is_some()),
            Counted::Upgrade => self.weak.as_ref().and_then(counted::Weak::upgrade).map_or(FAILED, |owner| *owner),
            Counted::Count => self.owner.as_ref().map_or(NOTHING, counted::Arc::strong_count),
            Counted::CountWeak => self.owner.as_ref().map_or(NOTHING, counted::Arc::weak_count),
            Counted::TryUnwrap => match self.owner.take().map(counted::Arc::try_unwrap) {
                None => NOTHING,
                Some(Ok(value)) => value,
                Some(Err(owner)) => {
                    self.owner = Some(owner);
                    FAILED
                }
            },
            Counted::IntoInner => {
                self.owner.take().map_or(NOTHING, |owner| counted::Arc::into_inner(owner).unwrap_or(FAILED))
            }
            Counted::GetMut => match self.owner.as_mut().map(counted::Arc::get_mut) {
                None => NOTHING,
                Some(None) => FAILED,
                Some(Some(value)) => std::mem::replace(value, 1),
            },
        }
    }

    pub(super) fn crossed(&mut self, op: Crossed, common: &Common, is_main: bool, value: usize) -> usize {
        let (Some(lock), Some(parker), Some(unparker)) = (&common.sharded, &self.parker, &common.unparker) else {
            return NOTHING;
        };
        match op {
            Crossed::Read => lock.read().map_or(FAILED, |guard| *guard),
            Crossed::Write => lock.write().map_or(FAILED, |mut guard| std::mem::replace(&mut *guard, value)),
            Crossed::TryRead => lock.try_read().map_or(FAILED, |guard| *guard),
            Crossed::TryWrite => lock.try_write().map_or(FAILED, |mut guard| std::mem::replace(&mut *guard, value)),
            Crossed::Done => usize::from(self.group.take().is_some()),
            Crossed::WaitForAll => {
                self.group.take().into_iter().for_each(WaitGroup::wait);
                0
            }
            // Nobody knows the parkers of the others.
            Crossed::Park if is_main => {
                parker.park();
                0
            }
            Crossed::Park | Crossed::ParkTimeout => {
                parker.park_timeout(SECOND);
                0
            }
            Crossed::Unpark => {
                unparker.unpark();
                0
            }
        }
    }

    pub(super) fn tokio(&mut self, op: Tokio, common: &Common, value: usize) -> usize {
        let Some(shared) = &common.tokio else { return NOTHING };
        let (Some(sender), Some(watching), Some(hearing)) = (&self.sender, &mut self.watching, &mut self.hearing)
        else {
            return NOTHING;
        };
        let replaced = |place: &mut usize| std::mem::replace(place, value);
        block_on(async {
            match op {
                Tokio::Lock => replaced(&mut *shared.lock.lock().await),
                Tokio::TryLock => shared.lock.try_lock().map_or(FAILED, |mut guard| replaced(&mut guard)),
                Tokio::Read => *shared.shared.read().await,
                Tokio::Write => replaced(&mut *shared.shared.write().await),
                Tokio::TryWrite => shared.shared.try_write().map_or(FAILED, |mut guard| replaced(&mut guard)),
                Tokio::Acquire => shared.semaphore.acquire().await.map_or(FAILED, |permit| permit.num_permits()),
                Tokio::AcquireTwo => {
                    shared.semaphore.acquire_many(2).await.map_or(FAILED, |permit| permit.num_permits())
                }
                Tokio::TryAcquire => usize::from(shared.semaphore.try_acquire().is_ok()),
                Tokio::AddPermit => {
                    shared.semaphore.add_permits(1);
                    0
                }
                Tokio::Notified => {
                    shared.notify.notified().await;
                    0
                }
                Tokio::NotifyOne => {
                    shared.notify.notify_one();
                    0
                }
                Tokio::NotifyWaiters => {
                    shared.notify.notify_waiters();
                    0
                }
                Tokio::Barrier => usize::from(shared.barrier.wait().await.is_leader()),
                Tokio::Initialise => *shared.cell.get_or_init(|| async { value }).await,
                Tokio::Send => usize::from(sender.send(value).await.is_ok()),
                Tokio::TrySend => usize::from(sender.try_send(value).is_ok()),
                Tokio::Receive => shared.receiver.lock().await.recv().await.unwrap_or(NOTHING),
                Tokio::TryReceive => {
                    shared.receiver.try_lock().map_or(FAILED, |mut end| end.try_recv().unwrap_or(NOTHING))
                }
                Tokio::Show => shared.watched.send_replace(value),
                Tokio::Watch => watching.changed().await.map_or(FAILED, |()| *watching.borrow_and_update()),
                Tokio::Tell => shared.broadcast.send(value).unwrap_or(FAILED),
                Tokio::Hear => hearing.recv().await.unwrap_or(FAILED),
            }
        })
    }
}
