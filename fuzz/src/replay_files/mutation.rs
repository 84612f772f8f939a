//! What may have happened to a file.

use arbitrary::{Arbitrary, Result, Unstructured};
use serde_json::Value;

/// How much may have happened to it.
const MOST: usize = 4;

#[derive(Debug, Arbitrary)]
enum Mutation {
    /// Something else in place of a value.
    Replace(Replacement),
    /// An entry of a list or table is gone.
    Remove,
    /// An entry of a list is there twice.
    Repeat,
    /// A list ends early.
    Cut,
    /// A number is another one near to it.
    Shift(i8),
}

#[derive(Debug, Arbitrary)]
enum Replacement {
    Null,
    Bool(bool),
    Small(u8),
    Number(u64),
    Negative(i64),
    Text(String),
    List,
    Table,
}

/// The file, or what has become of it.
pub fn mutated(whole: &str, input: &mut Unstructured<'_>) -> Result<Vec<u8>> {
    Ok(match input.int_in_range(0..=7)? {
        0 => input.bytes(input.len())?.to_vec(),
        1..=5 => match parsed(whole) {
            Some((mut value, rest)) => {
                for _ in 0..input.int_in_range(1..=MOST)? {
                    let mutation = input.arbitrary()?;
                    mutate(&mut value, &mutation, input)?;
                }
                match rest {
                    Some(rest) => format!("{value}{rest}").into_bytes(),
                    // TOML has no null.
                    None => {
                        toml::to_string(&value).map_or_else(|_| bytes(whole, input), |text| Ok(text.into_bytes()))?
                    }
                }
            }
            None => bytes(whole, input)?,
        },
        _ => bytes(whole, input)?,
    })
}

/// The value that the file is, or that its first line is, and the rest; without a rest it is TOML.
fn parsed(whole: &str) -> Option<(Value, Option<&str>)> {
    let (line, rest) = whole.split_at(whole.find('\n').unwrap_or(whole.len()));
    let of_line = line.parse().ok().map(|value| (value, Some(rest)));
    let of_all = || whole.parse().ok().map(|value| (value, Some("")));
    of_line.or_else(of_all).or_else(|| toml::from_str(whole).ok().map(|value| (value, None)))
}

/// Goes down into the value and changes it where it stops.
fn mutate(value: &mut Value, mutation: &Mutation, input: &mut Unstructured<'_>) -> Result<()> {
    let count = match &*value {
        Value::Array(list) => list.len(),
        Value::Object(table) => table.len(),
        _ => 0,
    };
    let at = if count > 0 { input.choose_index(count)? } else { 0 };
    if count > 0 && input.ratio(3, 4)? {
        let inner = match value {
            Value::Array(list) => list.get_mut(at),
            Value::Object(table) => table.values_mut().nth(at),
            _ => None,
        };
        return inner.map_or(Ok(()), |inner| mutate(inner, mutation, input));
    }
    match (mutation, value) {
        (Mutation::Replace(other), value) => *value = replacement(other),
        (Mutation::Remove, Value::Array(list)) if count > 0 => drop(list.remove(at)),
        (Mutation::Remove, Value::Object(table)) => {
            let key = table.keys().nth(at).cloned();
            key.and_then(|key| table.remove(&key));
        }
        (Mutation::Repeat, Value::Array(list)) if count > 0 => list.push(list[at].clone()),
        (Mutation::Cut, Value::Array(list)) => list.truncate(at),
        (Mutation::Shift(by), Value::Number(number)) => {
            if let Some(shifted) = number.as_i64().map(|number| number.saturating_add(i64::from(*by))) {
                *number = shifted.into();
            }
        }
        _ => {}
    }
    Ok(())
}

fn replacement(replacement: &Replacement) -> Value {
    match replacement {
        Replacement::Null => Value::Null,
        Replacement::Bool(value) => (*value).into(),
        Replacement::Small(number) => (*number).into(),
        Replacement::Number(number) => (*number).into(),
        Replacement::Negative(number) => (*number).into(),
        Replacement::Text(text) => text.clone().into(),
        Replacement::List => Value::Array(Vec::new()),
        Replacement::Table => Value::Object(serde_json::Map::new()),
    }
}

/// Bytes go, come, and change.
fn bytes(whole: &str, input: &mut Unstructured<'_>) -> Result<Vec<u8>> {
    let mut bytes = whole.as_bytes().to_vec();
    for _ in 0..input.int_in_range(0..=MOST)? {
        let at = input.choose_index(bytes.len().max(1))?.min(bytes.len());
        match input.int_in_range(0..=3)? {
            0 => bytes.truncate(at),
            1 => bytes.insert(at, input.arbitrary()?),
            2 => drop(bytes.drain(at..(at + input.int_in_range(0..=20)?).min(bytes.len()))),
            _ => {
                if let Some(byte) = bytes.get_mut(at) {
                    *byte ^= 1 << input.int_in_range(0..=7)?;
                }
            }
        }
    }
    Ok(bytes)
}
