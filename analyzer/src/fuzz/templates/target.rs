//! Run by `cargo gordian fuzz run NAME`.
#![no_main]

use gordian::sync::Mutex;
use gordian::{thread, Explorer};
use libfuzzer_sys::fuzz_target;

/// What a thread does; the fuzzer makes sequences of it.
#[derive(Debug, arbitrary::Arbitrary)]
enum Operation {
    Add(u8),
    Clear,
}

/// The types of `gordian` stand for those of `std`: at each of their operations another thread may go on. Put your own code here, and
/// assert what has to hold whatever the operations and the schedule are.
fn explore(threads: [Vec<Operation>; 2]) {
    let total = Mutex::new(0_u32);
    // Each thread takes its own operations along, and shares the rest.
    let shared = &total;
    thread::scope(|scope| {
        for operations in &threads {
            scope.spawn(move || {
                for operation in operations {
                    match operation {
                        Operation::Add(value) => *shared.lock().unwrap() += u32::from(*value),
                        Operation::Clear => *shared.lock().unwrap() = 0,
                    }
                }
            });
        }
    });
    let most = threads.iter().flatten().map(|operation| match operation {
        Operation::Add(value) => u32::from(*value),
        Operation::Clear => 0,
    });
    assert!(total.into_inner().unwrap() <= most.sum());
}

fuzz_target!(|data: &[u8]| gordian::fuzz::run(&Explorer::new().name("NAME"), data, explore));
