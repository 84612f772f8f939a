//! The edition of a file that belongs to no package.

use std::io::Read as _;

use camino::Utf8Path;

use super::manifest::parse_edition;

/// Bytes at the start of a file in which a comment may name the edition.
const HEAD: u64 = 4096;

/// The edition that a comment in the first lines names, as compiler tests write it:
/// `//@ edition: 2024`, `// edition:2018`, `// compile-flags: --edition 2021`.
pub fn named_in_file(path: &Utf8Path) -> Option<u16> {
    if !path.is_file() {
        return None;
    }
    let mut head = Vec::new();
    std::fs::File::open(path).ok()?.take(HEAD).read_to_end(&mut head).ok()?;
    named_in(&String::from_utf8_lossy(&head))
}

fn named_in(text: &str) -> Option<u16> {
    // A long header of comments is looked through, code ends the search.
    let mut comments =
        text.lines().map(str::trim).take_while(|l| l.is_empty() || l.starts_with("//") || l.starts_with("#!"));
    comments.find_map(|line| {
        let line = line.strip_prefix("//")?.trim_start_matches('@').trim_start();
        let value = match line.strip_prefix("edition") {
            Some(rest) => rest.trim_start().strip_prefix(':')?,
            None => {
                let flags = line.strip_prefix("compile-flags:").or_else(|| line.strip_prefix("compile-flags :"))?;
                flags.split_once("--edition")?.1.trim_start_matches(['=', ' '])
            }
        };
        parse_edition(value.split_whitespace().next()?)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_name_the_edition() {
        let check = |text: &str, expected: Option<u16>| assert_eq!(named_in(text), expected, "{text}");
        check("//@ edition: 2024\n", Some(2024));
        check("// Copyright\n\n// edition:2018\n", Some(2018));
        check("//@edition:2015", Some(2015));
        check("//@ compile-flags: -Zx --edition 2021 -O", Some(2021));
        check("// compile-flags: --edition=2018", Some(2018));
        check("fn f() {}\n// edition:2018\n", None);
        check("// edition of the year\n// compile-flags: -O\n", None);
        check("//! Prose.\n", None);
    }
}
