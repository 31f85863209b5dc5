//! Where models come from.

mod bundle;
mod cache;
mod extras;
mod origin;
mod search_path;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde_json::Value;

pub use bundle::Bundle;
pub(crate) use origin::Origin;

use crate::document::{Document, Node};
use crate::error::{Error, ErrorKind};
use crate::names::suggestion;
use crate::pack::{ENDPOINTS, is_part};
use crate::service::ServiceModel;
use cache::Key;
use search_path::FoundFile;

const SERVICE: &str = "service-2";

/// Finds models, in folders first and in the program's own bundle last, by botocore's rules.
///
/// A folder holds `{service}/{api version}/{kind}.json` or `.json.gz`. The newest API version is the greatest name among all
/// folders and the bundle, and a file comes from the first place that has it. What a `{kind}.sdk-extras` beside it has
/// under `merge` is merged into it. Nothing is read from the environment: the folders of `AWS_DATA_PATH` and
/// `~/.aws/models` are handed in.
///
/// ```no_run
/// use bufeo_model::Loader;
///
/// let loader = Loader::new().with_search_paths(["/home/me/.aws/models"]);
/// let weather = loader.load("weather", None)?;
/// for (method, operation) in weather.method_names() {
///     println!("{method} calls {operation}");
/// }
/// # Ok::<(), bufeo_model::Error>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct Loader {
    folders: Arc<[PathBuf]>,
    bundle: Option<Bundle>,
}

impl Loader {
    /// A loader that knows nothing yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Looks into `bundle` where no folder has what is wanted.
    #[must_use]
    pub fn with_bundle(self, bundle: Bundle) -> Self {
        Self { bundle: Some(bundle), ..self }
    }

    /// Looks into these folders too, after those given before.
    #[must_use]
    pub fn with_search_paths(self, folders: impl IntoIterator<Item = impl Into<PathBuf>>) -> Self {
        let before = self.folders.iter().cloned();
        Self { folders: before.chain(folders.into_iter().map(Into::into)).collect(), ..self }
    }

    /// The folders that are looked into.
    pub fn search_paths(&self) -> &[PathBuf] {
        &self.folders
    }

    /// The model of a service, in an API version or in the newest.
    ///
    /// As long as somebody holds a model, everybody in the process who asks for it gets the same one.
    ///
    /// # Errors
    /// Where no service is called that (the message names the nearest ones), where there is no such API version, or
    /// where the model cannot be read.
    pub fn load(&self, service: &str, api_version: Option<&str>) -> Result<Arc<ServiceModel>, Error> {
        let version = self.resolved_version(service, api_version, SERVICE)?;
        let files = self.files(service, &version, SERVICE);
        let key = Key {
            service: service.to_owned(),
            asked_for: api_version.map(str::to_owned),
            api_version: version.clone(),
            files: files.iter().cloned().collect(),
            bundle: self.bundle.map(Bundle::identity),
            folders: self.folders.to_vec(),
        };
        cache::open_once(key, || {
            let place = files.place();
            let blame =
                |error: Error| error.within(format!("the model of `{service}` ({place}) cannot be read"));
            let document = self.read(service, &version, SERVICE, &files)?;
            let asked_for = api_version.map(str::to_owned);
            let origin = Origin::Loader { loader: self.clone(), asked_for, place: place.clone() };
            ServiceModel::open(service, document, origin).map_err(blame)
        })
    }

    /// The names of all services, sorted.
    pub fn services(&self) -> Vec<String> {
        self.services_with(SERVICE)
    }

    /// The names of the services that have a document of that kind, such as `resources-1`, sorted. A folder that cannot
    /// be listed adds none.
    pub fn services_with(&self, kind: &str) -> Vec<String> {
        let bundled = self.bundle.into_iter().flat_map(|bundle| {
            let with = move |name: &&str| bundle.api_version(name, kind).is_ok_and(|found| found.is_some());
            bundle.services().filter(with)
        });
        let in_folders =
            self.folders.iter().flat_map(|folder| search_path::services(folder, kind).unwrap_or_default());
        bundled.map(str::to_owned).chain(in_folders).collect::<BTreeSet<_>>().into_iter().collect()
    }

    /// The API versions that a service's model is to be had in, sorted; the last is the newest.
    ///
    /// # Errors
    /// Where no service is called that, or where a folder cannot be listed.
    pub fn api_versions(&self, service: &str) -> Result<Vec<String>, Error> {
        self.api_versions_of(service, SERVICE)
    }

    /// The API versions that a service has a document of that kind in, sorted.
    ///
    /// # Errors
    /// As [`api_versions`](Self::api_versions).
    pub fn api_versions_of(&self, service: &str, kind: &str) -> Result<Vec<String>, Error> {
        let mut versions = BTreeSet::new();
        if !is_plain_name(service) {
            return Err(self.unknown_service(service, kind));
        }
        for folder in self.folders.iter() {
            versions.extend(search_path::api_versions(folder, service, kind)?);
        }
        if let Some(bundle) = self.bundle {
            versions.extend(bundle.api_version(service, kind)?.map(str::to_owned));
        }
        match versions.is_empty() {
            true => Err(self.unknown_service(service, kind)),
            false => Ok(versions.into_iter().collect()),
        }
    }

    /// A document about a service (`service-2`, `paginators-1`, `waiters-2`, `endpoint-rule-set-1`, `resources-1`), in an
    /// API version or in the newest that has it: the JSON that botocore's loader returns, the bundled ones without prose.
    ///
    /// # Errors
    /// Where there is no such document, or where it cannot be read.
    pub fn document(&self, service: &str, api_version: Option<&str>, kind: &str) -> Result<Value, Error> {
        self.open(service, api_version, kind)?.root().and_then(Node::to_json)
    }

