//! What bodies become, on small fixtures.

use crate::names;
use crate::syntax::loader::load_text;
use crate::syntax::lower::with_stack;
use crate::workspace::model::{Target, TargetKind};

/// The events of a source text, with the library models.
fn dump(edition: u16, source: &str) -> String {
    let source = source.to_owned();
    with_stack(move || {
        let target = Target { name: "fixture".to_owned(), kind: TargetKind::Loose, root: "fixture.rs".into(), edition };
        let trees = load_text(&target, &source, &crate::models::builtin());
        assert_eq!(trees.not_analysed, []);
        let mut program = names::build(trees.crates);
        let bodies = program.take_bodies();
        let events = super::build(&program, bodies, &trees.sources);
        super::dump::dump(&program, &trees.sources, &events)
    })
}

/// The lines of the dump that tell about locks.
fn locks(edition: u16, source: &str) -> Vec<String> {
    dump(edition, source)
        .lines()
        .map(str::trim)
        .filter(|l| ["acquire", "drop at", "call", "spawn", "dropped"].iter().any(|w| l.contains(w)))
        .map(str::to_owned)
        .collect()
}

#[test]
fn a_guard_lives_to_the_end_of_its_block_and_a_temporary_to_the_end_of_its_statement() {
    let source = "use std::sync::Mutex; struct A { a: Mutex<u32>, b: Mutex<u32> } impl A { fn f(&self) {
        let _a = self.a.lock().unwrap();
        *self.b.lock().unwrap() += 1;
    } }";
    let text = dump(2021, source);
    let at = |what: &str| text.find(what).unwrap_or_else(|| panic!("no `{what}` in:\n{text}"));
    assert!(at("acquire A::f.param0.a") < at("acquire A::f.param0.b"));
    assert!(at("acquire A::f.param0.b") < at("drop _a#"));
}

#[test]
fn what_is_no_lock_gives_no_events() {
    assert!(locks(2021, "fn f(v: &Vec<u32>) -> usize { v.len() }").is_empty());
}

#[test]
fn a_spawned_closure_is_not_called_here() {
    let source =
        "use std::sync::{Arc, Mutex}; fn f(m: Arc<Mutex<u32>>) { std::thread::spawn(move || { m.lock().unwrap(); }); }";
    let lines = locks(2021, source);
    assert!(lines.iter().any(|l| l.contains("spawn f::{closure}")), "{lines:#?}");
    assert!(!lines.iter().any(|l| l.contains("call")), "{lines:#?}");
}
