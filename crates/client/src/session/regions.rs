//! What is known of regions and partitions.

use bufeo_endpoint::LegacyEndpoints;
use bufeo_model::Str;

use super::Session;
use crate::error::{Error, ErrorKind};

impl Session {
    /// The partitions of AWS that are known: `aws`, `aws-cn` and so on.
    ///
    /// ```
    #[doc = import!("{Environment, Session}")]
    ///
    /// # fn run() -> Result<(), Box<dyn std::error::Error>> {
    /// let session = Session::builder().environment(Environment::of([("HOME", "/nowhere")])).build()?;
    /// assert!(session.available_partitions()?.iter().any(|name| name == "aws-cn"));
    /// assert_eq!(session.partition_for_region("cn-north-1")?, "aws-cn");
    /// assert!(session.available_regions("s3", "aws", false)?.iter().any(|name| name == "eu-west-1"));
    /// # Ok(()) }
    /// # run().unwrap();
    /// ```
    ///
    /// # Errors
    /// Where a list of endpoints from a search path is damaged.
    pub fn available_partitions(&self) -> Result<Vec<Str>, Error> {
        Ok(self.endpoints_of("")?.partitions().cloned().collect())
    }

    /// The regions of a partition in which a service is known to be; with those names of its endpoints that are no regions,
    /// such as `aws-global`, if `non_regional`. Empty for a service that nobody knows.
    ///
    /// # Errors
    /// Where the service's model, or a list of endpoints from a search path, is damaged.
    pub fn available_regions(
        &self,
        service: &str,
        partition: &str,
        non_regional: bool,
    ) -> Result<Vec<Str>, Error> {
        let model = match self.0.loader.load(service, None) {
            Ok(model) => model,
            Err(error) if error.kind() == bufeo_model::ErrorKind::UnknownService => return Ok(Vec::new()),
            Err(error) => return Err(Error::unusable_model(error)),
        };
        let prefix = model.endpoint_prefix().map_err(Error::unusable_model)?;
        Ok(self.endpoints_of(prefix)?.available_regions(prefix, partition, non_regional))
    }

    /// The partition that a region belongs to, also one that nobody knows but whose name is like those of others.
    ///
    /// # Errors
    /// Where there is none, and as [`available_partitions`](Self::available_partitions).
    pub fn partition_for_region(&self, region: &str) -> Result<Str, Error> {
        self.endpoints_of("")?.partition_for_region(region).cloned().map_err(|error| {
            Error::new(ErrorKind::InvalidRegion, error.to_string())
                .with("class", "UnknownRegionError")
                .with("region_name", region)
                .with("error_msg", "No partition found for provided region_name.")
        })
    }

    fn endpoints_of(&self, endpoint_prefix: &str) -> Result<LegacyEndpoints, Error> {
        let document = self.0.loader.endpoints_of(endpoint_prefix).map_err(Error::unusable_model)?;
        LegacyEndpoints::from_json(document).map_err(|error| {
            Error::new(ErrorKind::Model, format!("the list of endpoints cannot be used: {error}"))
        })
    }
}
