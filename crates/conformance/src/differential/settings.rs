//! What is compared and how it is told.

use super::Error;

/// What is compared and how it is told.
#[derive(Clone, Debug)]
pub struct Settings {
    /// What decides which parameters and answers are made.
    pub seed: u64,
    /// The share of each service's operations that is compared, from 0 to 1.
    pub share: f64,
    /// The one service to compare.
    pub service: Option<String>,
    /// The one operation to compare.
    pub operation: Option<String>,
    /// The one case of each operation to compare.
    pub case: Option<u32>,
    /// The features that are compared although they are to come.
    pub with: Vec<String>,
    /// Whether it is a botocore with AWS's common runtime, which has more signatures and checksums.
    pub crt: bool,
    /// How many operations are shown for each kind of difference.
    pub examples: usize,
    /// Whether both sides are shown in full.
    pub whole: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            seed: 1,
            share: 1.0,
            service: None,
            operation: None,
            case: None,
            with: Vec::new(),
            crt: false,
            examples: usize::MAX,
            whole: false,
        }
    }
}

const USAGE: &str = "\
options of the differential test:
  --seed N          what decides which parameters and answers are made; 1
  --share F         the share of the operations that is compared, from 0 to 1; 1
  --service NAME    one service only
  --operation NAME  one operation only
  --case N          one case of each operation only
  --with FEATURE    compares something that is left out because it is to come, by the beginning of its name; `all` for all
  --crt             against a botocore with AWS's common runtime, which has more signatures and checksums
  --examples N      how many operations are shown for each kind of difference; all
  --whole           shows both sides in full";

impl Settings {
    /// Reads the arguments of a command line.
    ///
    /// # Errors
    /// Where there is an argument that is none of them, or a value that does not fit.
    pub fn read(arguments: impl IntoIterator<Item = String>) -> Result<Self, Error> {
        let mut settings = Self::default();
        let mut arguments = arguments.into_iter();
        while let Some(flag) = arguments.next() {
            match flag.as_str() {
                "--whole" => settings.whole = true,
                "--crt" => settings.crt = true,
                _ => {}
            }
            if ["--whole", "--crt"].contains(&flag.as_str()) {
                continue;
            }
            let value = arguments.next().ok_or(USAGE)?;
            let number = || value.parse().map_err(|_| format!("`{value}` is no number\n\n{USAGE}"));
            match flag.as_str() {
                "--seed" => settings.seed = number()?,
                "--share" => settings.share = share(&value)?,
                "--service" => settings.service = Some(value),
                "--operation" => settings.operation = Some(value),
                "--case" => settings.case = Some(u32::try_from(number()?)?),
                "--with" => settings.with.push(value),
                "--examples" => settings.examples = usize::try_from(number()?)?,
                other => return Err(format!("`{other}` is not an option\n\n{USAGE}").into()),
            }
        }
        Ok(settings)
    }
}

fn share(text: &str) -> Result<f64, Error> {
    let share: Option<f64> = text.parse().ok().filter(|share| (0.0..=1.0).contains(share));
    share.ok_or_else(|| format!("`{text}` is no share, give a number from 0 to 1").into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(arguments: &[&str]) -> Result<Settings, String> {
        Settings::read(arguments.iter().map(ToString::to_string)).map_err(|error| error.to_string())
    }

    #[test]
    fn arguments_are_read() {
        let settings = read(&["--seed", "7", "--share", "0.1", "--service", "s3", "--whole"]).unwrap();
        assert_eq!((settings.seed, settings.share, settings.whole), (7, 0.1, true));
        assert_eq!(settings.service.as_deref(), Some("s3"));
    }

    #[test]
    fn what_is_no_argument_is_named() {
        assert!(read(&["--share", "2"]).unwrap_err().starts_with("`2` is no share"));
        assert!(read(&["--seed", "x"]).unwrap_err().starts_with("`x` is no number"));
        assert!(read(&["--sed", "1"]).unwrap_err().starts_with("`--sed` is not an option"));
        assert!(read(&["--seed"]).unwrap_err().starts_with("options"));
    }
}
