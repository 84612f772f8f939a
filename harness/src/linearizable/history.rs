//! The calls and returns of one execution, in their order.

use super::{Model, check};

/// An operation that was called.
pub(super) struct Call<'a, M: Model> {
    pub(super) thread: usize,
    pub(super) operation: &'a M::Operation,
    /// When it was called, in events of the history.
    pub(super) called: usize,
    /// When it returned, and what; `None` if it has not.
    pub(super) returned: Option<(usize, M::Output)>,
}

impl<M: Model> Clone for Call<'_, M> {
    fn clone(&self) -> Self {
        let Call { thread, operation, called, ref returned } = *self;
        Call { thread, operation, called, returned: returned.clone() }
    }
}

/// All of an execution, in the order of the calls.
pub(super) struct History<'a, M: Model> {
    threads: usize,
    calls: Vec<Call<'a, M>>,
    events: usize,
}

impl<'a, M: Model> History<'a, M> {
    pub(super) fn new(threads: usize) -> History<'a, M> {
        History { threads, calls: Vec::new(), events: 0 }
    }

    /// A thread calls an operation; gives the number of the call.
    pub(super) fn call(&mut self, thread: usize, operation: &'a M::Operation) -> usize {
        self.calls.push(Call { thread, operation, called: self.events, returned: None });
        self.events += 1;
        self.calls.len() - 1
    }

    /// The call with that number returns.
    pub(super) fn give_back(&mut self, number: usize, output: M::Output) {
        self.calls[number].returned = Some((self.events, output));
        self.events += 1;
    }

    /// The shortest beginning that no order of the operations explains, if all of it has none.
    pub(super) fn shortest_that_fails(&self, model: &M) -> Option<History<'a, M>> {
        let has_no_order = |history: &History<'a, M>| !check::has_order(model, &history.calls);
        if !has_no_order(self) {
            return None;
        }
        // Only a return can take the last order away.
        let mut returns: Vec<usize> =
            self.calls.iter().filter_map(|call| call.returned.as_ref().map(|(at, _)| *at)).collect();
        returns.sort_unstable();
        returns.into_iter().map(|last| self.up_to(last)).find(has_no_order)
    }

    /// What had been called and had returned when that event was over.
    fn up_to(&self, last: usize) -> History<'a, M> {
        let mut calls: Vec<Call<'a, M>> = self.calls.iter().filter(|call| call.called <= last).cloned().collect();
        for call in &mut calls {
            call.returned = call.returned.take().filter(|(at, _)| *at <= last);
        }
        History { threads: self.threads, calls, events: last + 1 }
    }

    /// One column for each thread, time goes down.
    pub(super) fn table(&self) -> String {
        let mut rows: Vec<(usize, usize, String)> = Vec::new();
        for call in &self.calls {
            rows.push((call.called, call.thread, format!("{:?}", call.operation)));
            if let Some((at, output)) = &call.returned {
                rows.push((*at, call.thread, format!("{:?} -> {output:?}", call.operation)));
            }
        }
        rows.sort_by_key(|(at, ..)| *at);
        let pending = self.calls.iter().filter(|call| call.returned.is_none());
        let pending = pending.map(|call| (self.events, call.thread, "... (has not returned)".to_owned()));
        rows.extend(pending.collect::<Vec<_>>());
        let title = |thread: usize| format!("thread {}", thread + 1);
        let widths: Vec<usize> = (0..self.threads)
            .map(|thread| {
                let own = rows.iter().filter(|(_, of, _)| *of == thread).map(|(.., text)| text.chars().count());
                own.max().unwrap_or(0).max(title(thread).len())
            })
            .collect();
        let line = |cell: &dyn Fn(usize) -> String| {
            let cells = widths.iter().enumerate().map(|(thread, width)| format!("{:width$}", cell(thread)));
            cells.collect::<Vec<_>>().join(" | ").trim_end().to_owned()
        };
        let mut lines =
            vec![line(&title), widths.iter().map(|width| "-".repeat(*width)).collect::<Vec<_>>().join("-+-")];
        for (_, of, text) in &rows {
            lines.push(line(&|thread| if thread == *of { text.clone() } else { String::new() }));
        }
        lines.join("\n")
    }
}
