//! Input that is broken in every way: the program says so, exits as documented and never panics.

mod support;

use std::path::Path;

use support::{Run, Scratch, check_json, finding, run};

const DEADLOCK: &str =
    "use std::sync::Mutex;\npub fn twice(m: &Mutex<i32>) {\n    let _g = m.lock().unwrap();\n    drop(m.lock());\n}\n";
const CLEAN: &str = "pub fn nothing() {}\n";

/// Checks one file of this content.
fn check_bytes(content: &[u8]) -> Run {
    let scratch = Scratch::new("bad");
    let run = check_json(&scratch.write("file.rs", content));
    run.assert_orderly();
    run
}

/// The exit status is 2 if nothing was analysed, and only then.
fn is_honest(run: &Run) -> bool {
    let nothing = run.json()["summary"]["files"].as_u64() == Some(0);
    matches!((run.code, nothing), (Some(2), true) | (Some(0 | 1), false))
}

fn not_analysed(run: &Run) -> u64 {
    run.json()["summary"]["not_analysed"].as_u64().expect("a number")
}

fn rules(run: &Run) -> Vec<String> {
    finding::findings(&run.json()).into_iter().map(|finding| finding.rule).collect()
}

#[test]
fn a_file_on_its_own() {
    let run = check_bytes(DEADLOCK.as_bytes());
    assert_eq!((run.code, rules(&run)), (Some(1), vec!["double_lock".to_owned()]));
    let run = check_bytes(CLEAN.as_bytes());
    assert_eq!((run.code, not_analysed(&run)), (Some(0), 0));
}

#[test]
fn not_utf_8_is_listed() {
    let run = check_bytes(b"pub fn f() {}\n// caf\xe9\n");
    assert_eq!((run.code, not_analysed(&run)), (Some(2), 1));
}

#[test]
fn broken_source_is_listed() {
    for broken in ["fn f( {", "fn f() { let x = ; }", "}", "fn f() { \"unterminated }", "mod", "#![", "<<<<<<< ours\n"]
    {
        // A word that makes the file worth reading, for a tool that skips files without locks.
        let run = check_bytes(format!("use std::sync::Mutex;\n{broken}\n// m.lock()\n").as_bytes());
        assert!(is_honest(&run), "{broken}: {:?}", run.code);
        assert_eq!(not_analysed(&run), 1, "{broken}");
    }
}

#[test]
fn broken_source_beside_good_source() {
    let scratch = Scratch::new("beside");
    scratch.write("bad.rs", "fn broken( { m.lock() }");
    scratch.write("good.rs", DEADLOCK);
    let run = check_json(scratch.path());
    run.assert_orderly();
    assert_eq!((run.code, not_analysed(&run)), (Some(1), 1));
    assert_eq!(rules(&run), ["double_lock"]);
}

#[test]
fn deny_incomplete_exits_2() {
    let scratch = Scratch::new("incomplete");
    let path = scratch.write("bad.rs", "fn broken( { m.lock() }");
    let arguments = ["check".as_ref(), "--deny-incomplete".as_ref(), path.as_os_str()];
    let denied = run(&arguments, None);
    denied.assert_orderly();
    assert_eq!(denied.code, Some(2));
    let clean = scratch.write("clean.rs", CLEAN);
    let arguments = ["check".as_ref(), "--deny-incomplete".as_ref(), clean.as_os_str()];
    assert_eq!(run(&arguments, None).code, Some(0));
}

#[test]
fn huge_nesting_does_not_overflow_the_stack() {
    let depth = 100_000;
    let lock = "use std::sync::Mutex; pub fn f(m: &Mutex<i32>) { let _g = m.lock(); ";
    let shapes = [
        ("(", ")"),
        ("{", "}"),
        ("[", "]"),
        ("!", ""),
        ("&", ""),
        ("if a {} else ", "{}"),
        ("a + ", "a"),
        ("|| ", "1"),
        ("f(", ")"),
        ("loop {", "}"),
        ("match a { _ => ", "}"),
        ("return ", ""),
        ("*", "a"),
    ];
    for (open, close) in shapes {
        let text = format!("{lock}{}a{}; }}", open.repeat(depth), close.repeat(depth));
        let run = check_bytes(text.as_bytes());
        assert!(is_honest(&run), "{open}: {:?}", run.code);
    }
    for (before, open, middle, close) in [
        ("type T = ", "Option<", "i32", ">"),
        ("type T = ", "&", "i32", ""),
        ("type T = ", "(", "i32", ",)"),
        ("", "mod a {", "", "}"),
        ("", "fn f() {", "", "}"),
        ("use ", "a::", "b", ""),
        ("use ", "{", "b", "}"),
        ("fn f(", "(", "a", ",)"),
        ("macro_rules! m { () => { ", "(", "", ")"),
    ] {
        let text = format!("use std::sync::Mutex; {before}{}{middle}{};", open.repeat(depth), close.repeat(depth));
        let run = check_bytes(text.as_bytes());
        assert!(is_honest(&run), "{before}{open}: {:?}", run.code);
    }
}

