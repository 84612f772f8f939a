//! What executions that passed say about schedules that may not: locks taken in opposite orders, and notifications that nobody holds back.
//!
//! Two tasks that in one execution took two locks in opposite orders, with no third lock around both, wait for each other if each is held back between
//! its two (lock-order graphs with gate locks: K. Havelund, "Using Runtime Analysis to Guide Model Checking of Java Programs", SPIN 2000). A
//! notification that is given without the lock that the waiter has can come between its check and its wait. Whether either can happen
//! is not known from this: what comes before what by other means is not looked at. So it is only where to look, for [`super::directed`].

use std::panic::Location;

use super::observed::Observer;
use super::{Place, Point};
use crate::dpor::action::{Access, Action, NO};
use crate::dpor::object::{ObjectId, TaskId};
use crate::dpor::trace::Accesses;
use crate::report::place;

/// Predictions that are kept.
const MOST: usize = 16;
/// Orders of one execution that are kept.
const ORDERS: usize = 512;

/// Something that may fail under another schedule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Prediction {
    sites: Vec<&'static Location<'static>>,
    /// In words.
    pub(crate) text: String,
}

impl Prediction {
    /// Where tasks are to be held back.
    pub(crate) fn places(&self) -> Vec<Place> {
        self.sites.iter().map(|site| (site.file().to_owned(), site.line())).collect()
    }
}

/// A lock that a task has.
#[derive(Clone, Copy, Debug)]
struct Held {
    object: ObjectId,
    is_shared: bool,
    site: &'static Location<'static>,
}

/// A task took a lock while it had another.
#[derive(Clone, Debug)]
struct Order {
    task: TaskId,
    has: Held,
    takes: Held,
    /// All that it had.
    had: Vec<ObjectId>,
}

/// Looks for what another schedule could make of the executions of a strategy.
#[derive(Default)]
pub(crate) struct Predicting {
    pub(crate) predictions: Vec<Prediction>,
    site: Option<&'static Location<'static>>,
    /// By task.
    held: Vec<Vec<Held>>,
    orders: Vec<Order>,
    /// Waits: condition variable, lock, place.
    waits: Vec<(ObjectId, ObjectId, &'static Location<'static>)>,
    /// Notifications: condition variable, locks held, place.
    notifications: Vec<(ObjectId, Vec<ObjectId>, &'static Location<'static>)>,
}

impl Predicting {
    fn look_at(&mut self, task: TaskId, accesses: &[Access], site: &'static Location<'static>) {
        let number = task.0 as usize;
        if self.held.len() <= number {
            self.held.resize_with(number + 1, Vec::new);
        }
        let held = &mut self.held[number];
        // A wait gives up its lock in the same step.
        let condvar = accesses.iter().find(|access| access.action == Action::Enqueue).map(|access| access.object);
        for access in accesses {
            let object = access.object;
            let is_shared = matches!(access.action, Action::LockShared | Action::TryLockShared);
            match access.action {
                Action::Lock | Action::LockShared => {
                    let takes = Held { object, is_shared, site };
                    let had: Vec<ObjectId> = held.iter().map(|held| held.object).collect();
                    if self.orders.len() < ORDERS {
                        let orders = held.iter().map(|has| Order { task, has: *has, takes, had: had.clone() });
                        self.orders.extend(orders);
                    }
                    held.push(takes);
                }
                Action::TryLock | Action::TryLockShared | Action::LockOrQueue if access.tag != NO => {
                    held.push(Held { object, is_shared, site });
                }
                Action::Unlock | Action::UnlockShared => {
                    if let Some(condvar) = condvar {
                        self.waits.push((condvar, object, site));
                    }
                    if let Some(at) = held.iter().rposition(|held| held.object == object) {
                        held.remove(at);
                    }
                }
                Action::NotifyOne | Action::NotifyAll => {
                    self.notifications.push((object, held.iter().map(|held| held.object).collect(), site));
                }
                _ => {}
            }
        }
    }

    fn predict(&mut self) {
        let mut found: Vec<Prediction> = Vec::new();
        let conflict = |a: &Held, b: &Held| a.object == b.object && !(a.is_shared && b.is_shared);
        for (at, one) in self.orders.iter().enumerate() {
            let meets = |other: &&Order| {
                other.task != one.task
                    && conflict(&one.has, &other.takes)
                    && conflict(&one.takes, &other.has)
                    && !one.had.iter().any(|gate| other.had.contains(gate))
            };
            found.extend(self.orders[at + 1..].iter().filter(meets).map(|other| {
                let text = format!(
                    "two locks are taken in opposite orders: at {} with that of {} held, and at {} with that of {}",
                    place(one.takes.site),
                    place(one.has.site),
                    place(other.takes.site),
                    place(other.has.site)
                );
                Prediction { sites: vec![one.takes.site, other.takes.site], text }
            }));
        }
        for (condvar, lock, wait) in &self.waits {
            let is_loose =
                |(notified, held, _): &&(ObjectId, Vec<ObjectId>, _)| notified == condvar && !held.contains(lock);
            found.extend(self.notifications.iter().filter(is_loose).map(|(_, _, site)| {
                let text = format!(
                    "the notification at {} is given without the lock of the wait at {}: it may come before the wait",
                    place(site),
                    place(wait)
                );
                Prediction { sites: vec![*wait], text }
            }));
        }
        for prediction in found {
            if self.predictions.len() < MOST && !self.predictions.iter().any(|known| known.text == prediction.text) {
                self.predictions.push(prediction);
            }
        }
    }
}

impl Observer for Predicting {
    fn begin(&mut self) {
        self.held.clear();
        self.orders.clear();
        self.waits.clear();
        self.notifications.clear();
    }

    fn chosen(&mut self, point: &Point<'_>, task: TaskId) {
        let at = point.enabled.iter().position(|enabled| *enabled == task);
        self.site = at.and_then(|at| point.operation(at)).map(|operation| operation.location);
    }

    fn executed(&mut self, task: TaskId, accesses: &Accesses) {
        if let Some(site) = self.site.take() {
            self.look_at(task, accesses, site);
        }
    }

    fn finish(&mut self, _counts: bool) {
        if self.predictions.len() < MOST {
            self.predict();
        }
    }
}
