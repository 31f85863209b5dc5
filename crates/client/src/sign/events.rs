//! Signing the events of a request while they are sent.

use bufeo_model::{Str, Timestamp};
use bufeo_protocol::{Frame, HeaderValue};
use bufeo_sign::{EventSignatures, Moment, Scope};
use bytes::Bytes;

use super::signer::{RequestSigner, keys};
use crate::credentials;
use crate::error::{Error, ErrorKind};

/// Signs the events of one request, each over the signature before it, the first over the request's.
pub(crate) struct EventSigner {
    signer: RequestSigner,
    region: Str,
    service: Str,
    signatures: EventSignatures,
}

impl EventSigner {
    /// Goes on from a request's `Authorization`; nothing where the request is not signed.
    pub(crate) fn of(signer: &RequestSigner, authorization: &str) -> Option<Self> {
        let rest = authorization.strip_prefix("AWS4-HMAC-SHA256 Credential=")?;
        let (credential, rest) = rest.split_once(',')?;
        let seed = rest.rsplit_once("Signature=")?.1;
        let mut parts = credential.rsplit('/').skip(1);
        let (service, region) = (parts.next()?, parts.next()?);
        Some(Self {
            signer: signer.clone(),
            region: region.into(),
            service: service.into(),
            signatures: EventSignatures::new(seed),
        })
    }

    /// The event that carries this one, with the time and the signature. What carries nothing is the last.
    pub(crate) async fn sign(&mut self, event: Bytes) -> Result<Frame, Error> {
        let credentials = self.signer.credentials().await?.ok_or_else(credentials::missing)?;
        let moment = Moment::from(self.signer.0.clock.now());
        let scope = Scope { moment: &moment, region: &self.region, service: &self.service };
        let key = self.signer.0.keys.symmetric.derive(&keys(&credentials), &scope);
        let time = Timestamp::new(moment.unix(), 0);
        let frame = Frame::new(event.clone()).with_header(":date", HeaderValue::Timestamp(time));
        let headers = frame.encode_headers().map_err(|error| {
            Error::with_source(
                ErrorKind::Signing,
                "the time of an event's signature cannot be written",
                error,
            )
        })?;
        let signature = self.signatures.sign(&key, &scope, &headers, &event);
        let signature = HeaderValue::Bytes(Bytes::copy_from_slice(&signature));
        Ok(frame.with_header(":chunk-signature", signature))
    }
}
