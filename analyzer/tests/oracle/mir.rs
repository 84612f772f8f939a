//! MIR as rustc prints it, parsed as far as guards need it.

use std::collections::BTreeMap;

use gordian_analyzer::probe::Place as At;

use crate::text::{find_outside, last_group, split_call, split_list};

/// A body.
#[derive(Debug, Default)]
pub struct Body {
    /// `<impl at f.rs:3:1: 3:7>::f::{closure#0}`.
    pub name: String,
    /// Number of parameters, which are the locals from 1 on.
    pub params: u32,
    /// Types by local.
    pub types: BTreeMap<u32, String>,
    /// Locals that stand for a variable of the source.
    pub variables: Vec<u32>,
    /// Blocks by number.
    pub blocks: BTreeMap<u32, Block>,
}

/// A basic block.
#[derive(Debug, Default)]
pub struct Block {
    /// What it does; the last one says where control goes.
    pub statements: Vec<(Statement, At)>,
}

/// A place: a local and fields of it; dereferences are kept, variants and indices are not.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The local.
    pub local: u32,
    /// Fields and dereferences.
    pub path: Vec<Step>,
}

/// A step of a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    /// A field by number.
    Field(u32),
    /// A dereference.
    Deref,
}

/// An operand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Operand {
    /// Moved out of.
    Move(Place),
    /// Copied.
    Copy(Place),
    /// Something else.
    Constant(String),
}

/// A statement or terminator.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Statement {
    /// A value is moved or copied as it is.
    Use(Place, Operand),
    /// A value of several parts.
    Aggregate(Place, Vec<Operand>),
    /// A reference or pointer.
    Borrow(Place, Place),
    /// Which variant.
    Discriminant(Place, Place),
    /// The local ends.
    StorageDead(u32),
    /// A call and where it returns to.
    Call { to: Place, function: String, args: Vec<Operand>, next: Option<u32> },
    /// A place is dropped.
    Drop(Place, u32),
    /// A branch on a value: the values with their targets, and the target for all others.
    Switch(Operand, Vec<(i128, u32)>, Option<u32>),
    /// An unconditional jump, or several.
    Goto(Vec<u32>),
    /// The end.
    Return,
    /// Nothing of interest, or the end of a path that does not return.
    Other,
}

/// All bodies of a printed crate.
pub fn parse(text: &str) -> Vec<Body> {
    let mut bodies = Vec::new();
    let mut body: Option<Body> = None;
    let mut block: Option<(u32, bool)> = None;
    for line in text.lines() {
        if let Some(head) = head_of_body(line) {
            body = Some(head);
            continue;
        }
        let Some(current) = &mut body else { continue };
        if line == "}" {
            bodies.extend(body.take());
            continue;
        }
        let line = line.trim();
        if let Some(number) = block_head(line) {
            block = Some(number);
            current.blocks.entry(number.0).or_default();
        } else if line == "}" {
            block = None;
        } else if let Some((number, cleanup)) = block {
            if !cleanup && let Some((statement, at)) = statement_line(line) {
                current.blocks.entry(number).or_default().statements.push((statement, at));
            }
        } else {
            declaration(line, current);
        }
    }
    bodies
}

/// `fn name(_1: T, _2: U) -> R {`.
fn head_of_body(line: &str) -> Option<Body> {
    let rest = line.strip_prefix("fn ")?.strip_suffix('{')?.trim_end();
    let arrow = find_outside(rest, " -> ")?;
    let (name, params) = split_call(&rest[..arrow])?;
    let mut body = Body { name: name.to_owned(), ..Body::default() };
    for param in split_list(params) {
        let (local, ty) = param.split_once(": ")?;
        body.types.insert(local.strip_prefix('_')?.parse().ok()?, ty.to_owned());
        body.params += 1;
    }
    Some(body)
}

/// `bb3: {` or `bb3 (cleanup): {`.
fn block_head(line: &str) -> Option<(u32, bool)> {
    let rest = line.strip_prefix("bb")?.strip_suffix(": {")?;
    match rest.strip_suffix(" (cleanup)") {
        Some(number) => Some((number.parse().ok()?, true)),
        None => Some((rest.parse().ok()?, false)),
    }
}

