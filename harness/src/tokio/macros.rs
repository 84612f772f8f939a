//! The macro `select!`.

/// Stands in for `tokio::select!`: in an exploration the branches are polled in their order.
#[doc(hidden)]
#[macro_export]
macro_rules! __tokio_select {
    (biased; $($branches:tt)*) => { $crate::tokio::__private::tokio::select! { biased; $($branches)* } };
    ($($branches:tt)*) => {
        if $crate::tokio::__private::is_explored() {
            $crate::tokio::__private::tokio::select! { biased; $($branches)* }
        } else {
            $crate::tokio::__private::tokio::select! { $($branches)* }
        }
    };
}
