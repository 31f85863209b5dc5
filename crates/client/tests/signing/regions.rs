//! Signatures that are good for several regions.

use bufeo_client::{Config, params};

use crate::sandbox::{answering, json, session};

#[tokio::test]
async fn version_4a_by_preference_is_good_for_the_regions_that_are_set_or_for_all() {
    let prefers = Config::new().with_auth_scheme_preference(vec!["sigv4a".into()]);
    let set = prefers.clone().with_sigv4a_signing_regions(vec!["us-east-1".into(), "us-west-2".into()]);
    for (config, regions) in [(prefers, "*"), (set, "us-east-1,us-west-2")] {
        let server = answering([json(200, "{}")]);
        let client = session().client("marketplace-discovery").endpoint_url(server.endpoint()).config(config);
        let listing = params! { "listingId": "listing" };
        client.build().await.unwrap().call("GetListing", listing).await.unwrap();
        let sent = server.requests().pop().unwrap();
        assert!(sent.header("authorization").unwrap().starts_with("AWS4-ECDSA-P256-SHA256 "));
        assert_eq!(sent.header("x-amz-region-set"), Some(regions));
    }
}
