//! The source map: one address space for the bytes of all files.

use crate::define_id;

define_id!(
    /// A file of the [`SourceMap`].
    FileId
);

/// A range of bytes in the address space of the [`SourceMap`]; 8 bytes.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct Span {
    /// First byte.
    pub lo: u32,
    /// One past the last byte.
    pub hi: u32,
}

impl Span {
    /// The smallest span that covers both.
    pub fn to(self, other: Span) -> Span {
        Span { lo: self.lo.min(other.lo), hi: self.hi.max(other.hi) }
    }
    /// True for the span of things that stand in no file.
    pub fn is_none(self) -> bool {
        self.lo == 0 && self.hi == 0
    }
}

/// One file: its text and where it starts in the address space.
#[derive(Debug, Clone)]
pub struct SourceFile {
    /// As shown to the user: as given on the command line, or relative to the workspace root; `/` separators.
    pub path: String,
    /// The text, valid UTF-8, unchanged.
    pub text: String,
    /// Address of the first byte. Address 0 belongs to no file.
    pub base: u32,
    /// Byte offsets (relative to `base`) at which lines start.
    line_starts: Vec<u32>,
}

/// A 1-based position. The column counts characters.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Position {
    /// 1-based line.
    pub line: u32,
    /// 1-based column in characters.
    pub column: u32,
}

/// All files of a run.
#[derive(Debug, Clone, Default)]
pub struct SourceMap {
    files: Vec<SourceFile>,
}

impl SourceMap {
    /// Adds a file and gives it the next free addresses.
    /// Returns `None` if the address space (4 GiB) is full.
    pub fn add(&mut self, path: String, text: String) -> Option<FileId> {
        let base = self.files.last().map_or(1, |f| f.base + f.text.len() as u32 + 1);
        u32::try_from(base as usize + text.len() + 1).ok()?;
        let mut line_starts = vec![0];
        line_starts.extend(text.bytes().enumerate().filter(|&(_, b)| b == b'\n').map(|(i, _)| i as u32 + 1));
        self.files.push(SourceFile { path, text, base, line_starts });
        Some(FileId::new(self.files.len() - 1))
    }
    /// The file behind an id.
    pub fn file(&self, id: FileId) -> &SourceFile {
        &self.files[id.index()]
    }
    /// All files, in the order in which they were added.
    pub fn files(&self) -> &[SourceFile] {
        &self.files
    }
    /// The file that holds a span, or `None` for [`Span::is_none`].
    pub fn file_of(&self, span: Span) -> Option<FileId> {
        if span.is_none() {
            return None;
        }
        let after = self.files.partition_point(|f| f.base <= span.lo);
        after.checked_sub(1).map(FileId::new)
    }
    /// Line and column of the first byte of a span.
    pub fn position(&self, span: Span) -> Option<(FileId, Position)> {
        let id = self.file_of(span)?;
        let file = self.file(id);
        let offset = (span.lo - file.base).min(file.text.len() as u32);
        let line = file.line_starts.partition_point(|&s| s <= offset);
        let start = file.line_starts[line - 1] as usize;
        let column = file.text.get(start..offset as usize).map_or(0, |t| t.chars().count());
        Some((id, Position { line: line as u32, column: column as u32 + 1 }))
    }
    /// The text of a span.
    pub fn text(&self, span: Span) -> &str {
        let Some(id) = self.file_of(span) else { return "" };
        let file = self.file(id);
        file.text.get((span.lo - file.base) as usize..(span.hi - file.base) as usize).unwrap_or("")
    }
}
