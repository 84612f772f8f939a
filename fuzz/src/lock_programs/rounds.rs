//! Loops as steps.

use super::steps::Step;
use super::tree::{Condition, Leaves, Rounds, Statement};
use super::unroller::{Goes, Unroller};

/// Rounds of a loop that has no number of them.
const MAX_ROUNDS: usize = 2;

/// A loop that is being written out.
pub struct Open {
    /// How many guards were held before.
    pub held: usize,
    /// Steps that lead to its end.
    pub breaks: Vec<usize>,
    /// Steps that lead to the end of the round.
    pub continues: Vec<usize>,
}

impl Unroller<'_> {
    /// A loop, round by round.
    pub fn repeat(&mut self, rounds: Rounds, body: &[Statement]) -> Goes {
        self.loops.push(Open { held: self.held.len(), breaks: Vec::new(), continues: Vec::new() });
        let mut goes = Goes::On;
        // The last one is none: the loop ends before it.
        for round in 0..=MAX_ROUNDS {
            let is_last = round == MAX_ROUNDS;
            let guard = match rounds {
                Rounds::Twice if is_last => break,
                Rounds::Once if round > 0 => break,
                Rounds::Twice | Rounds::Once => None,
                Rounds::While | Rounds::Loop => {
                    if is_last || !self.decide(Condition::Unknown) {
                        break;
                    }
                    None
                }
                Rounds::WhileLet(scrutinee) => {
                    let guard = self.look_at(scrutinee);
                    if is_last || !self.decide(Condition::Unknown) {
                        guard.into_iter().for_each(|guard| self.release(guard));
                        break;
                    }
                    guard
                }
                Rounds::WhileOk(_) if is_last => break,
                Rounds::WhileOk(lock) => {
                    let (guard, at) = (self.guard(), self.steps.len());
                    // A step that leads behind the loop, as a `break` does.
                    self.steps.extend([Step::Try(lock, guard, at + 2), Step::Goto(at + 3), Step::Goto(0)]);
                    self.loops.last_mut().into_iter().for_each(|open| open.breaks.push(at + 2));
                    Some(guard)
                }
            };
            goes = match guard {
                Some(guard) => self.under(guard, body),
                None => self.block(body),
            };
            let continues = self.loops.last_mut().map(|open| std::mem::take(&mut open.continues)).unwrap_or_default();
            if matches!(goes, Goes::Back | Goes::Out(Leaves::Break)) {
                if continues.is_empty() {
                    break;
                }
                self.leave(goes);
            }
            self.lead_here(continues);
            goes = Goes::On;
        }
        let breaks = self.loops.pop().map(|open| open.breaks).unwrap_or_default();
        if goes == Goes::Back {
            if breaks.is_empty() {
                return goes;
            }
            self.leave(goes);
        }
        self.lead_here(breaks);
        Goes::On
    }
}