    /// The same, to be read a part at a time.
    pub(crate) fn open(
        &self,
        service: &str,
        api_version: Option<&str>,
        kind: &str,
    ) -> Result<Document, Error> {
        let version = self.resolved_version(service, api_version, kind)?;
        let files = self.files(service, &version, kind);
        self.read(service, &version, kind, &files)
    }

    /// A document that belongs to no service: `partitions`, `endpoints`, `_retry`, `sdk-default-configuration`.
    ///
    /// # Errors
    /// Where there is no such document, or where it cannot be read.
    pub fn general_document(&self, name: &str) -> Result<Value, Error> {
        self.general(name, |bundle| match name {
            ENDPOINTS => bundle.endpoints(None),
            _ => {
                let document = bundle.document("", "", name)?.filter(|_| !is_part(name));
                document.map(|document| document.root().and_then(Node::to_json)).transpose()
            }
        })
    }

    /// The document `endpoints` with nothing in it of other services than that one, known by its endpoint prefix: there are
    /// hundreds, and a client needs one. One from a folder comes whole.
    ///
    /// # Errors
    /// As [`general_document`](Self::general_document).
    pub fn endpoints_of(&self, endpoint_prefix: &str) -> Result<Value, Error> {
        self.general(ENDPOINTS, |bundle| bundle.endpoints(Some(endpoint_prefix)))
    }

    fn general(
        &self,
        name: &str,
        bundled: impl FnOnce(Bundle) -> Result<Option<Value>, Error>,
    ) -> Result<Value, Error> {
        if let Some(file) = search_path::find(&self.folders, Path::new(name)).filter(|_| is_plain_name(name))
        {
            return file.read();
        }
        self.bundle.map(bundled).transpose()?.flatten().ok_or_else(|| {
            let known = self.bundle.and_then(|bundle| bundle.kinds("").ok()).unwrap_or_default();
            let message = format!("there is no document `{name}`{}", suggestion(name, known));
            Error::new(ErrorKind::DataNotFound, message)
        })
    }

    /// The API version that was asked for, where there is one like that; else the newest.
    fn resolved_version(&self, service: &str, wanted: Option<&str>, kind: &str) -> Result<String, Error> {
        let mut versions = self.api_versions_of(service, kind)?;
        let Some(wanted) = wanted else { return Ok(versions.pop().unwrap_or_default()) };
        if versions.iter().any(|version| version == wanted) {
            return Ok(wanted.to_owned());
        }
        let known = versions.join("`, `");
        let message = format!("`{service}` has no `{kind}` of version `{wanted}`; it has `{known}`");
        Err(Error::new(ErrorKind::DataNotFound, message))
    }

    fn files(&self, service: &str, version: &str, kind: &str) -> Files {
        let find = |kind: &str| {
            search_path::find(&self.folders, &search_path::document_name(service, version, kind))
        };
        Files { model: find(kind), extras: find(&extras_of(kind)) }
    }

    /// The bundled documents have their extras merged already, and have them apart too, for models from folders.
    fn read(&self, service: &str, version: &str, kind: &str, files: &Files) -> Result<Document, Error> {
        let bundled = |kind: &str| {
            self.bundle.map(|bundle| bundle.document(service, version, kind)).transpose().map(Option::flatten)
        };
        let mut model = match (&files.model, &files.extras) {
            (None, None) => return bundled(kind)?.ok_or_else(|| gone(service, kind)),
            (None, Some(_)) => bundled(kind)?.ok_or_else(|| gone(service, kind))?.root()?.to_json()?,
            (Some(model), _) => model.read()?,
        };
        let extras = match &files.extras {
            Some(extras) => Some(extras.read()?),
            None => bundled(&extras_of(kind))?.map(|extras| extras.root()?.to_json()).transpose()?,
        };
        if let Some(extras) = extras {
            extras::merge(&mut model, &extras);
        }
        Document::from_value(&model)
    }

    fn unknown_service(&self, service: &str, kind: &str) -> Error {
        let services = self.services();
        let message = match services.iter().any(|known| known == service) {
            true => format!("`{service}` has no document `{kind}`"),
            false => {
                let known = services.iter().map(String::as_str);
                format!("there is no service `{service}`{}", suggestion(service, known))
            }
        };
        Error::new(ErrorKind::UnknownService, message)
    }
}

/// The files that a document is made of, where they are not the bundle's.
struct Files {
    model: Option<FoundFile>,
    extras: Option<FoundFile>,
}

impl Files {
    fn iter(&self) -> impl Iterator<Item = &FoundFile> {
        self.model.iter().chain(&self.extras)
    }

    fn place(&self) -> String {
        let paths: Vec<String> = self.iter().map(|file| file.path.display().to_string()).collect();
        if self.model.is_some() { paths.join(", ") } else { "bundled".to_owned() }
    }
}

fn extras_of(kind: &str) -> String {
    format!("{kind}.sdk-extras")
}

/// Whether the name stays in the folder it is looked for in.
fn is_plain_name(name: &str) -> bool {
    !name.is_empty() && !name.contains(['/', '\\']) && name != "." && name != ".."
}

/// A document that was there when its version was looked up.
fn gone(service: &str, kind: &str) -> Error {
    Error::new(ErrorKind::DataNotFound, format!("the `{kind}` of `{service}` is no longer there"))
}

#[cfg(test)]
mod tests;
