//! Stands in for `crossbeam::channel`.

mod ends;
mod iter;
mod macros;
mod meeting;
mod select;
mod state;
mod timer;

pub use ::crossbeam::channel::{
    ReadyTimeoutError, RecvError, RecvTimeoutError, SelectTimeoutError, SendError, SendTimeoutError, TryReadyError,
    TryRecvError, TrySelectError, TrySendError,
};
pub use ends::{Receiver, Sender, bounded, unbounded};
pub use iter::{IntoIter, Iter, TryIter};
pub use select::{Select, SelectedOperation};
pub use timer::{after, at, never, tick};

#[doc(hidden)]
pub use macros::__Cases;

#[doc(inline)]
pub use crate::__crossbeam_select as select;
#[doc(inline)]
pub use crate::__crossbeam_select_biased as select_biased;
