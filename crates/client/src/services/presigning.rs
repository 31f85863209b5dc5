//! Methods that classes get beside their operations: what is signed and given away.

use bufeo_events::HandlerError;
use bufeo_model::{Map, Str, Value, params};

use crate::class::Method;
use crate::client::Client;
use crate::error::{Error, ErrorKind};
use crate::event::CreatingClientClass;
use crate::stage::{HttpRequest, Params};

/// For how many seconds a database takes a token.
const TOKEN_EXPIRES: i64 = 900;

/// Adds `generate_presigned_url`.
pub(super) fn add_addresses(class: &mut CreatingClientClass) {
    add(class, "generate_presigned_url", Method::new_async(presigned_url));
}

/// Adds `generate_presigned_post`.
pub(super) fn add_forms(class: &mut CreatingClientClass) {
    add(class, "generate_presigned_post", Method::new_async(presigned_post));
}

/// Adds `generate_db_auth_token`.
pub(super) fn add_tokens_of_rds(class: &mut CreatingClientClass) {
    add(class, "generate_db_auth_token", Method::new_async(rds_token));
}

/// Adds `generate_db_connect_auth_token` and the administrator's.
pub(super) fn add_tokens_of_dsql(class: &mut CreatingClientClass) {
    let token = |action| Method::new_async(move |client, params| dsql_token(client, params, action));
    add(class, "generate_db_connect_auth_token", token("DbConnect"));
    add(class, "generate_db_connect_admin_auth_token", token("DbConnectAdmin"));
}

fn add(class: &mut CreatingClientClass, name: &'static str, method: Method) {
    class.attributes.insert(name, method);
}

async fn presigned_url(client: Client, given: Params) -> Result<Value, HandlerError> {
    let method = text(&given, "ClientMethod")?;
    let service = client.meta().service_model();
    let operation = service.operation_of_method(&method).map(str::to_owned).ok_or_else(|| {
        Error::new(ErrorKind::UnknownOperation, format!("Client does not have method: {method}"))
    })?;
    let params = given.get("Params").and_then(|params| params.as_map().cloned()).unwrap_or_default();
    let mut url =
        client.presigned_url(&operation, Params::from(params)).expires_in_seconds(expires(&given, 3600)?);
    if let Some(method) = optional(&given, "HttpMethod") {
        url = url.http_method(method);
    }
    Ok(url.build().await?.into())
}

async fn presigned_post(client: Client, given: Params) -> Result<Value, HandlerError> {
    let mut form = client
        .presigned_post(text(&given, "Bucket")?, text(&given, "Key")?)
        .expires_in_seconds(expires(&given, 3600)?);
    if let Some(fields) = given.get("Fields").as_deref().and_then(Value::as_map) {
        for (name, value) in fields.iter() {
            form = form.field(name.into_owned(), value.into_owned());
        }
    }
    if let Some(conditions) = given.get("Conditions") {
        for condition in conditions.items() {
            form = form.condition(condition.into_owned());
        }
    }
    let made = form.build().await?;
    Ok(params! { "url": made.url, "fields": made.fields }.into())
}

async fn rds_token(client: Client, given: Params) -> Result<Value, HandlerError> {
    let port = given.get("Port").ok_or_else(|| missing("Port"))?;
    let host = format!("{}:{}", text(&given, "DBHostname")?, *port);
    let asked = params! { "Action": "connect", "DBUser": text(&given, "DBUsername")? };
    token(&client, &host, asked, "connect", TOKEN_EXPIRES, optional(&given, "Region"), "rds-db").await
}

async fn dsql_token(client: Client, given: Params, action: &str) -> Result<Value, HandlerError> {
    let host = text(&given, "Hostname")?;
    let asked = params! { "Action": action };
    let expires = expires(&given, TOKEN_EXPIRES)?;
    token(&client, &host, asked, action, expires, optional(&given, "Region"), "dsql").await
}

/// A signed address without its scheme, which a database takes for a password.
async fn token(
    client: &Client,
    host: &str,
    asked: Map,
    operation: &str,
    expires: i64,
    region: Option<Str>,
    signing_name: &'static str,
) -> Result<Value, HandlerError> {
    let mut request = HttpRequest::build("GET", format!("https://{host}/"));
    request.insert("data", asked);
    let region = region.or_else(|| Some(client.meta().region_name().into()));
    let url = client
        .presign_request_for_seconds(request, operation, Some(expires), region, Some(signing_name.into()))
        .await?;
    Ok(url.strip_prefix("https://").unwrap_or(&url).into())
}

fn optional(given: &Params, name: &str) -> Option<Str> {
    given.get(name).and_then(|value| value.as_str().map(Str::from))
}

fn text(given: &Params, name: &str) -> Result<Str, Error> {
    optional(given, name).ok_or_else(|| missing(name))
}

fn missing(name: &str) -> Error {
    Error::new(ErrorKind::ParamValidation, format!("the parameter `{name}` is missing or is no text"))
}

fn expires(given: &Params, default: i64) -> Result<i64, Error> {
    let Some(value) = given.get("ExpiresIn").filter(|value| !value.is_null()) else { return Ok(default) };
    let written = || value.as_str().and_then(|seconds| seconds.trim().parse().ok());
    value.as_i64().or_else(written).ok_or_else(|| {
        let text = format!("`ExpiresIn` is a number of seconds, not {}", *value);
        Error::new(ErrorKind::ParamValidation, text)
    })
}
