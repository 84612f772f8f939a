//! `double_lock`, `recursive_read` and the guard rules on hand-made events.

use super::testing::Fixture;
use crate::events::model::{EventKind, SlotId};

const AGAIN: &str = "double_lock: Bank.accounts is locked again while it is already held";

#[test]
fn through_calls_with_every_line() {
    let mut f = Fixture::default();
    f.body("Bank::add").lock("self/Bank.accounts", 1).call("Bank::notify", &["self"]).drop(1);
    f.body("Bank::notify").call("Bank::count", &["self"]);
    f.body("Bank::count").lock("self/Bank.accounts", 1).drop(1);
    let expected = "\
double_lock Certain: Bank.accounts is locked again while it is already held
  Bank::add
    Acquire 100 in Bank::add: Bank.accounts is locked here and stays locked
    Call 101 in Bank::add: calls Bank::notify
    Call 200 in Bank::notify: calls Bank::count
    Acquire 300 in Bank::count: waits here for Bank.accounts, which this thread holds itself
  help: release Bank.accounts before the call of Bank::notify, or pass what Bank.accounts protects to it
";
    assert_eq!(f.story(), expected);
}

#[test]
fn dropped_before_the_second() {
    let mut f = Fixture::default();
    f.body("Bank::add").lock("self/Bank.accounts", 1).drop(1).lock("self/Bank.accounts", 2).drop(2);
    assert!(f.messages().is_empty());
}

#[test]
fn dropped_in_one_arm_only() {
    let mut f = Fixture::default();
    f.body("Bank::add")
        .lock("self/Bank.accounts", 1)
        .branch(
            |b| {
                b.drop(1);
            },
            |_| {},
        )
        .lock("self/Bank.accounts", 2);
    assert_eq!(f.messages(), [AGAIN]);
}

#[test]
fn dropped_in_both_arms() {
    let mut f = Fixture::default();
    let drop = |b: &mut super::testing::B| {
        b.drop(1);
    };
    f.body("Bank::add").lock("self/Bank.accounts", 1).branch(drop, drop).lock("self/Bank.accounts", 2);
    assert!(f.messages().is_empty());
}

#[test]
fn guard_returned_by_a_method() {
    let mut f = Fixture::default();
    f.body("Bank::accounts").lock("self/Bank.accounts", 0);
    f.body("Bank::add").call_into(1, &["Bank::accounts"], &["self"], &[], 1).lock("self/Bank.accounts", 2);
    assert_eq!(f.messages(), [AGAIN]);
}

#[test]
fn lock_behind_an_accessor() {
    let mut f = Fixture::default();
    f.body("Bank::inner").returns("self/Bank.inner");
    f.body("Bank::add")
        .call_into(1, &["Bank::inner"], &["self"], &[], 0)
        .lock("?1/Inner.state", 1)
        .call_into(2, &["Bank::inner"], &["self"], &[], 0)
        .lock("?2/Inner.state", 2);
    assert_eq!(f.messages(), ["double_lock: Inner.state is locked again while it is already held"]);
}

#[test]
fn two_results_of_an_unknown_function_are_two_objects() {
    let mut f = Fixture::default();
    f.body("add")
        .call_into(1, &["unknown"], &["self"], &[], 0)
        .lock("?1/Inner.state", 1)
        .call_into(2, &["unknown"], &["self"], &[], 0)
        .lock("?2/Inner.state", 2)
        .drop(2)
        .drop(1);
    assert!(!f.messages().iter().any(|m| m.starts_with("double_lock")));
}

#[test]
fn guard_moved_into_a_call_is_gone() {
    let mut f = Fixture::default();
    f.body("consume").param_slot(0, 5).drop(5).lock("p1/Bank.accounts", 1).drop(1);
    f.body("Bank::add").lock("self/Bank.accounts", 1).call_into(1, &["consume"], &["_", "self"], &[(0, 1)], 0);
    assert!(f.messages().is_empty());
}

#[test]
fn guard_moved_into_a_call_that_locks_before_it_drops() {
    let mut f = Fixture::default();
    f.body("consume").param_slot(0, 5).lock("p1/Bank.accounts", 1).drop(1).drop(5);
    f.body("Bank::add").lock("self/Bank.accounts", 1).call_into(1, &["consume"], &["_", "self"], &[(0, 1)], 0);
    assert_eq!(f.messages(), [AGAIN]);
}

