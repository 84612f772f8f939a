//! What has to be kept of an exploration between two executions to go on with it in another process.

use serde::{Deserialize, Serialize};

use super::{Branch, Dpor, Frame, Shard, Sleep, Sleeper, Tree};
use crate::dpor::action::Access;
use crate::dpor::object::TaskId;
use crate::dpor::trace::Accesses;

/// The state of an exploration whose last execution has ended.
#[derive(Debug, Serialize, Deserialize)]
pub struct Saved {
    frames: Vec<SavedFrame>,
    /// What the next execution does first.
    events: Vec<Step>,
    inherited: SavedTree,
    prefix: usize,
    executions: u64,
    sleep_blocked: u64,
    over: bool,
    ways: u64,
    is_own: bool,
    is_through: bool,
}

type Step = (TaskId, Vec<Access>);

#[derive(Debug, Serialize, Deserialize)]
struct SavedFrame {
    /// With how many objects there were, and whether it is foreign.
    sleep: Vec<(Step, u32, bool)>,
    tree: SavedTree,
    chosen: TaskId,
    objects: u32,
    done: u32,
    is_expanded: bool,
    choices: u32,
}

/// A tree as a list, each branch before its children, with how deep it is and how many objects there were: a format with nesting would limit that.
type SavedTree = Vec<(u32, u32, Step)>;

fn saved_tree(tree: &Tree) -> SavedTree {
    fn append(tree: &Tree, depth: u32, saved: &mut SavedTree) {
        for branch in tree {
            saved.push((depth, branch.objects, step(branch.task, &branch.accesses)));
            append(&branch.children, depth + 1, saved);
        }
    }
    let mut saved = SavedTree::new();
    append(tree, 0, &mut saved);
    saved
}

fn step(task: TaskId, accesses: &Accesses) -> Step {
    (task, accesses.to_vec())
}

fn restored_tree(saved: SavedTree) -> Tree {
    fn take(saved: &mut std::iter::Peekable<std::vec::IntoIter<(u32, u32, Step)>>, depth: u32) -> Tree {
        let mut tree = Tree::new();
        while let Some((_, objects, (task, accesses))) = saved.next_if(|(at, ..)| *at == depth) {
            let accesses = Accesses::from_vec(accesses);
            tree.push(Branch { task, accesses, objects, children: take(saved, depth + 1) });
        }
        tree
    }
    take(&mut saved.into_iter().peekable(), 0)
}

fn restored_sleep(saved: Vec<(Step, u32, bool)>) -> Sleep {
    let sleeper = |((task, accesses), objects, is_foreign)| {
        let accesses = Accesses::from_vec(accesses);
        Sleeper { task, accesses, objects, is_foreign }
    };
    saved.into_iter().map(sleeper).collect()
}

impl Dpor {
    /// The state, to be asked for between two executions.
    pub fn save(&self) -> Saved {
        let frame = |frame: &Frame| SavedFrame {
            sleep: frame.sleep.iter().map(|s| (step(s.task, &s.accesses), s.objects, s.is_foreign)).collect(),
            tree: saved_tree(&frame.tree),
            chosen: frame.chosen,
            objects: frame.objects,
            done: frame.done,
            is_expanded: frame.is_expanded,
            choices: frame.choices,
        };
        // What was restored and has not been run again is kept as it was.
        let events = match &self.expected[..] {
            [] => self.trace.events().iter().map(|event| step(event.task, &event.accesses)).collect(),
            expected => expected.to_vec(),
        };
        Saved {
            frames: self.frames.iter().map(frame).collect(),
            events,
            inherited: saved_tree(&self.inherited),
            prefix: self.prefix,
            executions: self.executions,
            sleep_blocked: self.sleep_blocked,
            over: self.over,
            ways: self.ways,
            is_own: self.is_own,
            is_through: self.is_through,
        }
    }

    /// The exploration of that part, if not of all, that had come so far.
    pub fn restore(saved: Saved, shard: Option<Shard>) -> Dpor {
        let frame = |frame: SavedFrame| Frame {
            sleep: restored_sleep(frame.sleep),
            tree: restored_tree(frame.tree),
            chosen: frame.chosen,
            objects: frame.objects,
            done: frame.done,
            is_expanded: frame.is_expanded,
            choices: frame.choices,
        };
        Dpor {
            frames: saved.frames.into_iter().map(frame).collect(),
            expected: saved.events,
            inherited: restored_tree(saved.inherited),
            prefix: saved.prefix,
            executions: saved.executions,
            sleep_blocked: saved.sleep_blocked,
            over: saved.over,
            ways: saved.ways,
            is_own: saved.is_own,
            is_through: saved.is_through,
            is_planned: true,
            shard,
            ..Dpor::default()
        }
    }
}
