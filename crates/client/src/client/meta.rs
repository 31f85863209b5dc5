//! What a client is.

use std::sync::Arc;

use bufeo_events::Events;
use bufeo_model::{Map, ServiceModel, Str};

use super::class_name;
use crate::config::{Config, Notice};
use crate::endpoint::Endpoints;

/// What a client is: its events, its model, its region and its address.
///
/// ```no_run
#[doc = import!(hidden "Client")]
/// # fn show(s3: &Client) {
/// let meta = s3.meta();
/// println!("{} in {} at {}", meta.service_model().service_name(), meta.region_name(), meta.endpoint_url());
/// assert_eq!(meta.operation_for_method("list_objects"), Some("ListObjects"));
/// println!("{}", meta.events().explain("provide-client-params.s3.ListObjects"));
/// # }
/// ```
pub struct ClientMeta {
    pub(super) events: Events,
    pub(super) service_model: Arc<ServiceModel>,
    pub(super) service_id: Str,
    pub(super) endpoints: Endpoints,
    pub(crate) config: Arc<Config>,
    pub(super) notices: Vec<Notice>,
    pub(super) s3_settings: Map,
}

impl ClientMeta {
    /// The events of the client: what handlers are registered on. They belong to this client alone.
    ///
    /// A handler that calls this very client holds a [`WeakClient`](crate::WeakClient) of it: the client owns its handlers,
    /// so that one with a [`Client`](crate::Client) in it would keep both for ever.
    pub fn events(&self) -> &Events {
        &self.events
    }

    /// The model of the service.
    pub fn service_model(&self) -> &Arc<ServiceModel> {
        &self.service_model
    }

    /// What the client's user should know of its settings: what is set and cannot be followed, what makes it less safe.
    pub fn notices(&self) -> &[Notice] {
        &self.notices
    }

    /// What the environment and the profile set for S3, by the names that profiles have. For hosts of other languages.
    pub fn s3_settings(&self) -> &Map {
        &self.s3_settings
    }

    /// The region of the client.
    pub fn region_name(&self) -> &str {
        self.endpoints.region()
    }

    /// The partition of AWS that the region belongs to, as in `aws` or `aws-cn`.
    pub fn partition(&self) -> Str {
        self.endpoints.partition()
    }

    /// The id of the service as it stands in the names of events: `s3`, `cloudwatch-logs`.
    pub fn service_id(&self) -> &str {
        &self.service_id
    }

    /// The address of the service. A call's own may differ, as a bucket can have its own host. Empty where the endpoint
    /// rules need more than a region for one.
    pub fn endpoint_url(&self) -> &str {
        self.endpoints.url()
    }

    /// The settings of the client, every one decided.
    pub fn config(&self) -> &Config {
        &self.config
    }

    /// The name of the client's class.
    pub fn class_name(&self) -> Str {
        class_name(self.service_model.service_id().unwrap_or_default())
    }

    /// The API's name of the operation that a method calls: `ListObjects` for `list_objects`. Events are named after
    /// the API's names.
    pub fn operation_for_method(&self, method: &str) -> Option<&str> {
        self.service_model.operation_of_method(method)
    }

    /// Every method with the operation that it calls.
    pub fn method_to_api_mapping(&self) -> impl Iterator<Item = (&str, &str)> {
        self.service_model.method_names()
    }
}

impl std::fmt::Debug for ClientMeta {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ClientMeta")
            .field("service_id", &self.service_id)
            .field("region_name", &self.region_name())
            .finish_non_exhaustive()
    }
}
