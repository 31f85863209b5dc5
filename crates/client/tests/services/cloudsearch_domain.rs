//! Domains of CloudSearch.

use bufeo_client::params;

use crate::{body, sent};

#[tokio::test]
async fn searches_are_sent_as_forms() {
    let search = params! { "query": "pink dolphin" };
    let (with, without) = sent("cloudsearchdomain", "Search", search, "change_get_to_post").await;
    assert_eq!((with.method.as_str(), with.query()), ("POST", None));
    assert_eq!(body(&with), "format=sdk&pretty=true&q=pink%20dolphin");
    assert_eq!(with.header("content-type"), Some("application/x-www-form-urlencoded"));
    assert!(with.header("authorization").unwrap().contains("content-type"));
    assert_eq!((without.method.as_str(), without.query()), ("GET", Some(body(&with))));
}
