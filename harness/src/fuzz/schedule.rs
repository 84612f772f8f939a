//! Schedules as a fuzzer has them, and as people read and shorten them.

/// Who runs, at each point of an execution where there is something to decide: a byte each. 0 goes on with the thread that runs, or with the
/// first that can if that one cannot; other numbers are the other threads that can run. Where the bytes end, 0 is meant.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Schedule {
    bytes: Vec<u8>,
}

/// A decision for another thread than the one that goes on by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Point {
    /// Which decision of the execution it is, from 0.
    pub decision: usize,
    /// Which of the other threads, from 1.
    pub choice: u8,
}

impl Schedule {
    /// A byte for each decision.
    #[must_use]
    pub fn from_bytes(bytes: &[u8]) -> Schedule {
        let used = bytes.iter().rposition(|byte| *byte != 0).map_or(0, |last| last + 1);
        Schedule { bytes: bytes.get(..used).unwrap_or_default().to_vec() }
    }

    /// With only these decisions for another thread; of several for one decision the last one counts.
    #[must_use]
    pub fn from_points(points: &[Point]) -> Schedule {
        let length = points.iter().map(|point| point.decision + 1).max().unwrap_or_default();
        let mut bytes = vec![0; length];
        for point in points {
            bytes[point.decision] = point.choice;
        }
        Schedule::from_bytes(&bytes)
    }

    /// A byte for each decision, up to the last that is not 0.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The decisions for another thread, in order.
    #[must_use]
    pub fn points(&self) -> Vec<Point> {
        let all = self.bytes.iter().enumerate();
        all.filter(|(_, byte)| **byte != 0).map(|(decision, byte)| Point { decision, choice: *byte }).collect()
    }
}

/// An input of a fuzzer as its two parts: the first byte says how much of the rest is for the values (so many of 256 parts), and what follows
/// them is the schedule.
#[must_use]
pub fn split(data: &[u8]) -> (&[u8], Schedule) {
    let Some((share, rest)) = data.split_first() else { return (&[], Schedule::default()) };
    let (values, schedule) = rest.split_at(rest.len() * usize::from(*share) / 256);
    (values, Schedule::from_bytes(schedule))
}

/// The input of these two parts, which [`split`] gives back; none if the schedule is more than 256 times as long as the values.
#[must_use]
pub fn join(values: &[u8], schedule: &Schedule) -> Option<Vec<u8>> {
    let mut rest = [values, schedule.bytes()].concat();
    // Bytes of 0 at the end of a schedule mean nothing, and make any share possible.
    loop {
        let share = (values.len() * 256).div_ceil(rest.len().max(1));
        if share < 256 && rest.len() * share / 256 == values.len() {
            let share = u8::try_from(share).unwrap_or_default();
            return Some(std::iter::once(share).chain(rest).collect());
        }
        if rest.len() > 256 * (values.len() + 1) {
            return None;
        }
        rest.push(0);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn the_parts_come_back(
            values in prop::collection::vec(any::<u8>(), 0..600),
            schedule in prop::collection::vec(0..3u8, 0..600),
        ) {
            let schedule = Schedule::from_bytes(&schedule);
            match join(&values, &schedule) {
                Some(data) => prop_assert_eq!(split(&data), (&*values, schedule)),
                None => prop_assert!(!values.is_empty() && schedule.bytes().len() >= 255 * values.len() + 256),
            }
        }

        #[test]
        fn points_and_bytes_say_the_same(bytes in prop::collection::vec(0..3u8, 0..40)) {
            let schedule = Schedule::from_bytes(&bytes);
            prop_assert_eq!(&Schedule::from_points(&schedule.points()), &schedule);
            prop_assert_eq!(schedule.points().len(), bytes.iter().filter(|byte| **byte != 0).count());
        }
    }

    /// It was looked for without an end.
    #[test]
    fn a_share_that_is_too_small_is_none() {
        let long = |length| Schedule::from_bytes(&vec![1; length]);
        let data = join(&[7], &long(510)).expect("one of 511 bytes is a 256th");
        assert_eq!(split(&data), (&[7][..], long(510)));
        assert_eq!(join(&[7], &long(511)), None);
        assert_eq!(join(&[], &long(5_000)).map(|data| data.len()), Some(5_001));
    }

    #[test]
    fn any_bytes_are_an_input() {
        assert_eq!(split(&[]), (&[][..], Schedule::default()));
        assert_eq!(split(&[255]), (&[][..], Schedule::default()));
        assert_eq!(split(&[128, 7, 1]), (&[7][..], Schedule::from_bytes(&[1])));
    }
}
