//! The findings that the formats are shown with.

use gordian_analyzer::base::{NotAnalysed, Span};
use gordian_analyzer::report::model::{Action, Confidence, Level, Step, Suppressed};

use crate::fixture::Fixture;

const BANK: &str = "\
use std::sync::Mutex;

pub struct Bank {
    accounts: Mutex<Accounts>,
    journal: Journal,
}

impl Bank {
    pub fn transfer(&self, from: Id, to: Id, amount: u64) -> Result<(), Error> {
        let mut accounts = self.accounts.lock().unwrap();
        accounts.withdraw(from, amount)?;
        accounts.deposit(to, amount)?;
        self.journal.record(Entry::transfer(from, to, amount));
        Ok(())
    }

    pub fn total(&self) -> u64 {
        self.accounts.lock().unwrap().values().sum()
    }
}
";

const JOURNAL: &str = "\
pub struct Journal {
    log: Mutex<Vec<Entry>>,
}

impl Journal {
    pub fn record(&self, entry: Entry) {
        self.log.lock().unwrap().push(entry);
    }

    pub fn audit(&self, bank: &Bank) -> bool {
        let log = self.log.lock().unwrap();
        let expected: u64 = log.iter().map(Entry::amount).sum();

        // Somebody may have changed the accounts behind our back.
        expected == bank.total()
    }
}
";

/// Two locks in opposite orders, each side through a call into the other's file.
pub fn cycle_across_files() -> Fixture {
    let mut f = Fixture::new(&[("src/bank.rs", BANK), ("src/journal.rs", JOURNAL)]);
    let transfer = vec![
        f.acquire("Bank.accounts", "src/bank.rs", "mut accounts = ‹self.accounts.lock()›"),
        f.call("Journal::record", "src/bank.rs", "self.journal.‹record›"),
        f.wait("Journal.log", "src/journal.rs", "‹self.log.lock()›.unwrap().push"),
    ];
    let audit = vec![
        f.acquire("Journal.log", "src/journal.rs", "let log = ‹self.log.lock()›"),
        f.call("Bank::total", "src/journal.rs", "bank.‹total›()"),
        f.wait("Bank.accounts", "src/bank.rs", "‹self.accounts.lock()›.unwrap().values"),
    ];
    let (accounts, log) = (f.span("src/bank.rs", "‹accounts›: Mutex"), f.span("src/journal.rs", "‹log›: Mutex"));
    let finding = f.find(
        "lock_order_cycle",
        Confidence::Likely,
        "Bank.accounts and Journal.log are locked in opposite orders",
        vec![("Bank::transfer", transfer), ("Journal::audit", audit)],
        "drop `accounts` before the call of Journal::record, or lock Journal.log first in both functions",
    );
    finding.locks[0].span = accounts;
    finding.locks[1].span = log;
    f
}

/// Three locks, three threads.
pub fn cycle_of_three() -> Fixture {
    let text = "\
fn first(s: &Shared) {
    let a = s.a.lock().unwrap();
    let b = s.b.lock().unwrap();
    b.merge(&a);
}
fn second(s: &Shared) {
    let b = s.b.lock().unwrap();
    let c = s.c.lock().unwrap();
    c.merge(&b);
}
fn third(s: &Shared) {
    let c = s.c.lock().unwrap();
    let a = s.a.lock().unwrap();
    a.merge(&c);
}
";
    let mut f = Fixture::new(&[("src/lib.rs", text)]);
    let side = |f: &Fixture, held: &str, wanted: &str, function: &str| {
        let from = f.span("src/lib.rs", &format!("fn {function}")).lo;
        let at = |lock: &str| {
            let needle = format!("s.{lock}.lock()");
            let file = &f.sources.files()[0];
            let start = (from - file.base) as usize;
            let lo = from + file.text[start..].find(&needle).expect("in the function") as u32;
            Span { lo, hi: lo + needle.len() as u32 }
        };
        let mut acquire = f.acquire(&format!("Shared.{held}"), "src/lib.rs", "fn");
        acquire.span = at(held);
        let mut wait = f.wait(&format!("Shared.{wanted}"), "src/lib.rs", "fn");
        wait.span = at(wanted);
        vec![acquire, wait]
    };
    let threads = vec![
        ("first", side(&f, "a", "b", "first")),
        ("second", side(&f, "b", "c", "second")),
        ("third", side(&f, "c", "a", "third")),
    ];
    f.find(
        "lock_order_cycle",
        Confidence::Certain,
        "Shared.a, Shared.b and Shared.c are locked in a circle",
        threads,
        "lock Shared.a before Shared.c in third",
    );
    f
}

