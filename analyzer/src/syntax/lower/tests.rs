//! What the lowering gives for small sources.

use super::*;
use crate::syntax::ir::{Item, ItemKind};

pub(super) fn truth(condition: &TokenStream) -> CfgTruth {
    match condition.to_string().as_str() {
        "test" | "yes" => CfgTruth::True,
        "no" => CfgTruth::False,
        _ => CfgTruth::Unknown,
    }
}

/// Lowers a file at address 1.
fn lower_as(text: &str, is_model: bool) -> ParsedFile {
    let files = [(Some(0), "krate".to_string(), "src/lib.rs".to_string(), text)];
    let macros = MacroTable::default().with(&files);
    let path = "src/lib.rs";
    let (package, edition) = (Some(0), 2021);
    let ctx = LowerContext { file: FileId(0), path, base: 1, package, edition, is_model, cfg: &truth, macros: &macros };
    lower_file(text, &ctx)
}

pub(super) fn lower(text: &str) -> ParsedFile {
    lower_as(text, false)
}

/// The body of `fn f() { .. }` printed, braces included.
pub(super) fn body(text: &str) -> String {
    let file = lower(&format!("fn f() {{ {text} }}"));
    assert_eq!(file.not_analysed, [], "{text}");
    match &file.items[..] {
        [Item { kind: ItemKind::Fn(function), .. }] => dump::expr(&function.body, function.body.root.expect("a body")),
        other => panic!("{other:?}"),
    }
}

pub(super) fn check(text: &str, expected: &str) {
    assert_eq!(body(text), format!("{{{expected}}}"), "{text}");
}

pub(super) fn check_items(text: &str, expected: &str) {
    let file = lower(text);
    assert_eq!(file.not_analysed, [], "{text}");
    assert_eq!(dump::items(&file.items), expected);
}

#[test]
fn expressions() {
    check("a.b.lock().unwrap().c += (1 + x[2]) as u8", "(a.b.lock().unwrap().c += ((int + x[int]) as u8))");
    check(
        "if let Some(x) = y && x.z() || !w { 1 } else if a { b } else { c };",
        "if ((let Some(x) = y && x.z()) || (!w)) {int} else if a {b} else {c};",
    );
    check("'a: while let Some(x) = it.next()? { break 'a; }", "'a: while let Some(x) = it.next()? {break 'a;}");
    check("let v = 'o: loop { break 'o 1 };", "let v = 'o: loop {break 'o int};");
    check(
        "match x { A::B { c, ref d, .. } if c > 1 => {} 1 | 2..=3 => a(), _ => return }",
        "match x {A::B{c: c, d: ref d} if (c < int) => {}, lit | lit => a(), _ => return}",
    );
    check(
        "spawn(async move { x.await }); let f = |&a, b: u8| a + b;",
        "spawn(asyncmove {x.await}); let f = |&a, b: u8| (a + b);",
    );
    check(
        "let Some(x): Option<u8> = y else { return }; S { a: 1, ..d }",
        "let Some(x): Option<u8> = y else {return}; S{a: int, ..d}",
    );
    check(
        "r#type.collect::<Vec<_>>(); unsafe { *p = 1 } (a, b) = c",
        "type.collect::<Vec<_>>(); unsafe {((*p) = int)}; ((a, b) = c)",
    );
    check("<T as Trait<u8>>::f::<X>(&mut a, &raw const b)", "<T as Trait<u8>>::f<X>((&mut a), (&b))");
    check("for i in 0..n { } const { 1 }", "for i in (int..n) {}; const {int}");
    check("fn g() {} struct S; g()", "fn g() {}; struct S{}; g()");
}

#[test]
fn items() {
    check_items(
        "use a::{self, b::{c as d, *}, e as _}; extern crate x as y; mod m; mod n { const A: u8 = 1; }",
        "use a as a, a::b::c as d, a::b as *, a::e as _\nextern x as y\nmod m\nmod n {static A: u8 = int}",
    );
    check_items(
        "impl<T: A> B<T> for C where T: ?Sized + D { type E = u8; fn f(&mut self, x: impl Fn(u8) -> u8) -> Self; }",
        "impl B<T> for C {type E = u8; fn f(self: &mut Self, x: impl Fn<(u8), Output=u8>) -> Self}",
    );
    check_items(
        "union U { a: u8 } enum E { A, B(u8), C { d: u8 } = 3 } struct T(u8, pub Arc<dyn F + Send>); static mut S: [u8; 4] = x();",
        "struct U{a: u8}\nenum E{A, B, C}\nstruct T{0: u8, 1: Arc<dyn F + Send>}\nstatic S: [u8] = x()",
    );
    check_items("extern \"C\" { pub fn x(a: u8, ...); static Y: u8; }", "fn x(a: u8)\nstatic Y: u8");
    check_items(
        "trait T: A { const X: u8; fn f(self: Arc<Self>) { } type I: B; }",
        "trait T {static X: u8; fn f(self: Arc<Self>) {}; type I = ?}",
    );
}

#[test]
fn models_have_functions_without_bodies_and_attributes() {
    let file =
        lower_as("pub fn f<T>(x: T) -> u8; impl A { #[acquire(exclusive, try)] #[inline] pub fn lock(&self); }", true);
    assert_eq!(dump::items(&file.items), "fn f(x: T) -> u8\nimpl A {fn lock(self: &Self)}");
    let ItemKind::Impl(block) = &file.items[1].kind else { panic!() };
    let attrs = &block.items[0].attrs;
    assert_eq!(attrs.model, [(name("acquire"), vec![name("exclusive"), name("try")])]);
    assert_eq!(block.items[0].vis, crate::syntax::ir::Visibility::Public);
}

