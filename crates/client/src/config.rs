//! Settings: what the program says, what the environment and the shared files say, and the defaults.

mod client_certificate;
mod endpoints;
mod environment;
pub(crate) mod file;
mod ini;
mod modes;
mod notice;
mod profile;
mod proxies;
mod resolve;
mod s3;
mod trust;

pub use client_certificate::ClientCertificate;
pub(crate) use endpoints::EndpointSettings;
pub use endpoints::{AccountIdEndpointMode, EndpointDiscovery};
pub use environment::Environment;
pub use modes::{DefaultsMode, RetryMode};
pub(crate) use notice::notices;
pub use notice::{Notice, NoticeKind};
pub(crate) use profile::{Profile, SharedFiles, sections_of};
pub(crate) use resolve::{Settings, endpoint_url, is_valid_region};
pub(crate) use s3::s3_settings;
pub(crate) use trust::Trust;

use std::time::Duration;

use bufeo_model::Map;

use crate::sign::SignatureVersion;

/// Settings of a client. Those left open come from the environment, the profile, or the defaults.
///
/// ```
/// use std::time::Duration;
#[doc = import!("{AddressingStyle, Config}")]
///
/// let config = Config::new()
///     .with_read_timeout(Duration::from_secs(5))
///     .with_max_attempts(2)
///     .with_s3_addressing(AddressingStyle::Path);
/// # let _ = config;
/// ```
#[derive(Clone, Default)]
#[must_use]
pub struct Config {
    pub(crate) connect_timeout: Option<Duration>,
    pub(crate) read_timeout: Option<Duration>,
    pub(crate) max_pool_connections: Option<usize>,
    pub(crate) connection_idle_timeout: Option<Duration>,
    pub(crate) max_open_connections: Option<usize>,
    pub(crate) connection_wait_timeout: Option<Duration>,
    pub(crate) max_response_size: Option<u64>,
    pub(crate) parameter_validation: Option<bool>,
    pub(crate) max_attempts: Option<u32>,
    pub(crate) retry_mode: Option<RetryMode>,
    pub(crate) defaults_mode: Option<DefaultsMode>,
    pub(crate) environment_proxies: Option<bool>,
    pub(crate) configured_endpoint_urls: Option<bool>,
    pub(crate) app_id: Option<String>,
    pub(crate) user_agent_extra: Option<String>,
    pub(crate) signature_version: Option<SignatureVersion>,
    pub(crate) s3_addressing: Option<AddressingStyle>,
    pub(crate) s3_payload_signing: Option<bool>,
    pub(crate) sigv4a_signing_regions: Option<Vec<String>>,
    pub(crate) auth_scheme_preference: Option<Vec<String>>,
    pub(crate) use_fips: Option<bool>,
    pub(crate) use_dual_stack: Option<bool>,
    pub(crate) inject_host_prefix: Option<bool>,
    pub(crate) ca_bundle: Option<std::path::PathBuf>,
    pub(crate) client_certificate: Option<ClientCertificate>,
    pub(crate) tls_verification: Option<bool>,
    pub(crate) use_tls: Option<bool>,
    pub(crate) request_compression: Option<bool>,
    pub(crate) min_compression_size: Option<u64>,
    pub(crate) request_checksum_calculation: Option<ChecksumPolicy>,
    pub(crate) response_checksum_validation: Option<ChecksumPolicy>,
    pub(crate) account_id_endpoint_mode: Option<AccountIdEndpointMode>,
    pub(crate) client_context_params: Option<Map>,
    pub(crate) endpoint_discovery: Option<EndpointDiscovery>,
    pub(crate) s3_us_east_1_regional: Option<bool>,
    pub(crate) s3_accelerate: Option<bool>,
    pub(crate) s3_use_arn_region: Option<bool>,
    pub(crate) s3_use_dual_stack: Option<bool>,
    pub(crate) s3_multi_region_access_points: Option<bool>,
    pub(crate) s3_express_sessions: Option<bool>,
}

/// What is set.
impl std::fmt::Debug for Config {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut shown = f.debug_struct("Config");
        self.print(&mut shown);
        shown.finish_non_exhaustive()
    }
}

/// When requests carry checksums, or answers are checked.
///
/// ```
#[doc = import!("{ChecksumPolicy, Config}")]
///
/// // For a store that speaks S3 but knows no checksums.
/// let config = Config::new()
///     .with_request_checksum_calculation(ChecksumPolicy::WhenRequired)
///     .with_response_checksum_validation(ChecksumPolicy::WhenRequired);
/// # let _ = config;
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum ChecksumPolicy {
    /// Wherever the operation can have one.
    #[default]
    WhenSupported,
    /// Where the operation must have one, or the call asks for it.
    WhenRequired,
}

