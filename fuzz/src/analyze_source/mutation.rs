//! Changes of a source by tokens, so that more of what comes out still parses than if bytes were changed.

use crate::random::Random;

/// What is put in, as the fuzzer's dictionary has it.
const DICTIONARY: &str = include_str!("../../rust.dict");
/// How deep code is put into other code.
const DEEPEST: u32 = 300;

/// A source made of another by a few changes, at most `longest` bytes; the same for the same seed.
pub fn mutated(text: &str, seed: u32, longest: usize) -> String {
    let mut random = Random::new(u64::from(seed));
    let mut text = text.to_owned();
    for _ in 0..=random.below(2) {
        let changed = change(&text, &mut random);
        if changed.len() <= longest {
            text = changed;
        }
    }
    text
}

fn change(text: &str, random: &mut Random) -> String {
    let tokens = tokens(text);
    if tokens.is_empty() {
        return words().nth(random.below(words().count())).unwrap_or_default();
    }
    let (from, to) = range(&tokens, random);
    let part: String = tokens[from..to].concat();
    let (before, after): (String, String) = (tokens[..from].concat(), tokens[to..].concat());
    match random.below(8) {
        0 => before + &after,
        1 => [&*before, &part, " ", &part, &after].concat(),
        2 => {
            let (other, end) = range(&tokens, random);
            let other: String = tokens[other..end].concat();
            before + &other + &after
        }
        3 => {
            let word = words().nth(random.below(words().count())).unwrap_or_default();
            [&*before, " ", &word, " ", &part, &after].concat()
        }
        4 => renamed(&tokens, from, random),
        5 => [&*before, "{", &part, "}", &after].concat(),
        6 => [&*before, "(|| {", &part, "})();", &after].concat(),
        _ => {
            let depth = 1 << random.below(DEEPEST.ilog2() as usize + 1);
            let (open, close) = [("(", ")"), ("{", "}"), ("[", "]"), ("&", ""), ("if x { ", "}")][random.below(5)];
            [&*before, &open.repeat(depth), &part, &close.repeat(depth), &after].concat()
        }
    }
}

/// A name is another one that is there.
fn renamed(tokens: &[&str], from: usize, random: &mut Random) -> String {
    let names: Vec<&str> = tokens.iter().filter(|token| is_word(token)).copied().collect();
    let Some(at) = (from..tokens.len()).find(|at| is_word(tokens[*at])) else { return tokens.concat() };
    let mut tokens = tokens.to_vec();
    tokens[at] = names[random.below(names.len())];
    tokens.concat()
}

/// A token, a few, or what is between two brackets with them.
fn range(tokens: &[&str], random: &mut Random) -> (usize, usize) {
    let from = random.below(tokens.len());
    let opens = |token: &str| matches!(token, "{" | "(" | "[");
    let closes = |token: &str| matches!(token, "}" | ")" | "]");
    if random.below(2) == 0
        && let Some(from) = (from..tokens.len()).find(|at| opens(tokens[*at]))
    {
        let mut depth = 0_usize;
        for (at, token) in tokens.iter().enumerate().skip(from) {
            if opens(token) {
                depth += 1;
            } else if closes(token) {
                depth -= 1;
            }
            if depth == 0 {
                return (from, at + 1);
            }
        }
    }
    (from, (from + 1 + random.below(6)).min(tokens.len()))
}

fn is_word(token: &str) -> bool {
    token.starts_with(|c: char| c.is_alphabetic() || c == '_')
}

/// Words, blanks and signs.
fn tokens(text: &str) -> Vec<&str> {
    let kind = |c: char| match c {
        _ if c.is_alphanumeric() || c == '_' => 0,
        _ if c.is_whitespace() => 1,
        _ => 2,
    };
    let mut found = Vec::new();
    let mut start = 0;
    for ((_, one), (at, next)) in text.char_indices().zip(text.char_indices().skip(1)) {
        if kind(one) != kind(next) || kind(one) == 2 {
            found.push(&text[start..at]);
            start = at;
        }
    }
    found.push(&text[start..]);
    found.retain(|token| !token.is_empty());
    found
}

fn words() -> impl Iterator<Item = String> {
    let quoted = DICTIONARY.lines().filter_map(|line| line.strip_prefix('"')?.strip_suffix('"'));
    quoted.map(|word| word.replace("\\\"", "\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOURCE: &str = include_str!("../../../corpus/programs/src/bin/bank.rs");

    #[test]
    fn tokens_are_the_text() {
        assert_eq!(tokens(SOURCE).concat(), SOURCE);
        assert_eq!(tokens("a b+=1"), ["a", " ", "b", "+", "=", "1"]);
        assert!(tokens("").is_empty());
    }

    #[test]
    fn a_seed_makes_one_source_that_is_not_too_long() {
        let mut all = std::collections::BTreeSet::new();
        for seed in 0..500 {
            let text = mutated(SOURCE, seed, SOURCE.len() + 100);
            assert!(text.len() <= SOURCE.len() + 100);
            assert_eq!(text, mutated(SOURCE, seed, SOURCE.len() + 100));
            all.insert(text);
        }
        assert!(all.len() > 400, "{}", all.len());
        assert!(!mutated("", 1, 1_000).is_empty());
    }

    #[test]
    fn many_of_them_parse() {
        let parse = (0..200).filter(|seed| syn::parse_file(&mutated(SOURCE, *seed, 100_000)).is_ok()).count();
        assert!(parse > 30, "{parse} of 200");
    }
}