#[test]
fn guard_that_comes_back_from_a_call() {
    let mut f = Fixture::default();
    f.body("pass").param_slot(0, 5).mov(5, 0);
    f.body("Bank::add")
        .lock("self/Bank.accounts", 1)
        .call_into(1, &["pass"], &["_"], &[(0, 1)], 2)
        .lock("self/Bank.accounts", 3);
    assert_eq!(f.messages(), [AGAIN]);
}

#[test]
fn other_object_of_the_type() {
    let mut f = Fixture::default();
    f.body("main").lock("a/Bank.accounts", 1).lock("b/Bank.accounts", 2);
    assert!(f.messages().is_empty());
}

#[test]
fn same_parameter_twice_is_seen_by_the_caller_only() {
    let mut f = Fixture::default();
    f.body("both").lock("p0", 1).lock("p1", 2).drop(2).drop(1);
    f.body("main").call("both", &["A", "A"]).call("both", &["A", "B"]);
    assert_eq!(f.messages(), ["double_lock: A is locked again while it is already held"]);
}

#[test]
fn closure_runs_under_the_callee_guard() {
    let mut f = Fixture::default();
    f.body("Bank::with").lock("self/Bank.accounts", 1).call("*p1", &["self"]).drop(1);
    f.body("Bank::add").call("Bank::with", &["self", "|closure"]);
    f.body("closure").closure_in("Bank::add").lock("Bank::add::self/Bank.accounts", 1).drop(1);
    assert_eq!(f.messages(), [AGAIN]);
}

#[test]
fn closure_given_to_an_unknown_function() {
    let mut f = Fixture::default();
    f.body("add").lock("A", 1).call("unknown", &["|closure"]).drop(1);
    f.body("closure").closure_in("add").lock("A", 1).drop(1);
    assert_eq!(f.messages(), ["double_lock: A is locked again while it is already held"]);
}

#[test]
fn recursion_is_one_finding() {
    let mut f = Fixture::default();
    f.body("Tree::visit").lock("self/Tree.log", 1).call("Tree::visit", &["self"]).drop(1);
    assert_eq!(f.messages(), ["double_lock: Tree.log is locked again while it is already held"]);
}

#[test]
fn recursion_into_a_child_is_another_object() {
    let mut f = Fixture::default();
    f.body("Tree::visit").lock("self/Tree.log", 1).call("Tree::visit", &["self/Tree.child"]).drop(1);
    assert!(f.messages().is_empty());
}

#[test]
fn local_of_a_recursive_function_is_a_new_one_each_time() {
    let mut f = Fixture::default();
    f.body("walk").lock("m", 1).call("walk", &[]).drop(1);
    assert!(f.messages().is_empty());
}

#[test]
fn one_finding_for_all_call_paths() {
    let mut f = Fixture::default();
    f.body("Bank::add").lock("self/Bank.accounts", 1).branch(
        |b| {
            b.call("Bank::x", &["self"]);
        },
        |b| {
            b.call("Bank::x", &["self"]);
        },
    );
    f.body("Bank::x").lock("self/Bank.accounts", 1).drop(1);
    assert_eq!(f.messages(), [AGAIN]);
}

#[test]
fn elements_by_key() {
    let mut f = Fixture::default();
    f.body("same").lock("self/Bank.slots/[i]", 1).lock("self/Bank.slots/[i]", 2);
    f.body("main").lock("self/Bank.slots/[0]", 1).lock("self/Bank.slots/[1]", 2);
    assert_eq!(f.messages(), ["double_lock: Bank.slots[_] is locked again while it is already held"]);
}

#[test]
fn elements_collected_in_a_loop() {
    let mut f = Fixture::default();
    f.body("all").repeat(|b| {
        b.lock("self/Bank.slots/[~1]", 1);
    });
    assert!(f.messages().is_empty());
}

#[test]
fn one_lock_taken_again_around_a_loop() {
    let mut f = Fixture::default();
    f.body("all").repeat(|b| {
        b.lock("self/Bank.accounts", 1);
    });
    assert_eq!(f.messages(), [AGAIN]);
    let mut f = Fixture::default();
    f.body("all").repeat(|b| {
        b.lock("self/Bank.accounts", 1).drop(1);
    });
    assert!(f.messages().is_empty());
}

