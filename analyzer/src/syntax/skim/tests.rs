//! Tests of skimming: what is kept, what is not.

use super::*;

const MODEL: &str = "
    #[lock(mutex)] pub struct Mutex<T>; #[guard] pub struct Guard<'a, T>;
    impl<T> Mutex<T> { pub fn new(t: T) -> Mutex<T>; #[acquire(exclusive)] pub fn lock(&self) -> Guard<'_, T>; }
    pub struct Lazy<T>; impl<T> Deref for Lazy<T> { #[once] fn deref(&self) -> &T; }";

/// Bodies that hold `/*+` have to be kept, those with `/*-` left out.
fn check(text: &str) {
    let texts = [Text { scope: 0, is_model: true, text: MODEL }, Text { scope: 1, is_model: false, text }];
    let needless = needless(&texts, &[vec![], vec![0]]);
    let skimmed = without(text, &needless[1]);
    assert_eq!(skimmed.len(), text.len());
    assert!(syn::parse_file(&skimmed).is_ok(), "{skimmed}");
    for (marker, kept) in [("/*+", true), ("/*-", false)] {
        for (at, _) in text.match_indices(marker) {
            assert_eq!(skimmed.get(at..at + 3) == Some(marker), kept, "{marker} at {at}: {skimmed}");
        }
    }
    for (at, _) in text.match_indices('\n') {
        assert_eq!(skimmed.as_bytes()[at], b'\n');
    }
}

#[test]
fn what_locks_is_kept_with_its_callers() {
    check(
        "struct A { m: Mutex<u8> }
         impl A { fn a(&self) { /*+1*/ self.m.lock(); } fn b(&self) { /*+2*/ self.a() } fn c(&self, n: u8) { /*-3*/ self.d(n); self.d(1) }
                  fn d(&self, n: u8) { /*-4*/ println!(\"{} {} {} {}\", n, n + 1, n + 2, n + 3); } }
         fn e() { /*+5*/ A::b(&x()) } fn f() { /*-6*/ a(1); let long = 1; let longer = 2; long.c(longer); }",
    );
}

#[test]
fn calls_are_told_apart_by_arguments_and_types() {
    check(
        "struct A { m: Mutex<u8> } struct B;
         impl A { fn new() -> u8 { /*+*/ lock_all(); M.lock(); 1 } fn go(&self) { /*+*/ self.m.lock(); } }
         impl B { fn new() -> u8 { /*-*/ let x = 1; let y = 2; let z = 3; let w = x + y + z; w + w + w + w } }
         fn f() { /*+*/ A::new(); } fn g() { /*-*/ B::new(); } fn h() { /*-*/ x.go(1); } fn i() { /*+*/ x.go(); }
         fn j<A: T>() { /*+*/ A::new(); }",
    );
}

#[test]
fn accessors_and_wrappers_of_what_is_kept_are_kept() {
    check(
        "struct A { m: Mutex<u8> } struct P { x: u8 }
         impl A {
             fn inner(&self) -> &A { /*+*/ let x = self; let y = x; let z = y; let w = z; let v = w; let u = v; u }
             fn point(&self) -> P { /*-*/ let x = self; let y = x; let z = y; let w = z; let v = w; let u = v; u.p() }
             fn id(&self) -> u64 { /*+*/ self.id }
             fn with<F: FnOnce()>(&self, f: F) { /*+*/ let x = f; let y = x; let z = y; let w = z; let v = w; v() }
             fn all(&self) { /*+*/ self.inner().point().id(); self.with(|| self.m.lock()); }
         }",
    );
}

#[test]
fn what_makes_or_shares_locks_is_kept() {
    check(
        "struct A { m: Arc<Mutex<u8>> } struct B { a: A, n: u8 } struct C { n: u8 }
         impl A { fn share(&self) -> A { /*+*/ A { m: self.m.clone() } } fn me(&self) -> Self { /*+*/ Self { m: self.m.clone() } } }
         fn b(a: A) -> B { /*+*/ B { a, n: 1 } } fn c() -> C { /*-*/ C { n: 1 } }
         fn set(b: &mut B, a: A) { /*+*/ b.a = a; } fn no(c: &mut C) { /*-*/ c.k = 1; c.k == 2; }",
    );
}

#[test]
fn names_of_macros_and_renames_lead_on() {
    check(
        "macro_rules! lock { ($m:expr) => { $m.lock() } } mod m { pub fn f() { /*+*/ lock!(M); } } use m::f as g;
         make! { quiet } lock! { loud } fn a() { /*+*/ g(); } fn b() { /*-*/ quiet(); } fn c() { /*+*/ loud(); }
         fn d() { /*-*/ \"lock!(\"; // lock!()
         } fn e() { /*+*/ fn inner() { lock!(M) } }",
    );
}

#[test]
fn what_locks_without_a_name_is_kept() {
    check(
        "static X: Lazy<u8> = Lazy::new(|| 1); static N: u8 = 1; struct S { lazy: Lazy<u8> } struct T { n: u8 }
         fn a() { /*+*/ X.len(); } fn b() { /*-*/ N.len(); } fn c(s: &S) { /*+*/ s.lazy; } fn d(t: &T) { /*-*/ t.n; }",
    );
}

#[test]
fn values_are_left_out_too() {
    check(
        "const TABLE: [u8; 3] = [ /*-*/ 1, 2, 3 ]; static M: Mutex<u8> = Mutex::new( /*+*/ 1); const _: () = { /*+*/ impl A for B {} };
         const fn f() -> [u8; { 1 + 1 }] { /*-*/ [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18] }",
    );
}

#[test]
fn a_drop_that_locks_needs_everything() {
    check(
        "struct A { m: Mutex<u8> } impl Drop for A { fn drop(&mut self) { /*+*/ M.lock(); } }
         struct B { n: u8, armed: bool } impl B { fn quiet(mut self) { /*+*/ self.armed = false; self.n = 1; self.n = 2; self.n = 3; self.n = 4; } }",
    );
}

#[test]
fn methods_of_library_traits_run_unnamed() {
    check(
        "struct A; impl std::fmt::Write for A { fn write_str(&mut self, s: &str) -> Result { /*+*/ M.lock(); } }
         fn f(a: &mut A) { /*+*/ let long = 1; let longer = 2; let longest = 3; write!(a, \"{} {} {}\", long, longer, longest) }",
    );
    check(
        "struct A; trait Own { fn go(&self, n: u8); } impl Own for A { fn go(&self, n: u8) { /*+*/ M.lock(); } }
         fn f(a: &A) { /*-*/ let long = 1; let longer = 2; let longest = 3; a.stay(long, longer, longest) } fn g(a: &A) { /*+*/ a.go(1) }",
    );
}

#[test]
fn methods_may_change_what_their_receivers_hold() {
    check(
        "struct A<'a> { held: Option<Guard<'a, u8>> } struct P { x: u8 }
         impl A<'_> { fn let_go(&mut self) { /*+*/ let long = 1; let longer = 2; let longest = 3; self.held.take(); } }
         impl P { fn stay(&mut self) { /*-*/ let long = 1; let longer = 2; let longest = 3; self.x.take(); } }
         fn f(a: &mut A, p: &mut P) { /*+*/ M.lock(); a.let_go(); p.stay(); }",
    );
}

#[test]
fn documentation_is_left_out_but_not_what_macros_get() {
    let text = "//! \u{fc}\n/// A\n/** B\n */ fn f() {}\n//// c\n/* d */ m! {\n/// e\n} macro_rules! n { () => {\n/// f\n} }\n/// G\nfn h() {}\n";
    let texts = [Text { scope: 0, is_model: false, text }];
    let skimmed = without(text, &needless(&texts, &[vec![]])[0]);
    assert_eq!(skimmed.len(), text.len());
    assert!(["\u{fc}", "A", "B", "G"].iter().all(|left_out| !skimmed.contains(left_out)), "{skimmed}");
    assert!(["// c", "* d", "/ e", "/ f", "fn h"].iter().all(|kept| skimmed.contains(kept)), "{skimmed}");
}
