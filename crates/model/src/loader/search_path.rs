//! Models in folders, as botocore lays them out: `{service}/{api version}/{kind}.json` or `.json.gz`.

use std::fs;
use std::io::ErrorKind::{NotADirectory, NotFound};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use crate::error::{Error, ErrorKind};

/// A file that was found, and what tells it from a later state of the same file.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct FoundFile {
    pub(crate) path: PathBuf,
    modified: Option<SystemTime>,
    length: u64,
}

/// The first file for `name` (`ec2/2016-11-15/service-2`, or `partitions`) on the way through the folders.
pub(super) fn find(folders: &[PathBuf], name: &Path) -> Option<FoundFile> {
    folders.iter().find_map(|folder| in_folder(folder, name))
}

/// Plain files come before gzipped ones.
fn in_folder(folder: &Path, name: &Path) -> Option<FoundFile> {
    ["json", "json.gz"].into_iter().find_map(|ending| {
        let mut path = folder.join(name).into_os_string();
        path.push(".");
        path.push(ending);
        let metadata = fs::metadata(&path).ok().filter(fs::Metadata::is_file)?;
        let modified = metadata.modified().ok();
        Some(FoundFile { path: path.into(), modified, length: metadata.len() })
    })
}

/// The services in a folder that have the document in some version.
pub(super) fn services(folder: &Path, kind: &str) -> Result<Vec<String>, Error> {
    let mut services = subfolders(folder)?;
    let mut failed = None;
    services.retain(|service| match api_versions(folder, service, kind) {
        Ok(versions) => !versions.is_empty(),
        Err(error) => {
            failed = Some(error);
            false
        }
    });
    failed.map_or(Ok(services), Err)
}

/// The API versions that a folder has the service's document in.
pub(super) fn api_versions(folder: &Path, service: &str, kind: &str) -> Result<Vec<String>, Error> {
    let mut versions = subfolders(&folder.join(service))?;
    versions.retain(|version| in_folder(folder, &document_name(service, version, kind)).is_some());
    Ok(versions)
}

/// Where a service's document is, below a folder and without its ending.
pub(super) fn document_name(service: &str, api_version: &str, kind: &str) -> PathBuf {
    Path::new(service).join(api_version).join(kind)
}

/// The names of the folders in a folder; none where it is not there.
fn subfolders(folder: &Path) -> Result<Vec<String>, Error> {
    let blame = |source: std::io::Error| {
        Error::new(ErrorKind::Io, format!("the folder `{}` cannot be listed", folder.display()))
            .with_source(source)
    };
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if matches!(error.kind(), NotFound | NotADirectory) => return Ok(Vec::new()),
        Err(error) => return Err(blame(error)),
    };
    let mut names = Vec::new();
    for entry in entries {
        let entry = entry.map_err(blame)?;
        // A link to a folder counts as one.
        if let (true, Ok(name)) = (entry.path().is_dir(), entry.file_name().into_string()) {
            names.push(name);
        }
    }
    names.sort_unstable();
    Ok(names)
}

impl FoundFile {
    /// The JSON in the file.
    pub(super) fn read(&self) -> Result<serde_json::Value, Error> {
        let blame = |error: Error| error.within(format!("`{}` cannot be read", self.path.display()));
        let bytes = fs::read(&self.path).map_err(|source| {
            Error::new(ErrorKind::Io, format!("`{}` cannot be read", self.path.display())).with_source(source)
        })?;
        let bytes = match self.path.extension() {
            Some(ending) if ending == "gz" => crate::pack::gunzip(&bytes).map_err(blame)?,
            _ => bytes,
        };
        crate::document::parse_json(&bytes).map_err(blame)
    }
}
