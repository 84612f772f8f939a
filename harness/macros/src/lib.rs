//! The attributes `#[gordian::test]` and `#[gordian::fuzz]`.

mod expand;
mod fuzz;
mod options;

use proc_macro::TokenStream;

/// Explores the function instead of running it once. The test fails if an execution fails, if nothing was run, or if
/// the exploration was incomplete. The function takes nothing, and returns nothing or a `Result`.
///
/// | option | value | default |
/// |---|---|---|
/// | `strategy` | `"portfolio"`, `"exhaustive"`, `"random"`, `"pct"`, `"urw"`, `"pos"`, `"surw"`, `"rf"`, `"directed"` | `"portfolio"`: every trace as far as the budget goes, and randomised executions beside it |
/// | `preemptions` | a number: all executions with at most so many preemptions, instead of a strategy | |
/// | `engine` | `"shuttle"` (sequential consistency), or `"loom"` (weak memory, small programs, own search; needs the feature `loom`) | `"shuttle"` |
/// | `budget` | executions (`5000`), a time (`"10s"`), or both (`"5000, 10s"`); `GORDIAN_BUDGET` goes before it | 100,000 executions |
/// | `steps` | operations in one execution, after which only a fair schedule goes on | 10,000 |
/// | `spins` | how often a thread looks at the same things in vain (a third of it with `yield_now` or `spin_loop` in each round) before it waits for a change, when all interleavings are run; 0 for no bound | 8 |
/// | `seed` | a number, for the randomised strategies; `GORDIAN_SEED` goes before it | always the same |
/// | `threads` | threads of the system that share the executions of a randomised strategy or of the portfolio | 1 |
/// | `leaks` | `"fail"`, or `"allow"` threads that wait for good when the main thread has ended | `"fail"` |
/// | `spurious_wakeups` | a number: how many times each thread may go on from a `wait` or `park` without a notification | 0 |
/// | `faults` | some of `panic` (of a thread that holds a lock), `cancel` (a future at an await), `spawn` (no thread for a `Builder`), and how many in one execution: `"panic, cancel, 2"`; `GORDIAN_FAULTS` goes before it | none; 1 |
/// | `expected` | `"deadlock"`, `"lost_wakeup"`, `"leaked_thread"`, `"livelock"`, `"data_race"`, `"panic"`: the test passes if, and only if, an execution fails in that way | |
#[proc_macro_attribute]
pub fn test(options: TokenStream, item: TokenStream) -> TokenStream {
    expand::expand(options.into(), item.into()).unwrap_or_else(|error| error.to_compile_error()).into()
}

/// Makes a target for a fuzzer of the function: what it takes comes from bytes (`arbitrary::Arbitrary`), and so does the schedule under which its
/// threads run. The function stays as it is. Beside it, in a module of the same name, are `target`, for `libfuzzer_sys::fuzz_target!`, and a
/// test `corpus` that runs what is kept for it below `fuzz`. It needs the feature `fuzz`.
///
/// Its options are those of [`macro@test`] that say what one execution is: `steps`, `leaks`, `spurious_wakeups`, `faults`; and `target`, the
/// name of the fuzz target whose inputs `corpus` runs, if it is not that of the function.
#[proc_macro_attribute]
pub fn fuzz(options: TokenStream, item: TokenStream) -> TokenStream {
    fuzz::expand(options.into(), item.into()).unwrap_or_else(|error| error.to_compile_error()).into()
}
