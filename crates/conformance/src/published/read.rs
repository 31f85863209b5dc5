//! Reading the files of a suite.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value as Json;

use super::Error;

/// A file of JSON.
pub(super) fn json(file: &Path) -> Result<Json, Error> {
    let parsed = bytes(file).and_then(|bytes| Ok(serde_json::from_slice(&bytes)?));
    parsed.map_err(|error| error.within(file.display()))
}

/// A file as it is.
pub(super) fn bytes(file: &Path) -> Result<Vec<u8>, Error> {
    fs::read(file).map_err(|error| Error::from(error).within(file.display()))
}

/// What a folder holds, sorted by name.
pub(super) fn entries(folder: &Path) -> Result<Vec<PathBuf>, Error> {
    let read = |folder: &Path| -> std::io::Result<Vec<PathBuf>> {
        fs::read_dir(folder)?.map(|entry| entry.map(|entry| entry.path())).collect()
    };
    let mut found = read(folder).map_err(|error| Error::from(error).within(folder.display()))?;
    found.sort();
    Ok(found)
}

/// The files of a folder whose names end in `.extension`, sorted.
pub(super) fn files(folder: &Path, extension: &str) -> Result<Vec<PathBuf>, Error> {
    let mut found = entries(folder)?;
    found.retain(|path| path.is_file() && path.extension().is_some_and(|own| own == extension));
    Ok(found)
}

/// The last part of a path.
pub(super) fn name(path: &Path) -> String {
    path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

/// The items of a JSON list; none where it is no list.
pub(super) fn items(value: &Json) -> &[Json] {
    value.as_array().map(Vec::as_slice).unwrap_or_default()
}

/// The text of a JSON string; empty where it is none.
pub(super) fn text(value: &Json) -> &str {
    value.as_str().unwrap_or_default()
}
