//! The loader on small directories.

use std::sync::Mutex;

use super::*;
use crate::base::name;
use crate::base::progress::Silent;
use crate::syntax::ir::{Item, ItemKind};
use crate::syntax::tree::ParsedCrate;
use crate::workspace::LoadOptions;
use crate::workspace::fixture::Fixture;

fn load_paths(fixture: &Fixture, paths: &[&str]) -> SyntaxTrees {
    let paths = paths.iter().map(Utf8PathBuf::from).collect();
    let options = LoadOptions { paths, current_dir: fixture.root(), tests: true, ..LoadOptions::default() };
    load(&crate::workspace::load(&options).unwrap(), &Library::new(Vec::new()), Extent::Relevant, &Silent)
}

/// `mod a { fn f }` as `a{f}`.
fn outline(items: &[Item]) -> String {
    let texts = items.iter().map(|item| match &item.kind {
        ItemKind::Mod(Some(items)) => format!("{}{{{}}}", item.name, outline(items)),
        ItemKind::Mod(None) => format!("{};", item.name),
        _ => item.name.to_string(),
    });
    texts.collect::<Vec<_>>().join(" ")
}

fn outlines(trees: &SyntaxTrees) -> Vec<String> {
    let line = |krate: &ParsedCrate| format!("{}: {}", trees.sources.file(krate.root_file).path, outline(&krate.items));
    trees.crates.iter().map(line).collect()
}

fn losses(trees: &SyntaxTrees) -> Vec<String> {
    trees.not_analysed.iter().map(|lost| format!("{}:{}: {}", lost.file, lost.line, lost.reason)).collect()
}

fn check(files: &[(&str, &str)], paths: &[&str], expected: &[&str], lost: &[&str]) {
    let trees = load_paths(&Fixture::new(files), paths);
    assert_eq!(outlines(&trees), expected);
    assert_eq!(losses(&trees), lost);
}

const MANIFEST: (&str, &str) = ("Cargo.toml", "[package]\nname='p'\nedition='2021'\n");

#[test]
fn follows_all_kinds_of_modules() {
    check(
        &[
            MANIFEST,
            (
                "src/lib.rs",
                "mod a; mod b; mod inline { pub mod deep; #[path = \"x.rs\"] mod other; } #[path = \"odd/c.rs\"] mod c; fn f() {}",
            ),
            ("src/a.rs", "mod child; mod inner { mod leaf; }"),
            ("src/a/child/mod.rs", "fn child() {}"),
            ("src/a/inner/leaf.rs", "fn leaf() {}"),
            ("src/b/mod.rs", "mod child;"),
            ("src/b/child.rs", "fn b_child() {}"),
            ("src/inline/deep.rs", "fn deep() {}"),
            ("src/inline/x.rs", "fn x() {}"),
            ("src/odd/c.rs", "mod d;"),
            ("src/odd/d.rs", "fn d() {}"),
            ("src/unused.rs", "fn unused() {}"),
        ],
        &["."],
        &["src/lib.rs: a{child{child} inner{leaf{leaf}}} b{child{b_child}} inline{deep{deep} other{x}} c{d{d}} f"],
        &[],
    );
}

