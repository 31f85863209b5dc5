use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::{Value, json};

use super::{Bundle, Loader};
use crate::{ErrorKind, PackBuilder};

/// A folder of models that is removed when the test ends.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        static COUNT: AtomicUsize = AtomicUsize::new(0);
        let name = format!("bufeo-models-{}-{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        Self(std::env::temp_dir().join(name))
    }

    fn write(&self, path: &str, bytes: &[u8]) -> &Self {
        let path = self.0.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
        self
    }

    fn json(&self, path: &str, value: &Value) -> &Self {
        self.write(path, value.to_string().as_bytes())
    }

    fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn model(id: &str, version: &str) -> Value {
    json!({"metadata": {"serviceId": id, "apiVersion": version, "protocol": "json"}, "operations": {}, "shapes": {}})
}

fn bundle() -> Bundle {
    let pack = PackBuilder::new()
        .document("service-2", "2020-01-01", &model("Bundled", "2020-01-01"))
        .document(
            "service-2.sdk-extras",
            "2020-01-01",
            &json!({"merge": {"metadata": {"jsonVersion": "1.1"}}}),
        )
        .document("waiters-2", "2020-01-01", &json!({"waiters": {"Bundled": {}}}))
        .finish(|bytes| miniz_oxide::deflate::compress_to_vec(bytes, 6));
    Bundle::new(Vec::leak(vec![("weather", &*Vec::leak(pack))]))
}

fn id_of(loader: &Loader, version: Option<&str>) -> String {
    loader.load("weather", version).unwrap().service_id().unwrap().to_owned()
}

#[test]
fn the_newest_version_of_all_places_is_taken() {
    let folder = Folder::new();
    folder.json("weather/2019-01-01/service-2.json", &model("Old", "2019-01-01"));
    let loader = Loader::new().with_search_paths([folder.path()]).with_bundle(bundle());
    assert_eq!(id_of(&loader, None), "Bundled");
    assert_eq!(id_of(&loader, Some("2019-01-01")), "Old");
    folder.json("weather/2021-01-01/service-2.json", &model("New", "2021-01-01"));
    assert_eq!(id_of(&loader, None), "New");
    assert_eq!(loader.api_versions("weather").unwrap(), ["2019-01-01", "2020-01-01", "2021-01-01"]);
}

#[test]
fn the_first_place_that_has_a_file_wins_and_plain_comes_before_gzipped() {
    let (first, second) = (Folder::new(), Folder::new());
    let gzipped = |value: &Value| {
        let deflated = miniz_oxide::deflate::compress_to_vec(value.to_string().as_bytes(), 6);
        [&[0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255][..], &deflated].concat()
    };
    first.write("weather/2020-01-01/service-2.json.gz", &gzipped(&model("Gzipped", "2020-01-01")));
    second.json("weather/2020-01-01/service-2.json", &model("Second", "2020-01-01"));
    let loader = Loader::new().with_search_paths([first.path(), second.path()]).with_bundle(bundle());
    assert_eq!(id_of(&loader, None), "Gzipped");
    first.json("weather/2020-01-01/service-2.json", &model("Plain", "2020-01-01"));
    assert_eq!(id_of(&loader, None), "Plain");
}

#[test]
fn extras_are_merged_from_wherever_they_are() {
    let folder = Folder::new();
    folder.json("weather/2020-01-01/service-2.json", &model("Mine", "2020-01-01"));
    let loader = Loader::new().with_search_paths([folder.path()]).with_bundle(bundle());
    let bundled_extras = loader.load("weather", None).unwrap();
    assert_eq!(bundled_extras.metadata().json_version.as_deref(), Some("1.1"));
    let extras = json!({"merge": {"metadata": {"serviceId": "Extra"}}});
    folder.json("weather/2020-01-01/service-2.sdk-extras.json", &extras);
    assert_eq!(id_of(&loader, None), "Extra");
}

#[test]
fn documents_beside_a_model_have_its_version() {
    let folder = Folder::new();
    folder.json("weather/2019-01-01/service-2.json", &model("Old", "2019-01-01"));
    let loader = Loader::new().with_search_paths([folder.path()]).with_bundle(bundle());
    let newest = loader.load("weather", None).unwrap();
    assert!(newest.document("waiters-2").unwrap().is_some());
    let old = loader.load("weather", Some("2019-01-01")).unwrap();
    assert!(old.document("waiters-2").unwrap().is_none());
}

#[test]
fn services_of_all_places_are_listed() {
    let folder = Folder::new();
    folder.json("mine/2020-01-01/service-2.json", &model("Mine", "2020-01-01"));
    folder.json("other/2020-01-01/waiters-2.json", &json!({}));
    folder.write("file", b"");
    let missing = folder.path().join("missing");
    let loader = Loader::new().with_search_paths([folder.path(), missing.as_path()]).with_bundle(bundle());
    assert_eq!(loader.services(), ["mine", "weather"]);
    assert_eq!(loader.services_with("waiters-2"), ["other", "weather"]);
}

#[test]
fn a_model_is_shared_until_its_file_changes() {
    let folder = Folder::new();
    folder.json("weather/2020-01-01/service-2.json", &model("One", "2020-01-01"));
    let loader = Loader::new().with_search_paths([folder.path()]);
    let first = loader.load("weather", None).unwrap();
    assert!(Arc::ptr_eq(&first, &loader.clone().load("weather", None).unwrap()));
    folder.json("weather/2020-01-01/service-2.json", &model("Another", "2020-01-01"));
    assert_eq!(id_of(&loader, None), "Another");
}

#[test]
fn a_broken_file_is_named_in_the_error() {
    let folder = Folder::new();
    folder.write("weather/2020-01-01/service-2.json", b"{\"metadata\": {\"serviceId\":");
    let error = Loader::new().with_search_paths([folder.path()]).load("weather", None).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Corrupt);
    assert!(error.to_string().contains("service-2.json"), "{error}");
    folder.json("weather/2020-01-01/service-2.json", &json!({"metadata": {"serviceId": 1}}));
    let error = Loader::new().with_search_paths([folder.path()]).load("weather", None).unwrap_err();
    assert!(error.to_string().contains("service-2.json"), "{error}");
}

#[test]
fn a_name_does_not_leave_its_folder() {
    let folder = Folder::new();
    folder.json("outside/2020-01-01/service-2.json", &model("Outside", "2020-01-01"));
    fs::create_dir_all(folder.path().join("models")).unwrap();
    let loader = Loader::new().with_search_paths([folder.path().join("models")]);
    for name in ["../outside", "", ".", ".."] {
        assert_eq!(loader.load(name, None).unwrap_err().kind(), ErrorKind::UnknownService, "{name}");
    }
}

#[test]
fn general_documents_come_from_folders_first() {
    let folder = Folder::new();
    folder.json("partitions.json", &json!({"version": "mine"}));
    let loader = Loader::new().with_search_paths([folder.path()]);
    assert_eq!(loader.general_document("partitions").unwrap()["version"], "mine");
    assert_eq!(loader.general_document("endpoints").unwrap_err().kind(), ErrorKind::DataNotFound);
}
