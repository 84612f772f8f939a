//! Temporary directories with files in them, for tests.

use camino::{Utf8Path, Utf8PathBuf};

/// A temporary directory that goes away with the value.
pub struct Fixture {
    directory: tempfile::TempDir,
}

impl Fixture {
    /// Creates the files, given as relative path and text, with their directories.
    pub fn new(files: &[(&str, &str)]) -> Self {
        let fixture = Self { directory: tempfile::tempdir().unwrap() };
        for (path, text) in files {
            fixture.write(path, text);
        }
        fixture
    }
    /// Adds a file.
    pub fn write(&self, path: &str, bytes: impl AsRef<[u8]>) {
        let path = self.path(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, bytes).unwrap();
    }
    /// The absolute path of something in the directory.
    pub fn path(&self, path: &str) -> Utf8PathBuf {
        self.root().join(path)
    }
    /// The directory, symbolic links resolved.
    pub fn root(&self) -> Utf8PathBuf {
        let root = self.directory.path().canonicalize().unwrap();
        Utf8Path::from_path(&root).unwrap().to_path_buf()
    }
}
