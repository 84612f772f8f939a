//! Stands in for `tokio::sync::mpsc`.

/// What both kinds of receivers have.
macro_rules! receiver {
    ($receiver:ident) => {
        impl<T> $receiver<T> {
            /// Waits for a message; `None` if there is none and no sender.
            #[track_caller]
            pub fn recv(&mut self) -> impl Future<Output = Option<T>> {
                let (object, receiver) = self.0.get_mut();
                Steps::new(object, Call::waiting("recv", "a message"), receiver.recv())
            }

            /// Waits for messages, of which it takes so many at most, and says how many.
            #[track_caller]
            pub fn recv_many(&mut self, buffer: &mut Vec<T>, limit: usize) -> impl Future<Output = usize> {
                let (object, receiver) = self.0.get_mut();
                Steps::new(object, Call::waiting("recv_many", "a message"), receiver.recv_many(buffer, limit))
            }

            /// Takes a message that is there.
            ///
            /// # Errors
            /// If there is none, and whether one may come.
            #[track_caller]
            pub fn try_recv(&mut self) -> Result<T, TryRecvError> {
                let (object, receiver) = self.0.get_mut();
                change(object, Call::new("try_recv"), || receiver.try_recv())
            }

            /// `recv` of a thread.
            #[track_caller]
            pub fn blocking_recv(&mut self) -> Option<T> {
                block_on(self.recv())
            }

            /// `recv_many` of a thread.
            #[track_caller]
            pub fn blocking_recv_many(&mut self, buffer: &mut Vec<T>, limit: usize) -> usize {
                block_on(self.recv_many(buffer, limit))
            }

            /// Has the senders send no more.
            #[track_caller]
            pub fn close(&mut self) {
                let (object, receiver) = self.0.get_mut();
                change(object, Call::new("close"), || receiver.close());
            }

            /// Whether no message can come any more.
            #[track_caller]
            pub fn is_closed(&self) -> bool {
                self.0.look(Call::new("is_closed"), |receiver| receiver.is_closed())
            }

            /// Whether there is no message.
            #[track_caller]
            pub fn is_empty(&self) -> bool {
                self.0.look(Call::new("is_empty"), |receiver| receiver.is_empty())
            }

            /// How many messages there are.
            #[track_caller]
            pub fn len(&self) -> usize {
                self.0.look(Call::new("len"), |receiver| receiver.len())
            }

            /// `recv` as a poll function.
            #[track_caller]
            pub fn poll_recv(&mut self, cx: &mut Context<'_>) -> Poll<Option<T>> {
                let (object, receiver) = self.0.get_mut();
                poll(object, Call::waiting("recv", "a message"), cx, |cx| receiver.poll_recv(cx))
            }

            /// `recv_many` as a poll function.
            #[track_caller]
            pub fn poll_recv_many(&mut self, cx: &mut Context<'_>, buffer: &mut Vec<T>, limit: usize) -> Poll<usize> {
                let (object, receiver) = self.0.get_mut();
                poll(object, Call::waiting("recv_many", "a message"), cx, |cx| {
                    receiver.poll_recv_many(cx, buffer, limit)
                })
            }

            /// How many senders there are.
            #[track_caller]
            pub fn sender_strong_count(&self) -> usize {
                self.0.look(Call::new("sender_strong_count"), |receiver| receiver.sender_strong_count())
            }

            /// How many weak senders there are.
            #[track_caller]
            pub fn sender_weak_count(&self) -> usize {
                self.0.look(Call::new("sender_weak_count"), |receiver| receiver.sender_weak_count())
            }
        }

        impl<T> Drop for $receiver<T> {
            #[track_caller]
            fn drop(&mut self) {
                let Some(mut receiver) = self.0.inner.take() else { return };
                // What it has not given is dropped after the step, since that may do anything.
                let left = change(&self.0.object, Call::new("drop receiver"), || {
                    receiver.close();
                    let left: Vec<T> = std::iter::from_fn(|| receiver.try_recv().ok()).collect();
                    drop(receiver);
                    left
                });
                drop(left);
            }
        }
    };
}

/// What strong and weak senders have.
macro_rules! counted {
    ($sender:ident, $drop:literal) => {
        impl<T> $sender<T> {
            /// How many senders there are.
            #[track_caller]
            pub fn strong_count(&self) -> usize {
                self.0.look(Call::new("strong_count"), |sender| sender.strong_count())
            }

            /// How many weak senders there are.
            #[track_caller]
            pub fn weak_count(&self) -> usize {
                self.0.look(Call::new("weak_count"), |sender| sender.weak_count())
            }
        }

        impl<T> Clone for $sender<T> {
            // Whoever clones a sender has one, so only counts tell.
            #[track_caller]
            fn clone(&self) -> Self {
                $sender(End::new(&self.0.object, self.0.get().clone(), $drop))
            }
        }
    };
}

/// What both kinds of senders have.
macro_rules! sender {
    ($sender:ident, $weak:ident) => {
        impl<T> $sender<T> {
            /// Waits until the receiver is gone or closed.
            #[track_caller]
            pub fn closed(&self) -> impl Future<Output = ()> {
                Steps::new(&self.0.object, Call::waiting("closed", "the receiver to go"), self.0.get().closed())
            }

            /// Whether the receiver is gone or closed.
            #[track_caller]
            pub fn is_closed(&self) -> bool {
                self.0.look(Call::new("is_closed"), |sender| sender.is_closed())
            }

            /// Whether both send to one channel.
            pub fn same_channel(&self, other: &Self) -> bool {
                self.0.get().same_channel(other.0.get())
            }

            /// A sender that does not keep the channel open.
            #[track_caller]
            pub fn downgrade(&self) -> $weak<T> {
                let weak = change(&self.0.object, Call::new("downgrade"), || self.0.get().downgrade());
                $weak(End::new(&self.0.object, weak, "drop weak sender"))
            }
        }

        counted!($sender, "drop sender");

        impl<T> $weak<T> {
            /// A sender, if there is one still.
            #[track_caller]
            pub fn upgrade(&self) -> Option<$sender<T>> {
                let sender = change(&self.0.object, Call::new("upgrade"), || self.0.get().upgrade())?;
                Some($sender(End::new(&self.0.object, sender, "drop sender")))
            }
        }

        counted!($weak, "drop weak sender");
    };
}

mod bounded;
mod permit;
mod unbounded;

pub use bounded::{Receiver, Sender, WeakSender, channel};
pub use permit::{OwnedPermit, Permit, PermitIterator};
pub use unbounded::{UnboundedReceiver, UnboundedSender, WeakUnboundedSender, unbounded_channel};

/// Errors.
pub mod error {
    pub use ::tokio::sync::mpsc::error::{SendError, SendTimeoutError, TryRecvError, TrySendError};
}
