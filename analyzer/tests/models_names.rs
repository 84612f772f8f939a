//! Every type that a model writes means something.

use std::collections::BTreeMap;
use std::path::PathBuf;

use gordian_analyzer::base::{FileId, name};
use gordian_analyzer::names::program::{ItemRef, Program};
use gordian_analyzer::names::ty::{TraitRef, Ty};
use gordian_analyzer::syntax::cfg_truth::CfgTruth;
use gordian_analyzer::syntax::lower::{LowerContext, lower_file, with_stack};
use gordian_analyzer::syntax::macros::MacroTable;
use gordian_analyzer::syntax::tree::ParsedCrate;
use gordian_analyzer::workspace::model::TargetKind;

/// The models, lowered, std first.
fn program() -> Program {
    let directory = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("models");
    let entries = std::fs::read_dir(directory).expect("the models directory exists");
    let mut paths: Vec<_> = entries.map(|e| e.expect("a readable entry").path()).collect();
    paths.retain(|p| p.extension().is_some_and(|e| e == "rs"));
    paths.sort_by_key(|p| (p.file_stem().is_some_and(|s| s != "std"), p.clone()));
    let texts: Vec<(String, String)> = paths
        .iter()
        .map(|p| {
            let stem = p.file_stem().expect("a name").to_string_lossy().into_owned();
            (stem, std::fs::read_to_string(p).expect("a readable model"))
        })
        .collect();
    let files: Vec<_> =
        texts.iter().map(|(stem, text)| (None, stem.clone(), format!("{stem}.rs"), text.as_str())).collect();
    let macros = MacroTable::default().with(&files);
    let mut crates = Vec::new();
    for (index, (stem, text)) in texts.iter().enumerate() {
        let path = format!("{stem}.rs");
        let parsed = with_stack(|| {
            let cfg = |_: &proc_macro2::TokenStream| CfgTruth::True;
            let ctx = LowerContext {
                file: FileId::new(index),
                path: &path,
                base: 1,
                package: None,
                edition: 2021,
                is_model: true,
                cfg: &cfg,
                macros: &macros,
            };
            lower_file(text, &ctx)
        });
        assert!(parsed.not_analysed.is_empty(), "{stem}: {:?}", parsed.not_analysed);
        let also: Vec<_> = text
            .lines()
            .find_map(|l| l.strip_prefix("#![also_named(")?.strip_suffix(")]"))
            .map(|l| l.split(',').map(|n| name(n.trim())).collect())
            .unwrap_or_default();
        crates.push(ParsedCrate {
            name: name(stem),
            also_named: also,
            package: None,
            kind: TargetKind::Model,
            edition: 2021,
            dependencies: BTreeMap::new(),
            root_file: FileId::new(index),
            items: parsed.items,
        });
    }
    gordian_analyzer::names::build(crates)
}

fn bad(ty: &Ty) -> bool {
    match ty {
        Ty::Unknown | Ty::External(..) => true,
        Ty::Adt(_, args) | Ty::Tuple(args) => args.iter().any(bad),
        Ty::Ref(t) | Ty::Ptr(t) | Ty::Slice(t) => bad(t),
        Ty::Assoc(t, tr, _) => bad(t) || tr.as_ref().is_some_and(bad_trait),
        Ty::Dyn(ts) | Ty::Opaque(ts) => ts.is_empty() || ts.iter().any(bad_trait),
        Ty::FnPtr(a, r) => a.iter().any(bad) || bad(r),
        _ => false,
    }
}

fn bad_trait(t: &TraitRef) -> bool {
    t.args.iter().any(bad) || t.bindings.iter().any(|(_, t)| bad(t))
}

/// What is not known in signatures, impl heads, fields, aliases and imports.
fn unknown(program: &Program) -> Vec<String> {
    let mut found = Vec::new();
    for function in &program.fns {
        let types = function.params.iter().chain([&function.ret]);
        found.extend(types.filter(|ty| bad(ty)).map(|ty| format!("{}: {ty:?}", function.display)));
        let bounds = function.generics.bounds.iter();
        let unclear = bounds.filter(|(ty, bound)| bad(ty) || bad_trait(bound));
        found.extend(unclear.map(|(ty, bound)| format!("{}: {ty:?}: {bound:?}", function.display)));
    }
    for item in &program.impls {
        // The default `Rhs = Self` of these two stays open.
        let is_comparison = item.trait_name.is_some_and(|n| matches!(n.as_str(), "PartialEq" | "PartialOrd"));
        let is_open = item.trait_.as_ref().map_or(item.trait_name.is_some(), |t| !is_comparison && bad_trait(t));
        if bad(&item.self_ty) || is_open || item.types.values().any(bad) {
            found.push(format!("impl {:?} for {:?}: {:?}", item.trait_name, item.self_ty, item.types));
        }
    }
    for adt in &program.adts {
        let fields = adt.variants.iter().flat_map(|v| &v.fields).filter(|(_, ty, _)| bad(ty));
        found.extend(fields.map(|(field, ty, _)| format!("{}.{field}: {ty:?}", adt.path)));
    }
    found.extend(program.aliases.iter().filter(|a| bad(&a.ty)).map(|a| format!("type {}", a.name)));
    for module in &program.modules {
        let items = module.types.iter().chain(&module.values);
        found.extend(items.filter(|(_, i)| matches!(i, ItemRef::External(_))).map(|(_, i)| format!("use {i:?}")));
    }
    found
}

#[test]
fn everything_that_a_model_names_is_known() {
    let program = program();
    let found = unknown(&program);
    assert!(found.is_empty(), "{} names are not known:\n{}", found.len(), found.join("\n"));
    // Macros of models have been expanded.
    assert!(program.adts.iter().any(|adt| adt.path.as_str() == "std::sync::atomic::AtomicBool"));
}
