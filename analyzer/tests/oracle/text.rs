//! Taking MIR's text apart: brackets, lists, generic arguments.

/// The positions at which a bracket nests are skipped: strings and `->` do not count.
fn depths(text: &str) -> impl Iterator<Item = (usize, char, u32)> + '_ {
    let mut depth = 0u32;
    let mut in_string = false;
    let mut previous = ' ';
    text.char_indices().map(move |(at, c)| {
        let escaped = previous == '\\';
        let arrow = previous == '-' && c == '>';
        previous = if escaped && c == '\\' { ' ' } else { c };
        if in_string {
            in_string = c != '"' || escaped;
            return (at, ' ', depth);
        }
        match c {
            '"' => in_string = true,
            '(' | '[' | '{' | '<' => {
                depth += 1;
                return (at, c, depth - 1);
            }
            ')' | ']' | '}' | '>' if !arrow => depth = depth.saturating_sub(1),
            _ => {}
        }
        (at, c, depth)
    })
}

/// The parts of a list, separated by commas outside of all brackets.
pub fn split_list(text: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut start = 0;
    for (at, c, depth) in depths(text) {
        if c == ',' && depth == 0 {
            parts.push(text[start..at].trim());
            start = at + 1;
        }
    }
    parts.push(text[start..].trim());
    parts.retain(|part| !part.is_empty());
    parts
}

/// `("f::<T>", "a, b")` of `f::<T>(a, b)`: the last group in round brackets, which the text must end with.
pub fn split_call(text: &str) -> Option<(&str, &str)> {
    let open = depths(text).filter(|(_, c, depth)| *c == '(' && *depth == 0).last()?.0;
    Some((&text[..open], text[open + 1..].strip_suffix(')')?))
}

/// What stands in the outermost group of that bracket at the end of the text.
pub fn last_group(text: &str, open: char, close: char) -> Option<(&str, &str)> {
    let start = depths(text).filter(|(_, c, depth)| *c == open && *depth == 0).last()?.0;
    Some((text[..start].trim(), text[start + open.len_utf8()..].trim_end().strip_suffix(close)?))
}

/// Finds a word outside of all brackets.
pub fn find_outside(text: &str, word: &str) -> Option<usize> {
    depths(text).find(|(at, _, depth)| *depth == 0 && text[*at..].starts_with(word)).map(|(at, ..)| at)
}

/// A path without its generic arguments: `std::sync::Mutex::<u32>::lock` is `std::sync::Mutex::lock`.
pub fn without_generics(path: &str) -> String {
    let mut out = String::new();
    let mut depth = 0u32;
    let mut previous = ' ';
    for c in path.chars() {
        match c {
            '<' => depth += 1,
            '>' if previous != '-' => depth = depth.saturating_sub(1),
            _ if depth == 0 => out.push(c),
            _ => {}
        }
        previous = c;
    }
    out.replace("::::", "::").trim_end_matches("::").to_owned()
}

/// The generic arguments of the outermost type: `["T", "E"]` of `Result<T, E>`.
pub fn arguments(ty: &str) -> Vec<&str> {
    match ty.find('<') {
        Some(open) if ty.ends_with('>') => split_list(&ty[open + 1..ty.len() - 1]),
        _ => Vec::new(),
    }
}

/// The last segment of a path without generics, references dropped: `Mutex` of `&std::sync::Mutex<T>`.
pub fn head(ty: &str) -> String {
    let mut ty = ty.trim();
    loop {
        let rest = ty.trim_start_matches('&').trim_start();
        let rest = rest.strip_prefix("mut ").unwrap_or(rest).trim_start();
        let rest = match rest.strip_prefix('\'') {
            Some(lifetime) => lifetime.split_once(' ').map_or("", |(_, rest)| rest),
            None => rest,
        };
        if rest == ty {
            break;
        }
        ty = rest;
    }
    if ty.starts_with('[') {
        return "[]".to_owned();
    }
    if ty.starts_with('(') {
        return "()".to_owned();
    }
    if ty.starts_with('{') {
        return "closure".to_owned();
    }
    let base = ty.split('<').next().unwrap_or(ty);
    base.trim_end_matches("::").rsplit("::").next().unwrap_or(base).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calls_are_split_at_their_last_group() {
        let text = "<{closure@a.rs:1:2: 1:3} as FnOnce<()>>::call_once(move _1, const \"a, (b\")";
        let (path, args) = split_call(text).expect("a call");
        assert_eq!(path, "<{closure@a.rs:1:2: 1:3} as FnOnce<()>>::call_once");
        assert_eq!(split_list(args), ["move _1", "const \"a, (b\""]);
    }

    #[test]
    fn arrows_are_no_brackets() {
        assert_eq!(split_list("for<'a> fn(&'a A) -> u32, B<C, D>"), ["for<'a> fn(&'a A) -> u32", "B<C, D>"]);
        assert_eq!(without_generics("a::B::<fn(A) -> C>::d::<E>"), "a::B::d");
    }

    #[test]
    fn heads_of_types() {
        assert_eq!(head("&'a mut std::vec::Vec<T>"), "Vec");
        assert_eq!(head("[T; 3]"), "[]");
    }
}