#[test]
fn long_method_chains_and_many_statements() {
    let chain = format!("pub fn f(m: &std::sync::Mutex<i32>) {{ m{}; }}", ".lock().unwrap().clone()".repeat(20_000));
    assert!(is_honest(&check_bytes(chain.as_bytes())));
    let statements = format!("pub fn f(m: &std::sync::Mutex<i32>) {{ {} }}", "drop(m.lock());".repeat(20_000));
    let run = check_bytes(statements.as_bytes());
    assert_eq!((run.code, rules(&run).len()), (Some(0), 0));
}

#[test]
fn a_macro_that_never_stops_expanding() {
    for source in [
        "macro_rules! m { ($($t:tt)*) => { m!($($t)* a) }; } pub fn f() { m!(); }",
        "macro_rules! m { ($($t:tt)*) => { m!($($t)* $($t)*) }; } pub fn f() { m!(a); }",
        "macro_rules! a { () => { b!() }; } macro_rules! b { () => { a!() }; } pub fn f() { a!(); }",
        "macro_rules! m { ($($a:tt)* $($b:tt)*) => {}; } pub fn f() { m!(a b c d e f g h); }",
        "macro_rules! m { ($($($t:tt)*)*) => {}; } m!(a b c);",
        "macro_rules! m { } m!(a);",
        "macro_rules! m { ($x:expr) => { $y }; } pub fn f() { m!(1); }",
    ] {
        let run = check_bytes(format!("use std::sync::Mutex;\n{source}").as_bytes());
        assert!(matches!(run.code, Some(0 | 1)), "{source}: {:?}", run.code);
    }
}

#[test]
fn definitions_that_go_in_circles() {
    for source in [
        "type A = B; type B = A; pub fn f(a: A) { a.lock(); }",
        "use self::b as a; use self::a as b; pub fn f() { a(); }",
        "pub use self::m::*; pub mod m { pub use super::*; } pub fn f() { g().lock(); }",
        "trait A: B {} trait B: A {} fn f<T: A>(t: T) { t.lock(); }",
        "struct S { s: Box<S>, m: Mutex<i32> } fn f(s: &S) { s.s.s.s.s.m.lock(); }",
        "impl std::ops::Deref for S { type Target = S; fn deref(&self) -> &S { self } } struct S; fn f(s: S) { s.lock(); }",
        "struct A; struct B; impl std::ops::Deref for A { type Target = B; fn deref(&self) -> &B { todo!() } } \
         impl std::ops::Deref for B { type Target = A; fn deref(&self) -> &A { todo!() } } fn f(a: A) { a.lock(); }",
        "static A: Mutex<i32> = B; static B: Mutex<i32> = A; fn f() { A.lock(); }",
        "trait T { type X: T; } fn f<A: T<X = A>>(a: A::X) { a.lock(); }",
        "impl<T> U for T where T: U {} trait U { fn u(&self) { self.u() } } fn f<T>(t: T) { t.u(); }",
    ] {
        let run = check_bytes(format!("use std::sync::Mutex;\n{source}").as_bytes());
        assert!(matches!(run.code, Some(0 | 1)), "{source}: {:?}", run.code);
    }
}

#[test]
fn modules_that_go_in_circles() {
    let scratch = Scratch::new("circle");
    let root = scratch.write("lib.rs", "#[path = \"a.rs\"] mod a; use std::sync::Mutex;");
    scratch.write("a.rs", "#[path = \"lib.rs\"] mod b;");
    let run = check_json(&root);
    run.assert_orderly();
    assert!(matches!(run.code, Some(0)), "{:?}", run.code);
}

#[test]
fn a_missing_module_is_listed() {
    let scratch = Scratch::new("module");
    scratch.write("Cargo.toml", "[package]\nname = \"p\"\nversion = \"0.0.0\"\nedition = \"2021\"\n[workspace]\n");
    scratch.write("src/lib.rs", format!("mod gone;\n{DEADLOCK}"));
    let run = check_json(scratch.path());
    run.assert_orderly();
    assert_eq!((run.code, not_analysed(&run), rules(&run).len()), (Some(1), 1, 1));
}

#[test]
fn a_missing_path_exits_2() {
    let scratch = Scratch::new("missing");
    let run = check_json(&scratch.path().join("no_such_file.rs"));
    run.assert_orderly();
    assert_eq!(run.code, Some(2));
    assert!(run.stderr.contains("no_such_file.rs"), "{}", run.stderr);
}

#[test]
fn an_empty_directory_is_no_pass() {
    let scratch = Scratch::new("empty");
    let run = check_json(scratch.path());
    run.assert_orderly();
    assert_eq!(run.code, Some(2), "{}", run.stdout);
    assert!(!run.stderr.is_empty());
}

#[test]
fn an_empty_file_is_fine() {
    for content in ["", "\n", "// only a comment", "#!/usr/bin/env run\nfn main() {}\n"] {
        let run = check_bytes(content.as_bytes());
        assert_eq!((run.code, not_analysed(&run)), (Some(0), 0), "{content:?}");
    }
}

