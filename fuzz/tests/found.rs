//! Programs on which `explorer_agreement` has once found a disagreement.

use gordian_fuzz::explorer_agreement::program::{
    Channel, Crossbeam, Crossed, Gate, Mutex, Op, Plain, Shared, Task, Upgradable,
};
use gordian_fuzz::explorer_agreement::{Program, check};

fn assert_agreement(program: &Program) {
    let checked = check(program).expect("few interleavings");
    assert!(checked.wrong.is_empty(), "{}\nin {program:?}", checked.wrong.join("\n"));
}

#[test]
fn a_receiver_without_places_that_sends_too() {
    let (first, second) = (
        vec![Op::Mutex(Mutex::Try, 0), Op::Channel(Channel::ReceiveBounded), Op::Channel(Channel::SendBounded)],
        vec![Op::Channel(Channel::SendBounded), Op::Channel(Channel::Receive), Op::Mutex(Mutex::Both, 0)],
    );
    let children = vec![first, second];
    assert_agreement(&Program { main: Vec::new(), children, places: 0, spurious: 0, panics: 0, shards: 4 });
}

#[test]
fn waiting_for_a_gate_while_a_panic_may_strike() {
    let program = Program {
        main: vec![Op::Mutex(Mutex::Lock, 0)],
        children: vec![
            vec![Op::Gate(Gate::Wait)],
            vec![Op::Gate(Gate::Wait), Op::Gate(Gate::WaitOpen), Op::Gate(Gate::NotifyOne)],
        ],
        places: 1,
        spurious: 0,
        panics: 1,
        shards: 3,
    };
    assert_agreement(&program);
}

/// Which of two channels a thread drops first is another one when it panics.
#[test]
fn channels_that_a_panic_drops_in_another_order() {
    let program = Program {
        main: vec![Op::Gate(Gate::Wait)],
        children: vec![vec![Op::Shared(Shared::Write), Op::Crossbeam(Crossbeam::TrySendBounded)]],
        places: 1,
        spurious: 0,
        panics: 1,
        shards: 1,
    };
    assert_agreement(&program);
    let program = Program {
        children: vec![vec![Op::Crossbeam(Crossbeam::Receive)], vec![Op::Mutex(Mutex::Poison, 1)]],
        panics: 0,
        shards: 2,
        ..program
    };
    assert_agreement(&program);
}

/// Which thread is the last owner of the channels is part of what happens.
#[test]
fn channels_that_whoever_is_last_drops() {
    let program = Program {
        main: vec![Op::Crossbeam(Crossbeam::SendBoundedInTime), Op::Upgradable(Upgradable::ToUpgradable)],
        children: vec![vec![Op::Mutex(Mutex::Poison, 0), Op::Task(Task::Abort, 0)]],
        places: 1,
        spurious: 0,
        panics: 1,
        shards: 2,
    };
    assert_agreement(&program);
}

/// What a panic drops is met there for the first time, and has another number in each execution.
#[test]
fn a_group_that_a_panic_is_the_first_to_leave() {
    let program = Program {
        main: vec![Op::Shared(Shared::TryWrite)],
        children: vec![vec![Op::Mutex(Mutex::Both, 1), Op::Shared(Shared::Write), Op::Crossed(Crossed::Read)]],
        places: 1,
        spurious: 0,
        panics: 2,
        shards: 3,
    };
    assert_agreement(&program);
    let program = Program {
        main: vec![Op::Crossed(Crossed::Write)],
        children: vec![vec![
            Op::Crossed(Crossed::TryRead),
            Op::Mutex(Mutex::Poison, 0),
            Op::Crossed(Crossed::TryWrite),
        ]],
        panics: 1,
        shards: 1,
        ..program
    };
    assert_agreement(&program);
    let program = Program {
        main: vec![Op::Plain(Plain::ReadPublished), Op::Plain(Plain::ReadLocked)],
        children: vec![vec![Op::Crossed(Crossed::TryWrite)]],
        shards: 3,
        ..program
    };
    assert_agreement(&program);
}
