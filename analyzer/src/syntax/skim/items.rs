//! Cuts a text into its functions, values, types and macros, without parsing it.

use super::chunk::{Chunk, Key, Kind, Role};
use super::tokens::Tokens;
use super::uses::{after_angles, all_roles, define_inner, is_type_name, mentions};

/// All parts of a text.
pub(super) fn chunks(tokens: &Tokens<'_>) -> Vec<Chunk> {
    let mut skimmer = Skimmer { tokens, chunks: Vec::new(), other_names: Vec::new() };
    skimmer.items(0, tokens.len(), &Around::default());
    skimmer.chunks.push(Chunk { kind: Kind::Alias, provides: skimmer.other_names, ..Chunk::default() });
    skimmer.chunks.into_iter().map(Chunk::finish).collect()
}

/// One part with all words of a text that could not be cut: any of them may be defined and used there.
pub(super) fn all_words(text: &str) -> Chunk {
    let of_trait = Some(Key::UNKNOWN);
    let mut chunk = Chunk { kind: Kind::MacroCall, is_open: true, of_trait, ..Chunk::default() };
    for word in text.split(|c: char| !c.is_alphanumeric() && c != '_').filter(|word| !word.is_empty()) {
        let before = chunk.defines.len();
        define_inner(word.as_bytes(), &mut chunk);
        let defined: Vec<Key> = chunk.defines.drain(before..).collect();
        chunk.mentions.extend(defined.iter().map(|key| (*key, None)));
        chunk.defines.extend(defined);
        chunk.touches.push(type_key(word.as_bytes()));
        chunk.signature.push(type_key(word.as_bytes()));
        chunk.provides.push(type_key(word.as_bytes()));
    }
    chunk.finish()
}

/// The impl, trait or module around items.
#[derive(Default, Clone)]
struct Around<'a> {
    /// In an impl or a trait.
    is_assoc: bool,
    /// The type of the impl.
    owner: Option<Key>,
    /// The trait of the impl.
    of_trait: Option<Key>,
    generics: Vec<&'a [u8]>,
}

struct Skimmer<'t, 'a> {
    tokens: &'t Tokens<'a>,
    chunks: Vec<Chunk>,
    /// Names of type parameters: a path that begins with one may mean a function of any type.
    other_names: Vec<Key>,
}

