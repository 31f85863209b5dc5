//! `cargo xtask models`: botocore's and boto3's data, without prose, as the compact files of `crates/data`.
//!
//! With `--check` the files are made in a temporary folder and held against those that are there.

mod manifest;
mod packages;
mod prose;
mod table;

use std::collections::BTreeMap;
use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};

use bufeo_model::{ErrorKind, Loader, PackBuilder};
use libdeflater::{CompressionLvl, Compressor};

use crate::{Outcome, workspace};
use manifest::Manifest;
use packages::Packages;

/// The documents about a service, in the order they lie in its file. The extras are merged into the document they are
/// for, and are there apart for a model of the same version from a search path.
const DOCUMENTS: &[&str] = &[
    "service-2",
    "endpoint-rule-set-1",
    "paginators-1",
    "waiters-2",
    "resources-1",
    "service-2.sdk-extras",
    "paginators-1.sdk-extras",
];

/// The documents that belong to no service.
const GENERAL: &[&str] = &["partitions", "endpoints", "_retry", "sdk-default-configuration"];

/// What all services together may take, in bytes.
const MOST: usize = 4_000_000;

/// What is made, by path below `crates/data`.
type Files = BTreeMap<PathBuf, Vec<u8>>;

pub(crate) fn run(arguments: &[String]) -> Outcome {
    let check = match arguments {
        [] => false,
        [argument] if argument == "--check" => true,
        _ => return Err("usage: cargo xtask models [--check]".into()),
    };
    let packages = Packages::installed()?;
    let files = make(&packages)?;
    let folder = workspace::root().join("crates/data");
    if check {
        return compare(&folder, &files);
    }
    remove_old_models(&folder)?;
    for (path, bytes) in &files {
        write(&folder.join(path), bytes)?;
    }
    Ok(())
}

fn make(packages: &Packages) -> Result<Files, Box<dyn Error>> {
    let loader = Loader::new().with_search_paths(packages.data_folders());
    let mut files = Files::new();
    let mut manifest = Manifest::new(packages)?;
    let mut rows = Vec::new();
    let services = loader.services();
    let mut total = 0;
    for service in &services {
        let (version, pack) = pack_service(&loader, service)?;
        total += pack.len();
        let path = table::model_path(service);
        manifest.add(service, &version, &pack);
        rows.push((service.clone(), version));
        files.insert(path, pack);
    }
    let general = pack_general(&loader)?;
    total += general.len();
    manifest.add("", "", &general);
    files.insert(table::model_path(""), general);
    println!("models: {} services, {total} bytes", services.len());
    if total > MOST {
        return Err(format!("all services together take {total} bytes, at most {MOST} are allowed").into());
    }
    files.insert("MANIFEST.json".into(), manifest.finish()?);
    files.insert("NOTICE".into(), packages.notice()?.into_bytes());
    files.insert("LICENSE".into(), packages.licence()?);
    files.insert("src/files.rs".into(), table::source(packages, &rows).into_bytes());
    Ok(files)
}

fn pack_service(loader: &Loader, service: &str) -> Result<(String, Vec<u8>), Box<dyn Error>> {
    let mut pack = PackBuilder::new();
    let mut service_version = String::new();
    for kind in DOCUMENTS {
        let versions = match loader.api_versions_of(service, kind) {
            Ok(versions) => versions,
            Err(error) if error.kind() == ErrorKind::UnknownService => continue,
            Err(error) => return Err(error.into()),
        };
        let newest = versions.last().map(String::as_str).unwrap_or_default();
        let mut document = loader.document(service, Some(newest), kind)?;
        prose::remove(&mut document);
        pack = pack.document(kind, newest, &document);
        if *kind == "service-2" {
            newest.clone_into(&mut service_version);
        }
    }
    Ok((service_version, pack.finish(deflate)))
}

fn pack_general(loader: &Loader) -> Result<Vec<u8>, Box<dyn Error>> {
    let mut pack = PackBuilder::new();
    for name in GENERAL {
        let mut document = loader.general_document(name)?;
        prose::remove(&mut document);
        pack = match *name {
            "endpoints" => pack.endpoints(&document),
            _ => pack.document(name, "", &document),
        };
    }
    Ok(pack.finish(deflate))
}

fn deflate(bytes: &[u8]) -> Vec<u8> {
    let mut compressor = Compressor::new(CompressionLvl::best());
    let mut compressed = vec![0; compressor.deflate_compress_bound(bytes.len())];
    // The room was asked of the compressor itself; without it the file would be refused by the reader.
    let length = compressor.deflate_compress(bytes, &mut compressed).unwrap_or_default();
    compressed.truncate(length);
    compressed
}

fn compare(folder: &Path, files: &Files) -> Outcome {
    let mut differing: Vec<String> = Vec::new();
    for (path, bytes) in files {
        if fs::read(folder.join(path)).ok().as_ref() != Some(bytes) {
            differing.push(path.display().to_string());
        }
    }
    for entry in fs::read_dir(folder.join("models"))? {
        let path = Path::new("models").join(entry?.file_name());
        if !files.contains_key(&path) {
            differing.push(format!("{} (left over)", path.display()));
        }
    }
    if differing.is_empty() {
        println!("models: {} files are what they would be if they were made now", files.len());
        return Ok(());
    }
    Err(format!("run `cargo xtask models`; out of date: {}", differing.join(", ")).into())
}

fn remove_old_models(folder: &Path) -> Outcome {
    let models = folder.join("models");
    if models.exists() {
        fs::remove_dir_all(models)?;
    }
    Ok(())
}

fn write(path: &Path, bytes: &[u8]) -> Outcome {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    Ok(fs::write(path, bytes)?)
}
