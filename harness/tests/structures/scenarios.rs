//! Few operations of two or three threads on each structure, and what has to hold whatever the order. One row for each, separated by tabs.

use std::sync::Arc;

use gordian::thread;
use gordian::{Explorer, Search, Verdict};

/// Explores the body and prints its row.
fn row(package: &str, scenario: &str, body: impl Fn() + Send + Sync + 'static) {
    explored(Explorer::new().executions(20_000), package, scenario, body);
}

/// [`row`] for what spins until another thread has done something, of which there are endless interleavings: random ones.
fn spinning(package: &str, scenario: &str, body: impl Fn() + Send + Sync + 'static) {
    explored(Explorer::new().search(Search::Random).executions(5_000), package, scenario, body);
}

fn explored(explorer: Explorer, package: &str, scenario: &str, body: impl Fn() + Send + Sync + 'static) {
    let verdict = explorer.run(body);
    let (came_to, found) = match &verdict {
        Verdict::Verified { .. } => (format!("verified, {} traces", verdict.traces().unwrap_or(0)), "nothing".to_owned()),
        Verdict::Failed { .. } => {
            let witness = verdict.witness().expect("a failure has one");
            ("failed".to_owned(), witness.headline().lines().next().unwrap_or_default().to_owned())
        }
        other => {
            let text = other.to_string();
            let kind = if matches!(other, Verdict::Passed { .. }) { "passed" } else { "incomplete" };
            (kind.to_owned(), text.lines().next().unwrap_or_default().replace('\t', " "))
        }
    };
    println!("{package}\t{scenario}\t{came_to}\t{found}");
}

