//! Tells loose files that are crates from those that are modules of others.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use camino::{Utf8Path, Utf8PathBuf};

use super::mentions::mentioned_files;
use super::texts::Texts;

/// No file has more modules than this below it, as far as the search for macros is concerned.
const MAX_CLOSURE: usize = 2000;

/// Which existing files the text of a file mentions as modules. Files are read as needed.
#[derive(Debug, Default)]
pub struct Mentions {
    known: HashMap<Utf8PathBuf, Vec<Utf8PathBuf>>,
}

impl Mentions {
    fn of(&mut self, file: &Utf8Path, texts: &mut Texts) -> &[Utf8PathBuf] {
        if !self.known.contains_key(file) {
            texts.read_ahead(&[file.to_path_buf()]);
            let mut mentioned = texts.ahead(file).map(|text| mentioned_files(file, text)).unwrap_or_default();
            mentioned.retain(|other| other != file && other.is_file());
            self.known.insert(file.to_path_buf(), mentioned);
        }
        self.known.get(file).map_or(&[], Vec::as_slice)
    }
    /// The files that may belong to the crate with this root.
    pub fn closure(&mut self, root: &Utf8Path, texts: &mut Texts) -> BTreeSet<Utf8PathBuf> {
        let mut reached = BTreeSet::from([root.to_path_buf()]);
        let mut waiting = vec![root.to_path_buf()];
        while let Some(file) = waiting.pop() {
            for other in self.of(&file, texts) {
                if reached.len() < MAX_CLOSURE && reached.insert(other.clone()) {
                    waiting.push(other.clone());
                }
            }
        }
        reached
    }
    /// The files that some other of them mentions.
    pub fn mentioned(&mut self, files: &[Utf8PathBuf], texts: &mut Texts) -> BTreeSet<Utf8PathBuf> {
        files.iter().flat_map(|file| self.of(file, texts).to_vec()).collect()
    }
}

/// Decides which crates to keep, given for each whether it is loose, and which loose crates' roots are among its
/// modules. A loose crate stays unless a crate that stays has it; of crates that have each other the first stays.
pub fn kept(loose: &[bool], has: &BTreeMap<usize, BTreeSet<usize>>) -> Vec<bool> {
    let mut owners = vec![0usize; loose.len()];
    for (owner, &owned) in has.iter().flat_map(|(owner, all)| all.iter().map(move |owned| (owner, owned))) {
        if *owner != owned && loose.get(owned) == Some(&true) {
            owners[owned] += 1;
        }
    }
    let mut decision: Vec<Option<bool>> = loose.iter().map(|loose| (!loose).then_some(true)).collect();
    let mut free: Vec<usize> = (0..loose.len()).rev().filter(|&i| owners[i] == 0 || !loose[i]).collect();
    let mut next = 0;
    loop {
        let current = match free.pop() {
            Some(current) => current,
            None => match (next..loose.len()).find(|&i| decision[i].is_none()) {
                // All that are left are part of, or below, a circle.
                Some(first) => {
                    next = first;
                    first
                }
                None => break,
            },
        };
        let stays = *decision[current].get_or_insert(true);
        for &owned in has.get(&current).into_iter().flatten().filter(|&&owned| owned != current) {
            if loose.get(owned) != Some(&true) {
                continue;
            }
            owners[owned] = owners[owned].saturating_sub(1);
            if decision[owned].is_none() && stays {
                decision[owned] = Some(false);
                // What it has is decided by others: it only stops being an owner.
                free.push(owned);
            } else if decision[owned].is_none() && owners[owned] == 0 {
                free.push(owned);
            }
        }
    }
    decision.into_iter().map(|d| d != Some(false)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(loose: &[bool], has: &[(usize, &[usize])], expected: &[bool]) {
        let has = has.iter().map(|(owner, owned)| (*owner, owned.iter().copied().collect())).collect();
        assert_eq!(kept(loose, &has), expected);
    }

    #[test]
    fn modules_are_no_crates() {
        let l = true;
        check(&[l, l], &[], &[true, true]);
        check(&[l, l, l], &[(0, &[1, 2]), (1, &[2])], &[true, false, false]);
        check(&[false, l], &[(0, &[1])], &[true, false]);
        check(&[l, false], &[(0, &[0, 1])], &[true, true]);
        // 2 loses its owner, since 1 is itself a module of 0.
        check(&[l, l, l], &[(0, &[1]), (1, &[2])], &[true, false, true]);
    }

    #[test]
    fn circles_keep_their_first() {
        let l = true;
        check(&[l, l], &[(0, &[1]), (1, &[0])], &[true, false]);
        check(&[l, l, l, l], &[(0, &[1]), (1, &[2]), (2, &[1]), (3, &[0])], &[false, true, false, true]);
    }
}
