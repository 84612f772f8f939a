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
        let program = names::build(trees.crates);
        let events = super::build(&program, &trees.sources);
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
fn try_it() {
    let text = dump(2021, &std::fs::read_to_string("/tmp/t1/a.rs").unwrap());
    println!("{text}");
    assert!(locks(2021, "fn f() {}").is_empty());
}
