//! Function bodies full of guards, made from a seed: every way in which the language keeps a value alive or lets it go.

use crate::support::disturb::Choices;

/// What every generated file starts with.
pub const PREAMBLE: &str = include_str!("preamble.txt");

/// What a variable is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Guard,
    Option,
    Result,
    Holder,
    Tuple,
}

#[derive(Debug, Clone)]
struct Variable {
    name: String,
    kind: Kind,
}

/// How deep statements nest.
const MAX_DEPTH: u32 = 3;

/// The maker of one function.
struct Maker<'c> {
    choices: &'c mut Choices,
    edition: u16,
    variables: Vec<Variable>,
    next: u32,
    depth: u32,
    loops: Vec<u32>,
}

/// `count` functions, each a text of its own, named `f0`, `f1`, ...
pub fn functions(choices: &mut Choices, edition: u16, count: usize) -> Vec<String> {
    (0..count)
        .map(|number| {
            let mut maker = Maker { choices, edition, variables: Vec::new(), next: 0, depth: 0, loops: Vec::new() };
            let body = maker.statements(6);
            let tail = maker.tail();
            format!("pub fn f{number}(a: &M, b: &M, r: &RwLock<V>) -> Option<u32> {{\n{body}{tail}\n}}\n")
        })
        .collect()
}

