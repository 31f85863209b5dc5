//! The Python environment that the oracles live in.
//!
//! botocore, boto3 and s3transfer, pinned, are what bufeo is held against. [`python`] gives an interpreter
//! that can import them: a virtual environment below the build directory, made from PyPI the first time
//! it is asked for and shared by every test, bench and task afterwards. [`differences`] knows where bufeo
//! does otherwise on purpose.

#![forbid(unsafe_code)]

pub mod differences;
mod wheel;

pub use wheel::python_with_wheel;

use std::fs::{self, File};
use std::io::{BufRead, BufReader, Error, Result};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

/// The version of botocore that bufeo behaves as.
pub const BOTOCORE: &str = "1.44.5";

/// The packages of the oracle, as `pip` takes them.
pub const PACKAGES: &[&str] = &["boto3==1.44.5", "botocore==1.44.5", "s3transfer==0.19.3"];

/// AWS's common runtime, as `pip` takes it: the version that botocore asks for.
const CRT: &str = "botocore[crt]==1.44.5";

/// The mock of AWS, as `pip` takes it.
const MOTO: &str = "moto[server]==5.2.5";

/// An interpreter that can import [`PACKAGES`].
///
/// # Errors
/// Where no `python3` is on the path, or where `pip` cannot install the packages; the message holds what
/// `pip` printed.
pub fn python() -> Result<PathBuf> {
    python_with("oracle", PACKAGES)
}

/// An interpreter that can import [`PACKAGES`] and AWS's common runtime, which botocore takes some signatures and
/// checksums from where it is there.
///
/// # Errors
/// As [`python`].
pub fn python_with_crt() -> Result<PathBuf> {
    let packages: Vec<&str> = PACKAGES.iter().copied().chain([CRT]).collect();
    python_with("crt", &packages)
}

/// An interpreter of an environment called `name` that can import `packages`, made where it is not there yet.
///
/// Processes that ask at the same time wait for the first of them.
///
/// # Errors
/// As [`python`].
pub fn python_with(name: &str, packages: &[&str]) -> Result<PathBuf> {
    let environments = build_directory().join("python");
    fs::create_dir_all(&environments)?;
    let lock = File::create(environments.join(format!("{name}.lock")))?;
    lock.lock()?;
    let folder = environments.join(name);
    let interpreter = folder.join("bin").join("python");
    let stamp = folder.join("installed");
    let wanted = packages.join("\n");
    if fs::read_to_string(&stamp).is_ok_and(|installed| installed == wanted) && interpreter.exists() {
        return Ok(interpreter);
    }
    run(Command::new("python3").args(["-m", "venv", "--clear"]).arg(&folder))?;
    run(Command::new(&interpreter)
        .args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check"])
        .args(packages))?;
    fs::write(&stamp, wanted)?;
    Ok(interpreter)
}

/// The workspace's build directory: `CARGO_TARGET_DIR` where it is set, else `target` beside the workspace manifest.
pub fn build_directory() -> PathBuf {
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| workspace.join("target"), PathBuf::from)
}

fn run(command: &mut Command) -> Result<()> {
    let output = command.output()?;
    if output.status.success() {
        return Ok(());
    }
    let text = String::from_utf8_lossy(&output.stderr);
    Err(Error::other(format!("`{command:?}` failed with {}:\n{text}", output.status)))
}

/// A `moto` server: most of AWS, mocked behind real HTTP, from PyPI. It ends when this is dropped.
///
/// ```no_run
/// let moto = bufeo_oracle::MotoServer::start()?;
/// println!("AWS is at {}", moto.endpoint());
/// # std::io::Result::Ok(())
/// ```
#[derive(Debug)]
pub struct MotoServer {
    process: Child,
    endpoint: String,
}

impl MotoServer {
    /// Starts a server on a free port and waits until it listens.
    ///
    /// # Errors
    /// As [`python`], and where the server ends before it listens; the message holds what it printed.
    pub fn start() -> Result<Self> {
        let packages: Vec<&str> = PACKAGES.iter().copied().chain([MOTO]).collect();
        let python = python_with("moto", &packages)?;
        let mut process = Command::new(python)
            .args(["-m", "moto.server", "-H", "127.0.0.1", "-p", "0"])
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()?;
        let mut printed = String::new();
        if let Some(output) = process.stderr.take() {
            let mut lines = BufReader::new(output).lines();
            for line in lines.by_ref() {
                let line = line?;
                if let Some((_, address)) = line.split_once("Running on ") {
                    let endpoint = address.trim().to_owned();
                    // Somebody has to go on reading, or the server would stop at a full pipe.
                    std::thread::spawn(move || lines.for_each(drop));
                    return Ok(Self { process, endpoint });
                }
                printed.push_str(&line);
                printed.push('\n');
            }
        }
        Err(Error::other(format!(
            "the moto server ended with {} before it listened:\n{printed}",
            process.wait()?
        )))
    }

    /// The server's address, as in `http://127.0.0.1:5000`.
    pub fn endpoint(&self) -> &str {
        &self.endpoint
    }
}

impl Drop for MotoServer {
    fn drop(&mut self) {
        // It may have ended by itself; either way nothing is left to do about it.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
