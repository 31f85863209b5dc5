//! The table of files in the data crate's source.

use std::fmt::Write;
use std::path::PathBuf;

use super::packages::Packages;

/// Where a service's file is, below the data crate; the documents of no service are under the empty name.
pub(super) fn model_path(service: &str) -> PathBuf {
    let name = if service.is_empty() { "_general" } else { service };
    PathBuf::from(format!("models/{name}.bin"))
}

/// The source of the table.
pub(super) fn source(packages: &Packages, services: &[(String, String)]) -> String {
    let mut source = String::from("// Made by `cargo xtask models`; changes are overwritten.\n\n");
    for package in &packages.packages {
        let (name, version) = (package.name, &package.version);
        let _ = writeln!(source, "/// The version of {name} that the models are from.");
        let _ = writeln!(source, "pub const {}_VERSION: &str = \"{version}\";\n", name.to_uppercase());
    }
    source.push_str("pub(crate) static SERVICES: &[(&str, &str)] = &[\n");
    for (service, version) in services {
        let _ = writeln!(source, "    (\"{service}\", \"{version}\"),");
    }
    source.push_str("];\n\npub(crate) static FILES: &[(&str, &[u8])] = &[\n");
    for service in std::iter::once("").chain(services.iter().map(|(service, _)| service.as_str())) {
        let path = model_path(service);
        let _ = writeln!(source, "    (\"{service}\", include_bytes!(\"../{}\")),", path.display());
    }
    source.push_str("];\n");
    source
}
