//! What macro calls become.

use super::dump;
use super::tests::{body, check, check_items, lower, truth};
use super::*;
use crate::syntax::ir::{Item, ItemKind};

/// The body of the last function, printed.
fn last_body(text: &str) -> String {
    let file = lower(text);
    assert_eq!(file.not_analysed, [], "{text}");
    match file.items.last() {
        Some(Item { kind: ItemKind::Fn(function), .. }) => {
            dump::expr(&function.body, function.body.root.expect("a body"))
        }
        other => panic!("{other:?}"),
    }
}

fn expands(definition: &str, call: &str, expected: &str) {
    let text = format!("{definition} fn f() {{ {call} }}");
    assert_eq!(last_body(&text), format!("{{{expected}}}"), "{text}");
}

/// Lowers one file among others: `(package, crate, path, text)`, the first is lowered.
fn lower_among(files: &[(Option<u32>, &str, &str, &str)]) -> ParsedFile {
    let owned: Vec<_> = files.iter().map(|(p, k, path, text)| (*p, k.to_string(), path.to_string(), *text)).collect();
    let macros = MacroTable::default().with(&owned);
    let (package, _, path, text) = files[0];
    let is_model = package.is_none();
    let ctx =
        LowerContext { file: FileId(0), path, base: 1, package, edition: 2021, is_model, cfg: &truth, macros: &macros };
    lower_file(text, &ctx)
}

#[test]
fn fragments() {
    let all = "macro_rules! m { ($e:expr, $i:ident, $t:ty, $p:pat, $pa:path, $l:literal, $lt:lifetime, $b:block, $tt:tt) \
               => { match $e { $p => { let $i: $t = $pa($l); $lt: loop $b $tt } } } }";
    expands(
        all,
        "m!(a + 1, x, &'static u8, Some(1) | None, a::b, -1, 'q, { break 'q }, [c])",
        "m!<match (a + int) {Some(lit) | None => {let x: &u8 = a::b((!int)); 'q: loop {break 'q}; [c]}}>",
    );
    expands(
        "macro_rules! m { ($s:stmt; $v:vis $it:item) => { $s; $it } }",
        "m!(let x = 1; pub fn g() {}); x",
        "let x = int; fn g() {}; x",
    );
    expands(
        "macro_rules! m { ($(#[$m:meta])* $v:vis $n:ident) => { $(#[$m])* $v fn $n() {} }; }",
        "m!(#[a(b)] #[c = \"d\"] pub(crate) g);",
        "fn g() {};",
    );
}

#[test]
fn repetitions() {
    expands("macro_rules! m { ($($a:expr),* $(,)?) => { [$($a),*] } }", "m!(1, a, b + c,)", "m!<[int, a, (b + c)]>");
    expands(
        "macro_rules! m { ($($k:ident => [$($v:expr);*]),+) => { ($(f($k $(, $v)*)),+) } }",
        "m!(a => [1; b], c => [])",
        "m!<(f(a, int, b), f(c))>",
    );
    expands(
        "macro_rules! m { ($a:expr $(; $b:expr)?) => { g($a $(, $b)?) } }",
        "m!(1); m!(2; x)",
        "m!<g(int)>; m!<g(int, x)>",
    );
    expands(
        "macro_rules! m { ($($t:tt)*) => { g!($($t)*) } } macro_rules! g { ($a:expr => $b:expr) => { $a($b) } }",
        "m!(a => b + c)",
        "m!<g!<a((b + c))>>",
    );
}

#[test]
fn first_rule_that_fits_and_recursion() {
    let sum = "macro_rules! sum { () => { 0 }; ($h:expr $(, $t:expr)*) => { $h + sum!($($t),*) } }";
    expands(sum, "sum!(a, b)", "sum!<(a + sum!<(b + sum!<int>)>)>");
    expands("macro_rules! m { (a $x:ident) => { 1 }; ($x:expr) => { $x } }", "m!(a); m!(a b)", "m!<a>; m!<int>");
    let file = lower("macro_rules! m { ($($x:tt)*) => { m!($($x)* a) + m!($($x)* a) } } fn f() { m!() }");
    assert_eq!(file.items.len(), 1);
    let file = lower("macro_rules! m { ($($x:tt)*) => { m!($($x)* $($x)* a) } } fn f() { m!() } fn g() { m!(); m!() }");
    assert_eq!(file.not_analysed.len(), 1, "{:?}", file.not_analysed);
}

