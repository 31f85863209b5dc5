//! The installed packages that the models are taken from.

use std::error::Error;
use std::fs;
use std::path::PathBuf;
use std::process::Command;

/// botocore and boto3 in the oracle's environment.
pub(super) struct Packages {
    site: PathBuf,
    pub(super) packages: Vec<Package>,
}

pub(super) struct Package {
    pub(super) name: &'static str,
    pub(super) version: String,
}

impl Packages {
    /// Finds the packages, and installs them first where they are not there.
    pub(super) fn installed() -> Result<Self, Box<dyn Error>> {
        let program = "import boto3, botocore, os
print(os.path.dirname(os.path.dirname(botocore.__file__)))
print(botocore.__version__)
print(boto3.__version__)";
        let output = Command::new(bufeo_oracle::python()?).args(["-c", program]).output()?;
        let text = String::from_utf8(output.stdout)?;
        let mut lines = text.lines().map(str::to_owned);
        match (lines.next(), lines.next(), lines.next()) {
            (Some(site), Some(botocore), Some(boto3)) => Ok(Self {
                site: site.into(),
                packages: vec![
                    Package { name: "botocore", version: botocore },
                    Package { name: "boto3", version: boto3 },
                ],
            }),
            _ => Err(String::from_utf8_lossy(&output.stderr).into_owned().into()),
        }
    }

    /// The folders of models in the packages.
    pub(super) fn data_folders(&self) -> impl Iterator<Item = PathBuf> {
        self.packages.iter().map(|package| self.site.join(package.name).join("data"))
    }

    /// The lines of a package's list of files that are about its data, in a fixed order: name, checksum, length.
    pub(super) fn data_records(&self, package: &Package) -> Result<Vec<String>, Box<dyn Error>> {
        let folder = format!("{}/data/", package.name);
        let record = String::from_utf8(self.information(package, "RECORD")?)?;
        let mut lines: Vec<String> =
            record.lines().filter(|line| line.starts_with(&folder)).map(str::to_owned).collect();
        lines.sort_unstable();
        Ok(lines)
    }

    /// What the packages want to be said about them, and what was changed.
    pub(super) fn notice(&self) -> Result<String, Box<dyn Error>> {
        let mut notice = String::from(
            "bufeo-data\n\nThe files in `models` are made from the data of the packages below, which are under the Apache \
             License, Version 2.0.\nThey are changed: the newest API version of each service is taken, its prose is \
             removed, and the rest is written in\nanother format. The notices of the packages follow.\n",
        );
        for package in &self.packages {
            let text = String::from_utf8(self.information(package, "NOTICE")?)?;
            let title = format!("{} {}", package.name, package.version);
            notice.push_str(&format!("\n{title}\n{}\n\n{}\n", "=".repeat(title.len()), text.trim()));
        }
        Ok(notice)
    }

    /// The text of the licence.
    pub(super) fn licence(&self) -> Result<Vec<u8>, Box<dyn Error>> {
        let botocore = self.packages.first().ok_or("no package is installed")?;
        self.information(botocore, "LICENSE.txt")
    }

    fn information(&self, package: &Package, name: &str) -> Result<Vec<u8>, Box<dyn Error>> {
        let folder = self.site.join(format!("{}-{}.dist-info", package.name, package.version));
        // Newer packaging tools put licences in a folder of their own.
        let path =
            [folder.join(name), folder.join("licenses").join(name)].into_iter().find(|path| path.exists());
        let path = path.ok_or_else(|| format!("`{}` has no `{name}`", folder.display()))?;
        Ok(fs::read(path)?)
    }
}
