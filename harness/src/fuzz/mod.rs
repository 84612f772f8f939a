//! Inputs of a fuzzer: values for a closure, and the schedule under which its threads run.
//!
//! A target for libFuzzer needs one line beside the closure:
//!
//! ```ignore
//! libfuzzer_sys::fuzz_target!(|data: &[u8]| {
//!     gordian::fuzz::run(&gordian::Explorer::new().name("queue"), data, |operations: Vec<Operation>| ..)
//! });
//! ```
//!
//! `cargo gordian fuzz init` writes it, and `cargo gordian fuzz` runs all targets there are.

mod corpus;
mod last;
mod minimise;
mod schedule;

use std::fmt::Debug;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

use arbitrary::{Arbitrary, Unstructured};

pub use corpus::replay_corpus;
pub use last::note;
pub use schedule::{Point, Schedule, join, split};

pub use crate::witness::{FUZZ_LAST as LAST, FUZZ_RESULT as RESULT};

use crate::engine::{Limits, Setup};
use crate::explorer::{__Outcome, BARE, Explorer};
use crate::judge::incomplete;
use crate::report::{Outcomes, Verdict};

impl Explorer {
    /// Runs the closure once with the values and under the schedule that are in the input ([`split`]). What the closure takes is made from
    /// all bytes for values; if they give none, it is not run. Of this explorer's settings those count that say what an execution is:
    /// `name`, `steps`, `allow_leaks`, `spurious_wakeups`, `faults`, `width` and `minimise`.
    pub fn fuzz<T, R>(&self, data: &[u8], body: impl Fn(T) -> R + Send + Sync + 'static) -> Verdict
    where
        T: for<'a> Arbitrary<'a> + Debug,
        R: __Outcome,
    {
        let (values, schedule) = split(data);
        if values_of::<T>(values).is_none() {
            let why = "no execution was run: the bytes give no values".to_owned();
            return incomplete(why, 0, Outcomes::default());
        }
        let mut verdict = self.terms().decided(&self.fuzz_setup(values, &Arc::new(body)), &schedule);
        if let Verdict::Failed { witness, .. } = &mut verdict {
            self.name_of().clone_into(&mut witness.test);
            witness.remarks.extend(values_of::<T>(values).map(|values| format!("values: {values:?}")));
        }
        verdict
    }

    /// The closure on these values.
    fn fuzz_setup<T, R>(&self, values: &[u8], body: &Arc<impl Fn(T) -> R + Send + Sync + 'static>) -> Setup
    where
        T: for<'a> Arbitrary<'a>,
        R: __Outcome,
    {
        let (values, body) = (values.to_vec(), Arc::clone(body));
        let run = move || {
            if let Some(values) = values_of(&values) {
                body(values).check();
            }
        };
        let mut setup = self.setup(Arc::new(run));
        setup.name = String::new();
        setup.limits = Limits::of_length(setup.limits.steps);
        setup
    }
}

fn values_of<T: for<'a> Arbitrary<'a>>(bytes: &[u8]) -> Option<T> {
    T::arbitrary_take_rest(Unstructured::new(bytes)).ok()
}

/// Runs the closure on one input of a fuzzer, as [`Explorer::fuzz`] does.
///
/// # Panics
/// If the execution fails; the failure is on standard error by then, and goes past the panic hook. If the variable
/// [`RESULT`] is set, a shorter input that fails the same way is looked for. If a thousand inputs have been run, and in none of them threads
/// have used anything of the facade.
pub fn run<T, R>(explorer: &Explorer, data: &[u8], body: impl Fn(T) -> R + Send + Sync + 'static)
where
    T: for<'a> Arbitrary<'a> + Debug,
    R: __Outcome,
{
    note(data);
    let body = Arc::new(body);
    let once = {
        let body = Arc::clone(&body);
        move |values: T| body(values)
    };
    let mut verdict = explorer.fuzz(data, once);
    let Some(identity) = verdict.witness().map(|witness| witness.identity().to_owned()) else {
        return count_bare(&verdict);
    };
    if let Some(directory) = std::env::var_os(RESULT) {
        // Should the time be over before there is a shorter one.
        if let Err(error) = leave(Path::new(&directory), data, &verdict) {
            eprintln!("{RESULT}: {error}");
        }
        let shortest = minimise::shortest(explorer, data, &identity, &body);
        let again = explorer.fuzz(&shortest, move |values: T| body(values));
        if again.witness().is_some() {
            verdict = again;
        }
        if let Err(error) = leave(Path::new(&directory), &shortest, &verdict) {
            eprintln!("{RESULT}: {error}");
        }
    }
    eprintln!("{verdict}");
    std::panic::resume_unwind(Box::new(verdict.to_string()));
}

/// Inputs after which a target that has explored nothing never will.
const ENOUGH: u32 = 1_000;

/// An input may have threads do nothing; if all do, they use something else than the facade.
fn count_bare(verdict: &Verdict) {
    static BARE_ONES: AtomicU32 = AtomicU32::new(0);
    static IS_EXPLORED: AtomicBool = AtomicBool::new(false);
    match verdict {
        Verdict::Passed { outcomes, .. } if outcomes.is_bare() => {
            let bare = BARE_ONES.fetch_add(1, Ordering::Relaxed) + 1;
            assert!(bare != ENOUGH || IS_EXPLORED.load(Ordering::Relaxed), "{BARE}");
        }
        Verdict::Passed { .. } => IS_EXPLORED.store(true, Ordering::Relaxed),
        _ => {}
    }
}

fn leave(directory: &Path, input: &[u8], verdict: &Verdict) -> std::io::Result<()> {
    std::fs::create_dir_all(directory)?;
    std::fs::write(directory.join("input"), input)?;
    verdict.witness().map_or(Ok(()), |witness| std::fs::write(directory.join("witness.replay"), witness.to_file()))
}