impl<'a> Skimmer<'_, 'a> {
    fn items(&mut self, first: usize, last: usize, around: &Around<'a>) {
        let mut attributes = Vec::new();
        let mut at = first;
        while at < last {
            if self.tokens.sign(at) == b'#' {
                let group = if self.tokens.sign(at + 1) == b'!' { at + 2 } else { at + 1 };
                attributes.push(String::from_utf8_lossy(self.tokens.text(group + 1)).into_owned());
                at = self.tokens.after(group);
                continue;
            }
            let before = self.chunks.len();
            let next = self.item(at, last, around);
            if let Some(chunk) = self.chunks.get_mut(before) {
                chunk.attributes.append(&mut attributes);
            }
            if matches!(self.tokens.sign(at), b';' | b'{') {
                attributes.clear();
            }
            at = next.max(at + 1);
        }
    }

    /// Reads what begins at `at`; returns where to go on.
    fn item(&mut self, at: usize, last: usize, around: &Around<'a>) -> usize {
        let tokens = self.tokens;
        if !tokens.is_word(at) {
            return tokens.after(at);
        }
        if tokens.sign(at + 1) == b'!' && tokens.text(at) != b"macro_rules" {
            return self.macro_call(at);
        }
        let names_follow = tokens.is_word(at + 1);
        match tokens.text(at) {
            b"fn" if names_follow => self.function(at, last, around),
            b"impl" => self.implementation(at, last),
            b"trait" if names_follow => self.declaration(at, last),
            b"struct" | b"enum" | b"union" | b"type" if names_follow => self.type_(at, last),
            b"static" | b"const" => self.value(at, last, around),
            b"use" => self.imports(at, last),
            b"macro_rules" if tokens.sign(at + 1) == b'!' => self.macro_definition(at + 2, last),
            b"macro" if names_follow => self.macro_definition(at + 1, last),
            b"mod" if names_follow && tokens.sign(at + 2) == b'{' => {
                self.items(at + 3, tokens.close(at + 2), &Around::default());
                tokens.after(at + 2)
            }
            b"extern" => {
                // `extern "C" { .. }` holds items; of anything else the next word decides.
                let group = if tokens.sign(at + 1) == b'"' { at + 2 } else { at + 1 };
                if tokens.sign(group) != b'{' {
                    return at + 1;
                }
                self.items(group + 1, tokens.close(group), &Around::default());
                tokens.after(group)
            }
            _ => at + 1,
        }
    }

    fn function(&mut self, at: usize, last: usize, around: &Around<'a>) -> usize {
        let tokens = self.tokens;
        let name_at = if tokens.text(at + 1) == b"r" && tokens.sign(at + 2) == b'#' { at + 3 } else { at + 1 };
        let name = tokens.text(name_at);
        let mut generics = around.generics.clone();
        let params = self.generics(name_at + 1, &mut generics);
        if tokens.sign(params) != b'(' {
            return at + 1;
        }
        let end = self.head_end(tokens.after(params), last);
        let mut chunk = Chunk { owner: around.owner, of_trait: around.of_trait, ..Chunk::default() };
        self.signature(name_at + 1, end, around.owner, &generics, &mut chunk);
        if around.is_assoc {
            chunk.defines.push(Key::new(Role::Assoc, name));
            if let Some(has_more) = self.receiver(params) {
                chunk.has_receiver = true;
                chunk.defines.push(Key::new(if has_more { Role::MethodN } else { Role::Method0 }, name));
            }
        } else {
            chunk.defines.push(Key::new(Role::Free, name));
        }
        if tokens.sign(end) == b'{' {
            let is_open = chunk.is_open;
            let confined = mentions(tokens, end + 1, tokens.close(end), around.owner, &mut chunk);
            chunk.is_open |= is_open;
            if !confined {
                chunk.of_trait = Some(Key::UNKNOWN);
            }
            chunk.body = confined.then(|| tokens.between(end, tokens.close(end)));
        }
        self.chunks.push(chunk);
        tokens.after(end)
    }

    /// Of a method: whether it has parameters beside `self`.
    fn receiver(&self, params: usize) -> Option<bool> {
        let tokens = self.tokens;
        let close = tokens.close(params);
        let mut at = params + 1;
        while at < close && (!tokens.is_word(at) || tokens.text(at) == b"mut") {
            // The name of a lifetime is a word too.
            at += if tokens.sign(at) == b'\'' { 2 } else { 1 };
        }
        if tokens.text(at) != b"self" {
            return None;
        }
        let mut angles = 0i32;
        while at < close {
            match tokens.sign(at) {
                b'<' => angles += 1,
                b'>' => angles -= 1,
                b',' if angles == 0 => return Some(at + 1 < close),
                _ => {}
            }
            at = tokens.after(at);
        }
        Some(false)
    }

    /// The `{` or `;` that ends an item's head.
    fn head_end(&self, mut at: usize, last: usize) -> usize {
        let tokens = self.tokens;
        while at < last && !matches!(tokens.sign(at), b'{' | b';') {
            at = if tokens.sign(at) == b'<' { after_angles(tokens, at) } else { tokens.after(at) };
        }
        at.min(last)
    }

    /// Adds the names of type parameters declared at `at`; returns what follows them.
    fn generics(&mut self, at: usize, names: &mut Vec<&'a [u8]>) -> usize {
        let tokens = self.tokens;
        let end = after_angles(tokens, at);
        let mut depth = 0i32;
        for index in at..end {
            match tokens.sign(index) {
                b'<' => depth += 1,
                b'>' => depth -= 1,
                _ => {}
            }
            let begins = matches!(tokens.sign(index), b'<' | b',') && depth == 1;
            if begins && tokens.is_word(index + 1) {
                let skipped = usize::from(tokens.text(index + 1) == b"const");
                let name = tokens.text(index + 1 + skipped);
                names.push(name);
                self.other_names.push(type_key(name));
            }
        }
        end
    }

    /// Collects the types between two tokens, and whether anything may stand behind them.
    fn signature(&self, first: usize, last: usize, owner: Option<Key>, generics: &[&[u8]], chunk: &mut Chunk) {
        for at in (first..last).filter(|at| self.tokens.is_word(*at)) {
            let word = self.tokens.text(at);
            if matches!(word, b"dyn" | b"impl" | b"fn") || generics.contains(&word) {
                chunk.is_open = true;
            } else if word == b"Self" {
                chunk.signature.extend(owner);
                chunk.is_open |= owner.is_none();
            } else if is_type_name(word) {
                chunk.signature.push(Key::new(Role::Type, word));
            }
        }
    }

    fn implementation(&mut self, at: usize, last: usize) -> usize {
        let tokens = self.tokens;
        let mut around = Around { is_assoc: true, ..Around::default() };
        let mut head = self.generics(at + 1, &mut around.generics);
        let open = self.head_end(head, last);
        // The type is what stands before the braces or `where`, after the last `for` that is not `for<'a>`.
        let mut index = head;
        let mut type_end = open;
        while index < open {
            match tokens.text(index) {
                b"for" if tokens.sign(index + 1) != b'<' => {
                    around.of_trait = Some(self.nominal(head, index).map_or(Key::UNKNOWN, type_key));
                    head = index + 1;
                }
                b"where" => {
                    type_end = index;
                    break;
                }
                _ => {}
            }
            index = if tokens.sign(index) == b'<' { after_angles(tokens, index) } else { tokens.after(index) };
        }
        around.owner = self.nominal(head, type_end).filter(|name| !around.generics.contains(name)).map(type_key);
        if tokens.sign(open) == b'{' {
            self.items(open + 1, tokens.close(open), &around);
        }
        tokens.after(open)
    }

    /// The last name of a plain path type.
    fn nominal(&self, first: usize, last: usize) -> Option<&'a [u8]> {
        let tokens = self.tokens;
        let mut name = None;
        let mut at = first;
        while at < last {
            if tokens.sign(at) == b'<' && name.is_some() {
                break;
            }
            if tokens.is_word(at) && !matches!(tokens.text(at), b"dyn" | b"impl" | b"mut" | b"const") {
                name = Some(tokens.text(at));
            } else if !(tokens.is_path_sign(at) || at > first && tokens.is_path_sign(at - 1)) {
                return None;
            }
            at += 1;
        }
        name.filter(|name| is_type_name(name))
    }

    fn declaration(&mut self, at: usize, last: usize) -> usize {
        let tokens = self.tokens;
        let mut around = Around { is_assoc: true, ..Around::default() };
        let provides = vec![type_key(tokens.text(at + 1))];
        self.chunks.push(Chunk { kind: Kind::Trait, provides, ..Chunk::default() });
        let head = self.generics(at + 2, &mut around.generics);
        let open = self.head_end(head, last);
        if tokens.sign(open) == b'{' {
            self.items(open + 1, tokens.close(open), &around);
        }
        tokens.after(open)
    }

    fn type_(&mut self, at: usize, last: usize) -> usize {
        let tokens = self.tokens;
        let is_alias = tokens.text(at) == b"type";
        let mut end = at + 2;
        while end < last && tokens.sign(end) != b';' {
            let was_braces = tokens.sign(end) == b'{';
            end = tokens.after(end);
            if was_braces && !is_alias {
                break;
            }
        }
        let kind = if is_alias { Kind::Alias } else { Kind::Type };
        let mut chunk = Chunk { kind, provides: vec![type_key(tokens.text(at + 1))], ..Chunk::default() };
        self.signature(at + 2, end, None, &[], &mut chunk);
        let is_enum = tokens.text(at) == b"enum";
        for index in (at + 2..end).filter(|index| tokens.is_word(*index)) {
            let word = tokens.text(index);
            if is_enum && is_type_name(word) && matches!(tokens.sign(index + 1), b'(' | b'{' | b',' | b'}') {
                chunk.provides.push(type_key(word));
            }
            if tokens.sign(index + 1) == b':' && !tokens.is_path_sign(index + 1) {
                chunk.provides.push(Key::new(Role::FieldSet, word));
                chunk.defines.push(Key::new(Role::Field, word));
            }
        }
        self.chunks.push(chunk);
        end
    }

    fn value(&mut self, at: usize, last: usize, around: &Around<'a>) -> usize {
        let tokens = self.tokens;
        let mut name = at + 1;
        while matches!(tokens.text(name), b"mut" | b"ref") {
            name += 1;
        }
        if !tokens.is_word(name) || tokens.sign(name + 1) != b':' {
            return at + 1;
        }
        let mut equals = name + 2;
        while equals < last && !matches!(tokens.sign(equals), b'=' | b';') {
            equals = if tokens.sign(equals) == b'<' { after_angles(tokens, equals) } else { tokens.after(equals) };
        }
        let mut end = equals;
        while end < last && tokens.sign(end) != b';' {
            end = tokens.after(end);
        }
        let mut chunk = Chunk { kind: Kind::Value, owner: around.owner, ..Chunk::default() };
        self.signature(name + 1, equals, around.owner, &around.generics, &mut chunk);
        let role = if around.is_assoc { Role::Assoc } else { Role::Free };
        chunk.defines.push(Key::new(role, tokens.text(name)));
        if tokens.sign(equals) == b'=' && end < last {
            let confined = mentions(tokens, equals + 1, end, around.owner, &mut chunk);
            chunk.body = confined.then(|| tokens.between(equals, end));
        }
        self.chunks.push(chunk);
        end + 1
    }

    /// `use a as b`: whoever says `b` means `a`.
    fn imports(&mut self, at: usize, last: usize) -> usize {
        let tokens = self.tokens;
        let mut end = at + 1;
        while end < last && tokens.sign(end) != b';' {
            end = tokens.after(end);
        }
        for index in (at + 1..end).filter(|index| tokens.text(*index) == b"as") {
            let (original, alias) = (tokens.text(index - 1), tokens.text(index + 1));
            if alias == b"_" {
                continue;
            }
            let mut chunk = Chunk { kind: Kind::Alias, is_open: true, ..Chunk::default() };
            define_inner(alias, &mut chunk);
            chunk.mentions.push((Key::new(Role::Free, original), None));
            chunk.provides.push(type_key(alias));
            chunk.signature.push(type_key(original));
            self.chunks.push(chunk);
        }
        end + 1
    }

    /// The definition of a macro whose name stands at `at`.
    fn macro_definition(&mut self, at: usize, last: usize) -> usize {
        let tokens = self.tokens;
        let name = tokens.text(at);
        let mut end = at + 1;
        while end < last && tokens.is_open(end) {
            end = tokens.after(end);
        }
        let mut chunk = Chunk { kind: Kind::Macro, is_open: true, ..Chunk::default() };
        chunk.defines.push(Key::new(Role::Free, name));
        all_roles(tokens, at + 1, end, &mut chunk);
        self.inner_functions(at + 1, end, &mut chunk);
        chunk.of_trait = self.may_implement(at + 1, end);
        chunk.provides.push(macro_key(name));
        self.chunks.push(chunk);
        end
    }

    fn macro_call(&mut self, at: usize) -> usize {
        let tokens = self.tokens;
        let named = if tokens.is_word(at + 2) { at + 3 } else { at + 2 };
        if !tokens.is_open(named) {
            return at + 1;
        }
        let end = tokens.after(named);
        let mut chunk = Chunk { kind: Kind::MacroCall, is_open: true, ..Chunk::default() };
        all_roles(tokens, at, end, &mut chunk);
        chunk.signature.push(macro_key(tokens.text(at)));
        chunk.of_trait = self.may_implement(at, end);
        for index in (at + 1..end).filter(|index| tokens.is_word(*index)) {
            let word = tokens.text(index);
            define_inner(word, &mut chunk);
            if is_type_name(word) {
                chunk.provides.push(type_key(word));
            }
        }
        self.chunks.push(chunk);
        end
    }

    /// There may be an impl of any trait among these.
    fn may_implement(&self, first: usize, last: usize) -> Option<Key> {
        (first..last).any(|at| self.tokens.text(at) == b"impl").then_some(Key::UNKNOWN)
    }

    fn inner_functions(&self, first: usize, last: usize, chunk: &mut Chunk) {
        for at in (first..last).filter(|at| self.tokens.text(*at) == b"fn") {
            define_inner(self.tokens.text(at + 1), chunk);
        }
    }
}

fn type_key(name: &[u8]) -> Key {
    Key::new(Role::Type, name)
}

/// What a macro's calls may declare.
fn macro_key(name: &[u8]) -> Key {
    Key::new(Role::Type, &[name, b"!"].concat())
}