/// The same lock twice in one thread, the second time behind two calls.
pub fn double_lock_through_calls() -> Fixture {
    let text = "\
impl Cache {
    fn key(&self, id: u32) -> Key {
        let state = self.state.lock().unwrap();
        state.keys[&id]
    }

    fn describe(&self, id: u32) -> String {
        format!(\"{:?}\", self.key(id))
    }

    pub fn evict(&self, id: u32) {
        let mut state = self.state.lock().unwrap();
        if state.remove(&id).is_none() {
            log::warn!(\"nothing to evict: {}\", self.describe(id));
        }
    }
}
";
    let mut f = Fixture::new(&[("src/cache.rs", text)]);
    let steps = vec![
        f.acquire("Cache.state", "src/cache.rs", "mut state = ‹self.state.lock()›"),
        f.call("Cache::describe", "src/cache.rs", "self.‹describe›(id)"),
        f.call("Cache::key", "src/cache.rs", "self.‹key›(id)"),
        f.step(
            Action::Wait,
            "Cache.state",
            "src/cache.rs",
            "let state = ‹self.state.lock()›",
            "waits for Cache.state, which this thread still holds",
        ),
    ];
    f.find(
        "double_lock",
        Confidence::Certain,
        "Cache.state is locked again while it is held",
        vec![("Cache::evict", steps)],
        "drop `state` before the call of Cache::describe",
    );
    f
}

/// Both sides of one finding on a single line, evaluated from right to left, with a warning.
pub fn one_line() -> Fixture {
    let text = "fn swap(x: &Pair) {\n    x.left.lock().unwrap().value = x.right.lock().unwrap().value;\n}\n\
                fn sum(x: &Pair) -> u32 {\n    x.left.lock().unwrap().value + x.right.lock().unwrap().value\n}\n";
    let mut f = Fixture::new(&[("src/pair.rs", text)]);
    let swap = vec![
        f.acquire("Pair.right", "src/pair.rs", "= ‹x.right.lock()›"),
        f.wait("Pair.left", "src/pair.rs", "‹x.left.lock()›.unwrap().value ="),
    ];
    let sum = vec![
        f.acquire("Pair.left", "src/pair.rs", "‹x.left.lock()›.unwrap().value +"),
        f.wait("Pair.right", "src/pair.rs", "+ ‹x.right.lock()›"),
    ];
    let finding = f.find(
        "lock_order_cycle",
        Confidence::Possible,
        "Pair.left and Pair.right are locked in opposite orders",
        vec![("swap", swap), ("sum", sum)],
        "read `right` into a local before `left` is locked",
    );
    finding.level = Level::Warn;
    finding.notes = vec![
        "possible only: `x` is an element of a Vec, and the two calls may get different ones".to_owned(),
        "the right side of an assignment is evaluated before its left side".to_owned(),
    ];
    f
}

/// Many steps on one line, two of them at one macro call site.
pub fn crowded_line() -> Fixture {
    let text =
        "fn f(s: &S) { let a = s.a.lock(); g(h(s.b.lock(), i(s))); both!(s.c, s.d); }\nfn i(s: &S) { s.a.lock(); }\n";
    let mut f = Fixture::new(&[("src/lib.rs", text)]);
    let steps = vec![
        f.acquire("S.a", "src/lib.rs", "‹s.a.lock()›; g"),
        f.acquire("S.b", "src/lib.rs", "s.b.lock()"),
        f.acquire("S.c", "src/lib.rs", "both!(s.c, s.d)"),
        f.acquire("S.d", "src/lib.rs", "both!(s.c, s.d)"),
        f.call("i", "src/lib.rs", "i(s)"),
        f.wait("S.a", "src/lib.rs", "‹s.a.lock()›; }"),
    ];
    f.find("double_lock", Confidence::Certain, "S.a is locked twice", vec![("f", steps)], "");
    f
}

/// A line far wider than any terminal, and a call chain longer than anybody wants to read.
pub fn long_line_and_chain() -> Fixture {
    let padding = "x + ".repeat(120);
    let calls: String = (0..14).map(|i| format!("fn level_{i}(s: &S) {{ level_{}(s) }}\n", i + 1)).collect();
    let text = format!(
        "fn wide(s: &S) {{ let total = {padding}s.first.lock().unwrap().count() + {padding}level_0(s); }}\n{calls}\
         fn level_14(s: &S) {{ s.first.lock(); }}\n"
    );
    let mut f = Fixture::new(&[("src/generated.rs", &text)]);
    let mut steps = vec![
        f.acquire("S.first", "src/generated.rs", "‹s.first.lock()›.unwrap"),
        f.call("level_0", "src/generated.rs", "+ ‹level_0(s)›"),
    ];
    for i in 1..=14 {
        let callee = format!("level_{i}");
        steps.push(f.call(&callee, "src/generated.rs", &format!("{{ ‹{callee}(s)› }}")));
    }
    steps.push(f.wait("S.first", "src/generated.rs", "‹s.first.lock()›; }"));
    f.find(
        "double_lock",
        Confidence::Certain,
        "S.first is locked again while it is held",
        vec![("wide", steps)],
        "call level_0 before S.first is locked",
    );
    f
}

/// Tabs, CRLF, names and comments in other scripts, wide characters, a chain over several lines, the end of the file.
pub fn odd_text() -> Fixture {
    let text = "impl Größe {\r\n\tfn ändere(&self) { /* 並行処理 🔒 */ let g = self.größe.lock().unwrap();\r\n\t\tself\r\n\t\t\t.größe\r\n\t\t\t.lock()\r\n\t\t\t.unwrap();\r\n\t}\r\n}\r\n// 終";
    let mut f = Fixture::new(&[("src/größe.rs", text)]);
    let mut beyond = f.step(Action::Release, "", "src/größe.rs", "終", "the file ends here");
    beyond.span.lo = beyond.span.hi;
    beyond.span.hi += 40;
    let steps = vec![
        f.acquire("Größe.größe", "src/größe.rs", "self.größe.lock()"),
        f.wait("Größe.größe", "src/größe.rs", "self\r\n\t\t\t.größe\r\n\t\t\t.lock()"),
        beyond,
    ];
    f.find(
        "double_lock",
        Confidence::Likely,
        "Größe.größe is locked again while it is held",
        vec![("Größe::ändere", steps)],
        "drop `g` first",
    );
    f
}

/// Steps and locks without source, a finding without a place.
pub fn without_places() -> Fixture {
    let mut f = cycle_across_files();
    let nowhere = |action, note: &str| Step {
        action,
        lock: None,
        mode: None,
        span: Span::default(),
        note: note.to_owned(),
        function: String::new(),
    };
    f.report.findings[0].threads[0].steps.insert(1, nowhere(Action::Call, "calls tracing::event"));
    let finding = f.find("guard_forgotten", Confidence::Likely, "a guard is forgotten", Vec::new(), "");
    finding.primary = Span::default();
    f
}

/// Nothing found.
pub fn clean() -> Fixture {
    Fixture::new(&[("src/bank.rs", BANK), ("src/journal.rs", JOURNAL)])
}

/// Nothing found, but not everything seen, and a candidate that was ruled out.
pub fn incomplete() -> Fixture {
    let mut f = clean();
    let part = |line, reason: &str| NotAnalysed { file: "src/broken.rs".into(), line, reason: reason.into() };
    f.report.not_analysed =
        vec![part(3, "expected `;`"), part(9, "the macro `tables!` expands to more than 100,000 tokens")];
    f.report.summary.not_analysed = 2;
    f.report.suppressed.push(Suppressed {
        rule: "lock_order_cycle",
        message: "Bank.accounts and Journal.log are locked in opposite orders".to_owned(),
        reason: "both orders happen only while Bank.gate is held".to_owned(),
        primary: f.span("src/bank.rs", "mut accounts = ‹self.accounts.lock()›"),
    });
    f
}

/// All of them, by name.
pub fn all() -> Vec<(&'static str, Fixture)> {
    vec![
        ("cycle_across_files", cycle_across_files()),
        ("cycle_of_three", cycle_of_three()),
        ("double_lock_through_calls", double_lock_through_calls()),
        ("one_line", one_line()),
        ("crowded_line", crowded_line()),
        ("long_line_and_chain", long_line_and_chain()),
        ("odd_text", odd_text()),
        ("without_places", without_places()),
        ("clean", clean()),
        ("incomplete", incomplete()),
    ]
}
