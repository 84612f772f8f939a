//! Twice as much source may take twice as much work, and not four times.
//!
//! Copies of a source stand in modules of their own, so that they have nothing to do with each other. Work is what is allocated: time is
//! another one on each run, and depends on what else the machine does.

use super::{source, written};
use crate::allocations::{Allocated, allocated};

/// The fewest copies of a source, and how long they are together at least.
const COPIES: usize = 8;
const LENGTH: usize = 8_000;
/// Longer sources are not looked at.
const LONGEST: usize = 3_000;
/// How many times as much may come with the second doubling as came with the first: linear work has 2, quadratic work 4. Lists get room
/// ahead, so bytes do not come as evenly as calls.
const MOST: [(f64, f64); 2] = [(2.5, 2_000.0), (3.0, 2_000_000.0)];
/// Of so many inputs a fuzzer has one looked at, since that takes as long as many others.
const ONE_OF: u32 = 16;

/// Whether a fuzzer is to look at the growth for this input: that depends on nothing else, so that a crash comes again.
pub fn is_measured(data: &[u8]) -> bool {
    data.iter().map(|byte| u32::from(*byte)).sum::<u32>().is_multiple_of(ONE_OF)
}

/// Where work grows faster than the source does. The program must count ([`crate::allocations::Counting`]) and do nothing else meanwhile.
pub fn growth(data: &[u8]) -> Option<String> {
    let (text, edition) = source(data).filter(|(text, _)| (1..=LONGEST).contains(&text.len()))?;
    let copies = COPIES.max(LENGTH / text.len());
    // What is read once for all sources is read here.
    work(text, copies, edition);
    let [once, twice, four_times] = [1, 2, 4].map(|times| work(text, times * copies, edition));
    let of = |allocated: Allocated| [allocated.calls, allocated.bytes].map(|number| number as f64);
    let [once, twice, four_times] = [of(once), of(twice), of(four_times)];
    let is_linear = (0..MOST.len()).all(|at| {
        let (times, besides) = MOST[at];
        four_times[at] - twice[at] <= times * (twice[at] - once[at]).max(0.0) + besides
    });
    (!is_linear).then(|| {
        format!("more than linear: {copies} copies of it take {once:?} allocations and bytes, twice as many {twice:?}, and four times as many {four_times:?}")
    })
}

/// What is allocated for so many copies.
fn work(text: &str, copies: usize, edition: u16) -> Allocated {
    let source: String = (0..copies).map(|number| format!("mod copy_{number} {{\n{text}\n}}\n")).collect();
    allocated(|| written(&source, edition)).1.expect("the program counts what it allocates")
}
