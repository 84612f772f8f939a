//! What an execution does over and over.

use super::Record;

/// Operations that are done again and again until the last one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Repetition {
    /// Index of the first operation that is done again.
    pub(crate) begin: usize,
    /// How many operations it is from one to the same again.
    pub(crate) period: usize,
}

/// Who, what, on what, with which values.
fn same(a: &Record, b: &Record) -> bool {
    (a.task, a.name, a.location, &a.value, &a.accesses) == (b.task, b.name, b.location, &b.value, &b.accesses)
}

/// The shortest period with which all of the records repeat themselves, at least four times.
fn period(records: &[Record]) -> Option<usize> {
    let repeats = |period: &usize| records.iter().zip(&records[*period..]).all(|(a, b)| same(a, b));
    (1..=records.len() / 4).find(repeats)
}

/// Whether the operations repeat, at least four times.
pub(crate) fn is_periodic(records: &[Record]) -> bool {
    period(records).is_some()
}

/// The repetition at the end of the records, which is at least a quarter of them.
pub(super) fn repetition(records: &[Record]) -> Option<Repetition> {
    let tail = records.len() - records.len() / 4;
    let period = period(&records[tail..])?;
    let again = |begin: &usize| same(&records[*begin], &records[begin + period]);
    let begin = (0..tail).rev().take_while(again).last().unwrap_or(tail);
    Some(Repetition { begin, period })
}

#[cfg(test)]
mod tests {
    use std::panic::Location;

    use super::*;
    use crate::engine::Operation;

    fn records(tasks: &str) -> Vec<Record> {
        let operation = Operation::new("load", Location::caller(), &[]);
        tasks.bytes().map(|task| Record::new(usize::from(task), &operation, &[], false)).collect()
    }

    #[test]
    fn the_longest_tail_with_the_shortest_period() {
        let found = |tasks: &str| repetition(&records(tasks));
        assert_eq!(found(&("xyab".to_owned() + &"ab".repeat(20))), Some(Repetition { begin: 2, period: 2 }));
        assert_eq!(found(&"a".repeat(16)), Some(Repetition { begin: 0, period: 1 }));
        assert_eq!(found("abcdefghijklmnop"), None);
        assert_eq!(found(""), None);
    }
}
