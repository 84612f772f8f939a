//! `lock_order_cycle` on hand-made events.

use super::testing::{B, Fixture};
use crate::report::model::Confidence;

const CYCLE: &str = "lock_order_cycle: Bank.accounts and Bank.log are locked in opposite orders";

fn transfer_and_audit(f: &mut Fixture) {
    f.body("Bank::transfer").lock("self/Bank.accounts", 1).lock("self/Bank.log", 2).drop(2).drop(1);
    f.body("Bank::audit").lock("self/Bank.log", 1).call("Bank::total", &["self"]).drop(1);
    f.body("Bank::total").lock("self/Bank.accounts", 1).drop(1);
}

#[test]
fn both_sides_with_every_line() {
    let mut f = Fixture::default();
    transfer_and_audit(&mut f);
    let expected = "\
lock_order_cycle Likely: Bank.accounts and Bank.log are locked in opposite orders
  Bank::transfer
    Acquire 100 in Bank::transfer: Bank.accounts is locked here and stays locked
    Acquire 101 in Bank::transfer: waits here for Bank.log, which the other thread holds
  Bank::audit
    Acquire 200 in Bank::audit: Bank.log is locked here and stays locked
    Call 201 in Bank::audit: calls Bank::total
    Acquire 300 in Bank::total: waits here for Bank.accounts, which the other thread holds
  help: in Bank::audit, lock Bank.accounts before Bank.log, or release Bank.log before the call of Bank::total
  note: the threads must be working on the same object
";
    assert_eq!(f.story(), expected);
}

#[test]
fn one_order_is_fine() {
    let mut f = Fixture::default();
    f.body("a").lock("A", 1).lock("B", 2);
    f.body("b").lock("A", 1).lock("B", 2);
    assert!(f.messages().is_empty());
}

#[test]
fn gate_lock() {
    let mut f = Fixture::default();
    f.body("a").lock("GATE", 9).lock("A", 1).lock("B", 2);
    f.body("b").lock("GATE", 9).call("inner", &[]);
    f.body("inner").lock("B", 1).lock("A", 2).drop(2).drop(1);
    assert!(f.messages().is_empty());
    assert_eq!(f.suppressed(), ["A and B are locked in opposite orders: it only happens under GATE"]);
    // Somebody else gets there without the gate.
    f.body("inner").exported();
    assert_eq!(f.messages(), ["lock_order_cycle: A and B are locked in opposite orders"]);
}

#[test]
fn gate_on_one_path_only() {
    let mut f = Fixture::default();
    f.body("a").lock("GATE", 9).lock("A", 1).lock("B", 2);
    f.body("b")
        .branch(
            |b| {
                b.lock("GATE", 9);
            },
            |_| {},
        )
        .lock("B", 1)
        .lock("A", 2);
    assert_eq!(f.messages().len(), 1);
}

fn both_orders(f: &mut Fixture) {
    f.body("ab").lock("A", 1).lock("B", 2).drop(2).drop(1);
    f.body("ba").lock("B", 1).lock("A", 2).drop(2).drop(1);
}

#[test]
fn only_the_main_thread() {
    let mut f = Fixture::default();
    both_orders(&mut f);
    f.body("main").call("ab", &[]).call("ba", &[]);
    assert!(f.messages().is_empty());
    assert_eq!(f.suppressed().len(), 1);
}

#[test]
fn before_the_first_spawn() {
    let mut f = Fixture::default();
    both_orders(&mut f);
    f.body("main").call("ab", &[]).spawn("ba", "t");
    assert!(f.messages().is_empty());
    f.body("main").call("ab", &[]);
    assert_eq!(f.messages(), ["lock_order_cycle: A and B are locked in opposite orders"]);
}

#[test]
fn joined_before_the_next_is_started() {
    let mut f = Fixture::default();
    both_orders(&mut f);
    f.body("main").spawn("ab", "t").join("t").spawn("ba", "u").join("u");
    assert!(f.messages().is_empty());
    let mut f = Fixture::default();
    both_orders(&mut f);
    f.body("main").spawn("ab", "t").spawn("ba", "u").join("t").join("u");
    assert_eq!(f.messages().len(), 1);
}

#[test]
fn main_after_the_join() {
    let mut f = Fixture::default();
    both_orders(&mut f);
    f.body("main").spawn("ab", "t").join("t").call("ba", &[]);
    assert!(f.messages().is_empty());
}

#[test]
fn two_tests_are_two_processes() {
    let mut f = Fixture::default();
    both_orders(&mut f);
    for (test, callee) in [("t1", "ab"), ("t2", "ba")] {
        let mut b = f.body(test);
        b.call(callee, &[]);
        b.raw().is_test_fn = true;
        b.raw().is_test = true;
    }
    assert!(f.messages().is_empty());
}

#[test]
fn locals_of_main_shared_by_closures() {
    let mut f = Fixture::default();
    f.body("main").spawn("one", "t").spawn("two", "u");
    f.body("one").closure_in("main").lock("main::a", 1).lock("main::b", 2);
    f.body("two").closure_in("main").lock("main::b", 1).lock("main::a", 2);
    let (findings, _) = f.check();
    assert_eq!(findings.len(), 1);
    assert_eq!(findings[0].confidence, Confidence::Certain);
    assert_eq!(findings[0].message, "main::a and main::b are locked in opposite orders");
    assert_eq!(findings[0].threads[0].entry, "one");
}

