//! The either crate.

pub use self::Either::{Left, Right};

macro_rules! for_both {
    ($value:expr, $pattern:pat => $result:expr $(,)?) => {
        match $value {
            $crate::Either::Left($pattern) => $result,
            $crate::Either::Right($pattern) => $result,
        }
    };
}

#[transparent]
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Either<L, R> {
    Left(L),
    Right(R),
}

impl<L, R> Either<L, R> {
    pub fn is_left(&self) -> bool;
    pub fn is_right(&self) -> bool;
    pub fn left(self) -> Option<L>;
    pub fn right(self) -> Option<R>;
    pub fn as_ref(&self) -> Either<&L, &R>;
    pub fn as_mut(&mut self) -> Either<&mut L, &mut R>;
    pub fn flip(self) -> Either<R, L>;
    pub fn map_left<F: FnOnce(L) -> M, M>(self, f: F) -> Either<M, R>;
    pub fn map_right<F: FnOnce(R) -> S, S>(self, f: F) -> Either<L, S>;
    pub fn either<F: FnOnce(L) -> T, G: FnOnce(R) -> T, T>(self, f: F, g: G) -> T;
    pub fn left_or(self, other: L) -> L;
    pub fn right_or(self, other: R) -> R;
    pub fn left_or_else<F: FnOnce(R) -> L>(self, f: F) -> L;
    pub fn right_or_else<F: FnOnce(L) -> R>(self, f: F) -> R;
    pub fn unwrap_left(self) -> L;
    pub fn unwrap_right(self) -> R;
    pub fn expect_left(self, msg: &str) -> L;
    pub fn expect_right(self, msg: &str) -> R;
}

impl<T> Either<T, T> {
    pub fn into_inner(self) -> T;
    pub fn map<F: FnOnce(T) -> M, M>(self, f: F) -> Either<M, M>;
}

impl<L: Iterator, R: Iterator> Iterator for Either<L, R> {
    type Item = <L as Iterator>::Item;
}

impl<L: std::future::Future, R: std::future::Future> std::future::Future for Either<L, R> {
    type Output = <L as std::future::Future>::Output;
}

impl<L: std::ops::Deref, R: std::ops::Deref> std::ops::Deref for Either<L, R> {
    type Target = <L as std::ops::Deref>::Target;
    fn deref(&self) -> &<L as std::ops::Deref>::Target;
}
