//! Ground types that every stage shares: spans, names, the source map.

pub mod diagnostic;
pub mod progress;
pub mod source;
pub mod written;

pub use diagnostic::NotAnalysed;
pub use progress::{Progress, Silent};
pub use source::{FileId, SourceFile, SourceMap, Span};
pub use written::written;
/// An interned string: `Copy`, ordered by its text, so that sorting by name is deterministic.
pub type Name = ustr::Ustr;

/// Interns a string.
pub fn name(text: &str) -> Name {
    ustr::ustr(text)
}

/// Declares a `u32` id newtype that indexes an arena.
#[macro_export]
macro_rules! define_id {
    ($(#[$meta:meta])* $name:ident) => {
        $(#[$meta])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub u32);
        impl $name {
            /// The arena index.
            pub fn index(self) -> usize {
                self.0 as usize
            }
            /// The id of the element at `index`.
            pub fn new(index: usize) -> Self {
                Self(u32::try_from(index).expect("fewer than 2^32 elements"))
            }
        }
        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                write!(f, concat!(stringify!($name), "#{}"), self.0)
            }
        }
    };
}