#[test]
fn precedence_of_arguments_is_kept() {
    expands("macro_rules! m { ($a:expr) => { $a * 2 } }", "m!(1 + b).c()", "m!<((int + b) + int)>.c()");
    expands("macro_rules! m { ($a:expr) => { $a.lock() } }", "m!(&x)", "m!<(&x).lock()>");
}

#[test]
fn every_position() {
    expands(
        "macro_rules! p { ($a:ident) => { Some($a) } }",
        "let p!(x) = y else { return };",
        "let p!<> = y;".replace("p!<> = y", "Some(x) = y else {return}").as_str(),
    );
    expands("macro_rules! t { ($a:ty) => { Vec<$a> } }", "let x: t!(u8) = y;", "let x: Vec<u8> = y;");
    check_items(
        "macro_rules! i { ($($n:ident)*) => { $(fn $n() {})* } } i! { a b } mod m { i!(c); }",
        "fn a() {}\nfn b() {}\nmod m {fn c() {}}",
    );
    check_items(
        "macro_rules! i { ($n:ident) => { fn $n(&self) {} } } impl A { i!(a); } trait B { i! { b } }",
        "impl A {fn a(self: &Self) {}}\ntrait B {fn b(self: &Self) {}}",
    );
    check_items(
        "macro_rules! d { ($n:ident) => { macro_rules! $n { ($x:expr) => { $x + 1 } } } } d!(inc); fn f() { inc!(a) }",
        "fn f() {inc!<(a + int)>}",
    );
    expands("macro_rules! s { ($a:ident) => { let $a = 1; } }", "s!(x); x", "let x = int; x");
    expands("macro_rules! semi { ($a:expr) => { $a; } }", "let x = semi!(b);", "let x = semi!<b>;");
    expands("macro plus($a:expr) { $a + 1 }", "plus!(b)", "plus!<(b + int)>");
}

#[test]
fn hygiene_keeps_locals_apart() {
    expands(
        "macro_rules! m { ($e:expr) => { { let g = lock(); $e; g.x } } }",
        "let g = 1; m!(g)",
        "let g = int; m!<{let g#1 = lock(); g; g#1.x}>",
    );
    expands(
        "macro_rules! m { ($e:expr) => { { let v = $e; S { v, w: v } } } }",
        "m!(v)",
        "m!<{let v#1 = v; S{v: v#1, w: v#1}}>",
    );
    expands("macro_rules! m { ($n:ident, $e:expr) => { let $n = $e; } }", "m!(g, 1); g", "let g = int; g");
}

#[test]
fn spans_of_expansions() {
    let text = "macro_rules! lock_both { ($a:expr, $b:expr) => { ($a.lock(), $b.lock(), other()) } }\nfn f() { lock_both!(self.x, y) }";
    let file = lower(text);
    let ItemKind::Fn(function) = &file.items[0].kind else { panic!() };
    let shown = |wanted: fn(&ExprKind) -> bool| -> Vec<(&str, Option<&str>)> {
        let exprs = function.body.exprs.iter().filter(|expr| wanted(&expr.kind));
        exprs.map(|expr| (dump::text(text, expr.span), expr.from_macro.map(|name| name.as_str()))).collect()
    };
    let of_lock = Some("lock_both");
    assert_eq!(shown(|kind| matches!(kind, ExprKind::MethodCall { .. })), [("self.x", of_lock), ("y", of_lock)]);
    assert_eq!(shown(|kind| matches!(kind, ExprKind::Call { .. })), [("lock_both!(self.x, y)", of_lock)]);
    assert_eq!(shown(|kind| matches!(kind, ExprKind::Field(..))), [("self.x", None)]);
}

