//! How far a long exploration has come, on standard error.

use std::time::{Duration, Instant};

/// Time to the first report and from one to the next.
const INTERVAL: Duration = Duration::from_secs(5);
/// Operations from one look at the clock to the next.
const STRIDE: u64 = 4_096;

/// Reports of one run.
pub(super) struct Progress {
    name: String,
    /// How many executions there may be.
    budget: u64,
    begun: Instant,
    last: Instant,
    /// Operations at the last look at the clock.
    looked: u64,
}

impl Progress {
    /// A run that begins now; without a name nothing is reported.
    pub(super) fn new(name: &str, budget: u64) -> Progress {
        Progress { name: name.to_owned(), budget, begun: Instant::now(), last: Instant::now(), looked: 0 }
    }

    /// Reports, if it is time to. `explored` gives the part of all executions that has been run, if that is known.
    pub(super) fn report(&mut self, executions: u64, operations: u64, explored: impl FnOnce() -> Option<f64>) {
        if operations.saturating_sub(self.looked) < STRIDE || self.name.is_empty() {
            return;
        }
        self.looked = operations;
        if self.last.elapsed() >= INTERVAL {
            self.last = Instant::now();
            eprintln!("{}: {}", self.name, line(executions, self.budget, self.begun.elapsed(), explored()));
        }
    }
}

fn line(executions: u64, budget: u64, elapsed: Duration, explored: Option<f64>) -> String {
    let seconds = elapsed.as_secs_f64();
    let rate = executions as f64 / seconds.max(f64::MIN_POSITIVE);
    let mut text = format!("{executions} executions in {seconds:.0} s, {rate:.0} a second");
    if let Some(explored) = explored.filter(|explored| *explored > 0.0 && *explored < 1.0) {
        let total = executions as f64 / explored;
        text.push_str(&format!("; about {total:.0} in all, {:.1} % done", 100.0 * explored));
    } else if budget < u64::MAX {
        text.push_str(&format!("; at most {budget}"));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_estimate_is_the_rule_of_three() {
        let text = line(500, 1_000, Duration::from_secs(10), Some(0.25));
        assert_eq!(text, "500 executions in 10 s, 50 a second; about 2000 in all, 25.0 % done");
        assert_eq!(line(500, u64::MAX, Duration::from_secs(10), None), "500 executions in 10 s, 50 a second");
        assert_eq!(
            line(500, 1_000, Duration::from_secs(10), None),
            "500 executions in 10 s, 50 a second; at most 1000"
        );
    }
}
