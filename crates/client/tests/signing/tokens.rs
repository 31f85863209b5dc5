//! Methods of clients that sign something to be used elsewhere, and tokens in the place of signatures.

use bufeo_client::{Config, ErrorKind, SignatureVersion, Token, built_in_handlers, params};
use bufeo_testserver::StubServer;

use crate::sandbox::{answering, builder, json, session};

#[tokio::test]
async fn a_database_takes_a_signed_address_for_a_password() {
    let rds = session().client("rds").build().await.unwrap();
    let asked = params! { "DBHostname": "db.example.com", "Port": 3306, "DBUsername": "me@there" };
    let token = rds.invoke("generate_db_auth_token", asked.clone()).await.unwrap();
    let token = token.as_str().unwrap();
    let begins = "db.example.com:3306/?Action=connect&DBUser=me%40there&X-Amz-Algorithm=AWS4-HMAC-SHA256\
                  &X-Amz-Credential=AKIDEXAMPLE%2F20150830%2Feu-west-1%2Frds-db%2Faws4_request&";
    assert!(token.starts_with(begins), "{token}");
    assert!(token.contains("&X-Amz-Expires=900&"), "{token}");

    let mut elsewhere = asked.clone();
    elsewhere.insert("Region", "us-east-2");
    let token = rds.invoke("generate_db_auth_token", elsewhere).await.unwrap();
    assert!(token.as_str().unwrap().contains("us-east-2%2Frds-db"), "{token}");

    let incomplete = params! { "DBHostname": "db.example.com" };
    let error = rds.invoke("generate_db_auth_token", incomplete).await.unwrap_err();
    assert!(error.to_string().contains("`Port`"), "{error}");
}

#[tokio::test]
async fn aurora_dsql_has_a_token_for_each_of_two_actions() {
    let dsql = session().client("dsql").build().await.unwrap();
    for (method, action) in [
        ("generate_db_connect_auth_token", "DbConnect"),
        ("generate_db_connect_admin_auth_token", "DbConnectAdmin"),
    ] {
        let token =
            dsql.invoke(method, params! { "Hostname": "x.dsql.eu-west-1.on.aws", "ExpiresIn": 60 }).await;
        let token = token.unwrap();
        let begins = format!("x.dsql.eu-west-1.on.aws/?Action={action}&X-Amz-Algorithm");
        assert!(token.as_str().unwrap().starts_with(&begins), "{token}");
    }
}

#[tokio::test]
async fn methods_that_sign_are_handlers_that_can_be_taken_away() {
    let session = session();
    let s3 = session.client("s3").build().await.unwrap();
    let asked = params! {
        "ClientMethod": "get_object", "Params": { "Bucket": "mybucket", "Key": "a" }, "ExpiresIn": 60,
    };
    let url = s3.invoke("generate_presigned_url", asked.clone()).await.unwrap();
    assert!(url.as_str().unwrap().starts_with("https://"), "{url}");

    let adding = built_in_handlers().find(|handler| handler.name() == "add_generate_presigned_url").unwrap();
    assert!(adding.unregister(session.events()));
    let bare = session.client("s3").build().await.unwrap();
    let error = bare.invoke("generate_presigned_url", asked).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::UnknownAttribute);
}

#[tokio::test]
async fn bearer_tokens_go_over_tls_only() {
    let server = answering([json(200, "{}")]);
    let session = builder().token(Token::new("TOP SECRET")).build().unwrap();
    let config = Config::new().with_signature_version(SignatureVersion::named("bearer"));
    let client = session.client("dynamodb").endpoint_url(server.endpoint()).config(config);
    let error = client.build().await.unwrap().call("ListTables", params! {}).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::EndpointConfiguration);
    assert_eq!(
        error.to_string(),
        "Invalid endpoint configuration: Bearer authorization requires an HTTPS endpoint."
    );
    assert!(StubServer::requests(&server).is_empty());
}
