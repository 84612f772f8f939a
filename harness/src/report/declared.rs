//! What a line of source calls the value that is created at a column of it.
//!
//! The line is read outwards from that column: through calls around the value (`Arc::new(..)`), tuples and arrays that it is an element of,
//! to the field or variable that gets it. Types and other lines are not known, so it may have no name.

/// The name: `counter`, `accounts` for a field, `pair.0` for an element. The column counts characters, from 1.
pub(crate) fn name_at(line: &str, column: u32) -> Option<String> {
    let before: String = line.chars().take(column.saturating_sub(1) as usize).collect();
    outwards(before.chars().collect()).or_else(|| statement(&before))
}

/// The variable of the statement that the column is in, where a closure makes each of the values that the variable gets.
fn statement(before: &str) -> Option<String> {
    let (_, declaration) = before.rsplit_once("let ")?;
    let (name, value) = declaration.split_once('=')?;
    let (makes_each, closure) = value.split_once("(|")?;
    let is_one = closure.contains('|') && !closure.contains(';') && !closure.contains("(|");
    if !is_one || !["map", "from_fn", "repeat_with"].iter().any(|name| makes_each.ends_with(name)) {
        return None;
    }
    variable(name, String::new())
}

fn outwards(mut rest: Vec<char>) -> Option<String> {
    let mut suffix = String::new();
    loop {
        trim(&mut rest);
        match rest.pop()? {
            ':' if rest.last() != Some(&':') => return Some(word(&rest)? + &suffix),
            '=' if !rest.last().is_some_and(|before| "=<>!+-*/|&^%".contains(*before)) => {
                return variable(&rest.into_iter().collect::<String>(), suffix);
            }
            opening @ ('(' | '[' | ',') => {
                let (index, opening) = element(&mut rest, opening)?;
                match opening {
                    '(' if is_callee(&rest) => skip_path(&mut rest),
                    '(' => suffix.insert_str(0, &format!(".{index}")),
                    '[' => {
                        suffix.insert_str(0, &format!("[{index}]"));
                        if rest.pop_if(|c| *c == '!').is_some() {
                            skip_path(&mut rest);
                        }
                    }
                    _ => return None,
                }
            }
            _ => return None,
        }
    }
}

fn trim(rest: &mut Vec<char>) {
    while rest.pop_if(|c| c.is_whitespace()).is_some() {}
}

fn is_part_of_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// The word that the text ends with.
fn word(rest: &[char]) -> Option<String> {
    let begin = rest.iter().rposition(|c| !is_part_of_word(*c)).map_or(0, |at| at + 1);
    let word: String = rest[begin..].iter().collect();
    word.chars().next().is_some_and(|first| !first.is_numeric()).then_some(word)
}

/// From a separator or opening bracket, which is gone already, to the bracket: which element of it comes next, and what it is.
fn element(rest: &mut Vec<char>, separator: char) -> Option<(usize, char)> {
    let (mut index, mut depth) = (0, 0);
    let mut next = separator;
    loop {
        match next {
            ')' | ']' | '}' => depth += 1,
            '(' | '[' | '{' if depth > 0 => depth -= 1,
            '(' | '[' | '{' => return Some((index, next)),
            ',' if depth == 0 => index += 1,
            _ => {}
        }
        next = rest.pop()?;
    }
}

/// Whether the bracket after the text is that of a call: it follows a name, or the generic arguments of one.
fn is_callee(rest: &[char]) -> bool {
    rest.last().is_some_and(|c| is_part_of_word(*c) || *c == '>')
}

/// Takes a path with its generic arguments off the end: `std::sync::Arc::<T>::new`.
fn skip_path(rest: &mut Vec<char>) {
    let mut depth = 0;
    while let Some(c) = rest.last().copied() {
        match c {
            '>' => depth += 1,
            '<' if depth > 0 => depth -= 1,
            _ if depth > 0 || is_part_of_word(c) => {}
            ':' if rest.ends_with(&[':', ':']) => _ = rest.pop(),
            _ => return,
        }
        rest.pop();
    }
}

