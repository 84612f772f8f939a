//! Objects checked against their sequential models: what is right is verified over all traces, each known mistake is found.

#![cfg(feature = "explore")]

use std::collections::VecDeque;

use gordian::sync::Mutex;
use gordian::sync::atomic::AtomicUsize;
use gordian::sync::atomic::Ordering::SeqCst;
use gordian::{Explorer, Fault, Faults, Model, Search, Verdict, linearizable};

/// A model whose object is given by two functions.
macro_rules! model {
    ($model:ident($state:ty), $object:ty, $operation:ty => $output:ty, $new:expr, $apply:expr, $call:expr) => {
        #[derive(Clone, PartialEq, Eq, Hash)]
        struct $model($state);

        impl Model for $model {
            type Object = $object;
            type Operation = $operation;
            type Output = $output;

            fn object(&self) -> $object {
                ($new)(&self.0)
            }

            fn apply(&mut self, operation: &$operation) -> $output {
                ($apply)(&mut self.0, operation)
            }

            fn call(object: &$object, operation: &$operation) -> $output {
                ($call)(object, operation)
            }
        }
    };
}

#[derive(Debug)]
enum Op {
    Put(usize),
    Take,
}
use Op::{Put, Take};

fn fifo(state: &mut VecDeque<usize>, operation: &Op) -> Option<usize> {
    match operation {
        Put(value) => {
            state.push_back(*value);
            None
        }
        Take => state.pop_front(),
    }
}

fn lifo(state: &mut Vec<usize>, operation: &Op) -> Option<usize> {
    match operation {
        Put(value) => {
            state.push(*value);
            None
        }
        Take => state.pop(),
    }
}

fn locked<T: Clone>(state: &T) -> Mutex<T> {
    Mutex::new(state.clone())
}

model!(Queue(VecDeque<usize>), Mutex<VecDeque<usize>>, Op => Option<usize>, locked, fifo,
    |queue: &Mutex<VecDeque<usize>>, operation| fifo(&mut queue.lock().unwrap(), operation));

model!(LossyQueue(VecDeque<usize>), Mutex<VecDeque<usize>>, Op => Option<usize>, locked, fifo,
|queue: &Mutex<VecDeque<usize>>, operation: &Op| match operation {
    // What another thread puts in between is lost.
    Put(value) => {
        let mut copy = queue.lock().unwrap().clone();
        copy.push_back(*value);
        *queue.lock().unwrap() = copy;
        None
    }
    Take => queue.lock().unwrap().pop_front(),
});

model!(Stack(Vec<usize>), Mutex<Vec<usize>>, Op => Option<usize>, locked, lifo,
    |stack: &Mutex<Vec<usize>>, operation| lifo(&mut stack.lock().unwrap(), operation));

model!(HastyStack(Vec<usize>), Mutex<Vec<usize>>, Op => Option<usize>, locked, lifo,
|stack: &Mutex<Vec<usize>>, operation: &Op| match operation {
    Put(value) => lifo(&mut stack.lock().unwrap(), &Put(*value)),
    // Checks, then acts.
    Take => {
        let top = stack.lock().unwrap().last().copied()?;
        stack.lock().unwrap().pop();
        Some(top)
    }
});

/// No node.
const NONE: usize = usize::MAX;

/// Treiber's stack over nodes that are used again, with nothing that tells a node from itself used again.
struct Treiber {
    head: AtomicUsize,
    next: [AtomicUsize; 2],
}

impl Treiber {
    fn of(nodes: &[usize]) -> Treiber {
        let treiber = Treiber { head: AtomicUsize::new(NONE), next: [const { AtomicUsize::new(NONE) }; 2] };
        nodes.iter().for_each(|node| _ = treiber.run(&Put(*node)));
        treiber
    }

    fn run(&self, operation: &Op) -> Option<usize> {
        loop {
            let head = self.head.load(SeqCst);
            let (new, output) = match *operation {
                Put(node) => {
                    self.next[node].store(head, SeqCst);
                    (node, None)
                }
                Take if head == NONE => return None,
                Take => (self.next[head].load(SeqCst), Some(head)),
            };
            if self.head.compare_exchange(head, new, SeqCst, SeqCst).is_ok() {
                return output;
            }
        }
    }
}

