//! Our clients, each in its place: everything about them is fixed that would otherwise differ from one run to the next.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use bufeo_client::{
    AccountIdEndpointMode, AddressingStyle, Client, Clock, Config, Credentials, EndpointDiscovery,
    Environment, Error, Random, Session, SignatureVersion, Sleep, Token,
};
use bufeo_model::block_on;

use super::place::{ACCESS_KEY, BEARER, COMPRESSED_FROM, NOW, Place, S3, SECRET_KEY};

/// A client of that service in that place.
pub(super) fn client(service: &str, place: Place, validate: bool) -> Result<Client, Error> {
    let sts = place.sts.unwrap_or("regional");
    let mut session = Session::builder()
        .environment(Environment::of([("AWS_STS_REGIONAL_ENDPOINTS", sts)]))
        .credentials(credentials(place))
        .token(Token::new(BEARER))
        .region(place.region)
        .clock(Still)
        .random(Ones)
        .config(config(place, validate))
        // The rest of what botocore makes of them is compared.
        .accept_foreign_responses(|_| {});
    if let Some(endpoint) = place.endpoint {
        session = session.endpoint_url(endpoint);
    }
    block_on(session.build()?.client(service).build())
}

fn credentials(place: Place) -> Credentials {
    let mut credentials = Credentials::new(ACCESS_KEY, SECRET_KEY);
    if let Some(token) = place.token {
        credentials = credentials.with_session_token(token);
    }
    if let Some(account) = place.account {
        credentials = credentials.with_account_id(account);
    }
    credentials
}

fn config(place: Place, validate: bool) -> Config {
    let mut config = Config::new()
        .with_max_attempts(1)
        .with_parameter_validation(validate)
        .with_min_compression_size(COMPRESSED_FROM)
        .with_fips(place.fips)
        .with_dual_stack(place.dual_stack);
    if let Some(version) = place.signature {
        config = config.with_signature_version(match version {
            "unsigned" => SignatureVersion::UNSIGNED,
            version => SignatureVersion::named(version),
        });
    }
    if !place.preference.is_empty() {
        let preference = place.preference.iter().map(ToString::to_string).collect();
        config = config.with_auth_scheme_preference(preference);
    }
    if let Some(style) = place.s3.addressing {
        config = config.with_s3_addressing(match style {
            "path" => AddressingStyle::Path,
            "virtual" => AddressingStyle::Virtual,
            _ => AddressingStyle::Auto,
        });
    }
    if let Some(mode) = place.account_mode.and_then(AccountIdEndpointMode::named) {
        config = config.with_account_id_endpoint_mode(mode);
    }
    if let Some(asked) = place.discovery {
        let discovery = if asked { EndpointDiscovery::Always } else { EndpointDiscovery::Never };
        config = config.with_endpoint_discovery(discovery);
    }
    s3(config, place.s3)
}

fn s3(config: Config, s3: S3) -> Config {
    let mut config = config.with_s3_us_east_1_regional(s3.us_east_1_regional);
    if let Some(signed) = s3.payload_signing {
        config = config.with_s3_payload_signing(signed);
    }
    if let Some(accelerate) = s3.accelerate {
        config = config.with_s3_accelerate(accelerate);
    }
    if let Some(used) = s3.use_arn_region {
        config = config.with_s3_use_arn_region(used);
    }
    if let Some(without) = s3.without_sessions {
        config = config.with_s3_express_sessions(!without);
    }
    config
}

/// A clock that stands still and never makes anybody wait.
struct Still;

impl Clock for Still {
    fn now(&self) -> SystemTime {
        UNIX_EPOCH + Duration::from_secs(NOW.unsigned_abs())
    }

    fn elapsed(&self) -> Duration {
        Duration::ZERO
    }

    fn sleep(&self, _: Duration) -> Sleep {
        Box::pin(std::future::ready(()))
    }
}

/// The random bytes that the other side has too.
struct Ones;

impl Random for Ones {
    fn fill(&self, bytes: &mut [u8]) {
        bytes.fill(0x11);
    }
}
