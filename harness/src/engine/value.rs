//! Shows values of types of which nothing is known but that they may be simple ones of `std`.
#![expect(unsafe_code, reason = "a reference is taken for what its type identity says it is")]

use std::any::TypeId;
use std::collections::{BTreeSet, VecDeque};
use std::fmt::Debug;
use std::time::Duration;

/// More characters of a value are not shown.
const WIDTH: usize = 40;

/// The value as `{:?}` shows it, if it is a number, text, or a collection of such; `None` for all other types, which may not be
/// [`Debug`].
pub(crate) fn shown<T: ?Sized>(value: &T) -> Option<String> {
    macro_rules! of_elements {
        ($($element:ty),*) => {
            None
                $(.or_else(|| as_one_of!(value, $element, Option<$element>, Vec<$element>, VecDeque<$element>, BTreeSet<$element>)))*
        };
    }
    /// The first of the types that the value has.
    macro_rules! as_one_of {
        ($value:expr, $($one:ty),*) => { None$(.or_else(|| as_type::<T, $one>($value)))* };
    }
    let simple: Option<String> = of_elements!(
        i8,
        i16,
        i32,
        i64,
        i128,
        isize,
        u8,
        u16,
        u32,
        u64,
        u128,
        usize,
        bool,
        char,
        String,
        &'static str,
        Duration
    );
    let text = simple.or_else(|| as_one_of!(value, f32, f64, Vec<f32>, Vec<f64>, Option<f32>, Option<f64>))?;
    Some(match text.char_indices().nth(WIDTH) {
        Some((end, _)) => format!("{}..", &text[..end]),
        None => text,
    })
}

/// The value as `{:?}` shows it, if that is its type.
fn as_type<T: ?Sized, U: Debug + 'static>(value: &T) -> Option<String> {
    if typeid::of::<T>() != TypeId::of::<U>() {
        return None;
    }
    let same = std::ptr::from_ref(value).cast::<U>();
    // SAFETY: both are the same type but for lifetimes, and what is made of it here lives no longer than `value`.
    Some(format!("{:?}", unsafe { &*same }))
}

#[cfg(test)]
mod tests {
    use super::shown;

    struct Own;

    #[test]
    fn simple_values_are_shown_and_others_are_not() {
        let text = String::from("abc");
        assert_eq!(shown(&7_u8).as_deref(), Some("7"));
        assert_eq!(shown(&text.as_str()).as_deref(), Some("\"abc\""));
        assert_eq!(shown(&Some(1.5_f64)).as_deref(), Some("Some(1.5)"));
        assert_eq!(shown(&vec![1_i64, 2]).as_deref(), Some("[1, 2]"));
        assert_eq!(shown(&vec![100_000_u32; 9]).as_deref(), Some("[100000, 100000, 100000, 100000, 100000,.."));
        assert_eq!((shown(&()), shown(&Own), shown(&[1, 2][..])), (None, None, None));
    }
}
