//! Which of the ways to sign that the endpoint rules name is taken.

use bufeo_model::{Map, Str, Value};

use crate::error::{Error, ErrorKind};
use crate::sign::SignatureVersion;
use crate::stage::Context;

/// What the client's settings say of signing.
#[derive(Clone, Debug, Default)]
pub(crate) struct AuthWish {
    /// The version that was configured.
    pub(crate) version: Option<SignatureVersion>,
    /// Schemes in the order in which they are preferred: `sigv4`, `sigv4a`, `httpBearerAuth`, `noAuth`.
    pub(crate) preference: Vec<String>,
    /// Whether the program itself prefers them, and not its environment.
    pub(crate) preference_in_code: bool,
}

/// Leaves the scheme that is taken in the context, as `auth_type` and `signing`.
pub(super) fn describe(schemes: &Value, context: &mut Context, wish: &AuthWish) -> Result<(), Error> {
    let taken = match &wish.version {
        Some(version) if version.is_unsigned() => Some(("none".to_owned(), Map::new())),
        Some(version) => {
            let found = schemes.items().find(|scheme| is_of_family(version.name(), &name(scheme)));
            found.map(|scheme| (version.name().to_owned(), details(&scheme)))
        }
        None => {
            let found = preferred(schemes, &wish.preference).or_else(|| {
                schemes
                    .items()
                    .find(|scheme| is_known(&name(scheme)))
                    .map(|scheme| (name(&scheme), details(&scheme)))
            });
            Some(found.ok_or_else(|| unknown(schemes))?)
        }
    };
    let (auth_type, details) = match taken {
        Some((auth_type, details)) => (Value::from(auth_type), details),
        // What was configured is older than the rules, which know nothing of it.
        None => (Value::Null, Map::new()),
    };
    context.insert("auth_type", auth_type);
    let known = context.get("signing").and_then(|known| known.as_map().cloned());
    let mut signing = known.unwrap_or_default();
    signing.extend(details);
    context.insert("signing", signing);
    Ok(())
}

/// The name that botocore has for a scheme of the rules.
fn name(scheme: &Value) -> String {
    let name = scheme.get("name").and_then(|name| name.as_str().map(str::to_owned)).unwrap_or_default();
    name.strip_prefix("sig").map(str::to_owned).unwrap_or(name)
}

fn is_known(name: &str) -> bool {
    SignatureVersion::named(name).method().is_some() || name == "none"
}

/// Whether a configured version is one of a scheme's: `s3v4` and `v4-query` are of `v4`.
fn is_of_family(version: &str, scheme: &str) -> bool {
    let version = version.split('-').next().unwrap_or_default();
    let version = version.strip_prefix("s3").filter(|rest| !rest.is_empty()).unwrap_or(version);
    version == scheme
}

fn preferred(schemes: &Value, preference: &[String]) -> Option<(String, Map)> {
    preference.iter().find_map(|wanted| {
        let wanted = match wanted.as_str() {
            "sigv4" => "v4",
            "sigv4a" => "v4a",
            "httpBearerAuth" => "bearer",
            "noAuth" => "none",
            _ => return None,
        };
        let scheme = schemes.items().find(|scheme| name(scheme) == wanted)?;
        Some((wanted.to_owned(), details(&scheme)))
    })
}

/// What the scheme says of the signature, by botocore's names.
fn details(scheme: &Value) -> Map {
    let text = |name: &str| scheme.get(name).and_then(|value| value.as_str().map(Str::from));
    let mut signing = Map::with_capacity(3);
    let set = scheme.get("signingRegionSet").map(|set| {
        set.items().filter_map(|region| region.as_str().map(str::to_owned)).collect::<Vec<_>>().join(",")
    });
    if let Some(region) = text("signingRegion").or_else(|| set.filter(|set| !set.is_empty()).map(Str::from)) {
        signing.insert("region", region);
    }
    if let Some(name) = text("signingName") {
        signing.insert("signing_name", name);
    }
    if let Some(flag) = scheme.get("disableDoubleEncoding") {
        signing.insert("disableDoubleEncoding", flag.into_owned());
    }
    signing
}

fn unknown(schemes: &Value) -> Error {
    let names = schemes.items().map(|scheme| name(&scheme)).collect::<Vec<_>>().join(", ");
    Error::new(ErrorKind::Signing, format!("Unknown Signature Version: {names}."))
        .with("signature_version", names)
}

#[cfg(test)]
mod tests {
    use super::*;
    use bufeo_model::params;

    fn taken(wish: &AuthWish) -> (Value, Value) {
        let schemes = Value::from([
            params! { "name": "sigv9" },
            params! { "name": "sigv4a", "signingRegionSet": ["a", "b"], "signingName": "s3" },
            params! { "name": "sigv4", "signingRegion": "r", "disableDoubleEncoding": true },
        ]);
        let mut context = Context::new();
        describe(&schemes, &mut context, wish).unwrap();
        (context.get("auth_type").unwrap().into_owned(), context.get("signing").unwrap().into_owned())
    }

    fn version(name: &'static str) -> AuthWish {
        AuthWish { version: Some(SignatureVersion::named(name)), ..AuthWish::default() }
    }

    #[test]
    fn the_first_that_is_known_is_taken() {
        let (auth_type, signing) = taken(&AuthWish::default());
        assert_eq!(auth_type, "v4a");
        assert_eq!(signing, Value::from(params! { "region": "a,b", "signing_name": "s3" }));
    }

    #[test]
    fn what_is_configured_counts_more() {
        assert_eq!(taken(&version("s3v4")).0, "s3v4");
        assert_eq!(taken(&version("s3v4")).1["region"], "r");
        assert_eq!(taken(&version("none")), ("none".into(), Value::from(Map::new())));
        assert_eq!(taken(&version("s3")), (Value::Null, Value::from(Map::new())));
        let wish = AuthWish {
            version: None,
            preference: vec!["noAuth".into(), "sigv4".into()],
            ..AuthWish::default()
        };
        assert_eq!(taken(&wish).0, "v4");
    }

    #[test]
    fn rules_that_name_nothing_known_are_an_error() {
        let schemes = Value::from([params! { "name": "sigv9" }]);
        let error = describe(&schemes, &mut Context::new(), &AuthWish::default()).unwrap_err();
        assert_eq!(error.to_string(), "Unknown Signature Version: v9.");
    }
}
