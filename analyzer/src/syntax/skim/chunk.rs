//! What skimming knows of one part of a text: what it defines, and what it mentions.

use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasherDefault, Hasher};
use std::ops::Range;

/// A hashed name with its role. Names that share a hash are taken for the same, which keeps too much, never too little.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Key(pub(super) u32);

/// Hashes keys, which are hashes already, by one multiplication per word.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct KeyHasher(u64);

impl Hasher for KeyHasher {
    fn finish(&self) -> u64 {
        self.0
    }
    fn write(&mut self, bytes: &[u8]) {
        bytes.iter().for_each(|byte| self.write_u64(u64::from(*byte)));
    }
    fn write_u32(&mut self, word: u32) {
        self.write_u64(u64::from(word));
    }
    fn write_isize(&mut self, word: isize) {
        self.write_u64(word as u64);
    }
    fn write_usize(&mut self, word: usize) {
        self.write_u64(word as u64);
    }
    fn write_u64(&mut self, word: u64) {
        self.0 = (self.0.rotate_left(5) ^ word).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    }
}

/// A map from keys.
pub(super) type KeyMap<K, V> = HashMap<K, V, BuildHasherDefault<KeyHasher>>;
/// A set of keys.
pub(super) type KeySet<K> = HashSet<K, BuildHasherDefault<KeyHasher>>;

/// The role of a name.
#[derive(Debug, Clone, Copy)]
#[repr(u8)]
pub(super) enum Role {
    /// A free function, a static, a macro.
    Free,
    /// A method that is called without arguments.
    Method0,
    /// A method that is called with arguments.
    MethodN,
    /// A function of a type, called by its path.
    Assoc,
    /// A type.
    Type,
    /// A field that is read.
    Field,
    /// A field that is assigned.
    FieldSet,
}

impl Key {
    /// No name has it.
    pub(super) const UNKNOWN: Key = Key(0);

    /// FNV-1a.
    pub(super) fn new(role: Role, name: &[u8]) -> Key {
        let step = |hash: u32, byte: &u8| (hash ^ u32::from(*byte)).wrapping_mul(0x0100_0193);
        Key(name.iter().fold(step(0x811c_9dc5, &(role as u8)), step))
    }
}

/// What a part of a text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Kind {
    /// A function.
    #[default]
    Fn,
    /// A static or const.
    Value,
    /// A struct, enum or union.
    Type,
    /// A trait's name.
    Trait,
    /// Another name of a type: an alias, or what a macro call makes.
    Alias,
    /// A macro definition.
    Macro,
    /// A macro call in the place of an item.
    MacroCall,
}

/// A part of a text.
#[derive(Debug, Default)]
pub(super) struct Chunk {
    pub(super) kind: Kind,
    /// The bytes that can be left out: the inside of a body, or an initialiser.
    pub(super) body: Option<Range<u32>>,
    /// The names under which others reach it.
    pub(super) defines: Vec<Key>,
    /// The type whose function it is, if that is known.
    pub(super) owner: Option<Key>,
    /// It is a method: it may change what its receiver holds.
    pub(super) has_receiver: bool,
    /// The trait whose method it is; [`Key::UNKNOWN`] if it may be one of any.
    pub(super) of_trait: Option<Key>,
    /// What it may run or use, each with the type whose function is meant, if one is named.
    pub(super) mentions: Vec<(Key, Option<Key>)>,
    /// The types in its signature, or in the text of a type.
    pub(super) signature: Vec<Key>,
    /// The signature has type parameters, trait objects or function types, behind which anything may stand.
    pub(super) is_open: bool,
    /// The types and assigned fields in it that may be those of locks: `Type { .. }`, `Type(..)`, `.field = ..`.
    pub(super) touches: Vec<Key>,
    /// The types that it declares, and their fields as [`Role::FieldSet`].
    pub(super) provides: Vec<Key>,
    /// Last words of the attributes' paths.
    pub(super) attributes: Vec<String>,
}

impl Chunk {
    /// Sorts what is asked for by search, and drops repetitions.
    pub(super) fn finish(mut self) -> Self {
        self.mentions.sort_unstable();
        self.mentions.dedup();
        for list in [&mut self.signature, &mut self.touches, &mut self.provides, &mut self.defines] {
            list.sort_unstable();
            list.dedup();
        }
        self
    }
}
