//! Sessions of S3 Express: credentials for one bucket, good for minutes.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use bufeo_events::BoxFuture;
use bufeo_model::{Str, params};

use crate::client::Client;
use crate::credentials::Credentials;
use crate::error::{Error, ErrorKind};
use crate::stage::Context;

/// How many buckets' sessions are kept.
const KEPT: usize = 100;
/// How long before its end a session is renewed, where that can be done.
const RENEWED_BEFORE: Duration = Duration::from_secs(45);
/// How long before its end a session is not used any more.
const UNUSABLE_BEFORE: Duration = Duration::from_secs(10);

/// The sessions of one client, by bucket.
#[derive(Default)]
pub(crate) struct SessionCache(Mutex<HashMap<Str, Kept>>);

#[derive(Clone)]
struct Kept {
    credentials: Credentials,
    until: SystemTime,
    /// When it was last asked for.
    used: u64,
}

impl SessionCache {
    fn get(&self, bucket: &str) -> Option<Kept> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let now = kept.values().map(|kept| kept.used).max().unwrap_or_default() + 1;
        let found = kept.get_mut(bucket)?;
        found.used = now;
        Some(found.clone())
    }

    /// Keeps a session, in the place of the one that has not been asked for the longest.
    fn put(&self, bucket: Str, credentials: Credentials, until: SystemTime) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let used = kept.values().map(|kept| kept.used).max().unwrap_or_default() + 1;
        if kept.len() >= KEPT
            && !kept.contains_key(&bucket)
            && let Some(oldest) =
                kept.iter().min_by_key(|(_, kept)| kept.used).map(|(bucket, _)| bucket.clone())
        {
            kept.remove(&oldest);
        }
        kept.insert(bucket, Kept { credentials, until, used });
    }
}

/// The credentials of the session for the call's bucket: those that are kept, or new ones.
pub(super) fn session<'a>(
    client: &'a Client,
    context: &Context,
) -> BoxFuture<'a, Result<Option<Credentials>, Error>> {
    let bucket = context
        .get("signing")
        .and_then(|signing| signing.get("cache_key").and_then(|bucket| bucket.as_str().map(Str::from)));
    Box::pin(async move {
        let bucket = bucket.ok_or_else(|| {
            let text = "a session of S3 Express is for a bucket, and the call has none";
            Error::new(ErrorKind::Signing, text)
        })?;
        for_bucket(client, bucket).await.map(Some)
    })
}

async fn for_bucket(client: &Client, bucket: Str) -> Result<Credentials, Error> {
    let now = client.0.clock.now();
    let kept = client.0.sessions.get(&bucket);
    if let Some(kept) = &kept
        && lasts(kept.until, now, RENEWED_BEFORE)
    {
        return Ok(kept.credentials.clone());
    }
    match create(client, &bucket).await {
        Ok((credentials, until)) => {
            client.0.sessions.put(bucket, credentials.clone(), until);
            Ok(credentials)
        }
        // One that is about to end is still good for this call.
        Err(error) => match kept {
            Some(kept) if lasts(kept.until, now, UNUSABLE_BEFORE) => {
                tracing::warn!(%bucket, %error, "a session of S3 Express could not be renewed");
                Ok(kept.credentials)
            }
            _ => Err(error),
        },
    }
}

/// Whether there is more time left than that.
fn lasts(until: SystemTime, now: SystemTime, time: Duration) -> bool {
    until.duration_since(now).is_ok_and(|left| left > time)
}

/// A whole call of its own, on the same client and with its handlers, signed with the client's own credentials.
async fn create(client: &Client, bucket: &str) -> Result<(Credentials, SystemTime), Error> {
    let answer = client.call("CreateSession", params! { "Bucket": bucket }).await?;
    let given = &answer["Credentials"];
    let text = |name: &str| given[name].as_str().map(str::to_owned);
    let parts = (text("AccessKeyId"), text("SecretAccessKey"), text("SessionToken"));
    let (Some(key), Some(secret), Some(token), Some(until)) =
        (parts.0, parts.1, parts.2, given["Expiration"].as_timestamp())
    else {
        let text = format!("the answer to CreateSession for `{bucket}` has no complete credentials");
        return Err(Error::new(ErrorKind::NoCredentials, text));
    };
    Ok((Credentials::new(key, secret).with_session_token(token), SystemTime::from(until)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bucket_that_was_not_asked_for_the_longest_goes_first() {
        let cache = SessionCache::default();
        let until = SystemTime::UNIX_EPOCH;
        let credentials = Credentials::new("A", "s");
        for bucket in 0..KEPT {
            cache.put(bucket.to_string().into(), credentials.clone(), until);
        }
        assert!(cache.get("0").is_some());
        cache.put("new".into(), credentials, until);
        assert!(cache.get("0").is_some() && cache.get("new").is_some());
        assert!(cache.get("1").is_none());
    }
}
