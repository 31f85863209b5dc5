//! The signature of a form that a browser posts to S3.

use bufeo_model::{List, Map, Value, params};
use bufeo_sign::{Scope, s3, v4};

use super::apply::Job;
use super::signer::keys;
use super::version::Method;
use crate::error::{Error, ErrorKind};
use crate::stage::Context;

/// Where a call's context holds the fields and the policy of a form while it is made: botocore's names.
const FIELDS: &str = "s3-presign-post-fields";
const POLICY: &str = "s3-presign-post-policy";

/// A form to be signed: its fields, and what its policy says.
pub(crate) struct PostForm {
    pub(crate) fields: Map,
    pub(crate) policy: Map,
}

impl PostForm {
    /// Leaves the form where the signature finds it.
    pub(crate) fn put(self, context: &mut Context) {
        context.insert(FIELDS, self.fields);
        context.insert(POLICY, self.policy);
    }
}

/// The fields of a form, once it is signed.
pub(crate) fn fields_of(context: &Context) -> Map {
    context.get(FIELDS).and_then(|fields| fields.as_map().cloned()).unwrap_or_default()
}

/// Signs the policy, and puts what the signature needs among the fields.
pub(super) fn sign(job: &mut Job<'_>) -> Result<(), Error> {
    let mut fields = fields_of(job.context);
    let mut policy = job.context.get(POLICY).and_then(|policy| policy.as_map().cloned()).unwrap_or_default();
    let mut conditions =
        policy.get("conditions").and_then(|given| given.as_list().cloned()).unwrap_or_default();
    let scope = Scope { moment: &job.moment, region: &job.scope.region, service: &job.scope.name };
    let keys = keys(job.credentials);
    let mut state = |name: &'static str, value: &str, conditions: &mut List| {
        fields.insert(name, value);
        conditions.push([(name, value)].into_iter().collect::<Map>());
    };
    if job.method == Method::S3 {
        fields.insert("AWSAccessKeyId", keys.access_key);
        if let Some(token) = job.token() {
            fields.insert("x-amz-security-token", token);
            conditions.push(params! { "x-amz-security-token": token });
        }
    } else {
        state("x-amz-algorithm", "AWS4-HMAC-SHA256", &mut conditions);
        state("x-amz-credential", &format!("{}/{scope}", keys.access_key), &mut conditions);
        state("x-amz-date", job.moment.compact(), &mut conditions);
        let express = job.method == Method::Express;
        let name = if express { "X-Amz-S3session-Token" } else { "x-amz-security-token" };
        if let Some(token) = job.token() {
            state(name, token, &mut conditions);
        }
    }
    policy.insert("conditions", conditions);
    let text = bufeo_protocol::json_text(&Value::Map(policy.clone())).map_err(|error| {
        Error::with_source(ErrorKind::Presigning, "the form's policy cannot be written", error)
    })?;
    if job.method == Method::S3 {
        let (policy, signature) = s3::policy(&keys, &text);
        fields.insert("policy", policy);
        fields.insert("signature", signature);
    } else {
        let key = job.keys.symmetric.derive(&keys, &scope);
        let (policy, signature) = v4::policy(&key, &text);
        fields.insert("policy", policy);
        fields.insert("x-amz-signature", signature);
    }
    PostForm { fields, policy }.put(job.context);
    Ok(())
}
