//! Models that are compiled into the program.

use std::fmt;

use serde_json::Value;

use crate::document::Document;
use crate::error::Error;
use crate::pack::{Pack, is_part, read_endpoints};

/// Models that are compiled into the program: files as [`PackBuilder`](crate::PackBuilder) makes them, under the names of
/// their services.
///
/// The names are sorted. The documents that belong to no service (`partitions`, `endpoints`, `_retry`,
/// `sdk-default-configuration`) are in the file under the empty name.
///
/// ```
/// use bufeo_model::{Bundle, Loader};
///
/// static NO_SERVICES: &[(&str, &[u8])] = &[];
///
/// let loader = Loader::new().with_bundle(Bundle::new(NO_SERVICES));
/// assert!(loader.services().is_empty());
/// ```
#[derive(Clone, Copy)]
pub struct Bundle {
    files: &'static [(&'static str, &'static [u8])],
}

/// How many files there are: their contents are millions of bytes.
impl fmt::Debug for Bundle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Bundle").field("files", &self.files.len()).finish_non_exhaustive()
    }
}

impl Bundle {
    /// A bundle of these files, sorted by name.
    pub const fn new(files: &'static [(&'static str, &'static [u8])]) -> Self {
        Self { files }
    }

    /// The names of the services.
    pub(super) fn services(self) -> impl Iterator<Item = &'static str> {
        self.files.iter().map(|(name, _)| *name).filter(|name| !name.is_empty())
    }

    /// What the bundle's file for the service says about the document of that kind.
    pub(super) fn api_version(self, service: &str, kind: &str) -> Result<Option<&'static str>, Error> {
        Ok(self.pack(service)?.and_then(|pack| pack.api_version(kind)))
    }

    /// The kinds of documents in the bundle's file for the service.
    pub(super) fn kinds(self, service: &str) -> Result<Vec<&'static str>, Error> {
        let Some(pack) = self.pack(service)? else { return Ok(Vec::new()) };
        Ok(pack.names().map(|(name, _)| name).filter(|name| !is_part(name)).collect())
    }

    /// The document of that kind, where the bundle has it in that API version.
    pub(super) fn document(
        self,
        service: &str,
        api_version: &str,
        kind: &str,
    ) -> Result<Option<Document>, Error> {
        let Some(pack) = self.pack(service)? else { return Ok(None) };
        if pack.api_version(kind) != Some(api_version) {
            return Ok(None);
        }
        pack.document(kind).map_err(|error| blame(service, error))
    }

    /// The list of endpoints, where the bundle has it: the whole of it, or only what it says of one service.
    pub(super) fn endpoints(self, service: Option<&str>) -> Result<Option<Value>, Error> {
        let Some(pack) = self.pack("")? else { return Ok(None) };
        read_endpoints(&pack, service).map_err(|error| blame("", error))
    }

    /// Something that tells one bundle from another.
    pub(super) fn identity(self) -> usize {
        self.files.as_ptr() as usize
    }

    fn pack(self, service: &str) -> Result<Option<Pack<'static>>, Error> {
        let found = self.files.binary_search_by_key(&service, |(name, _)| *name).ok();
        let file = found.and_then(|at| self.files.get(at)).map(|(_, file)| *file);
        file.map(Pack::open).transpose().map_err(|error| blame(service, error))
    }
}

fn blame(service: &str, error: Error) -> Error {
    error.within(format!("the bundled file of `{service}` cannot be read"))
}
