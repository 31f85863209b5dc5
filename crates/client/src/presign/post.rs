//! Signed forms, which a browser posts to S3.

use std::fmt;
use std::time::Duration;

use bufeo_model::{List, Map, Str, Value, params};
use bufeo_sign::Moment;

use super::{EXPIRES, whole_seconds};
use crate::call;
use crate::client::Client;
use crate::error::{Error, ErrorKind};
use crate::sign::{Place, PostForm, Purpose, fields_of, sign};
use crate::stage::HttpRequest;

/// A signed form: where it is posted, and what it has for fields beside the file.
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub struct PresignedPost {
    /// Where the form is posted, as `multipart/form-data`.
    pub url: String,
    /// The fields, which come before the file, whose field is called `file`.
    pub fields: Map,
}

/// The names of the fields: the signature is one of them.
impl fmt::Debug for PresignedPost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PresignedPost")
            .field("url", &bufeo_endpoint::without_user(&self.url))
            .field("fields", &self.fields)
            .finish()
    }
}

/// A signed form about to be made, by [`Client::presigned_post`].
#[must_use = "a form is made by `build`"]
#[derive(Debug)]
pub struct PresignedPostBuilder {
    client: Client,
    bucket: Str,
    key: Str,
    fields: Map,
    conditions: List,
    expires: i64,
}

const FILENAME: &str = "${filename}";

impl Client {
    /// A form with which a browser can post a file into a bucket of S3's.
    ///
    /// A key that ends in `${filename}` takes the name of the posted file there.
    ///
    /// ```no_run
    #[doc = import!(hidden "Client")]
    /// # async fn run(s3: Client) -> Result<(), Box<dyn std::error::Error>> {
    #[doc = import!("{Value, params}")]
    ///
    /// let form = s3
    ///     .presigned_post("mybucket", "uploads/${filename}")
    ///     .field("acl", "public-read")
    ///     .condition(params! { "acl": "public-read" })
    ///     .condition(["content-length-range".into(), 1.into(), Value::from(1_000_000)])
    ///     .build()
    ///     .await?;
    /// println!("post {} to {}", form.fields, form.url);
    /// # Ok(()) }
    /// ```
    pub fn presigned_post(&self, bucket: impl Into<Str>, key: impl Into<Str>) -> PresignedPostBuilder {
        PresignedPostBuilder {
            client: self.clone(),
            bucket: bucket.into(),
            key: key.into(),
            fields: Map::new(),
            conditions: List::new(),
            expires: EXPIRES,
        }
    }
}

impl PresignedPostBuilder {
    /// A field that the form has already. Each needs a [condition](Self::condition) that allows it.
    pub fn field(mut self, name: impl Into<Str>, value: impl Into<Value>) -> Self {
        self.fields.insert(name.into(), value);
        self
    }

    /// What the policy allows: a map with a field and its value, or a list with an operator, a field and a value.
    pub fn condition(mut self, condition: impl Into<Value>) -> Self {
        self.conditions.push(condition);
        self
    }

    /// For how long the form is good, in whole seconds. An hour by default.
    pub fn expires_in(self, expires: Duration) -> Self {
        self.expires_in_seconds(whole_seconds(expires))
    }

    /// The same as a number of seconds, which may be negative: a form that has ended.
    #[doc(hidden)]
    pub fn expires_in_seconds(mut self, seconds: i64) -> Self {
        self.expires = seconds;
        self
    }

    /// Makes the form.
    ///
    /// # Errors
    /// Where the client is not one of S3's, where a handler fails, and where there are no credentials.
    pub async fn build(mut self) -> Result<PresignedPost, Error> {
        if self.client.meta().service_id() != "s3" {
            let text = format!("forms are posted to S3, not to `{}`", self.client.meta().service_id());
            return Err(Error::new(ErrorKind::Presigning, text));
        }
        let client = self.client;
        // Its address is that of a bucket, and that is where forms are posted.
        let operation = client.operation("CreateBucket")?;
        let given = params! { "Bucket": self.bucket.clone() }.into();
        let context = super::context(&client);
        let mut written = call::written_to_be_given_away(&client, &operation, given, context).await?;

        self.conditions.push(params! { "bucket": self.bucket });
        self.conditions.push(match self.key.strip_suffix(FILENAME) {
            Some(beginning) => Value::from(["starts-with", "$key", beginning].map(Value::from)),
            None => params! { "key": self.key.clone() }.into(),
        });
        self.fields.insert("key", self.key);
        let now = Moment::from(client.0.clock.now());
        let end = Moment::from_unix(now.unix().saturating_add(self.expires)).iso_8601();
        let policy = params! { "expiration": end, "conditions": self.conditions };
        PostForm { fields: self.fields, policy }.put(&mut written.context);

        let mut request = HttpRequest::from_request(&written.request);
        let purpose = Purpose { place: Place::Form, ..Purpose::request("PutObject") };
        sign(&client, &purpose, &mut request, &mut written.context).await?;
        Ok(PresignedPost { url: request.url().into(), fields: fields_of(&written.context) })
    }
}