#[test]
fn nested_calls_have_the_outermost_span() {
    let text = "macro_rules! inner { ($a:expr) => { g($a) } } macro_rules! outer { ($a:expr) => { inner!(1); $a } }\nfn f() { outer!(inner!(x)) }";
    let file = lower(text);
    let ItemKind::Fn(function) = &file.items[0].kind else { panic!() };
    let calls: Vec<_> = function
        .body
        .exprs
        .iter()
        .filter(|expr| matches!(expr.kind, ExprKind::Call { .. }))
        .map(|expr| (dump::text(text, expr.span), expr.from_macro.map(|name| name.as_str())))
        .collect();
    assert_eq!(calls, [("outer!(inner!(x))", Some("outer")), ("x", Some("inner"))]);
}

#[test]
fn dollar_crate_and_lookup() {
    let model = (
        None,
        "std",
        "std.rs",
        "macro_rules! println { ($($t:tt)*) => { $crate::io::_print(format_args_nl!($($t)*)) } }",
    );
    let files = [(Some(0), "a", "src/lib.rs", "fn f() { println!(\"{} {y}\", x.lock(), y = z) }"), model];
    assert_eq!(dump::items(&lower_among(&files).items), "fn f() {println!<::std::io::_print(format(x.lock(), z))>}");

    let files = [
        (Some(0), "a", "src/lib.rs", "use b::m; fn f() { m!(); b::m!(); crate::m!(); n!(); o!() }"),
        (
            Some(0),
            "a",
            "src/x.rs",
            "macro_rules! m { () => { $crate::own() } } #[cfg(no)] macro_rules! n { () => { no() } } #[cfg(yes)] macro_rules! n { () => { yes() } }",
        ),
        (
            Some(1),
            "b",
            "b/src/lib.rs",
            "#[macro_export] macro_rules! m { () => { $crate::theirs() } } macro_rules! o { () => { hidden() } }",
        ),
    ];
    assert_eq!(
        dump::items(&lower_among(&files).items),
        "use b::m as m\nfn f() {m!<::b::theirs()>; m!<::b::theirs()>; m!<crate::own()>; n!<yes()>; ?o()}"
    );
    let files = [
        (Some(0), "a", "src/lib.rs", "fn f() { m!() }"),
        (Some(1), "no-name_1.0", "b/src/lib.rs", "#[macro_export] macro_rules! m { () => { $crate::x() } }"),
    ];
    assert_eq!(dump::items(&lower_among(&files).items), "fn f() {m!<crate::x()>}");

    let debug = (None, "log", "log.rs", "macro_rules! debug { ($($t:tt)*) => { log(format_args!($($t)*)) } }");
    let files =
        [(Some(0), "a", "src/lib.rs", "use slog::debug; fn f() { debug!(x, y.z(); \"k\" => w.lock()) }"), debug];
    assert_eq!(
        dump::items(&lower_among(&files).items),
        "use slog::debug as debug\nfn f() {?debug(x, y.z(), str, w.lock())}"
    );
}

#[test]
fn a_wrapper_does_not_mean_itself() {
    expands("macro_rules! debug { ($($t:tt)*) => { log::debug!($($t)*) } }", "debug!(a.b())", "debug!<?debug(a.b())>");
}

#[test]
fn last_definition_before_the_use() {
    let text = "macro_rules! m { () => { 1 } } fn f() { m!() } macro_rules! m { () => { a } } fn g() { m!() }";
    assert_eq!(dump::items(&lower(text).items), "fn f() {m!<int>}\nfn g() {m!<a>}");
}

#[test]
fn unknown_macros_are_looked_into() {
    check("u!(a.b(), \"{}\", k = c.d(), k.l = %e, ?f, g: h)", "?u(a.b(), str, c.d(), e, f, h)");
    check("u! { let x = a.lock(); x.y() }", "?u({let x = a.lock(); x.y()})");
    check("u!(for => { a.lock() } do @ (b.c()))", "?u({a.lock()}, (b.c()))".replace("(b.c())", "b.c()").as_str());
    check("stringify!(a.lock()); asm!(\"x\", in(reg) y)", "str; ?asm()");
    check("futures::join!(a(), b); try_join!(c())", "join(a(), b); join?(c())");
    check_items("u! { mod a; fn f() {} }", "mod a\nfn f() {}");
    assert_eq!(lower("u! { static @ Mutex b }").not_analysed.len(), 1);
    assert_eq!(lower("u! { Mutex }").not_analysed.len(), 0);
}

