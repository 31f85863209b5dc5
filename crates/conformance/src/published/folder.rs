//! A folder of vectors.

use std::path::{Path, PathBuf};

use super::case::Case;
use super::deviations::Deviations;
use super::read::{self, items, text};
use super::{Error, SUITES, Suite};

/// A folder of vectors: which suites are in it and where, and what botocore does otherwise.
#[derive(Debug)]
pub struct Folder {
    root: PathBuf,
    deviations: Deviations,
    suites: Vec<Listed>,
}

/// A suite as a folder lists it.
#[derive(Clone)]
pub struct Listed {
    /// What it is called.
    pub name: String,
    /// How many cases the folder says that it has.
    pub announced: usize,
    path: PathBuf,
    suite: Option<&'static dyn Suite>,
}

impl std::fmt::Debug for Listed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let supported = self.suite.is_some();
        f.debug_struct("Listed")
            .field("name", &self.name)
            .field("supported", &supported)
            .finish_non_exhaustive()
    }
}

impl Folder {
    /// Reads what a folder says about itself. Where it has no `SUITES.json`, it has the supported suites whose usual
    /// places are there; where it has no `DEVIATIONS.json`, every case has to hold.
    ///
    /// # Errors
    /// Where it is no folder, and where one of the two files is not what it should be.
    pub fn open(root: impl Into<PathBuf>) -> Result<Self, Error> {
        let root = root.into();
        if !root.is_dir() {
            return Err(Error::new(format!(
                "`{}` is no folder, give one that holds vectors",
                root.display()
            )));
        }
        let deviations = match optional(&root.join("DEVIATIONS.json"))? {
            Some(document) => Deviations::of(&document, bufeo_oracle::BOTOCORE),
            None => Deviations::default(),
        };
        let suites = match optional(&root.join("SUITES.json"))? {
            Some(document) => items(&document["suites"]).iter().map(|suite| listed(&root, suite)).collect(),
            None => usual(&root),
        };
        Ok(Self { root, deviations, suites })
    }

    /// The suites, in the order in which the folder lists them.
    pub fn suites(&self) -> &[Listed] {
        &self.suites
    }

    /// The cases that botocore does not satisfy.
    pub fn deviations(&self) -> &Deviations {
        &self.deviations
    }

    /// The folder itself.
    pub fn root(&self) -> &Path {
        &self.root
    }
}

impl Listed {
    /// Whether it is one of [`SUITES`].
    pub fn is_supported(&self) -> bool {
        self.suite.is_some()
    }

    /// Its cases; nothing where it is not supported.
    ///
    /// # Errors
    /// Where a file is not there or not what the suite is made of, and where there is no case at all.
    pub fn cases(&self) -> Result<Option<Vec<Case>>, Error> {
        let Some(suite) = self.suite else { return Ok(None) };
        let cases = suite.cases(&self.path).map_err(|error| error.within(&self.name))?;
        match cases.is_empty() {
            true => Err(Error::new("it has no case").within(&self.name)),
            false => Ok(Some(cases)),
        }
    }
}

fn optional(file: &Path) -> Result<Option<serde_json::Value>, Error> {
    file.exists().then(|| read::json(file)).transpose()
}

fn listed(root: &Path, suite: &serde_json::Value) -> Listed {
    let name = text(&suite["suite"]);
    let count = |key: &str| suite[key].as_u64().and_then(|count| usize::try_from(count).ok());
    Listed {
        name: name.to_owned(),
        announced: count("test_cases").or_else(|| count("cases")).unwrap_or_default(),
        path: root.join(text(&suite["path"])),
        suite: SUITES.iter().copied().find(|known| known.name() == name),
    }
}

fn usual(root: &Path) -> Vec<Listed> {
    let there = SUITES.iter().copied().filter(|suite| root.join(suite.path()).exists());
    there
        .map(|suite| Listed {
            name: suite.name().to_owned(),
            announced: 0,
            path: root.join(suite.path()),
            suite: Some(suite),
        })
        .collect()
}
