//! Which packages and models can have to do with each other.

/// For each scope (a package or a model) those whose functions it may run.
#[derive(Debug)]
pub(super) struct Scopes {
    count: usize,
    seen: Vec<bool>,
}

impl Scopes {
    /// `uses` has for each scope those that it names. A scope runs functions of those that it uses, directly or not; and, by
    /// traits and closures, of those that use it.
    pub(super) fn new(uses: &[Vec<usize>]) -> Self {
        let count = uses.len();
        let mut seen = vec![false; count * count];
        for scope in 0..count {
            let mut waiting = vec![scope];
            while let Some(used) = waiting.pop() {
                if !std::mem::replace(&mut seen[scope * count + used], true) {
                    waiting.extend(uses.get(used).into_iter().flatten());
                }
            }
        }
        let below = seen.clone();
        for scope in 0..count {
            for used in (0..count).filter(|used| below[scope * count + used]) {
                seen[used * count + scope] = true;
            }
        }
        Self { count, seen }
    }

    pub(super) fn sees(&self, scope: usize, other: usize) -> bool {
        self.seen.get(scope * self.count + other).copied().unwrap_or(true)
    }
}
