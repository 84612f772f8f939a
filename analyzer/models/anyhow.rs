//! The anyhow crate (and eyre, which has its form): an error type, early returns, context.
#![also_named(eyre, color_eyre)]

macro_rules! anyhow {
    ($msg:literal $(,)?) => {
        $crate::Error::message(format_args!($msg))
    };
    ($err:expr $(,)?) => {
        $crate::Error::message($err)
    };
    ($fmt:expr, $($arg:tt)*) => {
        $crate::Error::message(format_args!($fmt, $($arg)*))
    };
}

macro_rules! eyre {
    ($($t:tt)*) => {
        $crate::anyhow!($($t)*)
    };
}

macro_rules! bail {
    ($($t:tt)*) => {
        return Err($crate::anyhow!($($t)*))
    };
}

macro_rules! ensure {
    ($cond:expr $(,)?) => {
        if !$cond {
            return Err($crate::Error::message(""));
        }
    };
    ($cond:expr, $($t:tt)*) => {
        if !$cond {
            return Err($crate::anyhow!($($t)*));
        }
    };
}

pub type Result<T, E = Error> = std::result::Result<T, E>;
pub type Report = Error;

#[derive(Debug)]
pub struct Error;

impl Error {
    pub fn new<E>(error: E) -> Error;
    pub fn msg<M>(message: M) -> Error;
    pub fn message<M>(message: M) -> Error;
    pub fn context<C>(self, context: C) -> Error;
    pub fn wrap_err<C>(self, context: C) -> Error;
    pub fn is<E>(&self) -> bool;
    pub fn downcast<E>(self) -> std::result::Result<E, Error>;
    pub fn downcast_ref<E>(&self) -> Option<&E>;
    pub fn root_cause(&self) -> &(dyn std::error::Error + 'static);
}

impl<E: std::error::Error> From<E> for Error {
    fn from(error: E) -> Error;
}

impl std::fmt::Display for Error {}

pub trait Context<T, E> {
    fn context<C>(self, context: C) -> Result<T>;
    fn with_context<C, F: FnOnce() -> C>(self, f: F) -> Result<T>;
    fn wrap_err<C>(self, context: C) -> Result<T>;
    fn wrap_err_with<C, F: FnOnce() -> C>(self, f: F) -> Result<T>;
}

pub trait WrapErr<T, E>: Context<T, E> {}

impl<T, E> Context<T, E> for std::result::Result<T, E> {}
impl<T> Context<T, std::convert::Infallible> for Option<T> {}
