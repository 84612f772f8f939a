//! What bodies become, on small fixtures.

use crate::base::{SourceMap, name};
use crate::names;
use crate::names::program::Program;
use crate::syntax::cfg_truth::CfgTruth;
use crate::syntax::lower::{LowerContext, lower_file, with_stack};
use crate::syntax::macros::MacroTable;
use crate::syntax::tree::ParsedCrate;
use crate::workspace::model::TargetKind;

/// The events of a source text, with the library models.
fn dump(edition: u16, source: &str) -> String {
    let source = source.to_owned();
    with_stack(move || {
        let (program, sources) = program(edition, &source);
        let events = super::build(&program, &sources);
        super::dump::dump(&program, &sources, &events)
    })
}

fn program(edition: u16, source: &str) -> (Program, SourceMap) {
    let mut sources = SourceMap::default();
    let mut texts: Vec<(String, String)> = crate::models::builtin();
    texts.push(("fixture".to_owned(), source.to_owned()));
    let files: Vec<(Option<u32>, String, String, &str)> = texts
        .iter()
        .map(|(n, t)| (if n == "fixture" { Some(0) } else { None }, n.clone(), format!("{n}.rs"), t.as_str()))
        .collect();
    let macros = MacroTable::collect(&files);
    let mut crates = Vec::new();
    for (crate_name, text) in &texts {
        let file = sources.add(format!("{crate_name}.rs"), text.clone()).expect("small");
        let is_model = crate_name != "fixture";
        let parsed = lower_file(
            text,
            &LowerContext {
                file,
                path: crate_name,
                base: sources.file(file).base,
                package: if is_model { None } else { Some(0) },
                edition: if is_model { 2024 } else { edition },
                is_model,
                cfg: &|_| CfgTruth::True,
                macros: &macros,
            },
        );
        assert_eq!(parsed.not_analysed, [], "{crate_name}");
        crates.push(ParsedCrate {
            name: name(crate_name),
            also_named: if crate_name == "std" { vec![name("core"), name("alloc")] } else { Vec::new() },
            package: if is_model { None } else { Some(0) },
            kind: if is_model { TargetKind::Model } else { TargetKind::Loose },
            edition: if is_model { 2024 } else { edition },
            dependencies: Default::default(),
            root_file: file,
            items: parsed.items,
        });
    }
    (names::build(crates), sources)
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
