//! EC2 and Auto Scaling.

use bufeo_client::{Value, params};
use bufeo_testserver::Response;

use crate::{body, read, sent, silent};

#[tokio::test]
async fn user_data_is_encoded() {
    const NAME: &str = "base64_encode_user_data";
    for (service, operation, more) in [
        ("ec2", "RunInstances", params! { "MinCount": 1, "MaxCount": 1 }),
        ("autoscaling", "CreateLaunchConfiguration", params! { "LaunchConfigurationName": "l" }),
    ] {
        for data in [Value::from("#!/bin/sh ü"), Value::Blob("#!/bin/sh ü".into())] {
            let (server, client) = silent(service).await;
            let mut params = more.clone();
            params.insert("UserData", data);
            let _ = client.call(operation, params).await;
            let request = server.requests().remove(0);
            assert!(body(&request).contains("UserData=IyEvYmluL3NoIMO8"), "{}", body(&request));
        }
    }
    let run = params! { "MinCount": 1, "MaxCount": 1, "UserData": "plain" };
    let (_, without) = sent("ec2", "RunInstances", run, NAME).await;
    assert!(body(&without).contains("UserData=plain"), "{}", body(&without));
}

#[tokio::test]
async fn what_the_console_shows_is_decoded() {
    let answer = |text: &str| {
        Response::new(200).with_body(format!(
            "<GetConsoleOutputResponse><output>{text}</output></GetConsoleOutputResponse>"
        ))
    };
    let instance = params! { "InstanceId": "i-1" };
    for (encoded, text) in
        [("aGVsbG8=", "hello"), ("aGVs\nbG8=", "hello"), ("/2E=", "\u{fffd}a"), ("aGVsbG8", "aGVsbG8")]
    {
        let (with, without) =
            read("ec2", "GetConsoleOutput", instance.clone(), answer(encoded), "decode_console_output").await;
        assert_eq!(with["Output"], text);
        assert_eq!(without["Output"], encoded);
    }
}
