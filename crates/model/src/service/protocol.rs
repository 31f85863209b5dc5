//! The wire formats of AWS.

use std::fmt;

/// How a service's requests and responses are written.
///
/// ```
#[doc = import!("Protocol")]
///
/// assert_eq!(Protocol::from_name("smithy-rpc-v2-cbor"), Some(Protocol::RpcV2Cbor));
/// assert_eq!(Protocol::RestXml.to_string(), "rest-xml");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Protocol {
    /// One path, the operation in a header, JSON bodies.
    Json,
    /// Paths, query strings and headers, JSON bodies.
    RestJson,
    /// Paths, query strings and headers, XML bodies.
    RestXml,
    /// One path for each operation, CBOR bodies.
    RpcV2Cbor,
    /// Form bodies out, XML bodies in.
    Query,
    /// The query protocol as EC2 has it.
    Ec2,
}

impl Protocol {
    /// All of them, the one to prefer first where a service speaks several, as botocore orders them.
    pub const BY_PRIORITY: [Self; 6] =
        [Self::Json, Self::RestJson, Self::RestXml, Self::RpcV2Cbor, Self::Query, Self::Ec2];

    /// The protocol called `name` in a model.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::BY_PRIORITY.into_iter().find(|protocol| protocol.name() == name)
    }

    /// The protocol's name in a model.
    pub fn name(self) -> &'static str {
        match self {
            Self::Json => "json",
            Self::RestJson => "rest-json",
            Self::RestXml => "rest-xml",
            Self::RpcV2Cbor => "smithy-rpc-v2-cbor",
            Self::Query => "query",
            Self::Ec2 => "ec2",
        }
    }
}

impl fmt::Display for Protocol {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
