//! Values of types of which nothing is known but that they may be simple ones of `std`: they are shown, and kept to be set again.
#![expect(unsafe_code, reason = "a pointer is taken for what its type identity says it is")]

use std::any::{Any, TypeId};
use std::collections::{BTreeSet, VecDeque};
use std::fmt::Debug;
use std::time::Duration;

/// More characters of a value are not shown.
const WIDTH: usize = 40;

/// A value to be set again.
pub(crate) type Kept = Box<dyn Any + Send>;

/// What is done to a value of a simple type.
trait Visit {
    type Result;

    /// # Safety
    /// `value` must be good for what the visitor does, and of that type but for lifetimes.
    unsafe fn visit<U: Clone + Debug + Send + 'static>(self, value: *mut U) -> Self::Result;
}

/// Does it to the value, if that is a number, text, or a collection of such; `None` for all other types. Text that is borrowed is given to
/// those that do not keep it only.
///
/// # Safety
/// `value` must be good for what the visitor does.
unsafe fn visit<T: ?Sized, V: Visit>(value: *mut T, keeps: bool, visitor: V) -> Option<V::Result> {
    let is = typeid::of::<T>();
    macro_rules! one_of {
        ($($one:ty),*) => {
            $(if is == TypeId::of::<$one>() {
                // SAFETY: that is its type, and what the visitor needs is promised by the caller.
                return Some(unsafe { visitor.visit(value.cast::<$one>()) });
            })*
        };
    }
    macro_rules! of_elements {
        ($($element:ty),*) => {
            $(one_of!($element, Option<$element>, Vec<$element>, VecDeque<$element>, BTreeSet<$element>);)*
        };
    }
    of_elements!(i8, i16, i32, i64, i128, isize, u8, u16, u32, u64, u128, usize, bool, char, String, Duration);
    one_of!(f32, Option<f32>, Vec<f32>, f64, Option<f64>, Vec<f64>);
    if !keeps {
        of_elements!(&'static str);
    }
    None
}

struct Show;

impl Visit for Show {
    type Result = String;

    unsafe fn visit<U: Debug>(self, value: *mut U) -> String {
        // SAFETY: it is good for reads.
        format!("{:?}", unsafe { &*value })
    }
}

/// The value as `{:?}` shows it, if it is a number, text, or a collection of such; `None` for all other types, which may not be
/// [`Debug`].
pub(crate) fn shown<T: ?Sized>(value: &T) -> Option<String> {
    // SAFETY: a reference is good for reads, and nothing else is done with it.
    let text = unsafe { visit(std::ptr::from_ref(value).cast_mut(), false, Show) }?;
    Some(match text.char_indices().nth(WIDTH) {
        Some((end, _)) => format!("{}..", &text[..end]),
        None => text,
    })
}

struct Keep;

impl Visit for Keep {
    type Result = Kept;

    unsafe fn visit<U: Clone + Send + 'static>(self, value: *mut U) -> Kept {
        // SAFETY: it is good for reads.
        Box::new(unsafe { &*value }.clone())
    }
}

/// A copy of the value, of the types that [`shown`] knows but borrowed text.
pub(crate) fn kept<T: ?Sized>(value: &T) -> Option<Kept> {
    // SAFETY: a reference is good for reads, and nothing else is done with it.
    unsafe { visit(std::ptr::from_ref(value).cast_mut(), true, Keep) }
}

struct Set<'a>(&'a (dyn Any + Send));

impl Visit for Set<'_> {
    type Result = bool;

    unsafe fn visit<U: Clone + 'static>(self, value: *mut U) -> bool {
        let before = self.0.downcast_ref::<U>();
        if let Some(before) = before {
            // SAFETY: it is good for reads and writes.
            unsafe { &mut *value }.clone_from(before);
        }
        before.is_some()
    }
}

/// Gives the value what it had when it was [`kept`]; whether it is of the same type.
pub(crate) fn set<T: ?Sized>(value: &mut T, kept: &(dyn Any + Send)) -> bool {
    // SAFETY: an exclusive reference is good for both.
    unsafe { visit(std::ptr::from_mut(value), true, Set(kept)) }.unwrap_or(false)
}

#[cfg(test)]
mod tests {
    use super::*;

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

    #[test]
    fn what_is_kept_can_be_set_again() {
        let mut names = vec![String::from("a")];
        let before = kept(&names).expect("a simple type");
        names.push(String::from("b"));
        assert!(set(&mut names, &*before) && names == ["a"]);
        assert!(!set(&mut 1, &*before) && !set(&mut Own, &*before));
        assert!(kept(&Own).is_none() && kept(&"borrowed").is_none());
    }
}
