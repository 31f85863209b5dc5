//! What a model says about the service as a whole.

use std::fmt;

use super::Protocol;
use crate::Str;
use crate::document::Node;
use crate::error::{Error, ErrorKind};

/// The facts about a service, as the model has them; each may be missing.
#[derive(Clone, Default)]
#[non_exhaustive]
pub struct Metadata {
    /// The API version (`apiVersion`), a date.
    pub api_version: Option<Str>,
    /// The authentication schemes of the service, the preferred first (`aws.auth#sigv4`, ...).
    pub auth: Vec<Str>,
    /// Whether errors carry the code they had in the query protocol (`awsQueryCompatible`).
    pub aws_query_compatible: bool,
    /// Which checksum the service takes (`checksumFormat`).
    pub checksum_format: Option<Str>,
    /// The first part of the service's host names, and its older name in events (`endpointPrefix`).
    pub endpoint_prefix: Option<Str>,
    /// The one host name of a service without regions (`globalEndpoint`).
    pub global_endpoint: Option<Str>,
    /// The version of the JSON protocol (`jsonVersion`).
    pub json_version: Option<Str>,
    /// The one protocol of older models (`protocol`).
    pub protocol: Option<Str>,
    /// How the service wants HTTP/2 (`protocolSettings.h2`): `optional`, `eventstream`.
    pub protocol_settings_h2: Option<Str>,
    /// Every protocol the service speaks (`protocols`).
    pub protocols: Vec<Str>,
    /// The short name (`serviceAbbreviation`).
    pub service_abbreviation: Option<Str>,
    /// The long name (`serviceFullName`).
    pub service_full_name: Option<Str>,
    /// The id (`serviceId`), such as `Route 53`.
    pub service_id: Option<Str>,
    /// How requests are signed (`signatureVersion`).
    pub signature_version: Option<Str>,
    /// The name to sign with (`signingName`), where it is not the endpoint prefix.
    pub signing_name: Option<Str>,
    /// What stands before the operation in the target header (`targetPrefix`).
    pub target_prefix: Option<Str>,
    /// The unique name of the model (`uid`).
    pub uid: Option<Str>,
    /// The name space of XML bodies (`xmlNamespace`).
    pub xml_namespace: Option<Str>,
}

impl fmt::Debug for Metadata {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Metadata")
            .field("service_id", &self.service_id)
            .field("api_version", &self.api_version)
            .field("protocols", &self.protocols)
            .finish_non_exhaustive()
    }
}

impl Metadata {
    pub(super) fn decode(node: Option<Node<'_>>) -> Result<Self, Error> {
        let mut metadata = Self::default();
        for entry in node.map(Node::entries).transpose()?.into_iter().flatten() {
            let entry = entry?;
            metadata
                .set(entry.key(), entry.value)
                .map_err(|error| error.within(format!("`metadata.{}` cannot be read", entry.key())))?;
        }
        Ok(metadata)
    }

    fn set(&mut self, key: &str, value: Node<'_>) -> Result<(), Error> {
        let place = match key {
            "apiVersion" => &mut self.api_version,
            "checksumFormat" => &mut self.checksum_format,
            "endpointPrefix" => &mut self.endpoint_prefix,
            "globalEndpoint" => &mut self.global_endpoint,
            "jsonVersion" => &mut self.json_version,
            "protocol" => &mut self.protocol,
            "serviceAbbreviation" => &mut self.service_abbreviation,
            "serviceFullName" => &mut self.service_full_name,
            "serviceId" => &mut self.service_id,
            "signatureVersion" => &mut self.signature_version,
            "signingName" => &mut self.signing_name,
            "targetPrefix" => &mut self.target_prefix,
            "uid" => &mut self.uid,
            "xmlNamespace" => &mut self.xml_namespace,
            "auth" => return texts(value).map(|texts| self.auth = texts),
            "protocols" => return texts(value).map(|texts| self.protocols = texts),
            // As in botocore it is there or not, whatever it holds.
            "awsQueryCompatible" => {
                self.aws_query_compatible = true;
                return Ok(());
            }
            "protocolSettings" => {
                let h2 = value.get("h2")?.map(Node::text).transpose()?;
                self.protocol_settings_h2 = h2.map(Str::from);
                return Ok(());
            }
            _ => return Ok(()),
        };
        *place = Some(Str::from(value.text()?));
        Ok(())
    }

    /// The protocol to speak: the first of [`Protocol::BY_PRIORITY`] that `protocols` lists, or `protocol` where it
    /// lists none, as botocore chooses.
    ///
    /// # Errors
    /// Where the model names no protocol that is spoken here.
    pub fn resolved_protocol(&self) -> Result<Protocol, Error> {
        let listed = match self.protocols.as_slice() {
            [] => self.protocol.as_slice(),
            protocols => protocols,
        };
        let lists = |protocol: &Protocol| listed.iter().any(|listed| listed == protocol.name());
        Protocol::BY_PRIORITY.into_iter().find(lists).ok_or_else(|| {
            let known = Protocol::BY_PRIORITY.map(Protocol::name).join("`, `");
            let message = match listed {
                [] => format!("the model names no `protocol`; the protocols spoken here are `{known}`"),
                listed => {
                    let listed = listed.iter().map(Str::as_str).collect::<Vec<_>>().join("`, `");
                    format!("none of `{listed}` is spoken here, only `{known}`")
                }
            };
            Error::new(ErrorKind::UnsupportedProtocol, message)
        })
    }
}

fn texts(node: Node<'_>) -> Result<Vec<Str>, Error> {
    node.items()?.map(|item| item?.text().map(Str::from)).collect()
}
