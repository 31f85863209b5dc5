//! `cargo xtask licences`: every dependency of the workspace, of every kind and for every platform, has a licence
//! that `deny.toml` allows.
//!
//! `cargo deny` says the same and more, but needs its advisory database from the network; this needs nothing
//! that a build does not.

use std::collections::HashMap;
use std::error::Error;

use serde::Deserialize;
use spdx::{Expression, Licensee, ParseMode};

use crate::{Outcome, workspace};

pub(crate) fn run() -> Outcome {
    let policy = Policy::read(&std::fs::read_to_string(workspace::root().join("deny.toml"))?)?;
    let packages = packages()?;
    let refused: Vec<String> = packages.iter().filter_map(|package| policy.refusal(package)).collect();
    for reason in &refused {
        println!("{reason}");
    }
    println!("licences: {} allowed, {} refused", packages.len() - refused.len(), refused.len());
    if refused.is_empty() {
        return Ok(());
    }
    Err("replace what was refused, or, with its reason, add its licence to `deny.toml`".into())
}

#[derive(Deserialize)]
struct Package {
    name: String,
    version: String,
    license: Option<String>,
}

/// Every package that `Cargo.lock` holds, those of the workspace included.
fn packages() -> Result<Vec<Package>, Box<dyn Error>> {
    #[derive(Deserialize)]
    struct Metadata {
        packages: Vec<Package>,
    }
    let output = workspace::cargo().args(["metadata", "--format-version=1", "--all-features"]).output()?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into());
    }
    Ok(serde_json::from_slice::<Metadata>(&output.stdout)?.packages)
}

/// What may be depended on.
struct Policy {
    allowed: Vec<Licensee>,
    /// By the package's name, what it alone may have besides.
    exceptions: HashMap<String, Vec<Licensee>>,
}

impl Policy {
    /// Reads the `[licenses]` table of a `deny.toml`.
    fn read(text: &str) -> Result<Policy, Box<dyn Error>> {
        #[derive(Deserialize)]
        struct Deny {
            licenses: Licenses,
        }
        #[derive(Deserialize)]
        struct Licenses {
            allow: Vec<String>,
            #[serde(default)]
            exceptions: Vec<Exception>,
        }
        #[derive(Deserialize)]
        struct Exception {
            #[serde(rename = "crate")]
            name: String,
            allow: Vec<String>,
        }
        let Deny { licenses } = toml::from_str(text)?;
        let mut exceptions = HashMap::new();
        for exception in licenses.exceptions {
            exceptions.insert(exception.name, licensees(&exception.allow)?);
        }
        Ok(Policy { allowed: licensees(&licenses.allow)?, exceptions })
    }

    /// Why a package may not be used, or `None` where it may.
    fn refusal(&self, package: &Package) -> Option<String> {
        let Package { name, version, license } = package;
        let Some(license) = license else {
            return Some(format!("`{name}` {version} names no licence in its manifest"));
        };
        // Old manifests write `MIT/Apache-2.0`.
        let expression = match Expression::parse_mode(license, ParseMode::LAX) {
            Ok(expression) => expression,
            Err(error) => {
                return Some(format!("`{name}` {version} has the licence `{license}`: {}", error.reason));
            }
        };
        let own = self.exceptions.get(name).map(Vec::as_slice).unwrap_or_default();
        let allowed =
            expression.evaluate(|asked| self.allowed.iter().chain(own).any(|held| held.satisfies(asked)));
        (!allowed).then(|| {
            format!("`{name}` {version} has the licence `{license}`, which `deny.toml` does not allow")
        })
    }
}

fn licensees(names: &[String]) -> Result<Vec<Licensee>, String> {
    let parse = |name: &String| {
        Licensee::parse(name)
            .map_err(|error| format!("`{name}` in `deny.toml` is no SPDX licence: {}", error.reason))
    };
    names.iter().map(parse).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(name: &str, license: Option<&str>) -> Option<String> {
        let policy = Policy::read(
            "[licenses]\nallow = ['MIT', 'Apache-2.0', 'Apache-2.0 WITH LLVM-exception']\n\
             [[licenses.exceptions]]\ncrate = 'roots'\nallow = ['MPL-2.0']\n",
        );
        let package =
            Package { name: name.into(), version: "1.0.0".into(), license: license.map(str::to_owned) };
        policy.unwrap().refusal(&package)
    }

    #[test]
    fn one_allowed_side_of_an_or_is_enough() {
        assert_eq!(refusal("a", Some("GPL-3.0-only OR MIT")), None);
        assert_eq!(refusal("a", Some("MIT/Apache-2.0")), None);
    }

    #[test]
    fn both_sides_of_an_and_are_needed() {
        assert!(refusal("a", Some("MIT AND GPL-3.0-only")).is_some());
        assert_eq!(refusal("a", Some("(GPL-3.0-only OR MIT) AND Apache-2.0")), None);
    }

    #[test]
    fn an_exception_of_a_licence_is_its_own_entry() {
        assert_eq!(refusal("a", Some("Apache-2.0 WITH LLVM-exception")), None);
        assert!(refusal("a", Some("MIT WITH LLVM-exception")).is_some());
    }

    #[test]
    fn what_one_package_may_have_another_may_not() {
        assert_eq!(refusal("roots", Some("MPL-2.0")), None);
        assert!(refusal("a", Some("MPL-2.0")).is_some_and(|reason| reason.contains("`MPL-2.0`")));
    }

    #[test]
    fn no_licence_and_an_unreadable_one_are_refused() {
        assert!(refusal("a", None).is_some());
        assert!(refusal("a", Some("do what you like")).is_some());
    }
}