#[test]
fn try_lock_does_not_wait() {
    let mut f = Fixture::default();
    f.body("a").lock("self/Bank.accounts", 1).try_lock("self/Bank.accounts", 2);
    f.body("b").try_lock("self/Bank.accounts", 1).branch(
        |b| {
            b.event(EventKind::Refuted(SlotId(1))).lock("self/Bank.accounts", 2).drop(2);
        },
        |b| {
            b.drop(1);
        },
    );
    assert!(f.messages().is_empty());
}

#[test]
fn one_shared_lock_under_two_names() {
    let mut f = Fixture::default();
    f.body("main").call("A::new", &["m"]).call("B::new", &["m"]);
    f.alias("A.m", "A::new", "p0");
    f.alias("B.m", "B::new", "p0");
    f.body("A::run").lock("self/A.m", 1).call("B::run", &["self/A.b"]).drop(1);
    f.body("B::run").lock("self/B.m", 1).drop(1);
    let (findings, _) = f.check();
    assert_eq!(findings.len(), 1);
    assert_eq!(findings[0].confidence, crate::report::model::Confidence::Likely);
}

#[test]
fn reads_need_a_writer() {
    let mut f = Fixture::default();
    f.body("report").read("self/Bank.users", 1).call("count", &["self"]).drop(1);
    f.body("count").exported().read("self/Bank.users", 1).drop(1);
    assert!(f.messages().is_empty());
    assert_eq!(f.suppressed().len(), 1);
    f.body("add").write("self/Bank.users", 1).drop(1);
    assert_eq!(
        f.messages(),
        ["recursive_read: Bank.users is read again while a read guard of it is held: a waiting writer blocks both"]
    );
}

#[test]
fn read_then_write() {
    let mut f = Fixture::default();
    f.body("add").read("self/Bank.users", 1).write("self/Bank.users", 2);
    let message = "double_lock: Bank.users is locked for exclusive access while its shared guard is still held";
    assert_eq!(f.messages(), [message]);
}

#[test]
fn forgotten_and_dropped_at_once() {
    let mut f = Fixture::default();
    f.body("leak").lock("A", 1).event(EventKind::Forget(SlotId(1)));
    let at_once = |protects_unit| EventKind::DroppedAtOnce { slot: SlotId(1), by_wildcard: true, protects_unit };
    f.body("blink").lock("B", 1).event_around(at_once(false)).drop(1);
    f.body("barrier").lock("C", 1).event_around(at_once(true)).drop(1);
    let expected = [
        "guard_forgotten: the guard of A is forgotten: it stays locked for ever",
        "guard_dropped_at_once: the guard of B is dropped at once: nothing is protected by it",
    ];
    assert_eq!(f.messages(), expected);
}

#[test]
fn forgotten_in_a_callee_is_held_by_the_caller() {
    let mut f = Fixture::default();
    f.body("leak").param_slot(0, 5).event(EventKind::Forget(SlotId(5)));
    f.body("use").lock("A", 1).call_into(1, &["leak"], &["_"], &[(0, 1)], 0).lock("A", 2);
    assert!(f.messages().contains(&"double_lock: A is locked again while it is already held".to_owned()));
}

#[test]
fn guard_returned_on_some_paths_only() {
    let mut f = Fixture::default();
    f.body("lock_if").branch(
        |b| {
            b.lock("self/Bank.accounts", 0);
        },
        |_| {},
    );
    f.body("Bank::add").call_into(1, &["lock_if"], &["self"], &[], 1).branch(
        |b| {
            b.event(EventKind::Refuted(SlotId(1))).lock("self/Bank.accounts", 2).drop(2);
        },
        |b| {
            b.drop(1);
        },
    );
    assert!(f.messages().is_empty());
}

#[test]
fn guard_kept_over_the_rounds_of_a_loop() {
    let mut f = Fixture::default();
    f.body("add").call_into(1, &["unknown"], &[], &[], 0).repeat(|b| {
        b.branch(
            |b| {
                b.lock("?1", 2).drop(2);
            },
            |b| {
                b.lock("?1", 1);
            },
        );
    });
    assert_eq!(f.messages().len(), 1);
}