#[test]
fn included_files_stand_where_they_are_included() {
    let source = "fn a() {} include!(\"in/b.rs\"); mod m { include!(concat!(env!(\"CARGO_MANIFEST_DIR\"), \"/src/in/c.in\")); }
        include!(concat!(env!(\"OUT_DIR\"), \"/g.rs\")); include!(concat!(env!(\"OUT_DIR\"), \"/unbuilt.rs\"));\ninclude!(\"no.rs\"); fn z() {}";
    check(
        &[
            MANIFEST,
            ("src/lib.rs", source),
            ("src/in/b.rs", "fn b() {} mod d;"),
            ("src/in/d.rs", "fn d() {}"),
            ("src/in/c.in", "fn c() {}"),
            ("target/CACHEDIR.TAG", ""),
            ("target/debug/build/p-0123/out/g.rs", "fn g() {}"),
            ("target/debug/build/pq-0123/out/unbuilt.rs", "fn other() {}"),
        ],
        &["."],
        &["src/lib.rs: a b d{d} m{c} g z"],
        &["src/lib.rs:3: cannot find the included file: there is no src/no.rs"],
    );
    let files = [("d/a.rs", "include!(\"b.rs\");"), ("d/b.rs", "fn b() {}")];
    check(&files, &["d"], &["d/a.rs: b"], &[]);
}

#[test]
fn what_is_missing_is_listed_unless_another_build_has_it() {
    let source = "mod gone;\n\n#[cfg(windows)] mod win;\n#[cfg(loom)] mod off;\n#[cfg(feature = \"x\")] mod x { mod y; }\nmod here;";
    let files = [MANIFEST, ("src/lib.rs", source), ("src/here.rs", "")];
    let lost = "src/lib.rs:1: cannot find the file of module `gone`: there is no src/gone.rs or src/gone/mod.rs";
    check(&files, &["."], &["src/lib.rs: gone; win; x{y;} here{}"], &[lost]);
    let with_script = [&files[..], &[("build.rs", "fn main() {}")]].concat();
    check(&with_script, &["."], &["src/lib.rs: gone; win; x{y;} here{}", "build.rs: main"], &[]);
}

#[test]
fn circles_end() {
    check(
        &[
            MANIFEST,
            ("src/lib.rs", "mod a;"),
            ("src/a.rs", "#[path = \"b.rs\"]\nmod b;"),
            ("src/b.rs", "#[path = \"../src/a.rs\"] mod a;"),
        ],
        &["."],
        &["src/lib.rs: a{b{a;}}"],
        &["src/b.rs:1: module `a` contains itself"],
    );
}

#[test]
fn files_shared_by_targets_are_read_once() {
    let fixture = Fixture::new(&[
        MANIFEST,
        ("tests/a.rs", "mod common;"),
        ("tests/b.rs", "mod common;\n"),
        ("tests/common/mod.rs", "fn help() {}\n"),
    ]);
    let trees = load_paths(&fixture, &["."]);
    assert_eq!(outlines(&trees), ["tests/a.rs: common{help}", "tests/b.rs: common{help}"]);
    assert_eq!((trees.files, trees.lines, trees.sources.files().len()), (3, 3, 3));
}

#[test]
fn loose_files_are_crates_unless_they_are_modules() {
    check(
        &[
            ("d/one.rs", "mod two; mod three;"),
            ("d/two.rs", "mod leaf;"),
            ("d/two/leaf.rs", "fn leaf() {}"),
            ("d/three/mod.rs", "fn three() {}"),
            ("d/four.rs", "// mod five;\n"),
            ("d/five.rs", "fn five() {}"),
            ("d/ring.rs", "#[path = \"ring2.rs\"] mod r;"),
            ("d/ring2.rs", "#[path = \"ring.rs\"] mod r;"),
        ],
        &["d"],
        &["d/five.rs: five", "d/four.rs: ", "d/one.rs: two{leaf{leaf}} three{three}", "d/ring.rs: r{r;}"],
        &["d/ring2.rs:1: module `r` contains itself"],
    );
}

#[test]
fn a_module_given_as_a_file_has_its_children() {
    let files = [MANIFEST, ("src/lib.rs", "mod a;"), ("src/a.rs", "mod b;"), ("src/a/b.rs", "fn b() {}")];
    check(&files, &["src/a.rs"], &["src/a.rs: b{b}"], &[]);
    check(&files, &["src/a.rs", "."], &["src/lib.rs: a{b{b}}"], &[]);
}

#[test]
fn modules_that_version_control_ignores_are_foreseen() {
    let fixture = Fixture::new(&[
        MANIFEST,
        (".gitignore", "hidden*"),
        ("src/lib.rs", "mod hidden; fn f() {}"),
        ("src/hidden.rs", "mod deep; include!(\"hidden.in\");"),
        ("src/hidden/deep.rs", "fn deep() {}"),
        ("src/hidden.in", "fn g() {}"),
    ]);
    let options = LoadOptions { paths: vec![".".into()], current_dir: fixture.root(), ..LoadOptions::default() };
    let (workspace, library) = (crate::workspace::load(&options).unwrap(), Library::new(Vec::new()));
    let trees = with_stack(|| load_here(&workspace, &library, Extent::Relevant, &Silent));
    assert_eq!(outlines(&trees.expect("all files are foreseen")), ["src/lib.rs: hidden{deep{deep} g} f"]);
}

#[test]
fn unreadable_files_do_not_stop_the_run() {
    let fixture = Fixture::new(&[
        MANIFEST,
        ("src/lib.rs", "mod a; fn f() {}"),
        ("src/broken.rs", "fn g( {"),
        ("x.rs", "fn x() {}"),
    ]);
    fixture.write("src/a.rs", b"\xff");
    let trees = load_paths(&fixture, &[".", "src/broken.rs", "x.rs"]);
    let mut outlines = outlines(&trees);
    outlines.retain(|line| !line.starts_with("src/broken.rs"));
    assert_eq!(outlines, ["src/lib.rs: a; f", "x.rs: x"]);
    let losses = losses(&trees);
    assert_eq!(losses.len(), 2, "{losses:?}");
    assert!(losses[0].starts_with("src/a.rs:1: this file is not valid UTF-8"), "{losses:?}");
    assert!(losses[1].starts_with("src/broken.rs:1: "), "{losses:?}");
}

#[test]
fn excluded_modules_are_left_out() {
    let files = [
        MANIFEST,
        ("gordian.toml", "exclude = ['src/gen']"),
        ("src/lib.rs", "mod gen;"),
        ("src/gen/mod.rs", "fn g() {}"),
    ];
    check(&files, &["."], &["src/lib.rs: gen;"], &[]);
}

#[test]
fn models_come_first() {
    let fixture = Fixture::new(&[("x.rs", "fn x() {}")]);
    let options = LoadOptions { paths: vec!["x.rs".into()], current_dir: fixture.root(), ..LoadOptions::default() };
    let models = Library::new(vec![("std".to_owned(), "#![also_named(core, alloc)]\npub struct Mutex;".to_owned())]);
    let trees = load(&crate::workspace::load(&options).unwrap(), &models, Extent::Relevant, &Silent);
    assert_eq!(outlines(&trees), ["models/std.rs: Mutex", "x.rs: x"]);
    assert_eq!(trees.crates[0].also_named, [name("core"), name("alloc")]);
    assert_eq!((trees.files, trees.crates[0].kind), (1, TargetKind::Model));
}

#[test]
fn progress_reaches_the_end() {
    #[derive(Default)]
    struct Record(Mutex<Vec<(usize, usize)>>);
    impl Progress for Record {
        fn files(&self, done: usize, total: usize) {
            self.0.lock().unwrap().push((done, total));
        }
    }
    let fixture = Fixture::new(&[MANIFEST, ("src/lib.rs", "mod a; mod b;"), ("src/a.rs", ""), ("src/b.rs", "")]);
    let options = LoadOptions { paths: vec![".".into()], current_dir: fixture.root(), ..LoadOptions::default() };
    let record = Record::default();
    load(&crate::workspace::load(&options).unwrap(), &Library::new(Vec::new()), Extent::Relevant, &record);
    let mut seen = record.0.into_inner().unwrap();
    seen.sort_unstable();
    assert_eq!(seen, [(1, 1), (2, 3), (3, 3)]);
}

#[test]
fn the_order_of_arguments_does_not_matter() {
    let files =
        [MANIFEST, ("src/lib.rs", "mod a;"), ("src/a.rs", "fn a() {}"), ("b.rs", "fn b() {}"), ("c.rs", "mod b;")];
    let fixture = Fixture::new(&files);
    let one = load_paths(&fixture, &["b.rs", "src", "c.rs"]);
    let two = load_paths(&fixture, &["c.rs", "src", "b.rs"]);
    assert_eq!(outlines(&one), outlines(&two));
    assert_eq!(outlines(&one), ["src/lib.rs: a{a}", "c.rs: b{b}"]);
}