fn main() {
    row("rtrb", "one pushes two, one pops two, one place: in order", || {
        let (mut producer, mut consumer) = rtrb::RingBuffer::new(1);
        let pushing = thread::spawn(move || (1..=2).filter(|n| producer.push(*n).is_ok()).collect::<Vec<u32>>());
        let mut got: Vec<u32> = (0..2).filter_map(|_| consumer.pop().ok()).collect();
        let pushed = pushing.join().unwrap();
        got.extend(std::iter::from_fn(|| consumer.pop().ok()));
        assert_eq!(got, pushed);
    });
    row("concurrent-queue", "bounded(1): two push, one pops: none lost, none twice", || queue_of(concurrent_queue::ConcurrentQueue::bounded(1)));
    spinning("concurrent-queue", "bounded(2): two push, one pops: none lost, none twice", || queue_of(concurrent_queue::ConcurrentQueue::bounded(2)));
    row("concurrent-queue", "unbounded: two push, one pops: none lost, none twice", || queue_of(concurrent_queue::ConcurrentQueue::unbounded()));
    row("once_cell", "sync::OnceCell: two initialise: once, the same for both", || {
        let cell = Arc::new(once_cell::sync::OnceCell::new());
        let other = Arc::clone(&cell);
        let making = thread::spawn(move || *other.get_or_init(|| 1));
        let mine = *cell.get_or_init(|| 2);
        assert_eq!(making.join().unwrap(), mine);
        assert_eq!(cell.get(), Some(&mine));
    });
    row("once_cell", "race::OnceBox: two initialise: the same for both", || {
        let cell = Arc::new(once_cell::race::OnceBox::new());
        let other = Arc::clone(&cell);
        let making = thread::spawn(move || *other.get_or_init(|| Box::new(1)));
        let mine = *cell.get_or_init(|| Box::new(2));
        assert_eq!(making.join().unwrap(), mine);
    });
    row("atomic-waker", "a wake after a registration is never lost", || {
        use gordian::sync::atomic::{AtomicBool, Ordering::SeqCst};
        let shared = Arc::new((atomic_waker::AtomicWaker::new(), AtomicBool::new(false)));
        let other = Arc::clone(&shared);
        let waking = thread::spawn(move || {
            other.1.store(true, SeqCst);
            other.0.wake();
        });
        gordian::future::block_on(std::future::poll_fn(|context| {
            shared.0.register(context.waker());
            if shared.1.load(SeqCst) { std::task::Poll::Ready(()) } else { std::task::Poll::Pending }
        }));
        waking.join().unwrap();
    });
    row("parking", "an unpark before or after the park ends it", || {
        let (parker, unparker) = parking::pair();
        let other = thread::spawn(move || unparker.unpark());
        parker.park();
        other.join().unwrap();
        assert!(!parker.park_timeout(std::time::Duration::ZERO), "one token for one park");
    });
    row("try-lock", "two try: at most one has it", || {
        use gordian::sync::atomic::{AtomicU32, Ordering::SeqCst};
        let shared = Arc::new((try_lock::TryLock::new(0), AtomicU32::new(0)));
        let add = |shared: &(try_lock::TryLock<u32>, AtomicU32)| {
            let Some(mut value) = shared.0.try_lock() else { return 0 };
            assert_eq!(shared.1.fetch_add(1, SeqCst), 0, "both have it");
            *value += 1;
            shared.1.fetch_sub(1, SeqCst);
            1
        };
        let other = Arc::clone(&shared);
        let adding = thread::spawn(move || add(&other));
        let added = add(&shared) + adding.join().unwrap();
        assert_eq!(*shared.0.try_lock().unwrap(), added);
    });
    row("oneshot", "send or drop against receive: the message or an error", || {
        let (sender, receiver) = oneshot::channel();
        let sending = thread::spawn(move || sender.send(1).is_ok());
        let got = receiver.recv();
        assert!(sending.join().unwrap());
        assert_eq!(got, Ok(1));
    });
    row("oneshot", "send against a receiver that goes: nothing is lost", || {
        let message = Arc::new(());
        let (sender, receiver) = oneshot::channel();
        let sent = Arc::clone(&message);
        let sending = thread::spawn(move || sender.send(sent).map_err(|error| drop(error.into_inner())).is_ok());
        drop(receiver.try_recv());
        drop(receiver);
        sending.join().unwrap();
        assert_eq!(Arc::strong_count(&message), 1, "the message was leaked");
    });
    spinning("spin", "Mutex: two add under it: nothing is lost", || {
        let total = Arc::new(spin::Mutex::new(0));
        let other = Arc::clone(&total);
        let adding = thread::spawn(move || *other.lock() += 1);
        *total.lock() += 1;
        adding.join().unwrap();
        assert_eq!(*total.lock(), 2);
    });
    spinning("spin", "RwLock: an upgrade and a writer: nothing is lost", || {
        let total = Arc::new(spin::RwLock::new(0));
        let other = Arc::clone(&total);
        let adding = thread::spawn(move || *other.write() += 1);
        let read = total.upgradeable_read();
        let before = *read;
        *read.upgrade() = before + 1;
        adding.join().unwrap();
        assert_eq!(*total.read(), 2);
    });
    spinning("spin", "Once: two initialise: once, the same for both", || {
        let once = Arc::new(spin::Once::new());
        let other = Arc::clone(&once);
        let making = thread::spawn(move || *other.call_once(|| 1));
        let mine = *once.call_once(|| 2);
        assert_eq!(making.join().unwrap(), mine);
    });
    spinning("crossbeam-queue", "ArrayQueue(1): two push, one pops: none lost, none twice", || {
        let queue = Arc::new(crossbeam_queue::ArrayQueue::new(1));
        let push = |queue: &crossbeam_queue::ArrayQueue<u32>, n| queue.push(n).is_ok().then_some(n);
        let (one, two) = (Arc::clone(&queue), Arc::clone(&queue));
        let pushing = [thread::spawn(move || push(&one, 1)), thread::spawn(move || push(&two, 2))];
        let mut got = Vec::from_iter(queue.pop());
        let mut pushed: Vec<u32> = pushing.into_iter().filter_map(|pushing| pushing.join().unwrap()).collect();
        got.extend(std::iter::from_fn(|| queue.pop()));
        got.sort_unstable();
        pushed.sort_unstable();
        assert_eq!(got, pushed);
    });
    row("crossbeam-queue", "SegQueue: two push, one pops: none lost, none twice", || {
        let queue = Arc::new(crossbeam_queue::SegQueue::new());
        let (one, two) = (Arc::clone(&queue), Arc::clone(&queue));
        let pushing = [thread::spawn(move || one.push(1)), thread::spawn(move || two.push(2))];
        let mut got = Vec::from_iter(queue.pop());
        pushing.into_iter().for_each(|pushing| pushing.join().unwrap());
        got.extend(std::iter::from_fn(|| queue.pop()));
        got.sort_unstable();
        assert_eq!(got, [1, 2]);
    });
    spinning("seqlock", "a reader beside a writer sees no half of a pair", || {
        let lock = Arc::new(seqlock::SeqLock::new((0, 0)));
        let other = Arc::clone(&lock);
        let writing = thread::spawn(move || *other.lock_write() = (1, 1));
        let (a, b) = lock.read();
        assert_eq!(a, b);
        writing.join().unwrap();
    });
    row("arc-swap", "a load beside a store: an old or the new value, freed once", || {
        let (old, new) = (Arc::new(1), Arc::new(2));
        let swap = Arc::new(arc_swap::ArcSwap::new(Arc::clone(&old)));
        let other = Arc::clone(&swap);
        let next = Arc::clone(&new);
        let storing = thread::spawn(move || other.store(next));
        let got = **swap.load();
        assert!(got == 1 || got == 2);
        storing.join().unwrap();
        drop(swap);
        assert_eq!((Arc::strong_count(&old), Arc::strong_count(&new)), (1, 1));
    });
}

/// Two threads push one each, the third pops once; then the rest is popped.
fn queue_of(queue: concurrent_queue::ConcurrentQueue<u32>) {
    let queue = Arc::new(queue);
    let push = |queue: &concurrent_queue::ConcurrentQueue<u32>, n| queue.push(n).is_ok().then_some(n);
    let (one, two) = (Arc::clone(&queue), Arc::clone(&queue));
    let pushing = [thread::spawn(move || push(&one, 1)), thread::spawn(move || push(&two, 2))];
    let mut got = Vec::from_iter(queue.pop().ok());
    let mut pushed: Vec<u32> = pushing.into_iter().filter_map(|pushing| pushing.join().unwrap()).collect();
    got.extend(std::iter::from_fn(|| queue.pop().ok()));
    got.sort_unstable();
    pushed.sort_unstable();
    assert_eq!(got, pushed);
}