#[test]
fn a_bad_configuration_exits_2() {
    let stub = "[[models.stubs]]\ncrate = \"locks\"\nsource = \"fn (\"\n";
    for config in ["this is not toml = [", "no_such_key = 1\n", "[rules]\nno_such_rule = \"deny\"\n", stub] {
        let scratch = Scratch::new("config");
        scratch.write("Cargo.toml", "[package]\nname = \"p\"\nversion = \"0.0.0\"\nedition = \"2021\"\n[workspace]\n");
        scratch.write("src/lib.rs", CLEAN);
        scratch.write("gordian.toml", config);
        let run = run(&["check", "--format", "json", "."], Some(scratch.path()));
        run.assert_orderly();
        assert_eq!(run.code, Some(2), "{config}: {}", run.stdout);
        assert!(run.stderr.contains("gordian.toml"), "{}", run.stderr);
    }
}

#[test]
fn a_bad_manifest_does_not_stop_the_run() {
    for manifest in ["", "not toml [", "[package]\nname = 1\n", "[workspace]\nmembers = [\"*\", \"gone\"]\n"] {
        let scratch = Scratch::new("manifest");
        scratch.write("Cargo.toml", manifest);
        scratch.write("src/lib.rs", DEADLOCK);
        let run = check_json(scratch.path());
        run.assert_orderly();
        assert_eq!((run.code, rules(&run).len()), (Some(1), 1), "{manifest}");
    }
}

#[test]
fn bad_arguments_exit_2() {
    for arguments in [
        &["check", "--format", "no-such-format"][..],
        &["check", "-D", "no_such_rule"],
        &["no-such-command"],
        &["--no-such-flag"],
    ] {
        let run = run(arguments, None);
        run.assert_orderly();
        assert_eq!(run.code, Some(2), "{arguments:?}");
        assert!(run.stdout.is_empty() && !run.stderr.is_empty(), "{arguments:?}");
    }
}

#[cfg(unix)]
#[test]
fn a_loop_of_symbolic_links() {
    let scratch = Scratch::new("links");
    scratch.write("src/lib.rs", DEADLOCK);
    std::os::unix::fs::symlink(scratch.path(), scratch.path().join("src/again")).expect("a link");
    std::os::unix::fs::symlink("self.rs", scratch.path().join("src/self.rs")).expect("a link");
    let run = check_json(scratch.path());
    run.assert_orderly();
    assert_eq!((run.code, rules(&run).len()), (Some(1), 1), "{}", run.stdout);
}

#[cfg(unix)]
#[test]
fn a_directory_named_like_a_source() {
    let scratch = Scratch::new("directory");
    scratch.write("odd.rs/inner.rs", DEADLOCK);
    let run = check_json(scratch.path());
    run.assert_orderly();
    assert_eq!((run.code, rules(&run).len()), (Some(1), 1), "{}", run.stdout);
}

#[test]
fn nul_bytes_are_no_panic() {
    for content in
        ["pub fn f() {}\0", "\0", "use std::sync::Mutex; // \0\npub fn f() {}", "const A: &str = \"\0 m.lock()\";"]
    {
        let run = check_bytes(content.as_bytes());
        assert!(is_honest(&run) && run.code != Some(1), "{content:?}: {:?}", run.code);
    }
}

#[test]
fn byte_order_mark_and_line_ends() {
    let bom = format!("\u{feff}{DEADLOCK}");
    let crlf = DEADLOCK.replace('\n', "\r\n");
    let both = format!("\u{feff}{crlf}");
    for text in [bom, crlf, both] {
        let run = check_bytes(text.as_bytes());
        assert_eq!((run.code, not_analysed(&run), rules(&run)), (Some(1), 0, vec!["double_lock".to_owned()]));
        let line = &finding::findings(&run.json())[0];
        assert!(line.steps.iter().any(|(_, line)| *line == 4), "{:?}", line.steps);
    }
}

#[test]
fn the_same_file_twice_is_one_file() {
    let scratch = Scratch::new("twice");
    let path = scratch.write("file.rs", DEADLOCK);
    let directory = scratch.path();
    for second in [path.as_path(), directory] {
        let run =
            run(&["check".as_ref(), "--format".as_ref(), "json".as_ref(), path.as_os_str(), second.as_os_str()], None);
        run.assert_orderly();
        assert_eq!(rules(&run).len(), 1, "{second:?}: {}", run.stdout);
    }
}

#[test]
fn stdout_carries_only_the_report() {
    let scratch = Scratch::new("stdout");
    scratch.write("bad.rs", "fn broken( { m.lock() }");
    scratch.write("good.rs", DEADLOCK);
    let run =
        run(&["check".as_ref(), "-v".as_ref(), "--format".as_ref(), "json".as_ref(), scratch.path().as_os_str()], None);
    run.json();
    let quiet =
        support::run(&["check".as_ref(), "-q".as_ref(), Path::new("good.rs").as_os_str()], Some(scratch.path()));
    assert_eq!(quiet.code, Some(1));
}