#[test]
fn cfg_drops_keeps_and_marks() {
    let file = lower(
        "#[cfg(no)] fn a() {} #[cfg(yes)] fn b() { #[cfg(no)] x(); #[cfg(yes)] y(); f(#[cfg(no)] 1, 2); S { #[cfg(no)] a: 1 }; \
         match x { #[cfg(no)] 1 => {} _ => {} } } #[cfg(maybe)] fn c() {} struct S { #[cfg(no)] a: u8, b: u8 } \
         #[cfg_attr(yes, path = \"y.rs\")] #[cfg_attr(no, path = \"n.rs\")] mod m; #[cfg(test)] mod t { #[tokio::test] fn u() {} fn v() {} }",
    );
    let text = dump::items(&file.items);
    assert_eq!(
        text,
        "fn b() {y(); f(int); S{}; match x {_ => {}}}\nfn c() {}\nstruct S{b: u8}\nmod m\nmod t {fn u() {}; fn v() {}}"
    );
    assert!(!file.items[0].attrs.uncertain_cfg && file.items[1].attrs.uncertain_cfg);
    assert_eq!(file.items[3].attrs.path.as_deref(), Some("y.rs"));
    let ItemKind::Mod(Some(inner)) = &file.items[4].kind else { panic!() };
    assert!(file.items[4].attrs.is_test && inner[0].attrs.is_test_fn && inner[1].attrs.is_test);
    assert!(!inner[1].attrs.is_test_fn);
}

#[test]
fn spans_survive_bom_and_shebang() {
    let text = "\u{feff}#!/usr/bin/env run\nfn é() { a.lock(); }";
    let file = lower(text);
    assert_eq!(dump::text(text, file.items[0].name_span), "é");
    let ItemKind::Fn(function) = &file.items[0].kind else { panic!() };
    let spans: Vec<&str> = function.body.exprs.iter().map(|expr| dump::text(text, expr.span)).collect();
    assert_eq!(spans, ["a", "a.lock()", "{ a.lock(); }"]);
    assert_eq!(lower("#![allow(x)] fn f() {}").items.len(), 1);
}

#[test]
fn one_bad_item_leaves_the_others() {
    let file = lower("fn a() {}\nfn b() { let = ; }\nuse x::y;\nfn c() {}");
    assert_eq!(dump::items(&file.items), "fn a() {}\nuse x::y as y\nfn c() {}");
    assert_eq!(file.not_analysed.len(), 1);
    assert_eq!(file.not_analysed[0].line, 2);
    let file = lower("\n\nfn a() { ");
    assert_eq!((file.items.len(), file.not_analysed.len()), (0, 1));
}

#[test]
fn deep_and_long_input_neither_overflows_nor_disappears_silently() {
    with_stack(|| {
        let nest = |open: &str, close: &str, times: usize| format!("{}a{}", open.repeat(times), close.repeat(times));
        let sources = [
            nest("(", ")", 100_000),
            nest("[", "]", 250),
            nest("{", "}", 250),
            nest("!", "", 100_000),
            nest("!", "", 500),
            nest("", ".b()", 100_000),
            nest("", ".b()", 2_900),
            nest("", " + a", 2_900),
            nest("", "?", 2_900),
            nest("a = ", "", 500),
            nest("a = ", "", 50_000),
            nest("if a {} else ", "", 50_000),
            nest("|x| ", "", 500),
            nest("|x| ", "", 1_400),
            nest("|x, y| ", "", 50_000),
            nest("", " as A<B, C> + a", 50_000),
            nest("|x| ", "", 50_000),
            nest("return ", "", 50_000),
            nest("move || ", "", 500),
            nest("&&", "", 250),
            nest("x as ", "", 2_000),
            nest("a as Vec<", ">", 500),
            nest("a as Vec<u8, ", ">", 50_000),
            nest("use a::", ";", 2_900),
        ];
        for source in sources {
            let file = lower(&format!("fn f() {{ {source} }} fn g() {{}}"));
            let lost = file.items.len() < 2;
            assert_eq!(lost, !file.not_analysed.is_empty(), "{}", &source[..20]);
        }
    });
}

#[test]
fn old_editions() {
    check_items(
        "struct A { f: Box<Fn(u8) -> u8>, g: Rc<for<'a> Fn(&'a u8)> }",
        "struct A{f: Box<dyn Fn<(u8), Output=u8>>, g: Rc<dyn Fn<(&u8), Output=()>>}",
    );
    check_items(
        "struct A<'a> { f: &'a Fn(u8) -> u8, g: &'a (::std::ops::FnMut() + Send), h: Box<A + Send>, i: &A }",
        "struct A{f: &dyn Fn<(u8), Output=u8>, g: &dyn ::std::ops::FnMut<(), Output=()> + Send, h: Box<dyn A + Send>, i: &A}",
    );
    check_items(
        "fn f() { let async = await(a); async.b(); try!(x()); }",
        "fn f() {let async = await(a); async.b(); ?try(x());}",
    );
    check_items(
        "trait T { fn f(u8, &str) -> Self::F; fn g(&self, Vec<u8>, HashMap<A, B>) { h(x) } }",
        "trait T {fn f(_: u8, _: &str) -> Self::F; fn g(self: &Self, _: Vec<u8>, _: HashMap<A, B>) {h(x)}}",
    );
    check_items(
        "fn f<F: Fn(u8)>(x: &mut Fn(&str) -> A, y: F) -> Box<Fn()> { }",
        "fn f(x: &mut dyn Fn<(&str), Output=A>, y: F) -> Box<dyn Fn<(), Output=()>> {}",
    );
    check_items(
        "mod async; fn f() { match x { 0...9 => {} _ => {} } }",
        "mod async\nfn f() {match x {lit => {}, _ => {}}}",
    );
}
