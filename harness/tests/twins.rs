//! Every type of the facade stands in for its twin: the same source compiles against `std` and against `gordian`, and does the same.

/// Expands to the same module for each root.
macro_rules! twins {
    ($($name:ident: $root:ident),*) => { $( mod $name {
        #![allow(clippy::all, reason = "every method is called, sensible or not")]

        use $root::cell::{Cell, RefCell};
        use $root::hint;
        use $root::sync::atomic::{self, Ordering::*, *};
        use $root::sync::mpsc;
        use $root::sync::{
            Arc, Barrier, BarrierWaitResult, Condvar, LazyLock, LockResult, Mutex, MutexGuard, Once, OnceLock, OnceState,
            PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard, TryLockError, TryLockResult, WaitTimeoutResult, Weak,
        };
        use $root::thread::{self, AccessError, Builder, JoinHandle, LocalKey, Scope, ScopedJoinHandle, Thread, ThreadId};
        use $root::time::{Duration, Instant, SystemTime};

        use std::fmt::{Debug, Display};
        use std::panic::{RefUnwindSafe, UnwindSafe};

        static MUTEX: Mutex<u32> = Mutex::new(0);
        static RWLOCK: RwLock<u32> = RwLock::new(0);
        static CONDVAR: Condvar = Condvar::new();
        static BARRIER: Barrier = Barrier::new(1);
        static ONCE: Once = Once::new();
        static CELL: OnceLock<String> = OnceLock::new();
        static LAZY: LazyLock<String> = LazyLock::new(|| "lazy".to_owned());
        static FLAG: AtomicBool = AtomicBool::new(false);
        static COUNT: AtomicUsize = AtomicUsize::new(0);
        static POINTER: AtomicPtr<u8> = AtomicPtr::new(std::ptr::null_mut());

        $root::thread_local! {
            static LOCAL: Cell<u32> = const { Cell::new(1) };
            pub static LIST: RefCell<Vec<u32>> = RefCell::new(Vec::new());
        }

        fn shared<T: ?Sized + Send + Sync>() {}
        fn sent<T: ?Sized + Send>() {}
        fn synced<T: ?Sized + Sync>() {}
        fn unwound<T: ?Sized + UnwindSafe + RefUnwindSafe>() {}
        fn shown<T: ?Sized + Debug>() {}
        fn made<T: Default>() {}

        /// Auto traits and implementations.
        #[test]
        fn traits() {
            shared::<Mutex<Cell<u32>>>();
            shared::<Mutex<str>>();
            shared::<RwLock<u32>>();
            shared::<Condvar>();
            shared::<Barrier>();
            shared::<Once>();
            shared::<OnceLock<u32>>();
            shared::<LazyLock<u32>>();
            shared::<AtomicPtr<Cell<u32>>>();
            shared::<JoinHandle<Cell<u32>>>();
            shared::<ScopedJoinHandle<'_, Cell<u32>>>();
            shared::<Thread>();
            shared::<ThreadId>();
            shared::<LocalKey<Cell<u32>>>();
            shared::<Builder>();
            shared::<Instant>();
            shared::<mpsc::Sender<Cell<u32>>>();
            shared::<mpsc::SyncSender<Cell<u32>>>();
            sent::<mpsc::Receiver<Cell<u32>>>();
            synced::<MutexGuard<'_, u32>>();
            synced::<RwLockReadGuard<'_, u32>>();
            synced::<RwLockWriteGuard<'_, u32>>();
            synced::<Scope<'_, '_>>();
            unwound::<Mutex<Cell<u32>>>();
            unwound::<RwLock<Cell<u32>>>();
            unwound::<Condvar>();
            unwound::<Barrier>();
            unwound::<Once>();
            unwound::<OnceLock<u32>>();
            unwound::<AtomicU32>();
            unwound::<AtomicPtr<u32>>();
            unwound::<Thread>();
            unwound::<Instant>();
            shown::<Mutex<str>>();
            shown::<RwLock<str>>();
            shown::<MutexGuard<'_, u32>>();
            shown::<RwLockReadGuard<'_, u32>>();
            shown::<RwLockWriteGuard<'_, u32>>();
            shown::<Condvar>();
            shown::<Barrier>();
            shown::<BarrierWaitResult>();
            shown::<WaitTimeoutResult>();
            shown::<Once>();
            shown::<OnceState>();
            shown::<OnceLock<u32>>();
            shown::<LazyLock<u32>>();
            shown::<AccessError>();
            shown::<mpsc::Sender<Cell<u32>>>();
            shown::<mpsc::SyncSender<Cell<u32>>>();
            shown::<mpsc::Receiver<Cell<u32>>>();
            shown::<mpsc::Iter<'_, u32>>();
            shown::<mpsc::TryIter<'_, u32>>();
            shown::<mpsc::IntoIter<u32>>();
            shown::<JoinHandle<Cell<u32>>>();
            shown::<ScopedJoinHandle<'_, Cell<u32>>>();
            shown::<Scope<'_, '_>>();
            shown::<Thread>();
            shown::<ThreadId>();
            shown::<Builder>();
            shown::<LocalKey<u32>>();
            shown::<AtomicPtr<u32>>();
            made::<Mutex<u32>>();
            made::<RwLock<u32>>();
            made::<Condvar>();
            made::<OnceLock<Cell<u32>>>();
            made::<LazyLock<u32>>();
            made::<AtomicU64>();
            made::<AtomicPtr<u8>>();
            let _: (Mutex<u32>, RwLock<u32>, OnceLock<u32>, AtomicI8) = (1.into(), 2.into(), 3.into(), 4.into());
            let _: (Arc<u32>, Weak<u32>) = (Arc::new(1), Weak::new());
            assert_eq!(OnceLock::from(1).clone(), OnceLock::from(1));
        }

        #[test]
        fn locks() {
            let guard: LockResult<MutexGuard<'static, u32>> = MUTEX.lock();
            let mut guard = guard.unwrap_or_else(PoisonError::into_inner);
            *guard += 1;
            assert_eq!(format!("{guard} {guard:?}"), "1 1");
            let other: TryLockResult<MutexGuard<'static, u32>> = MUTEX.try_lock();
            assert!(matches!(other, Err(TryLockError::WouldBlock)));
            let locked = std::sync::Mutex::new(0);
            let _held = locked.lock();
            assert_eq!(format!("{:?}", MUTEX), format!("{locked:?}"));
            let (guard, result) = CONDVAR.wait_timeout(guard, Duration::from_millis(1)).unwrap();
            let _: bool = result.timed_out();
            let guard = CONDVAR.wait_while(guard, |_| false).unwrap();
            let (guard, _) = CONDVAR.wait_timeout_while(guard, Duration::ZERO, |_| true).unwrap();
            CONDVAR.notify_one();
            CONDVAR.notify_all();
            drop(guard);
            MUTEX.clear_poison();
            assert!(!MUTEX.is_poisoned());
            let mut own = Mutex::new(5);
            *own.get_mut().unwrap() += 1;
            assert_eq!(own.into_inner().unwrap(), 6);
            let unsized_lock: &Mutex<[u32]> = &Mutex::new([1, 2]);
            assert_eq!(unsized_lock.lock().unwrap().len(), 2);

            let read = RWLOCK.read().unwrap();
            assert!(RWLOCK.try_read().is_ok() && RWLOCK.try_write().is_err());
            drop(read);
            *RWLOCK.write().unwrap() += 1;
            RWLOCK.clear_poison();
            assert!(!RWLOCK.is_poisoned());
            let mut own = RwLock::new(5);
            *own.get_mut().unwrap() += 1;
            assert_eq!(own.into_inner().unwrap(), 6);

            assert!(BARRIER.wait().is_leader());
            ONCE.call_once(|| ());
            ONCE.call_once_force(|state| assert!(!state.is_poisoned()));
            ONCE.wait();
            assert!(ONCE.is_completed());
            assert_eq!(CELL.get(), None);
            assert_eq!(CELL.get_or_init(|| "once".to_owned()), "once");
            assert_eq!((CELL.set("again".to_owned()), CELL.wait().len()), (Err("again".to_owned()), 4));
            let mut own = OnceLock::from(1);
            assert_eq!(own.get_mut(), Some(&mut 1));
            assert_eq!(own.take(), Some(1));
            assert_eq!(own.into_inner(), None);
            assert_eq!((LAZY.len(), LazyLock::force(&LAZY).as_str()), (4, "lazy"));
        }

        #[test]
        fn poison() {
            let (mutex, rwlock) = (Arc::new(Mutex::new(1)), Arc::new(RwLock::new(1)));
            let (m, r) = (Arc::clone(&mutex), Arc::clone(&rwlock));
            let dead = thread::spawn(move || {
                let (_m, _r) = (m.lock(), r.write());
                std::panic::resume_unwind(Box::new("expected"));
            });
            assert!(dead.join().is_err());
            assert!(mutex.is_poisoned() && rwlock.is_poisoned());
            assert!(matches!(mutex.try_lock(), Err(TryLockError::Poisoned(_))));
            assert!(mutex.lock().is_err() && rwlock.read().is_err() && rwlock.write().is_err());
            assert!(format!("{mutex:?}").contains("poisoned: true"));
            mutex.clear_poison();
            assert_eq!(mutex.lock().map(|guard| *guard).unwrap_or(0), 1);
        }

        #[test]
        fn atomics() {
            macro_rules! integer {
                ($atomic:ident) => {{
                    let mut a = $atomic::new(1);
                    let _ = (a.load(SeqCst), a.store(2, Release), a.swap(3, AcqRel));
                    let _ = a.compare_exchange(3, 4, AcqRel, Acquire);
                    let _ = a.compare_exchange_weak(4, 5, SeqCst, Relaxed);
                    let _ = (a.fetch_add(1, SeqCst), a.fetch_sub(1, SeqCst), a.fetch_and(7, SeqCst));
                    let _ = (a.fetch_or(1, SeqCst), a.fetch_xor(1, SeqCst), a.fetch_nand(7, SeqCst));
                    let _ = (a.fetch_max(3, SeqCst), a.fetch_min(3, SeqCst));
                    let _ = a.fetch_update(SeqCst, SeqCst, |value| value.checked_add(1));
                    let _ = (*a.get_mut(), a.as_ptr(), format!("{a:?}"), $atomic::default());
                    let _ = a.into_inner();
                }};
            }
            integer!(AtomicI8);
            integer!(AtomicI16);
            integer!(AtomicI32);
            integer!(AtomicI64);
            integer!(AtomicIsize);
            integer!(AtomicU8);
            integer!(AtomicU16);
            integer!(AtomicU32);
            integer!(AtomicU64);
            integer!(AtomicUsize);
            assert!(!FLAG.fetch_or(true, SeqCst) && FLAG.fetch_and(false, SeqCst) && !FLAG.fetch_xor(true, SeqCst));
            let _ = (FLAG.fetch_nand(true, SeqCst), FLAG.fetch_not(SeqCst), FLAG.swap(true, SeqCst));
            let _ = FLAG.compare_exchange(true, false, SeqCst, SeqCst);
            assert_eq!(COUNT.fetch_add(2, Relaxed), 0);
            assert!(POINTER.load(Acquire).is_null() && format!("{POINTER:p}").starts_with("0x"));
            atomic::fence(SeqCst);
            atomic::compiler_fence(SeqCst);
        }

        #[test]
        fn channels() {
            let (sender, receiver) = mpsc::channel();
            sender.send(1).unwrap();
            sender.clone().send(2).unwrap();
            assert_eq!((receiver.recv(), receiver.try_recv()), (Ok(1), Ok(2)));
            assert_eq!(receiver.try_recv(), Err(mpsc::TryRecvError::Empty));
            let timeout = receiver.recv_timeout(Duration::from_millis(1));
            assert_eq!(timeout, Err(mpsc::RecvTimeoutError::Timeout));
            sender.send(3).unwrap();
            assert_eq!(receiver.try_iter().collect::<Vec<u32>>(), [3]);
            sender.send(4).unwrap();
            drop(sender);
            assert_eq!((&receiver).into_iter().count(), 1);
            assert_eq!(receiver.iter().count(), 0);
            assert_eq!(receiver.into_iter().next(), None);
            let (sender, receiver) = mpsc::sync_channel(1);
            sender.send(1).unwrap();
            assert!(matches!(sender.try_send(2), Err(mpsc::TrySendError::Full(2))));
            drop(receiver);
            assert!(matches!(sender.try_send(2), Err(mpsc::TrySendError::Disconnected(2))));
            assert_eq!(sender.send(2), Err(mpsc::SendError(2)));
        }

        #[test]
        fn threads() {
            let worker = Builder::new().name("worker".to_owned()).stack_size(1 << 20).spawn(|| {
                thread::park();
                assert_eq!(thread::current().name(), Some("worker"));
                thread::park_timeout(Duration::ZERO);
                thread::current().id()
            });
            let worker: JoinHandle<ThreadId> = worker.unwrap();
            let (thread, id): (Thread, ThreadId) = (worker.thread().clone(), worker.thread().id());
            thread.unpark();
            assert_eq!(worker.join().unwrap(), id);
            let mut total = 0;
            let sum = thread::scope(|scope| {
                let inner: ScopedJoinHandle<'_, u32> = scope.spawn(|| scope.spawn(|| 2).join().unwrap());
                let named = Builder::new().spawn_scoped(scope, || 3).unwrap();
                let _ = (named.is_finished(), named.thread().id());
                inner.join().unwrap() + named.join().unwrap()
            });
            total += sum;
            assert_eq!(total, 5);
            let result: thread::Result<()> = thread::spawn(|| std::panic::resume_unwind(Box::new(7))).join();
            assert_eq!(result.unwrap_err().downcast_ref::<i32>(), Some(&7));
            thread::yield_now();
            thread::sleep(Duration::ZERO);
            assert!(!thread::panicking() && thread::available_parallelism().is_ok());
            hint::spin_loop();
            assert_eq!(hint::black_box(1), 1);
        }

        #[test]
        fn locals() {
            LOCAL.set(LOCAL.get() + 1);
            assert_eq!((LOCAL.replace(5), LOCAL.take(), LOCAL.with(Cell::get)), (2, 5, 0));
            LIST.with_borrow_mut(|list| list.push(1));
            assert_eq!(thread::spawn(|| LIST.with_borrow(Vec::len)).join().unwrap(), 0);
            assert_eq!((LIST.replace(vec![1, 2]), LIST.take()), (vec![1], vec![1, 2]));
            LIST.set(vec![3]);
            let length: Result<usize, AccessError> = LIST.try_with(|list| list.borrow().len());
            assert_eq!(length, Ok(1));
            fn error<T: std::error::Error + Clone + Copy + Eq + Display>() {}
            error::<AccessError>();
        }

        #[test]
        fn times() {
            let now = Instant::now();
            let later = now + Duration::from_secs(1);
            assert_eq!((later - now, later.duration_since(now)), (Duration::from_secs(1), Duration::from_secs(1)));
            assert_eq!(now.saturating_duration_since(later), Duration::ZERO);
            assert_eq!((now.checked_duration_since(later), later.checked_sub(Duration::from_secs(1))), (None, Some(now)));
            let mut moved = now.checked_add(Duration::from_secs(2)).unwrap();
            moved -= Duration::from_secs(2);
            moved += Duration::ZERO;
            assert!(moved == now && later - Duration::from_secs(1) == now && moved.elapsed() < Duration::MAX);
            let _ = SystemTime::now();
        }
    } )* };
}