#[test]
fn select() {
    check(
        "tokio::select! { biased; Some(x) = rx.recv(), if ok => { a(x) } _ = t => b(), else => return }",
        "select {Some(x) = rx.recv() if ok => {a(x)}, _ = t => b(), - <- - => return}",
    );
    check(
        "select! { x = f => a(x), complete => break, default => {} }",
        "select {x = f => a(x), - <- - => break, - <- - => {}}",
    );
    check(
        "select! { recv(r) -> m => a(m), send(s, v) -> r => {}, default(d) => b() }",
        "select {m <- r.recv() => a(m), r <- s.send(v) => {}, - <- d => b()}",
    );
}

#[test]
fn lazy_static_like_definitions() {
    let model = (
        None,
        "lazy_static",
        "lazy_static.rs",
        "#[macro_export] macro_rules! lazy_static { \
           ($(#[$a:meta])* $v:vis static ref $n:ident : $t:ty = $e:expr; $($rest:tt)*) => { \
             $v static $n: $crate::Lazy<$t> = $crate::Lazy::new(|| $e); $crate::lazy_static! { $($rest)* } }; \
           () => {} }",
    );
    let user = "lazy_static! { /// Doc.\n pub static ref A: Mutex<u8> = Mutex::new(1); static ref B: u8 = { f() }; }";
    let files = [(Some(0), "a", "src/lib.rs", user), model];
    let file = lower_among(&files);
    assert_eq!(
        dump::items(&file.items),
        "static A: ::lazy_static::Lazy<Mutex<u8>> = ::lazy_static::Lazy::new(|| Mutex::new(int))\n\
         static B: ::lazy_static::Lazy<u8> = ::lazy_static::Lazy::new(|| {f()})"
    );
    assert_eq!(dump::text(user, file.items[0].name_span), "A");
}

#[test]
fn dropping_tokens_never_panics() {
    let source = "#![x] use a::{b, c}; macro_rules! m { ($($a:expr),* ; $t:ty) => { $( $a.lock() );* } } #[cfg(no)] struct S<T: A>(T); \
        impl<T> B for S<T> where T: C { async fn f(&mut self, x: &dyn D) -> Option<u8> { let Some(y) = self.0? else { return None }; \
        m!(a, b + 1; Vec<u8>); select! { x = f, if g => h, else => i } format_args!(\"{}\", z = 1); match y { 1..=2 if let Some(q) = r && s => {} _ => |a| b } \
        'l: for i in 0.. { break 'l } unknown!{ k => v; %w, { x } } S { a, ..b } } }";
    let tokens: Vec<&str> = source.split(' ').collect();
    with_stack(|| {
        for skip in 0..tokens.len() {
            for width in 1..4 {
                let kept = tokens.iter().enumerate().filter(|(index, _)| *index < skip || *index >= skip + width);
                lower(&kept.map(|(_, token)| *token).collect::<Vec<_>>().join(" "));
            }
        }
        for end in 0..source.len() {
            lower(&source[..end]);
            lower(&source[end..]);
        }
    });
    assert!(!body("1").is_empty());
}

#[test]
fn a_call_of_itself_with_the_same_tokens_is_a_namesake() {
    let expansions = |text: &str| last_body(text).matches("m!<").count();
    let endless = "macro_rules! m { ($a:ident) => { let y = $a; $crate::n::m!(y); } }";
    assert_eq!(expansions(&format!("{endless} fn f() {{ m!(x); }}")), 2);
    let ending = "macro_rules! m { ($a:ident $($b:ident)*) => { m!($($b)*); }; () => { 1; } }";
    assert_eq!(expansions(&format!("{ending} fn f() {{ m!(x x x); }}")), 4);
}