/// `let mut _5: T;` or `debug x => _5;`.
fn declaration(line: &str, body: &mut Body) {
    let code = line.split(" // in scope").next().unwrap_or(line);
    let code = code.split("; // ").next().unwrap_or(code).trim().trim_end_matches(';');
    if let Some(rest) = code.strip_prefix("let ") {
        let rest = rest.strip_prefix("mut ").unwrap_or(rest);
        if let Some((local, ty)) = rest.split_once(": ")
            && let Some(number) = local.strip_prefix('_').and_then(|n| n.parse().ok())
        {
            body.types.insert(number, ty.to_owned());
        }
    } else if let Some((_, place)) = code.strip_prefix("debug ").and_then(|r| r.split_once(" => "))
        && let Some(number) = place.strip_prefix('_').and_then(|n| n.parse().ok())
    {
        body.variables.push(number);
    }
}

/// `code; // scope 1 at f.rs:1:2: 3:4`.
fn statement_line(line: &str) -> Option<(Statement, At)> {
    let (code, comment) = line.rsplit_once("// scope ")?;
    let code = code.trim().strip_suffix(';')?;
    let at = comment.split_once(" at ").and_then(|(_, at)| position(at)).unwrap_or_default();
    Some((statement(code), at))
}

/// `f.rs:1:2: 3:4`.
pub fn position(text: &str) -> Option<At> {
    let (start, end) = text.trim().rsplit_once(": ")?;
    let (end_line, end_column) = end.split_once(':')?;
    let mut parts = start.rsplitn(3, ':');
    let column = parts.next()?.parse().ok()?;
    let line = parts.next()?.parse().ok()?;
    let file = parts.next()?.to_owned();
    Some(At { file, start: (line, column), end: (end_line.parse().ok()?, end_column.parse().ok()?) })
}

fn statement(code: &str) -> Statement {
    parse_statement(code).unwrap_or(Statement::Other)
}

fn parse_statement(code: &str) -> Option<Statement> {
    if code == "return" {
        return Some(Statement::Return);
    }
    if let Some(rest) = code.strip_prefix("StorageDead(_") {
        return Some(Statement::StorageDead(rest.strip_suffix(')')?.parse().ok()?));
    }
    if let Some(rest) = code.strip_prefix("goto -> bb") {
        return Some(Statement::Goto(vec![rest.parse().ok()?]));
    }
    if let Some(rest) = code.strip_prefix("drop(") {
        let (place, rest) = place(rest)?;
        return Some(Statement::Drop(place, target(rest, "return: bb")?));
    }
    if code.starts_with("assert(") {
        return Some(Statement::Goto(vec![target(code, "success: bb")?]));
    }
    if code.starts_with("falseEdge") || code.starts_with("falseUnwind") {
        return Some(Statement::Goto(vec![target(code, "real: bb")?]));
    }
    if let Some(rest) = code.strip_prefix("switchInt(") {
        let (value, targets) = rest.split_once(") -> [")?;
        let mut cases = Vec::new();
        let mut otherwise = None;
        for case in targets.strip_suffix(']')?.split(", ") {
            let (value, block) = case.split_once(": bb")?;
            match value.parse() {
                Ok(value) => cases.push((value, block.parse().ok()?)),
                Err(_) => otherwise = Some(block.parse().ok()?),
            }
        }
        return Some(Statement::Switch(operand(value), cases, otherwise));
    }
    let (to, rest) = place(code)?;
    let value = rest.strip_prefix(" = ")?;
    Some(assignment(to, value))
}

fn assignment(to: Place, value: &str) -> Statement {
    let jump = value.rfind(" -> [return: bb").or_else(|| value.rfind(" -> unwind")).or_else(|| value.rfind(" -> bb"));
    if let Some(at) = jump
        && let Some((function, args)) = split_call(&value[..at])
    {
        let args = split_list(args).into_iter().map(operand).collect();
        let next = target(&value[at..], "return: bb");
        return Statement::Call { to, function: function.to_owned(), args, next };
    }
    if let Some(rest) = value.strip_prefix("discriminant(")
        && let Some((of, _)) = place(rest)
    {
        return Statement::Discriminant(to, of);
    }
    if let Some(rest) = value.strip_prefix('&') {
        let rest = ["mut ", "raw const ", "raw mut ", "fake shallow ", "fake "]
            .iter()
            .find_map(|word| rest.strip_prefix(word))
            .unwrap_or(rest);
        return place(rest).map_or(Statement::Other, |(of, _)| Statement::Borrow(to, of));
    }
    if ["move ", "copy ", "const "].iter().any(|word| value.starts_with(word)) {
        return Statement::Use(to, operand(value));
    }
    if let Some(rest) = value.strip_prefix("deref_copy ") {
        return place(rest).map_or(Statement::Other, |(of, _)| Statement::Use(to, Operand::Copy(of)));
    }
    let group = match value.chars().last() {
        Some(')') => last_group(value, '(', ')'),
        Some(']') => last_group(value, '[', ']'),
        Some('}') => last_group(value, '{', '}'),
        _ => None,
    };
    let Some((_, parts)) = group else { return Statement::Other };
    let parts = split_list(parts.split("; ").next().unwrap_or(parts));
    let part = |part: &str| {
        let value = part.split_once(": ").filter(|(name, _)| name.chars().all(|c| c.is_alphanumeric() || c == '_'));
        operand(value.map_or(part, |(_, value)| value))
    };
    Statement::Aggregate(to, parts.into_iter().map(part).collect())
}

