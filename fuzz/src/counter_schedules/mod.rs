//! Counters that threads share in different ways, several times one after another, under a schedule that is part of the input: those with
//! the right lock never lose an update. What the others lose is shown with no more switches than it was found with, and is the same failure.

use arbitrary::{Arbitrary, Result, Unstructured};
use gordian::{Explorer, Verdict};

#[allow(dead_code, reason = "the example has more than this")]
#[path = "../../../harness/examples/shared_counter/variants.rs"]
mod variants;

/// Threads of one use.
const THREADS: usize = 3;
/// Uses in one execution.
const USES: usize = 4;
/// The variants that can lose updates.
const UNLOCKED: [&str; 3] = ["without lock", "a lock of each thread's own", "lock around the read only"];

/// One of the variants, with so many threads.
#[derive(Clone, Copy, Debug)]
struct Use {
    variant: usize,
    threads: usize,
}

impl<'a> Arbitrary<'a> for Use {
    fn arbitrary(input: &mut Unstructured<'a>) -> Result<Self> {
        Ok(Use { variant: input.choose_index(variants::ALL.len())?, threads: input.int_in_range(1..=THREADS)? })
    }
}

fn count(uses: &[Use]) {
    for one in uses.iter().take(USES) {
        let variant = &variants::ALL[one.variant];
        let total = (variant.body)(one.threads);
        assert_eq!(total as usize, one.threads, "lost: {}", variant.name);
    }
}

/// The name of the variant that loses an update with this input, if one does.
pub fn lost(data: &[u8]) -> Option<&'static str> {
    let verdict = run(data, false);
    let headline = verdict.witness()?.headline();
    variants::ALL.iter().map(|variant| variant.name).find(|name| headline.contains(&format!("lost: {name}")))
}

/// What is wrong: a counter that cannot lose does, or a shown failure is not the one that was found.
pub fn disagreements(data: &[u8]) -> Vec<String> {
    let found = run(data, false);
    let Some(witness) = found.witness() else { return Vec::new() };
    if lost(data).is_none_or(|name| !UNLOCKED.contains(&name)) {
        return vec![found.to_string()];
    }
    let shown = run(data, true);
    match shown.witness() {
        Some(other) if other.identity() == witness.identity() && other.switches() <= witness.switches() => Vec::new(),
        _ => vec![format!("found: {found}\nshown: {shown}")],
    }
}

fn run(data: &[u8], minimise: bool) -> Verdict {
    Explorer::new().minimise(minimise).fuzz(data, |uses: Vec<Use>| count(&uses))
}
