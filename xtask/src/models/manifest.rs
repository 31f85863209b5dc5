//! What the models are made from, and what came out.

use std::error::Error;
use std::fmt::Write;

use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::packages::Packages;

/// The list of sources and files, as `MANIFEST.json` has it.
pub(super) struct Manifest {
    sources: Vec<Value>,
    files: Vec<Value>,
}

impl Manifest {
    pub(super) fn new(packages: &Packages) -> Result<Self, Box<dyn Error>> {
        let mut sources = Vec::new();
        for package in &packages.packages {
            let records = packages.data_records(package)?;
            sources.push(json!({
                "package": package.name,
                "version": package.version,
                "licence": "Apache-2.0",
                "data_files": records.len(),
                "data_records_sha256": sha256(records.join("\n").as_bytes()),
            }));
        }
        Ok(Self { sources, files: Vec::new() })
    }

    pub(super) fn add(&mut self, service: &str, api_version: &str, file: &[u8]) {
        self.files.push(json!({
            "service": service,
            "api_version": api_version,
            "bytes": file.len(),
            "sha256": sha256(file),
        }));
    }

    /// The manifest as JSON, one line a file.
    pub(super) fn finish(self) -> Result<Vec<u8>, Box<dyn Error>> {
        let lines = |values: &[Value]| -> Result<String, serde_json::Error> {
            let lines: Result<Vec<String>, _> = values.iter().map(serde_json::to_string).collect();
            Ok(lines?.join(",\n"))
        };
        let (sources, files) = (lines(&self.sources)?, lines(&self.files)?);
        Ok(format!("{{\"sources\": [\n{sources}\n],\n\"files\": [\n{files}\n]}}\n").into_bytes())
    }
}

fn sha256(bytes: &[u8]) -> String {
    let mut text = String::new();
    for byte in Sha256::digest(bytes) {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
    }
    text
}