impl ChecksumPolicy {
    /// Both, by the names that settings have.
    const NAMES: [(Self, &str); 2] =
        [(Self::WhenSupported, "when_supported"), (Self::WhenRequired, "when_required")];

    /// The policy of that name, in any case, as the environment and profiles have it: `when_required`.
    ///
    /// ```
    #[doc = import!("ChecksumPolicy")]
    ///
    /// assert_eq!(ChecksumPolicy::named("When_Required"), Some(ChecksumPolicy::WhenRequired));
    /// assert_eq!(ChecksumPolicy::named("never"), None);
    /// ```
    pub fn named(name: &str) -> Option<Self> {
        let found = Self::NAMES.iter().find(|(_, known)| known.eq_ignore_ascii_case(name));
        found.map(|(policy, _)| *policy)
    }

    /// Its name: `when_supported` or `when_required`.
    pub fn name(self) -> &'static str {
        Self::NAMES.iter().find(|(policy, _)| *policy == self).map_or("", |(_, name)| name)
    }
}

/// How S3 buckets are addressed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum AddressingStyle {
    /// By host where the bucket's name and the endpoint allow it, else by path.
    #[default]
    Auto,
    /// `https://host/bucket/key`.
    Path,
    /// `https://bucket.host/key`.
    Virtual,
}

