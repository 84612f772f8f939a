//! Guards of variables as steps.

use super::steps::Step;
use super::tree::{Attempt, Capture, Ending, Lock, Statement};
use super::unroller::{Goes, Unroller};

impl Unroller<'_> {
    /// An attempt, with what is done if it fails behind what is done if not.
    pub fn attempt(&mut self, attempt: Attempt, lock: Lock, body: &[Statement], otherwise: &[Statement]) -> Goes {
        let (guard, at) = (self.guard(), self.steps.len());
        self.steps.push(Step::Try(lock, guard, 0));
        let goes = self.under(guard, body);
        // The way without the lock comes behind this one.
        let end = (goes == Goes::On).then_some(self.steps.len());
        match end {
            Some(end) => self.steps.push(Step::Goto(end)),
            None => self.leave(goes),
        }
        self.steps[at] = Step::Try(lock, guard, self.steps.len());
        let mut without = self.block(otherwise);
        if attempt == Attempt::LetElse && without == Goes::On {
            without = Goes::Back;
        }
        match end {
            Some(end) => {
                self.leave(without);
                self.lead_here(vec![end]);
                Goes::On
            }
            None => without,
        }
    }

    /// A guard with all that is done until its scope ends.
    pub fn hold(&mut self, lock: Lock, body: &[Statement], ending: Ending, rest: &[Statement]) -> Goes {
        let guard = self.acquire(lock);
        let goes = self.block(body);
        if goes != Goes::On {
            self.release(guard);
            return goes;
        }
        match ending {
            Ending::Forgotten => {
                self.held.retain(|held| *held != guard);
                self.steps.push(Step::Forget(guard));
            }
            Ending::DropIf(condition) if !self.decide(condition) => return self.under(guard, rest),
            Ending::Captured(capture) => {
                if capture == Capture::DropsFirst {
                    self.release(guard);
                    self.function(rest);
                } else {
                    // A return leaves the closure only.
                    self.function(rest);
                    self.release(guard);
                }
                return Goes::On;
            }
            _ => self.release(guard),
        }
        self.block(rest)
    }
}
