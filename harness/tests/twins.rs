//! Every type of the facade stands in for its twin: the same source compiles against `std` and against `gordian`, and does the same.

/// Whether the type has the trait.
macro_rules! has {
    ($type:ty: $trait:path) => {{
        #[allow(dead_code, reason = "where every type has the trait")]
        trait Otherwise {
            const HAS: bool = false;
        }
        impl<T: ?Sized> Otherwise for T {}
        struct Probe<T: ?Sized>(std::marker::PhantomData<T>);
        #[allow(dead_code, reason = "where no type has the trait")]
        impl<T: ?Sized + $trait> Probe<T> {
            const HAS: bool = true;
        }
        <Probe<$type>>::HAS
    }};
}

/// Expands to the same module for each root; `$d` stands for a dollar in a macro inside.
macro_rules! twins {
    (($d:tt): $($name:ident: $root:ident),*) => { $( mod $name {
        #![allow(clippy::all, reason = "every method is called, sensible or not")]

        use $root::cell::{Cell, RefCell, UnsafeCell};
        use $root::hint;
        use $root::sync::atomic::{self, Ordering::*, *};
        use $root::sync::{self, mpsc};
        use $root::sync::{
            Arc, Barrier, BarrierWaitResult, Condvar, LazyLock, LockResult, Mutex, MutexGuard, Once, OnceLock, OnceState,
            PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard, TryLockError, TryLockResult, WaitTimeoutResult, Weak,
        };
        use $root::thread::{self, AccessError, Builder, JoinHandle, LocalKey, Scope, ScopedJoinHandle, Thread, ThreadId};
        use $root::time::{Duration, Instant, SystemTime};

        use std::fmt::{Debug, Display};
        use std::panic::{RefUnwindSafe, UnwindSafe};
        use std::rc::Rc;

        /// May be shared and not sent.
        type StaticGuard = std::sync::MutexGuard<'static, u32>;

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

        /// Whether each type has each auto trait, also where it must not.
        pub fn auto_traits() -> Vec<String> {
            macro_rules! table {
                ($d($d type:ty),* $d(,)?) => {
                    vec![$d(format!(
                        "{}: Send {} Sync {} UnwindSafe {} RefUnwindSafe {} Unpin {}",
                        stringify!($d type),
                        has!($d type: Send),
                        has!($d type: Sync),
                        has!($d type: UnwindSafe),
                        has!($d type: RefUnwindSafe),
                        has!($d type: Unpin),
                    )),*]
                };
            }
            table![
                Mutex<u32>, Mutex<Cell<u32>>, Mutex<Rc<u32>>, RwLock<u32>, RwLock<Cell<u32>>, RwLock<Rc<u32>>, Condvar, Barrier,
                MutexGuard<'static, u32>, MutexGuard<'static, Cell<u32>>, MutexGuard<'static, StaticGuard>,
                RwLockReadGuard<'static, u32>, RwLockReadGuard<'static, Cell<u32>>, RwLockReadGuard<'static, StaticGuard>,
                RwLockWriteGuard<'static, u32>, RwLockWriteGuard<'static, Cell<u32>>, RwLockWriteGuard<'static, StaticGuard>,
                Once, OnceLock<u32>, OnceLock<Cell<u32>>, OnceLock<Rc<u32>>, LazyLock<u32>, LazyLock<Cell<u32>>,
                LazyLock<u32, Rc<u32>>, AtomicBool, AtomicU64, AtomicPtr<Cell<u32>>, BarrierWaitResult, WaitTimeoutResult,
                mpsc::Sender<u32>, mpsc::Sender<Cell<u32>>, mpsc::Sender<Rc<u32>>, mpsc::SyncSender<u32>,
                mpsc::SyncSender<Rc<u32>>, mpsc::Receiver<u32>, mpsc::Receiver<Rc<u32>>, mpsc::Iter<'static, u32>,
                mpsc::TryIter<'static, u32>, mpsc::IntoIter<u32>, JoinHandle<u32>, JoinHandle<Rc<u32>>,
                ScopedJoinHandle<'static, u32>, ScopedJoinHandle<'static, Rc<u32>>, Scope<'static, 'static>, Thread, ThreadId,
                Builder, LocalKey<Rc<u32>>, AccessError, Instant, UnsafeCell<u32>, UnsafeCell<Rc<u32>>,
            ]
        }

        /// What is shown of each type that shows no values of its own.
        pub fn debugged() -> Vec<String> {
            let (sender, receiver) = mpsc::channel::<u32>();
            let (bounded, _) = mpsc::sync_channel::<u32>(1);
            let mut rows = vec![
                format!("{:?}", Condvar::new()),
                format!("{:?}", Once::new()),
                format!("{:?}", Barrier::new(1)),
                format!("{:?}", Barrier::new(1).wait()),
                format!("{:?} {:?} {:?}", sender, bounded, receiver),
                format!("{:?} {:?}", receiver.iter(), receiver.try_iter()),
                format!("{:#?}", receiver.iter()),
                format!("{:?}", receiver.into_iter()),
                format!("{:?} {:?}", OnceLock::<u32>::new(), OnceLock::from(1)),
                format!("{:?} {:?}", AtomicU8::new(1), AtomicBool::new(true)),
            ];
            let lock = Mutex::new(0);
            let timeout = CONDVAR.wait_timeout(lock.lock().unwrap(), Duration::from_millis(1)).unwrap().1;
            rows.push(format!("{timeout:?}"));
            rows
        }

        /// What came to `std` after the oldest Rust that is supported, and what is deprecated.
        #[test]
        #[allow(deprecated, clippy::incompatible_msrv)]
        fn new_and_old() {
            let a = AtomicU32::new(1);
            #[cfg(rust_1_95)]
            {
                assert_eq!(a.update(SeqCst, SeqCst, |value| value + 1), 1);
                assert_eq!(a.try_update(SeqCst, SeqCst, |value| value.checked_sub(9)), Err(2));
                hint::cold_path();
                a.store(1, SeqCst);
            }
            assert_eq!((a.compare_and_swap(1, 5, SeqCst), a.compare_and_swap(1, 6, AcqRel), a.into_inner()), (1, 5, 5));
            assert_eq!(hint::select_unpredictable(true, 1, 2), 1);
            #[cfg(rust_1_92)]
            {
                let values = [0_u16; 8];
                let at = |index: usize| values.as_ptr().wrapping_add(index).cast_mut();
                let p = AtomicPtr::new(at(2));
                assert_eq!((p.fetch_ptr_add(3, SeqCst), p.fetch_ptr_sub(1, SeqCst)), (at(2), at(5)));
                assert_eq!((p.fetch_byte_add(2, SeqCst), p.fetch_byte_sub(4, SeqCst)), (at(4), at(5)));
                let old = p.fetch_or(1, SeqCst);
                assert_eq!((old, p.load(SeqCst).addr()), (at(3), at(3).addr() | 1));
                p.fetch_and(!1, SeqCst);
                p.fetch_xor(1, SeqCst);
                assert_eq!(p.into_inner().addr(), at(3).addr() ^ 1);

                let lock = RwLock::new(1);
                let mut guard = lock.write().unwrap();
                *guard += 1;
                let guard: RwLockReadGuard<'_, u32> = RwLockWriteGuard::downgrade(guard);
                assert!(lock.try_read().is_ok() && lock.try_write().is_err());
                assert_eq!(*guard, 2);
            }
            #[cfg(rust_1_94)]
            {
                let mut lazy: LazyLock<u32> = LazyLock::new(|| 3);
                assert_eq!(LazyLock::get(&lazy), None);
                assert_eq!(LazyLock::get_mut(&mut lazy), None);
                *LazyLock::force_mut(&mut lazy) += 1;
                *lazy += 1;
                assert_eq!(LazyLock::get(&lazy), Some(&5));
                assert_eq!(LazyLock::get_mut(&mut lazy), Some(&mut 5));
            }
            thread::sleep_ms(0);
            thread::park_timeout_ms(0);
            let mutex = Mutex::new(0);
            let (_guard, notified) = CONDVAR.wait_timeout_ms(mutex.lock().unwrap(), 1).unwrap();
            let _: bool = notified;
            let _ = (atomic::ATOMIC_BOOL_INIT, atomic::ATOMIC_ISIZE_INIT, atomic::ATOMIC_USIZE_INIT, sync::ONCE_INIT);
            atomic::spin_loop_hint();
            let cell = UnsafeCell::new(7);
            assert_eq!(UnsafeCell::raw_get(&raw const cell), cell.get());
            let seven = 7;
            // SAFETY: it is joined before what it borrows goes.
            #[allow(unsafe_code)]
            let borrowing = unsafe { Builder::new().spawn_unchecked(|| seven + 1) };
            assert_eq!(borrowing.unwrap().join().unwrap(), 8);
        }

        /// Variance: what protects something longer-lived can be taken for what protects something shorter-lived.
        #[allow(dead_code, reason = "it has to compile")]
        fn shorter<'a>(guard: RwLockReadGuard<'a, &'static str>) -> RwLockReadGuard<'a, &'a str> {
            guard
        }

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

twins!(($): standard: std, facade: gordian);

#[test]
fn auto_traits_are_the_same() {
    let (theirs, ours) = (standard::auto_traits(), facade::auto_traits());
    assert_eq!(theirs, ours);
    // The table tells types apart.
    assert!(
        theirs.iter().any(|row| row.starts_with("MutexGuard < 'static, StaticGuard >: Send false Sync true")),
        "{theirs:?}"
    );
}

#[test]
fn what_is_shown_is_the_same() {
    assert_eq!(standard::debugged(), facade::debugged());
}

/// Inside of an exploration.
#[cfg(all(feature = "explore", rust_1_94))]
#[test]
#[allow(deprecated, clippy::incompatible_msrv)]
fn what_is_new_or_old_in_std_is_explored() {
    use gordian::sync::atomic::{AtomicPtr, AtomicU32, Ordering::SeqCst};
    use gordian::sync::{Arc, LazyLock, RwLock, RwLockWriteGuard};
    let verdict = gordian::explore(|| {
        let total = Arc::new(AtomicU32::new(0));
        let other = gordian::thread::spawn({
            let total = Arc::clone(&total);
            move || total.update(SeqCst, SeqCst, |value| value + 1)
        });
        total.try_update(SeqCst, SeqCst, |value| Some(value + 1)).unwrap();
        other.join().unwrap();
        assert_eq!(total.compare_and_swap(2, 3, SeqCst), 2);
        let mut values = [0_u32; 4];
        let p = AtomicPtr::new(values.as_mut_ptr());
        p.fetch_ptr_add(2, SeqCst);
        assert_eq!(p.load(SeqCst), values.as_mut_ptr().wrapping_add(2));
        let lazy: LazyLock<u32> = LazyLock::new(|| 3);
        assert_eq!((LazyLock::get(&lazy), *lazy, LazyLock::get(&lazy)), (None, 3, Some(&3)));
    });
    assert!(verdict.traces().is_some_and(|traces| traces > 2), "{verdict}");

    // A reader that was a writer sees what it wrote, and no other writer comes in between.
    let verdict = gordian::explore(|| {
        let lock = Arc::new(RwLock::new(0));
        let other = gordian::thread::spawn({
            let lock = Arc::clone(&lock);
            move || {
                let mut guard = lock.write().unwrap();
                *guard += 1;
                let written = *guard;
                let guard = RwLockWriteGuard::downgrade(guard);
                assert_eq!(*guard, written);
            }
        });
        let mut guard = lock.write().unwrap();
        *guard += 1;
        let guard = RwLockWriteGuard::downgrade(guard);
        gordian::observe("first reader sees", *guard);
        drop(guard);
        other.join().unwrap();
        assert_eq!(*lock.read().unwrap(), 2);
    });
    assert_eq!(verdict.outcomes().of("first reader sees").len(), 2, "{verdict}");
    assert!(verdict.traces().is_some(), "{verdict}");
}

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