macro_rules! settings {
    ($($(#[$doc:meta])* $field:ident, $method:ident: $type:ty;)+) => {$(
        $(#[$doc])*
        pub fn $method(mut self, $field: $type) -> Self {
            self.$field = Some($field);
            self
        }

        #[doc = concat!("What [`", stringify!($method), "`](Self::", stringify!($method), ") set; of a client's own \
            configuration, what was decided.")]
        pub fn $field(&self) -> Option<&$type> {
            self.$field.as_ref()
        }
    )+
        /// Prints those that are set.
        fn print(&self, f: &mut std::fmt::DebugStruct<'_, '_>) {
            $(if let Some(value) = &self.$field {
                f.field(stringify!($field), value);
            })+
        }

        /// These settings with another's in the place of those that both have. What a server has to show, a
        /// [file of certificates](Self::with_ca_bundle) and [whether anything](Self::with_tls_verification), is one setting.
        ///
        /// ```
        #[doc = import!("Config")]
        ///
        /// let all = Config::new().with_max_attempts(2).with_fips(true);
        /// let one = all.merge(&Config::new().with_max_attempts(5));
        /// assert_eq!((one.max_attempts(), one.use_fips()), (Some(&5), Some(&true)));
        /// ```
        pub fn merge(&self, other: &Self) -> Self {
            let Self { $($field),+ } = self;
            let mut merged = Self { $($field: other.$field.as_ref().or($field.as_ref()).cloned()),+ };
            if other.ca_bundle.is_some() || other.tls_verification.is_some() {
                merged.ca_bundle.clone_from(&other.ca_bundle);
                merged.tls_verification = other.tls_verification;
            }
            merged
        }
    };
}

impl Config {
    /// Nothing set.
    pub fn new() -> Self {
        Self::default()
    }

    settings! {
        /// How long opening a connection may take. 60 seconds by default.
        connect_timeout, with_connect_timeout: Duration;
        /// How long the server may be silent. 60 seconds by default.
        read_timeout, with_read_timeout: Duration;
        /// How many idle connections are kept per host. 10 by default.
        max_pool_connections, with_max_pool_connections: usize;
        /// How long an idle connection is kept. 50 seconds by default, less than the minute after which AWS's load
        /// balancers close theirs.
        connection_idle_timeout, with_connection_idle_timeout: Duration;
        /// How many connections may be open at once, idle ones included, at least 1. Calls beyond that wait their turn, as
        /// they do where the process's limit of file handles is near. By default there is no other limit than that.
        max_open_connections, with_max_open_connections: usize;
        /// How long a call waits its turn for a connection while none comes free. 60 seconds by default.
        connection_wait_timeout, with_connection_wait_timeout: Duration;
        /// How many bytes the body of a response may have that a call reads whole; a longer one is an error of the kind
        /// [`ResponseTooLarge`](crate::ErrorKind::ResponseTooLarge). There is no limit by default. Bodies that are handed over
        /// as streams have none: [`read_all_up_to`](bufeo_model::BodyStream::read_all_up_to) reads them within one.
        max_response_size, with_max_response_size: u64;
        /// Whether parameters are checked against the model before anything is sent. They are by default.
        parameter_validation, with_parameter_validation: bool;
        /// How many requests a call may make, the first included. 3 by default, 4 for DynamoDB.
        max_attempts, with_max_attempts: u32;
        /// How calls are tried again.
        retry_mode, with_retry_mode: RetryMode;
        /// Which defaults settings have.
        defaults_mode, with_defaults_mode: DefaultsMode;
        /// Whether proxies are used that the environment names. There are none yet: where one would be used, the client
        /// [says](crate::Notice) that it connects itself, unless this is `false`.
        environment_proxies, with_environment_proxies: bool;
        /// Whether endpoint URLs count that the environment and the profile set. They do by default.
        configured_endpoint_urls, with_configured_endpoint_urls: bool;
        /// The name of the program, as the user agent says it.
        app_id, with_app_id: String;
        /// Text to add to the user agent.
        user_agent_extra, with_user_agent_extra: String;
        /// The signature version, in the place of the service's own.
        signature_version, with_signature_version: SignatureVersion;
        /// How S3 buckets are addressed.
        s3_addressing, with_s3_addressing: AddressingStyle;
        /// Whether S3's signatures cover bodies. By default they do where the connection or a checksum does not protect them.
        s3_payload_signing, with_s3_payload_signing: bool;
        /// The regions that a signature of version 4a is good for; `*` stands for all.
        sigv4a_signing_regions, with_sigv4a_signing_regions: Vec<String>;
        /// Ways to sign, in the order in which they are preferred where a service takes several: `sigv4`, `sigv4a`,
        /// `httpBearerAuth`, `noAuth`.
        auth_scheme_preference, with_auth_scheme_preference: Vec<String>;
        /// Whether to use endpoints that are FIPS 140 validated.
        use_fips, with_fips: bool;
        /// Whether to use endpoints that IPv6 reaches as well.
        use_dual_stack, with_dual_stack: bool;
        /// Whether an operation's host prefix is put before the host name. It is by default.
        inject_host_prefix, with_host_prefix_injection: bool;
        /// A file of PEM certificates to trust, in the place of the platform's: of authorities, or of the very servers.
        ca_bundle, with_ca_bundle: std::path::PathBuf;
        /// The certificate that is shown to servers that ask for one.
        client_certificate, with_client_certificate: ClientCertificate;
        /// Whether it is checked who answers over TLS. It is by default; without, anybody can read and answer. Saying `true`
        /// without a [file of certificates](Self::with_ca_bundle) means the platform's authorities, whatever `AWS_CA_BUNDLE`
        /// and the profile name.
        tls_verification, with_tls_verification: bool;
        /// Whether services are called over TLS. They are by default; an address that is given says itself how.
        use_tls, with_tls: bool;
        /// Whether bodies are compressed where an operation's model wants it. They are by default.
        request_compression, with_request_compression: bool;
        /// From how many bytes on a body is compressed. 10,240 by default, at least 1 and at most 1,048,576.
        min_compression_size, with_min_compression_size: u64;
        /// When requests carry a checksum: wherever an operation can have one, by default.
        request_checksum_calculation, with_request_checksum_calculation: ChecksumPolicy;
        /// When answers are checked: wherever an operation can have a checksum, by default.
        response_checksum_validation, with_response_checksum_validation: ChecksumPolicy;
        /// Whether the caller's account stands in addresses that can have it. Preferred by default.
        account_id_endpoint_mode, with_account_id_endpoint_mode: AccountIdEndpointMode;
        /// Parameters of the service's endpoint rules that its model lets clients set, in snake case. Others are ignored.
        client_context_params, with_client_context_params: Map;
        /// Whether the addresses of calls are asked for where a service tells them. Only where it must, by default.
        endpoint_discovery, with_endpoint_discovery: EndpointDiscovery;
        /// Whether S3 in us-east-1 is addressed as one region among others, and not as the one for all.
        s3_us_east_1_regional, with_s3_us_east_1_regional: bool;
        /// Whether S3's buckets are reached by Transfer Acceleration.
        s3_accelerate, with_s3_accelerate: bool;
        /// Whether the region of an ARN that stands for a bucket is used, and not the client's. By default S3 does, and S3
        /// Control does not.
        s3_use_arn_region, with_s3_use_arn_region: bool;
        /// Whether S3 uses endpoints that IPv6 reaches as well, whatever the setting for all services is.
        s3_use_dual_stack, with_s3_dual_stack: bool;
        /// Whether S3's multi-region access points may be used. They may by default.
        s3_multi_region_access_points, with_s3_multi_region_access_points: bool;
        /// Whether calls to S3 Express are signed for sessions with the bucket. They are by default.
        s3_express_sessions, with_s3_express_sessions: bool;
    }
}