twins!(standard: std, facade: gordian);

/// And inside of an exploration, where times and identities are others, but nothing else is.
#[cfg(feature = "explore")]
#[test]
fn locks_and_channels_of_an_exploration_have_the_same_states() {
    use gordian::sync::{Mutex, RwLock, TryLockError, mpsc};
    let verdict = gordian::explore(|| {
        let (mutex, rwlock) = (Mutex::new(1), RwLock::new(1));
        let guard = mutex.lock().unwrap();
        assert!(matches!(mutex.try_lock(), Err(TryLockError::WouldBlock)));
        let locked = std::sync::Mutex::new(1);
        let _held = locked.lock();
        assert_eq!(format!("{mutex:?}"), format!("{locked:?}"));
        drop(guard);
        let read = rwlock.read().unwrap();
        assert!(rwlock.try_read().is_ok() && rwlock.try_write().is_err());
        drop(read);
        let (sender, receiver) = mpsc::sync_channel(1);
        sender.send(1).unwrap();
        assert!(matches!(sender.try_send(2), Err(mpsc::TrySendError::Full(2))));
        drop(receiver);
        assert!(matches!(sender.try_send(2), Err(mpsc::TrySendError::Disconnected(2))));
    });
    assert_eq!(verdict.traces(), Some(1), "{verdict}");
}
