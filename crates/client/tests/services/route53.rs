//! Route 53.

use bufeo_client::params;

use crate::sent;

#[tokio::test]
async fn ids_are_taken_as_answers_have_them() {
    for (operation, params, path) in [
        ("GetHostedZone", params! { "Id": "/hostedzone/Z123" }, "/2013-04-01/hostedzone/Z123"),
        ("GetHostedZone", params! { "Id": "Z123" }, "/2013-04-01/hostedzone/Z123"),
        ("GetChange", params! { "Id": "/change/C1" }, "/2013-04-01/change/C1"),
        ("GetReusableDelegationSet", params! { "Id": "/delegationset/N1" }, "/2013-04-01/delegationset/N1"),
        (
            "ListResourceRecordSets",
            params! { "HostedZoneId": "/hostedzone/Z1" },
            "/2013-04-01/hostedzone/Z1/rrset",
        ),
    ] {
        let (with, _) = sent("route53", operation, params, "fix_route53_ids").await;
        assert_eq!(with.path(), path, "{operation}");
    }
    let (_, without) =
        sent("route53", "GetHostedZone", params! { "Id": "/hostedzone/Z1" }, "fix_route53_ids").await;
    assert_eq!(without.path(), "/2013-04-01/hostedzone/%2Fhostedzone%2FZ1");
}