model!(AbaStack(Vec<usize>), Treiber, Op => Option<usize>, Treiber::of, lifo, Treiber::run);

/// Adds one and gives what was there.
#[derive(Debug)]
struct Add;

fn next(count: &mut usize, _: &Add) -> usize {
    *count += 1;
    *count - 1
}

fn atomic(value: &usize) -> AtomicUsize {
    AtomicUsize::new(*value)
}

model!(Counter(usize), AtomicUsize, Add => usize, atomic, next, |count: &AtomicUsize, _| count.fetch_add(1, SeqCst));

model!(TornCounter(usize), AtomicUsize, Add => usize, atomic, next, |count: &AtomicUsize, _| {
    let before = count.load(SeqCst);
    count.store(before + 1, SeqCst);
    before
});

#[derive(Debug)]
enum Access {
    Read,
    Write(usize),
}
use Access::{Read, Write};

fn register(value: &mut usize, access: &Access) -> usize {
    if let Write(new) = access {
        *value = *new;
    }
    *value
}

model!(Register(usize), AtomicUsize, Access => usize, atomic, register, |cell: &AtomicUsize, access: &Access| match access {
    Read => cell.load(SeqCst),
    Write(value) => {
        cell.store(*value, SeqCst);
        *value
    }
});

// Two copies, of which readers take any: a reader can see the new value and then the old one.
model!(Copies(usize), (AtomicUsize, AtomicUsize), Access => usize, |value: &usize| (atomic(value), atomic(value)), register,
|(first, second): &(AtomicUsize, AtomicUsize), access: &Access| match access {
    Write(value) => {
        first.store(*value, SeqCst);
        second.store(*value, SeqCst);
        *value
    }
    Read if first.load(SeqCst) % 2 == 1 => first.load(SeqCst),
    Read => second.load(SeqCst),
});

/// One producer, one consumer, one place; the consumer is told before the value is there if `EARLY`.
struct Ring<const EARLY: bool> {
    head: AtomicUsize,
    tail: AtomicUsize,
    place: AtomicUsize,
}

impl<const EARLY: bool> Ring<EARLY> {
    fn new(_: &VecDeque<usize>) -> Ring<EARLY> {
        Ring { head: AtomicUsize::new(0), tail: AtomicUsize::new(0), place: AtomicUsize::new(0) }
    }

    fn run(&self, operation: &Op) -> Option<usize> {
        let (head, tail) = (self.head.load(SeqCst), self.tail.load(SeqCst));
        match *operation {
            Put(value) if tail > head => Some(value),
            Put(value) => {
                if EARLY {
                    self.tail.store(tail + 1, SeqCst);
                    self.place.store(value, SeqCst);
                } else {
                    self.place.store(value, SeqCst);
                    self.tail.store(tail + 1, SeqCst);
                }
                None
            }
            Take if tail == head => None,
            Take => {
                let value = self.place.load(SeqCst);
                self.head.store(head + 1, SeqCst);
                Some(value)
            }
        }
    }
}

/// A full ring gives the value back.
fn bounded(state: &mut VecDeque<usize>, operation: &Op) -> Option<usize> {
    match operation {
        Put(value) if !state.is_empty() => Some(*value),
        operation => fifo(state, operation),
    }
}

model!(Spsc(VecDeque<usize>), Ring<false>, Op => Option<usize>, Ring::new, bounded, Ring::run);
model!(EarlySpsc(VecDeque<usize>), Ring<true>, Op => Option<usize>, Ring::new, bounded, Ring::run);

#[track_caller]
fn holds(test: impl Fn() + Send + Sync + 'static) {
    let verdict = Explorer::new().search(Search::Exhaustive).run(test);
    assert!(matches!(verdict, Verdict::Verified { .. }), "{verdict}");
}

