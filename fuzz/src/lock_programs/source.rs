//! Programs as Rust source.

use std::fmt::Write as _;

use super::tree::{Condition, Ending, Kind, Lock, Program, Scrutinee, Statement};

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
        self.line("use std::sync::{Mutex, MutexGuard, RwLock};");
        for (lock, kind) in self.program.locks.iter().enumerate() {
            let name = lock_name(self.number, lock);
            self.line(&format!("static {name}: {kind:?}<u32> = {kind:?}::new(0);"));
            if *kind == Kind::Mutex {
                self.line(&format!("fn guard_of_{lock}() -> MutexGuard<'static, u32> {{ {name}.lock().unwrap() }}"));
            }
        }
        self.line("static ANYTHING: AtomicBool = AtomicBool::new(false);");
        self.line("fn anything() -> bool { ANYTHING.load(Ordering::Relaxed) }");
        self.line("fn consume<T>(_taken: T) {}");
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

    fn statement(&mut self, statement: &Statement) {
        match statement {
            Statement::Hold(lock, body, ending, rest) => {
                let guard = self.name();
                self.line("{");
                let locked = self.locked(*lock, false);
                let shown = if *ending == Ending::Scope { format!("_{guard}") } else { guard.clone() };
                self.line(&format!("    let {shown} = {locked};"));
                self.block(body);
                match ending {
                    Ending::Scope => {}
                    Ending::Drop => self.line(&format!("    drop({guard});")),
                    Ending::Consumed => self.line(&format!("    consume({guard});")),
                    Ending::Forgotten => self.line(&format!("    std::mem::forget({guard});")),
                    Ending::Moved => self.line(&format!("    let moved = {guard}; drop(moved);")),
                }
                self.block(rest);
                self.line("}");
            }
            Statement::Touch(lock) => {
                let locked = self.locked(*lock, false);
                self.line(&format!("consume(*{locked});"));
            }
            Statement::Dropped(lock) => {
                let locked = self.locked(*lock, false);
                self.line(&format!("let _ = {locked};"));
            }
            Statement::Try(lock, body) => {
                let (guard, locked) = (self.name(), self.locked(*lock, true));
                self.line(&format!("if let Ok(_{guard}) = {locked} {{"));
                self.block(body);
                self.line("}");
            }
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
            Statement::Returned(lock, body) => {
                let guard = self.name();
                self.line("{");
                self.line(&format!("    let _{guard} = guard_of_{lock}();"));
                self.block(body);
                self.line("}");
            }
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
            Statement::Repeat(body) => {
                self.line("for _ in 0..2 {");
                self.block(body);
                self.line("}");
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
