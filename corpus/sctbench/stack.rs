//! D. Vyukov's SafeStack: a stack of cells by index, which takes five preemptions of three threads to give one cell to two of them.

use gordian::sync::Arc;
use gordian::sync::atomic::{AtomicI32, Ordering::SeqCst};
use gordian::thread;

use super::program::{Program, panics};

pub const ALL: &[Program] = &[panics("SafeStack", safe_stack)];

const CELLS: usize = 3;
const NONE: i32 = -1;

struct Stack {
    head: AtomicI32,
    count: AtomicI32,
    next: [AtomicI32; CELLS],
    values: [AtomicI32; CELLS],
}

impl Stack {
    fn new() -> Stack {
        Stack {
            head: AtomicI32::new(0),
            count: AtomicI32::new(CELLS as i32),
            next: std::array::from_fn(|cell| AtomicI32::new(if cell + 1 < CELLS { cell as i32 + 1 } else { NONE })),
            values: std::array::from_fn(|_| AtomicI32::new(0)),
        }
    }

    fn pop(&self) -> Option<usize> {
        while self.count.load(SeqCst) > 1 {
            let head = self.head.load(SeqCst);
            let Ok(cell) = usize::try_from(head) else {
                thread::yield_now();
                continue;
            };
            // Nobody else pops this cell meanwhile, if it is there.
            let next = self.next[cell].swap(NONE, SeqCst);
            if next < 0 {
                thread::yield_now();
                continue;
            }
            if self.head.compare_exchange(head, next, SeqCst, SeqCst).is_ok() {
                self.count.fetch_sub(1, SeqCst);
                return Some(cell);
            }
            self.next[cell].swap(next, SeqCst);
        }
        None
    }

    fn push(&self, cell: usize) {
        let mut head = self.head.load(SeqCst);
        loop {
            self.next[cell].store(head, SeqCst);
            match self.head.compare_exchange(head, cell as i32, SeqCst, SeqCst) {
                Ok(_) => break,
                Err(other) => head = other,
            }
        }
        self.count.fetch_add(1, SeqCst);
    }
}

fn safe_stack() {
    let stack = Arc::new(Stack::new());
    let threads: Vec<_> = (1..=3)
        .map(|number| {
            let stack = Arc::clone(&stack);
            thread::spawn(move || {
                for _ in 0..2 {
                    let cell = loop {
                        match stack.pop() {
                            Some(cell) => break cell,
                            None => thread::yield_now(),
                        }
                    };
                    stack.values[cell].store(number, SeqCst);
                    assert_eq!(stack.values[cell].load(SeqCst), number, "the cell is another thread's too");
                    stack.push(cell);
                }
            })
        })
        .collect();
    threads.into_iter().for_each(|thread| thread.join().unwrap());
}
