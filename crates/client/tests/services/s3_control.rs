//! S3 Control.

use bufeo_client::event::BeforeSend;
use bufeo_client::{HttpResponse, params};

use crate::sandbox::{Log, session};
use crate::without;

#[tokio::test]
async fn the_account_is_put_before_the_host_once() {
    let control = session().client("s3control").build().await.unwrap();
    let (log, seen) = (Log::default(), Log::default());
    let urls = log.clone();
    control
        .meta()
        .events()
        .register("before-send", move |event: &mut BeforeSend| {
            urls.push(&*event.request.url());
            HttpResponse::build(200)
        })
        .unwrap();
    let account = params! { "AccountId": "123456789012" };
    control.call("ListJobs", account.clone()).await.unwrap();
    assert_eq!(log.take(), ["https://123456789012.s3-control.eu-west-1.amazonaws.com/v20180820/jobs"]);
    without(&control, "remove_accid_host_prefix_from_model");
    control.call("ListJobs", account).await.unwrap();
    assert_eq!(
        log.take(),
        ["https://123456789012.123456789012.s3-control.eu-west-1.amazonaws.com/v20180820/jobs"]
    );
    drop(seen);
}
