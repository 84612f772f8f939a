//! Whether some order of the operations explains a history: the search of Wing and Gong, which never comes to a pair of done operations and state of
//! the model twice.
//!
//! J. Wing, C. Gong, "Testing and Verifying Concurrent Objects", JPDC 17, 1993; G. Lowe, "Testing for Linearizability", CCPE 29(4), 2017.

use std::collections::HashSet;

use super::Model;
use super::history::Call;

/// Whether there is an order of all calls that have returned, and of some that have not, in which the model gives the same outputs, and no
/// call comes before one that had returned when it was made.
pub(super) fn has_order<M: Model>(model: &M, calls: &[Call<'_, M>]) -> bool {
    let mut seen = HashSet::new();
    let mut to_do = vec![(vec![false; calls.len()], model.clone())];
    while let Some((done, state)) = to_do.pop() {
        let left = || calls.iter().zip(&done).filter(|(_, done)| !**done).map(|(call, _)| call);
        let first_return = left().filter_map(|call| call.returned.as_ref().map(|(at, _)| *at)).min();
        let Some(first_return) = first_return else { return true };
        for (number, call) in calls.iter().enumerate() {
            if done[number] || call.called > first_return {
                continue;
            }
            let mut after = state.clone();
            let output = after.apply(call.operation);
            if call.returned.as_ref().is_some_and(|(_, returned)| *returned != output) {
                continue;
            }
            let mut done = done.clone();
            done[number] = true;
            let next = (done, after);
            if !seen.contains(&next) {
                seen.insert(next.clone());
                to_do.push(next);
            }
        }
    }
    false
}
