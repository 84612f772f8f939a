//! Programs as Rust source.

use std::fmt::Write as _;

use super::tree::{
    Attempt, Capture, Condition, Ending, Kind, Leaves, Lock, Program, Rounds, Scrutinee, Statement, Through,
};

/// The name of a program's lock.
pub fn lock_name(program: usize, lock: usize) -> String {
    format!("P{program}_L{lock}")
}

/// A crate with all programs.
pub fn all(programs: &[Program]) -> String {
    let mut text = String::new();
    for (number, one) in programs.iter().enumerate() {
        text.push_str(&program(one, number));
    }
    text.push_str("fn main() {\n");
    for (number, program) in programs.iter().enumerate() {
        let _ = writeln!(text, "    p{number}::run([[true, false]; {}]);", program.threads.len());
    }
    text.push_str("}\n");
    text
}

/// One program as a module.
pub fn program(program: &Program, number: usize) -> String {
    let mut writer = Writer { program, number, text: String::new(), depth: 1, names: 0 };
    writer.whole();
    writer.text
}

struct Writer<'a> {
    program: &'a Program,
    number: usize,
    text: String,
    depth: usize,
    names: usize,
}

impl Writer<'_> {
    fn line(&mut self, line: &str) {
        let _ = writeln!(self.text, "{:width$}{line}", "", width = 4 * self.depth);
    }

    fn name(&mut self) -> String {
        self.names += 1;
        format!("g{}", self.names)
    }

    fn whole(&mut self) {
        let _ = writeln!(self.text, "mod p{} {{", self.number);
        self.line("use std::sync::atomic::{AtomicBool, Ordering};");
        self.line("use std::sync::{Mutex, MutexGuard, RwLock, RwLockReadGuard, RwLockWriteGuard};");
        for (lock, kind) in self.program.locks.iter().enumerate() {
            let name = lock_name(self.number, lock);
            self.line(&format!("static {name}: {kind:?}<u32> = {kind:?}::new(0);"));
        }
        self.line("static ANYTHING: AtomicBool = AtomicBool::new(false);");
        self.line("fn anything() -> bool { ANYTHING.load(Ordering::Relaxed) }");
        self.line("fn consume<T>(_taken: T) {}");
        self.line("fn do_it(work: impl FnOnce()) { work() }");
        let called = self.program.called();
        for (index, body) in self.program.functions.iter().enumerate().filter(|(index, _)| called.contains(index)) {
            self.line(&format!("fn f{index}() {{"));
            self.block(body);
            self.line("}");
        }
        for (index, body) in self.program.threads.iter().enumerate() {
            self.line(&format!("fn t{index}(yes: bool, no: bool) {{"));
            self.block(body);
            self.line("}");
        }
        self.line(&format!("pub fn run(flags: [[bool; 2]; {}]) {{", self.program.threads.len()));
        self.depth += 1;
        self.line("std::thread::scope(|scope| {");
        for index in 0..self.program.threads.len() {
            self.line(&format!("    scope.spawn(move || t{index}(flags[{index}][0], flags[{index}][1]));"));
        }
        self.line("});");
        self.depth -= 1;
        self.line("}");
        self.text.push_str("}\n");
    }

    fn block(&mut self, body: &[Statement]) {
        self.depth += 1;
        for statement in body {
            self.statement(statement);
        }
        self.depth -= 1;
    }

    fn locked(&self, lock: Lock, attempt: bool) -> String {
        let name = lock_name(self.number, lock.lock);
        let method = match (self.program.locks[lock.lock], lock.shared) {
            (Kind::Mutex, _) => "lock",
            (Kind::RwLock, true) => "read",
            (Kind::RwLock, false) => "write",
        };
        if attempt { format!("{name}.try_{method}()") } else { format!("{name}.{method}().unwrap()") }
    }

    fn looked_at(&self, scrutinee: Scrutinee) -> String {
        let locked = self.locked(scrutinee.lock(), false);
        match scrutinee {
            Scrutinee::Plain(_) => format!("*{locked}"),
            Scrutinee::Tail(_) => format!("{{ *{locked} }}"),
        }
    }

    fn hold(&mut self, lock: Lock, body: &[Statement], ending: Ending, rest: &[Statement]) {
        let (guard, locked) = (self.name(), self.locked(lock, false));
        self.line("{");
        match ending {
            Ending::Scope => self.line(&format!("    let _{guard} = {locked};")),
            Ending::Taken => self.line(&format!("    let mut {guard} = Some({locked});")),
            _ => self.line(&format!("    let {guard} = {locked};")),
        }
        if let Ending::Captured(capture) = ending {
            self.line("    let later = move || {");
            match capture {
                Capture::DropsFirst => self.line(&format!("        drop({guard});")),
                Capture::Keeps => self.line(&format!("        let _kept = &{guard};")),
                Capture::DropsLast => {}
            }
            self.block(rest);
            if capture == Capture::DropsLast {
                self.line(&format!("        consume({guard});"));
            }
            self.line("    };");
        }
        self.block(body);
        match ending {
            Ending::Scope => {}
            Ending::Captured(Capture::DropsLast) => self.line("    later();"),
            Ending::Captured(_) => self.line("    do_it(later);"),
            Ending::Drop => self.line(&format!("    drop({guard});")),
            Ending::Consumed => self.line(&format!("    consume({guard});")),
            Ending::Moved => self.line(&format!("    let moved = {guard}; drop(moved);")),
            Ending::DropIf(condition) => self.line(&format!("    if {} {{ drop({guard}); }}", text_of(condition))),
            Ending::Taken => self.line(&format!("    drop({guard}.take());")),
            Ending::Forgotten => self.line(&format!("    std::mem::forget({guard});")),
        }
        if !matches!(ending, Ending::Captured(_)) {
            self.block(rest);
        }
        self.line("}");
    }

    fn attempt(&mut self, attempt: Attempt, lock: Lock, body: &[Statement], otherwise: &[Statement]) {
        let (guard, locked) = (self.name(), self.locked(lock, true));
        match attempt {
            Attempt::IfLet => {
                self.line(&format!("if let Ok(_{guard}) = {locked} {{"));
                self.block(body);
                if !otherwise.is_empty() {
                    self.line("} else {");
                    self.block(otherwise);
                }
                self.line("}");
            }
            Attempt::Match => {
                self.line(&format!("match {locked} {{ Ok(_{guard}) => {{"));
                self.block(body);
                self.line("} Err(_) => {");
                self.block(otherwise);
                self.line("} }");
            }
            Attempt::LetElse => {
                self.line("{");
                self.line(&format!("    let Ok(_{guard}) = {locked} else {{"));
                self.block(otherwise);
                self.line("        return;");
                self.line("    };");
                self.block(body);
                self.line("}");
            }
        }
    }

    fn passed(&mut self, lock: Lock, through: Through, body: &[Statement]) {
        let (guard, locked) = (self.name(), self.locked(lock, false));
        let kind = match (self.program.locks[lock.lock], lock.shared) {
            (Kind::Mutex, _) => "MutexGuard<'static, u32>",
            (Kind::RwLock, true) => "RwLockReadGuard<'static, u32>",
            (Kind::RwLock, false) => "RwLockWriteGuard<'static, u32>",
        };
        let touch = |other: Lock| format!("consume(*{});", self.locked(other, false));
        let inside = match through {
            Through::Returned => locked.clone(),
            Through::ReturnedAfter(other) => format!("{} {locked}", touch(other)),
            Through::ReturnedOver(other) => format!("let guard = {locked}; {} guard", touch(other)),
            Through::Parameter => String::new(),
        };
        self.line("{");
        if through == Through::Parameter {
            self.line(&format!("    fn under_{guard}(_guard: {kind}) {{"));
            self.block(body);
            self.line("    }");
            self.line(&format!("    under_{guard}({locked});"));
        } else {
            self.line(&format!("    fn guard_of_{guard}() -> {kind} {{ {inside} }}"));
            self.line(&format!("    let _{guard} = guard_of_{guard}();"));
            self.block(body);
        }
        self.line("}");
    }

    fn head(&mut self, rounds: Rounds) -> String {
        match rounds {
            Rounds::Twice => "for _ in 0..2".to_owned(),
            Rounds::While => "while anything()".to_owned(),
            Rounds::Loop | Rounds::Once => "loop".to_owned(),
            Rounds::WhileLet(scrutinee) => format!("while let 1 = {}", self.looked_at(scrutinee)),
            Rounds::WhileOk(lock) => format!("while let Ok(_{}) = {}", self.name(), self.locked(lock, true)),
        }
    }

    fn statement(&mut self, statement: &Statement) {
        match statement {
            Statement::Hold(lock, body, ending, rest) => self.hold(*lock, body, *ending, rest),
            Statement::Touch(lock) => {
                let locked = self.locked(*lock, false);
                self.line(&format!("consume(*{locked});"));
            }
            Statement::Dropped(lock) => {
                let locked = self.locked(*lock, false);
                self.line(&format!("let _ = {locked};"));
            }
            Statement::Try(attempt, lock, body, otherwise) => self.attempt(*attempt, *lock, body, otherwise),
            Statement::Match(scrutinee, body) => {
                let looked_at = self.looked_at(*scrutinee);
                self.line(&format!("match {looked_at} {{ _ => {{"));
                self.block(body);
                self.line("} }");
            }
            Statement::IfLet(scrutinee, then, otherwise) => {
                let looked_at = self.looked_at(*scrutinee);
                self.line(&format!("if let 1 = {looked_at} {{"));
                self.block(then);
                self.line("} else {");
                self.block(otherwise);
                self.line("}");
            }
            Statement::Sum(first, second) => {
                let (first, second) = (self.looked_at(*first), self.locked(*second, false));
                self.line(&format!("consume({first} + *{second});"));
            }
            Statement::LetElse(scrutinee, otherwise, rest) => {
                let looked_at = match self.looked_at(*scrutinee) {
                    // `else` may not come behind a `}`.
                    block if block.ends_with('}') => format!("({block})"),
                    plain => plain,
                };
                self.line("{");
                self.line(&format!("    let 1 = {looked_at} else {{"));
                self.block(otherwise);
                self.line("        return;");
                self.line("    };");
                self.block(rest);
                self.line("}");
            }
            Statement::Passed(lock, through, body) => self.passed(*lock, *through, body),
            Statement::Pair(first, second, body) => {
                let guard = self.name();
                let (first, second) = (self.locked(*first, false), self.locked(*second, false));
                self.line("{");
                self.line(&format!("    let _{guard} = ({first}, {second});"));
                self.block(body);
                self.line("}");
            }
            Statement::Call(function) => self.line(&format!("f{function}();")),
            Statement::Closure(body) => {
                self.line("(|| {");
                self.block(body);
                self.line("})();");
            }
            Statement::Joined(body) => {
                self.line("std::thread::spawn(move || {");
                self.block(body);
                self.line("}).join().unwrap();");
            }
            Statement::Beside(child, body) => {
                let handle = self.name();
                self.line("{");
                self.line(&format!("    let {handle} = std::thread::spawn(move || {{"));
                self.block(child);
                self.line("    });");
                self.block(body);
                self.line(&format!("    {handle}.join().unwrap();"));
                self.line("}");
            }
            Statement::If(condition, then, otherwise) => {
                self.line(&format!("if {} {{", text_of(*condition)));
                self.block(then);
                self.line("} else {");
                self.block(otherwise);
                self.line("}");
            }
            Statement::Repeat(rounds, body) => {
                let head = self.head(*rounds);
                self.line(&format!("{head} {{"));
                if *rounds == Rounds::Loop {
                    self.line("    if anything() { break; }");
                }
                self.block(body);
                if *rounds == Rounds::Once {
                    self.line("    break;");
                }
                self.line("}");
            }
            Statement::LeaveIf(condition, leaves) => {
                let leaves = if *leaves == Leaves::Break { "break" } else { "continue" };
                self.line(&format!("if {} {{ {leaves}; }}", text_of(*condition)));
            }
            Statement::ReturnIf(condition) => {
                self.line(&format!("if {} {{ return; }}", text_of(*condition)));
            }
        }
    }
}

fn text_of(condition: Condition) -> &'static str {
    match condition {
        Condition::Flag(true) => "yes",
        Condition::Flag(false) => "no",
        Condition::Unknown => "anything()",
    }
}
