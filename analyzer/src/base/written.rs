//! Names as they have to be written in a source.

use super::{Name, name};

/// The name with `r#` where it is a keyword; of a path of fields (`pair.0`) each part.
pub fn written(text: Name) -> Name {
    let is_identifier = |text: &str| syn::parse_str::<syn::Ident>(text).is_ok();
    let part = |part: &str| {
        let raw = format!("r#{part}");
        if !is_identifier(part) && is_identifier(&raw) { raw } else { part.to_owned() }
    };
    name(&text.split('.').map(part).collect::<Vec<_>>().join("."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keywords_are_raw() {
        for (text, expected) in
            [("match", "r#match"), ("matched", "matched"), ("fn.0.type", "r#fn.0.r#type"), ("self", "self")]
        {
            assert_eq!(written(name(text)), expected);
        }
    }
}