fn target(text: &str, word: &str) -> Option<u32> {
    let rest = &text[text.rfind(word)? + word.len()..];
    let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
    rest[..end].parse().ok()
}

fn operand(text: &str) -> Operand {
    let text = text.trim();
    let of = |rest: &str| place(rest).map(|(place, _)| place);
    if let Some(place) = text.strip_prefix("move ").and_then(of) {
        return Operand::Move(place);
    }
    if let Some(place) = text.strip_prefix("copy ").and_then(of) {
        return Operand::Copy(place);
    }
    Operand::Constant(text.to_owned())
}

/// A place at the start of the text, and the rest.
fn place(text: &str) -> Option<(Place, &str)> {
    let (mut place, mut rest) = if let Some(inner) = text.strip_prefix('(') {
        if let Some(inner) = inner.strip_prefix('*') {
            let (mut of, rest) = place_inside(inner)?;
            of.path.push(Step::Deref);
            (of, rest.strip_prefix(')')?)
        } else {
            let (mut of, rest) = place_inside(inner)?;
            if let Some(rest) = rest.strip_prefix(" as ") {
                (of, &rest[rest.find(')')? + 1..])
            } else {
                let rest = rest.strip_prefix('.')?;
                let end = rest.find(|c: char| !c.is_ascii_digit())?;
                of.path.push(Step::Field(rest[..end].parse().ok()?));
                let close = closing(&rest[end..])?;
                (of, &rest[end + close + 1..])
            }
        }
    } else {
        let rest = text.strip_prefix('_')?;
        let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
        (Place { local: rest[..end].parse().ok()?, path: Vec::new() }, &rest[end..])
    };
    while let Some(index) = rest.strip_prefix('[') {
        let end = index.find(']')?;
        place.path.push(Step::Field(u32::MAX));
        rest = &index[end + 1..];
    }
    Some((place, rest))
}

fn place_inside(text: &str) -> Option<(Place, &str)> {
    place(text)
}

/// Where the round bracket closes that is open at the start of the text.
fn closing(text: &str) -> Option<usize> {
    let mut depth = 0u32;
    for (at, c) in text.char_indices() {
        match c {
            '(' => depth += 1,
            ')' if depth == 0 => return Some(at),
            ')' => depth -= 1,
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn local(local: u32, path: &[Step]) -> Place {
        Place { local, path: path.to_vec() }
    }

    #[test]
    fn places_with_variants_fields_and_dereferences() {
        let text = "_18 = move ((_15 as Ok).0: std::sync::MutexGuard<'_, (u32, u8)>)";
        let expected = Statement::Use(local(18, &[]), Operand::Move(local(15, &[Step::Field(0)])));
        assert_eq!(statement(text), expected);
        let text = "_12 = &((*_1).1: std::sync::Mutex<u32>)";
        assert_eq!(statement(text), Statement::Borrow(local(12, &[]), local(1, &[Step::Deref, Step::Field(1)])));
    }

    #[test]
    fn calls_have_a_target_and_aggregates_have_parts() {
        let text = "_3 = f::<A<B>>(move _4, const 1_u32) -> [return: bb2, unwind continue]";
        let Statement::Call { function, args, next, .. } = statement(text) else { panic!("{:?}", statement(text)) };
        assert_eq!((function.as_str(), args.len(), next), ("f::<A<B>>", 2, Some(2)));
        let text = "_19 = {closure@a.rs:8:58: 8:60} { g: move _20 }";
        let expected = Statement::Aggregate(local(19, &[]), vec![Operand::Move(local(20, &[]))]);
        assert_eq!(statement(text), expected);
    }

    #[test]
    fn positions() {
        let at = position("src/a.rs:1:2: 3:4").expect("a position");
        assert_eq!((at.file.as_str(), at.start, at.end), ("src/a.rs", (1, 2), (3, 4)));
    }
}