impl Maker<'_> {
    fn pick<'t>(&mut self, all: &[&'t str]) -> &'t str {
        all[self.choices.below(all.len())]
    }

    fn one_in(&mut self, n: usize) -> bool {
        self.choices.below(n) == 0
    }

    fn fresh(&mut self, letter: &str) -> String {
        self.next += 1;
        format!("{letter}{}", self.next)
    }

    fn mark(&mut self) -> String {
        self.next += 1;
        format!("mark({});\n", self.next)
    }

    fn mutex(&mut self) -> &'static str {
        self.pick(&["a", "b"])
    }

    /// An expression of type `LockResult<MutexGuard<V>>`.
    fn result(&mut self) -> String {
        format!("{}.lock()", self.mutex())
    }

    /// An expression that is a guard of a mutex.
    fn guard(&mut self) -> String {
        let result = self.result();
        let m = self.mutex();
        match self.choices.below(14) {
            0..=4 => format!("{result}.unwrap()"),
            5 => format!("{result}.expect(\"fine\")"),
            6 => format!("{result}.unwrap_or_else(|e| e.into_inner())"),
            7 => format!("{result}.unwrap_or_else(PoisonError::into_inner)"),
            8 => format!("acquire({m})"),
            9 => format!("match {result} {{ Ok(g) => g, Err(e) => e.into_inner() }}"),
            10 => format!("keep({result}.unwrap())"),
            11 => format!("generic({result}.unwrap())"),
            12 => format!("if let Ok(g) = {result} {{ g }} else {{ return None }}"),
            _ => format!("{m}.locked()"),
        }
    }

    /// An expression of type `V` behind a guard that is a temporary.
    fn data(&mut self) -> String {
        match self.choices.below(5) {
            0 => "r.read().unwrap()".to_owned(),
            1 => "r.write().unwrap()".to_owned(),
            _ => format!("{}.lock().unwrap()", self.mutex()),
        }
    }

    fn variable(&mut self, kind: Kind) -> Option<String> {
        let fitting: Vec<String> = self.variables.iter().filter(|v| v.kind == kind).map(|v| v.name.clone()).collect();
        if fitting.is_empty() { None } else { Some(fitting[self.choices.below(fitting.len())].clone()) }
    }

    /// A variable that is moved out of by what is made of it.
    fn taken(&mut self, kind: Kind) -> Option<String> {
        let name = self.variable(kind)?;
        if self.loops.is_empty() {
            self.variables.retain(|v| v.name != name);
        }
        Some(name)
    }

    fn declare(&mut self, name: &str, kind: Kind) {
        self.variables.push(Variable { name: name.to_owned(), kind });
    }

    /// An expression of type `u32`.
    fn number(&mut self, depth: u32) -> String {
        if depth == 0 {
            return match self.choices.below(3) {
                0 => "1".to_owned(),
                _ => format!("{}.n", self.data()),
            };
        }
        let (x, y) = (self.number(depth - 1), self.number(depth - 1));
        let data = self.data();
        let m = self.mutex();
        match self.choices.below(22) {
            0 => format!("{data}.n"),
            1 => format!("({x} + {y})"),
            2 => format!("add({x}, {y})"),
            3 => format!("{{ {x} }}"),
            4 => format!("match {data}.n {{ 0 => {x}, _ => {y} }}"),
            5 => format!("match {{ {data}.n }} {{ 0 => {x}, _ => {y} }}"),
            6 => format!("if {data}.ok {{ {x} }} else {{ {y} }}"),
            7 => format!("if let Some(x) = {data}.list.first() {{ *x + {x} }} else {{ {y} }}"),
            8 => format!("{m}.lock().map(|g| g.n).unwrap_or(0)"),
            9 => format!("V {{ ok: c, n: {x}, list: Vec::new(), opt: Some({y}) }}.n"),
            10 => format!("({x}, {y}).0"),
            11 => format!("(|| {x})()"),
            12 => format!("o().map(|x| x + {x}).unwrap_or_else(|| {y})"),
            13 => format!("'l: {{ if c() {{ break 'l {x}; }} {y} }}"),
            14 => format!("loop {{ if c() {{ break {x}; }} mark({y}); }}"),
            15 => format!("run(|| {x})"),
            16 => format!("{data}.num()"),
            17 => format!("{data}.plus({x})"),
            18 => format!("{data}.opt.unwrap_or({x})"),
            19 => format!("match {m}.lock() {{ Ok(g) => g.n + {x}, Err(_) => {y} }}"),
            20 => format!("{m}.try_lock().map(|g| g.n).unwrap_or(0)"),
            _ => match self.variable(Kind::Guard) {
                Some(name) => format!("({name}.n + {x})"),
                None => x,
            },
        }
    }

    fn condition(&mut self) -> String {
        let data = self.data();
        match self.choices.below(6) {
            0 => format!("{data}.ok"),
            1 => format!("c() && {data}.ok"),
            2 => format!("{data}.n > 3 || c()"),
            3 => format!("{}.lock().is_ok()", self.mutex()),
            _ => "c()".to_owned(),
        }
    }

    fn statements(&mut self, count: usize) -> String {
        let known = self.variables.len();
        let mut out = String::new();
        for _ in 0..1 + self.choices.below(count) {
            out.push_str(&self.statement());
            if self.one_in(2) {
                out.push_str(&self.mark());
            }
        }
        let inner = self.depth > 0;
        if inner {
            self.variables.truncate(known);
        }
        out
    }

    fn block(&mut self) -> String {
        self.depth += 1;
        let inside = self.statements(2);
        self.depth -= 1;
        format!("{{\n{inside}}}")
    }

    fn statement(&mut self) -> String {
        if self.depth < MAX_DEPTH && self.one_in(3) {
            return self.control();
        }
        if self.one_in(2) && !self.variables.is_empty() {
            return self.use_of_variable();
        }
        self.declaration()
    }

    fn declaration(&mut self) -> String {
        let (guard, other) = (self.guard(), self.guard());
        let number = self.number(1);
        let data = self.data();
        let name = match self.variable(Kind::Guard) {
            Some(name) if self.one_in(6) => name,
            _ => self.fresh("g"),
        };
        match self.choices.below(24) {
            0..=3 => {
                self.declare(&name, Kind::Guard);
                format!("let mut {name} = {guard};\n")
            }
            4 => format!("let _ = {guard};\n"),
            5 => format!("let _g = {guard};\n"),
            6 => format!("{guard};\n"),
            7 => format!("let {} = &{data}.n;\n", self.fresh("x")),
            8 => format!("let {} = &{data};\n", self.fresh("x")),
            9 => format!("let ref {} = {guard};\n", self.fresh("x")),
            10 => {
                let name = self.fresh("o");
                self.declare(&name, Kind::Option);
                let value = match self.choices.below(3) {
                    0 => format!("Some({guard})"),
                    1 => format!("{}.ok()", self.result()),
                    _ => format!("if c() {{ Some({guard}) }} else {{ None }}"),
                };
                format!("let mut {name} = {value};\n")
            }
            11 => {
                let name = self.fresh("r");
                self.declare(&name, Kind::Result);
                format!("let {name} = {};\n", self.result())
            }
            12 => {
                let name = self.fresh("h");
                self.declare(&name, Kind::Holder);
                format!("let {name} = Holder {{ g: {guard}, n: {number} }};\n")
            }
            13 => {
                let name = self.fresh("t");
                self.declare(&name, Kind::Tuple);
                format!("let {name} = ({guard}, {other});\n")
            }
            14 => {
                let (x, y) = (self.fresh("g"), self.fresh("g"));
                self.declare(&x, Kind::Guard);
                self.declare(&y, Kind::Guard);
                format!("let ({x}, {y}) = ({guard}, {other});\n")
            }
            15 => {
                self.declare(&name, Kind::Guard);
                format!("let {name} = if {} {{ {guard} }} else {{ {other} }};\n", self.condition())
            }
            16 => {
                self.declare(&name, Kind::Guard);
                format!("let {name} = {}.ok()?;\n", self.result())
            }
            17 => {
                self.declare(&name, Kind::Guard);
                let on_else = self.mark();
                format!("let Ok({name}) = {} else {{ {on_else} return None }};\n", self.result())
            }
            18 => {
                self.declare(&name, Kind::Guard);
                format!("let {name} = {}.map_err(|_| ()).ok()?;\n", self.result())
            }
            19 => format!("let {} = {number};\n", self.fresh("n")),
            20 => format!("let V {{ n: {}, .. }} = *{data};\n", self.fresh("n")),
            21 => format!("{}.lock().unwrap().n = {number};\n", self.mutex()),
            22 => format!("{}.lock().unwrap().n += {number};\n", self.mutex()),
            _ => {
                self.declare(&name, Kind::Guard);
                format!("let mut {name} = choose({guard}, {other}, c);\n")
            }
        }
    }

    fn use_of_variable(&mut self) -> String {
        let guard = self.guard();
        match self.choices.below(22) {
            0..=2 => self.taken(Kind::Guard).map(|g| format!("drop({g});\n")),
            3 => self.taken(Kind::Guard).map(|g| format!("if c() {{ drop({g}); }}\n")),
            4 => self.taken(Kind::Guard).map(|g| format!("std::mem::forget({g});\n")),
            5 => self.taken(Kind::Guard).map(|g| format!("consume({g});\n")),
            6 => self.taken(Kind::Guard).map(|g| {
                let name = self.fresh("g");
                self.declare(&name, Kind::Guard);
                format!("let mut {name} = keep({g});\n")
            }),
            7 => self.variable(Kind::Guard).map(|g| format!("{g} = {guard};\n")),
            8 => self.taken(Kind::Guard).map(|g| {
                let name = self.fresh("o");
                self.declare(&name, Kind::Option);
                format!("let mut {name} = Some({g});\n")
            }),
            9 => self.variable(Kind::Option).map(|o| format!("{o} = None;\n")),
            10 => self.variable(Kind::Option).map(|o| format!("{o}.take();\n")),
            11 => self.variable(Kind::Option).map(|o| format!("{o} = Some({guard});\n")),
            12 => self.taken(Kind::Option).map(|o| {
                let (x, y) = (self.mark(), self.mark());
                format!("if let Some(g) = {o} {{ {x} drop(g); {y} }}\n")
            }),
            13 => self.taken(Kind::Option).map(|o| {
                let (x, y) = (self.mark(), self.mark());
                format!("match {o} {{ Some(_g) => {{ {x} }} None => {{ {y} }} }}\n")
            }),
            14 => self.variable(Kind::Option).map(|o| {
                let (x, y) = (self.mark(), self.mark());
                format!("if {o}.is_none() {{ {x} }} else {{ {y} }}\n")
            }),
            15 => self.taken(Kind::Result).map(|r| format!("drop({r}.unwrap());\n")),
            16 => self.taken(Kind::Result).map(|r| {
                let x = self.mark();
                format!("if let Ok(_g) = {r} {{ {x} }}\n")
            }),
            17 => self.taken(Kind::Holder).map(|h| {
                let name = self.fresh("g");
                self.declare(&name, Kind::Guard);
                format!("let {name} = {h}.g;\n")
            }),
            18 => self.taken(Kind::Tuple).map(|t| format!("drop({t}.0);\n")),
            19 => self.taken(Kind::Tuple).map(|t| {
                let name = self.fresh("g");
                self.declare(&name, Kind::Guard);
                format!("let ({name}, _) = {t};\n")
            }),
            20 => self.taken(Kind::Guard).map(|g| {
                let (x, y) = (self.mark(), self.mark());
                let name = self.fresh("k");
                format!("let {name} = move || {{ {x} drop({g}); {y} }};\nmark(0);\n{name}();\n")
            }),
            _ => self.taken(Kind::Guard).map(|g| {
                let x = self.mark();
                format!("(move || {{ let _x = {g}; {x} }})();\n")
            }),
        }
        .unwrap_or_else(|| self.mark())
    }

    fn control(&mut self) -> String {
        let data = self.data();
        let number = self.number(1);
        match self.choices.below(16) {
            0 => {
                let condition = self.condition();
                let (yes, no) = (self.block(), self.block());
                format!("if {condition} {yes} else {no}\n")
            }
            1 => {
                let (yes, no) = (self.block(), self.block());
                format!("if let Some(_x) = {data}.list.first() {yes} else {no}\n")
            }
            2 => {
                let (yes, no) = (self.block(), self.block());
                format!("match {data}.opt {{ Some(_x) if c() => {yes} Some(_) => {{}} None => {no} }}\n")
            }
            3 => {
                let (yes, no) = (self.block(), self.block());
                format!("match {number} {{ 0 => {yes} 1 | 2 => return Some(2), _ => {no} }}\n")
            }
            4 => {
                let body = self.looped();
                format!("while let Some(_x) = {data}.opt {body}\n")
            }
            5 => {
                let body = self.looped();
                format!("for _x in {data}.list.iter() {body}\n")
            }
            6 => {
                let body = self.looped();
                format!("for _x in {data}.list.clone() {body}\n")
            }
            7 => {
                let condition = self.condition();
                let body = self.looped();
                format!("while {condition} {body}\n")
            }
            8 => {
                let body = self.looped();
                format!("loop {{\nif c() {{ break; }}\n{body}\n}}\n")
            }
            9 => format!("if {} {{ return Some({number}); }}\n", self.condition()),
            10 => self.block() + "\n",
            11 => {
                let name = self.fresh("n");
                let mark = self.mark();
                format!("let Some({name}) = {data}.opt else {{ {mark} return None }};\nmark({name});\n")
            }
            12 if !self.loops.is_empty() => {
                let label = self.loops[self.choices.below(self.loops.len())];
                let word = self.pick(&["break", "continue"]);
                format!("if {} {{ {word} 'l{label}; }}\n", self.condition())
            }
            13 if self.edition >= 2024 => {
                let (yes, no) = (self.block(), self.block());
                let condition = self.condition();
                let condition = if condition.contains("||") { format!("({condition})") } else { condition };
                format!("if let Some(_x) = {data}.opt && {condition} && let Some(_y) = o() {yes} else {no}\n")
            }
            14 => {
                let (yes, no) = (self.block(), self.block());
                format!("match {} {{ Ok(_g) => {yes} Err(_) => {no} }}\n", self.result())
            }
            _ => {
                let (yes, no) = (self.block(), self.block());
                format!("match {}.try_lock() {{ Ok(_g) => {yes} Err(_) => {no} }}\n", self.mutex())
            }
        }
    }

    /// The body of a loop, with the loop's label in front of nothing: a labelled block stands for it.
    fn looped(&mut self) -> String {
        self.next += 1;
        self.loops.push(self.next);
        let label = self.next;
        let inside = self.block();
        self.loops.pop();
        format!("{{\n'l{label}: loop {{\n{inside}\nbreak 'l{label};\n}}\n}}")
    }

    fn tail(&mut self) -> String {
        let number = self.number(2);
        match self.choices.below(3) {
            0 => "None".to_owned(),
            1 => format!("Some({number})"),
            _ => format!("{{ mark(1); Some({number}) }}"),
        }
    }
}