/// Gives the text of the failure.
#[track_caller]
fn fails<F: Fn() + Send + Sync + 'static>(test: impl Fn() -> F) -> String {
    let verdict = Explorer::new().name("linearizable::of_this_file").width(200).run(test());
    let witness = verdict.witness().unwrap_or_else(|| panic!("nothing was found: {verdict}"));
    assert!(
        witness.headline().contains("not linearizable: no order of these operations gives these values"),
        "{verdict}"
    );
    let again = Explorer::new().replay(&witness.to_file(), test());
    assert_eq!(
        again.witness().map(|again| again.headline().to_owned()),
        Some(witness.headline().to_owned()),
        "{again}"
    );
    verdict.to_string()
}

#[test]
fn what_is_right_is_verified() {
    holds(linearizable(Queue(VecDeque::new()), [vec![Put(1), Take], vec![Put(2), Take]]));
    holds(linearizable(Stack(Vec::new()), [vec![Put(1), Take], vec![Put(2), Take]]));
    holds(linearizable(Counter(0), [vec![Add, Add], vec![Add], vec![Add]]));
    holds(linearizable(Register(0), [vec![Write(1), Read], vec![Write(2), Read]]));
    holds(linearizable(Spsc(VecDeque::new()), [vec![Put(1), Put(2)], vec![Take, Take]]));
}

#[test]
fn what_is_broken_is_found() {
    fails(|| linearizable(LossyQueue(VecDeque::new()), [vec![Put(1), Take], vec![Put(2), Take]]));
    fails(|| linearizable(HastyStack(vec![7]), [vec![Take], vec![Take]]));
    fails(|| linearizable(AbaStack(vec![0, 1]), [vec![Take, Take], vec![Take, Take, Put(1)]]));
    fails(|| linearizable(Copies(0), [vec![Write(1), Write(2)], vec![Read, Read]]));
    fails(|| linearizable(EarlySpsc(VecDeque::new()), [vec![Put(1), Put(2)], vec![Take, Take]]));
}

#[test]
fn the_shortest_history_is_shown() {
    let text = fails(|| linearizable(TornCounter(0), [vec![Add, Add], vec![Add]]));
    let begin = text.find("thread 1 | thread 2").expect("a table");
    let table: Vec<&str> = text[begin..].lines().take_while(|line| !line.is_empty()).map(str::trim_end).collect();
    let returns: Vec<&&str> = table.iter().filter(|line| line.contains("->")).collect();
    // Two have got the same, and nothing that comes after the second return is shown.
    let last = table.iter().rfind(|line| !line.contains("...")).expect("events");
    let value = last.split("->").nth(1).expect("a return").trim_matches(&[' ', '|'][..]);
    let same = format!("Add -> {value}");
    assert_eq!(returns.iter().filter(|line| line.contains(&same)).count(), 2, "{text}");
    // The lines and places are the program's.
    assert!(text.contains("lines of harness/tests/linearizable.rs\n") && text.contains(": call: Add"), "{text}");
    assert!(text.starts_with("`main` panicked at harness/tests/linearizable.rs:"), "{text}");
}

#[test]
fn an_operation_of_a_dead_thread_may_have_taken_effect_or_not() {
    let explorer = Explorer::new().search(Search::Exhaustive).faults(Faults::none().with(Fault::Panic));
    // Whoever finds the lock poisoned goes on with what is there.
    model!(Survivor(Vec<usize>), Mutex<Vec<usize>>, Op => Option<usize>, locked, lifo,
    |stack: &Mutex<Vec<usize>>, operation| {
        let mut stack = stack.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        lifo(&mut stack, operation)
    });
    let verdict = explorer.run(linearizable(Survivor(Vec::new()), [vec![Put(1), Take], vec![Take]]));
    assert!(matches!(verdict, Verdict::Verified { .. }), "{verdict}");
}

#[gordian::test(strategy = "exhaustive")]
fn an_explored_test_calls_it() {
    linearizable(Counter(3), [vec![Add], vec![Add]])();
}