#[test]
fn locals_of_two_calls_are_not_shared() {
    let mut f = Fixture::default();
    f.body("run").exported().branch(
        |b| {
            b.lock("a", 1).lock("b", 2);
        },
        |b| {
            b.lock("b", 1).lock("a", 2);
        },
    );
    assert!(f.messages().is_empty());
}

#[test]
fn tasks_with_arguments() {
    let mut f = Fixture::default();
    f.body("main").spawn_call("work", &["a", "b"]).spawn_call("work", &["b", "a"]);
    f.body("work").lock("p0", 1).lock("p1", 2);
    let (findings, _) = f.check();
    assert_eq!(findings.len(), 1);
    assert_eq!(findings[0].message, "main::a and main::b are locked in opposite orders");
}

#[test]
fn readers_only() {
    let mut f = Fixture::default();
    f.body("a").read("A", 1).read("B", 2);
    f.body("b").read("B", 1).read("A", 2);
    assert!(f.messages().is_empty());
    f.body("w").write("A", 1);
    assert!(f.messages().is_empty());
    f.body("v").write("B", 1);
    assert_eq!(f.messages().len(), 1);
}

#[test]
fn three_locks() {
    let mut f = Fixture::default();
    f.body("a").lock("A", 1).lock("B", 2);
    f.body("b").lock("B", 1).lock("C", 2);
    f.body("c").lock("C", 1).lock("A", 2);
    assert_eq!(f.messages(), ["lock_order_cycle: A, B and C are locked in a cycle"]);
}

#[test]
fn three_locks_held_from_the_start() {
    // The second holds A too: the first and the second exclude each other.
    let mut f = Fixture::default();
    f.body("a").lock("A", 1).lock("B", 2);
    f.body("b").lock("A", 3).lock("B", 1).lock("C", 2);
    f.body("c").lock("C", 1).lock("A", 2);
    let messages = f.messages();
    assert_eq!(messages, ["lock_order_cycle: A and C are locked in opposite orders"]);
}

#[test]
fn accounts_by_parameter() {
    let mut f = Fixture::default();
    f.body("transfer").exported().lock("p0/Account.balance", 1).lock("p1/Account.balance", 2);
    let message =
        "lock_order_cycle: two instances of Account.balance are locked in an order that depends on the caller";
    assert_eq!(f.messages(), [message]);
}

#[test]
fn accounts_ordered_by_the_caller() {
    let mut f = Fixture::default();
    f.body("transfer").lock("p0/Account.balance", 1).lock("p1/Account.balance", 2);
    let id = f.id("safe");
    let (a, b) = (f.place(id, "p0"), f.place(id, "p1"));
    let compare = crate::events::model::EventKind::OrderedBy(a, b);
    f.body("safe").exported().event(compare).branch(
        |b| {
            b.call("transfer", &["p0", "p1"]);
        },
        |b| {
            b.call("transfer", &["p1", "p0"]);
        },
    );
    assert!(f.messages().is_empty(), "{:?}", f.messages());
}

#[test]
fn parent_and_child_are_hand_over_hand() {
    let mut f = Fixture::default();
    f.body("walk").lock("self/Node.lock", 1).lock("self/Node.next/Node.lock", 2);
    assert!(f.messages().is_empty());
}

#[test]
fn fields_of_one_wrapper_type_are_two_locks() {
    let mut f = Fixture::default();
    f.body("Shared::lock").lock("self/Shared.0", 0);
    let take = |b: &mut B, field: &str, slot: u32| {
        let id = 500 + slot;
        b.call_into(id, &["Shared::lock"], &[field], &[], slot);
    };
    for (name, first, second) in [("x", "self/Outer.a", "self/Outer.b"), ("y", "self/Outer.b", "self/Outer.a")] {
        let mut b = f.body(name);
        take(&mut b, first, 1);
        take(&mut b, second, 2);
    }
    assert_eq!(f.messages(), ["lock_order_cycle: Outer.a and Outer.b are locked in opposite orders"]);
    let mut f = Fixture::default();
    f.body("Shared::lock").lock("self/Shared.0", 0);
    let mut b = f.body("x");
    take(&mut b, "self/Outer.a", 1);
    take(&mut b, "self/Outer.b", 2);
    assert!(f.messages().is_empty());
}

#[test]
fn dynamic_dispatch_is_possible_only() {
    let mut f = Fixture::default();
    f.body("a").lock("A", 1).call_into(1, &["x", "y"], &[], &[], 0);
    f.body("x").lock("B", 1).drop(1);
    f.body("y").drop(1);
    f.body("b").lock("B", 1).lock("A", 2);
    let (findings, _) = f.check();
    assert_eq!(findings.iter().map(|f| f.confidence).collect::<Vec<_>>(), [Confidence::Possible]);
}

#[test]
fn order_of_bodies_does_not_matter() {
    let mut f = Fixture::default();
    f.id("Bank::total");
    f.id("Bank::audit");
    transfer_and_audit(&mut f);
    assert_eq!(f.messages(), [CYCLE]);
}