/// The variable or static that is declared before a `=`; of a pattern that is a tuple, the one for the element.
fn variable(before: &str, suffix: String) -> Option<String> {
    let mut before = before.trim();
    for word in ["pub ", "let ", "static ", "const "] {
        // `pub(crate)` and what stands before a `let` in the same line are no part of it.
        before = before.rsplit_once(word).map_or(before, |(_, after)| after).trim();
    }
    if let Some(pattern) = before.strip_prefix('(') {
        let names: Vec<&str> = pattern.trim_end_matches(')').split(',').map(|name| unmutable(name.trim())).collect();
        let (index, deeper) = match suffix.strip_prefix('.') {
            Some(suffix) => {
                let digits = suffix.find(|c: char| !c.is_ascii_digit()).unwrap_or(suffix.len());
                (suffix[..digits].parse().unwrap_or(0), &suffix[digits..])
            }
            // A function that gives several, such as the two ends of a channel, which are one object.
            None => (0, ""),
        };
        let name = *names.get(index)?;
        return is_name(name).then(|| format!("{name}{deeper}"));
    }
    // A type may stand between the name and the `=`.
    let name = unmutable(before.split(':').next()?.trim());
    is_name(name).then(|| format!("{name}{suffix}"))
}

/// The name without its `mut`.
fn unmutable(name: &str) -> &str {
    name.strip_prefix("mut ").unwrap_or(name).trim()
}

fn is_name(text: &str) -> bool {
    text.chars().all(is_part_of_word) && text.chars().next().is_some_and(|first| !first.is_numeric())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The name of what is created at the mark.
    fn name(marked: &str) -> Option<String> {
        let column = marked.find('^').expect("a mark");
        name_at(&marked.replace('^', ""), column as u32 + 1)
    }

    #[track_caller]
    fn check(marked: &str, expected: &str) {
        assert_eq!(name(marked).as_deref(), Some(expected), "{marked}");
    }

    #[test]
    fn variables_and_statics() {
        check("    let counter = ^AtomicU32::new(0);", "counter");
        check("let counter = Arc::new(^Mutex::new(0));", "counter");
        check("let mut counter: Arc<Mutex<u32>> = std::sync::Arc::<Mutex<u32>>::new(^Mutex::new(0));", "counter");
        check("pub static TOTAL: AtomicU32 = ^AtomicU32::new(0);", "TOTAL");
        check("pub(crate) static TOTAL: Mutex<(u8, u8)> = ^Mutex::new((0, 0));", "TOTAL");
        check("let (tx, rx) = ^channel();", "tx");
        check("fn main() { let x = ^Mutex::new(0);", "x");
        check("let forks: Vec<_> = (0..2).map(|_| ^Mutex::new(())).collect();", "forks");
    }

    #[test]
    fn elements() {
        check("let pair = Arc::new((Mutex::new(false), ^Condvar::new()));", "pair.1");
        check("let pair = Arc::new((^Mutex::new(false), Condvar::new()));", "pair.0");
        check("let (left, right) = (^Mutex::new(0), Mutex::new(0));", "left");
        check("let (left, right) = (Mutex::new(0), Arc::new(^Mutex::new(0)));", "right");
        check("let forks = [Mutex::new(()), ^Mutex::new(())];", "forks[1]");
        check("let forks = vec![^Mutex::new((1, 2)), Mutex::new((3, 4))];", "forks[0]");
        check("let (a, b) = ((Mutex::new(0), ^Mutex::new(0)), 1);", "a.1");
        check("let halves = Arc::new((AtomicU32::new(f(1, 2)), ^AtomicU32::new(0)));", "halves.1");
    }

    #[test]
    fn fields() {
        check("    accounts: ^Mutex::new(vec![]),", "accounts");
        check(
            "let bank = Bank { accounts: Mutex::new(vec![1, 2]), journal: Arc::new(^Mutex::new(vec![])) };",
            "journal",
        );
        check("let bank = Bank { accounts: ^Mutex::new(vec![1, 2]), journal: Mutex::new(vec![]) };", "accounts");
        check("    both: (Mutex::new(0), ^Mutex::new(0)),", "both.1");
    }

    #[test]
    fn what_has_no_name() {
        for marked in [
            "^Mutex::new(0)",
            "self.take(^Mutex::new(0))",
            "if a == ^b()",
            "(0..2).map(|_| ^Mutex::new(0))",
            "=^x",
            "let x = 1; f(^y())",
        ] {
            assert_eq!(name(marked), None, "{marked}");
        }
    }

    #[test]
    fn no_text_makes_it_panic() {
        let text = "let (a, b): <X<Y>>= vec![f::<T>((::new(x, {y: z}), ^]))) é = [,( ::<>:: > = :";
        for column in 0..90 {
            let _ = name_at(text, column);
        }
    }
}
