//! Buckets and objects of the embedded S3.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use bufeo_client::{Credentials, Environment, ErrorKind, Session, Value, params};
use bufeo_resource::{CreatingResourceClass, Method, Mixin, Resource, Resources, Returned};
use bufeo_testserver::S3Server;

fn session(server: &S3Server) -> Session {
    Session::builder()
        .environment(Environment::of::<&str, &str>([]))
        .credentials(Credentials::new(server.access_key(), server.secret_key()))
        .region("us-east-1")
        .endpoint_url(server.endpoint())
        .build()
        .unwrap()
}

async fn s3() -> (S3Server, Session, Resource) {
    let server = S3Server::start().unwrap();
    let session = session(&server);
    let s3 = session.resource("s3").build().await.unwrap();
    (server, session, s3)
}

async fn with_objects(keys: &[&str]) -> (S3Server, Session, Resource) {
    let (server, session, s3) = s3().await;
    let bucket = s3.invoke("create_bucket", params! { "Bucket": "mybucket" }).await.unwrap();
    let bucket = bucket.into_resource().unwrap();
    for key in keys {
        let object = bucket.invoke("put_object", params! { "Key": *key, "Body": *key }).await.unwrap();
        assert_eq!(object.into_resource().unwrap().identifier("key"), Some(&Value::from(*key)));
    }
    (server, session, bucket)
}

#[tokio::test]
async fn an_object_is_put_read_and_deleted() {
    let (_server, _session, bucket) = with_objects(&[]).await;
    let object = bucket.sub("Object", ["a.txt"]).await.unwrap();
    assert_eq!(object.to_string(), "s3.Object(bucket_name='mybucket', key='a.txt')");
    object.invoke("put", params! { "Body": "hello" }).await.unwrap();
    assert_eq!(object.get("content_length").await.unwrap(), 5);
    let answer = object.invoke("get", params! {}).await.unwrap().into_value();
    assert_eq!(answer["ContentLength"], 5);
    assert!(object.data().is_none(), "an action takes the data away");
    object.invoke("delete", params! {}).await.unwrap();
    let error = object.load().await.unwrap_err();
    assert!(error.is_not_found(), "{error}");
}

#[tokio::test]
async fn a_collection_is_filtered_and_limited_without_changing_the_one_it_is_made_of() {
    let (_server, _session, bucket) = with_objects(&["a/1", "a/2", "b/1"]).await;
    let keys = async |collection: &bufeo_resource::Collection| {
        let mut keys = Vec::new();
        for object in collection.items().collect().await.unwrap() {
            assert_eq!(object.class_name(), "s3.ObjectSummary");
            assert_eq!(object.data().unwrap()["Size"], 3, "it comes with the listing");
            keys.push(object.get("key").await.unwrap().to_string());
        }
        keys
    };
    let all = bucket.collection("objects").unwrap();
    let some = all.filter(params! { "Prefix": "a/" });
    assert_eq!(keys(&some.limit(1)).await, ["a/1"]);
    assert_eq!(keys(&some).await, ["a/1", "a/2"]);
    assert_eq!(keys(&all).await, ["a/1", "a/2", "b/1"]);
}

#[tokio::test]
async fn the_service_knows_its_buckets_and_a_bucket_when_it_was_made() {
    let (_server, session, bucket) = with_objects(&[]).await;
    let s3 = session.resource("s3").build().await.unwrap();
    assert_eq!(s3.to_string(), "s3.ServiceResource()");
    let buckets = s3.collection("buckets").unwrap().items().collect().await.unwrap();
    assert_eq!(buckets, std::slice::from_ref(&bucket));
    assert!(bucket.get("creation_date").await.unwrap().as_timestamp().is_some());
    let nowhere = s3.sub("Bucket", ["nowhere"]).await.unwrap();
    assert!(nowhere.get("creation_date").await.unwrap().is_null());
}

#[tokio::test]
async fn the_summary_of_an_object_is_loaded_from_its_head() {
    let (_server, session, _bucket) = with_objects(&["a.txt"]).await;
    let s3 = session.resource("s3").build().await.unwrap();
    let identifiers = params! { "key": "a.txt", "bucket_name": "mybucket" };
    let summary = s3.sub("ObjectSummary", identifiers).await.unwrap();
    assert_eq!(summary.get("size").await.unwrap(), 5);
    let object = summary.sub("Object", ()).await.unwrap();
    assert_eq!(object.class_name(), "s3.Object");
}

#[tokio::test]
async fn a_handler_adds_methods_and_bases_of_one_class() {
    let server = S3Server::start().unwrap();
    let session = session(&server);
    let made = std::sync::Arc::new(std::sync::atomic::AtomicUsize::new(0));
    let count = std::sync::Arc::clone(&made);
    session
        .events()
        .register("creating-resource-class.s3.ServiceResource", move |class: &mut CreatingResourceClass| {
            let count = std::sync::Arc::clone(&count);
            let base = Mixin::new("Counted").with("inherited", 7).on_init(move |resource| {
                assert_eq!(resource.class_name(), "s3.ServiceResource");
                count.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
                Ok(())
            });
            class.bases.insert(0, base);
            let named = Method::new_async(|s3, params| async move {
                Ok(s3.sub("Bucket", [params["Name"].clone()]).await?)
            });
            assert!(class.attributes.insert("named", named).is_none());
            assert!(class.attributes.remove("create_bucket").is_some());
        })
        .unwrap();
    let s3 = session.resource("s3").build().await.unwrap();
    assert_eq!(made.load(std::sync::atomic::Ordering::SeqCst), 1);
    assert_eq!(s3.get("inherited").await.unwrap(), 7);
    let bucket = s3.invoke("named", params! { "Name": "b" }).await.unwrap();
    assert_eq!(bucket.into_resource().unwrap().to_string(), "s3.Bucket(name='b')");
    let error = s3.invoke("create_bucket", params! {}).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::UnknownAttribute);
}

#[tokio::test]
async fn the_event_fires_for_every_class_that_is_needed_and_a_change_holds_from_then_on() {
    let (_server, session, s3) = s3().await;
    let seen = std::sync::Arc::new(std::sync::Mutex::new(Vec::new()));
    let log = std::sync::Arc::clone(&seen);
    session
        .events()
        .register("creating-resource-class.s3", move |class: &mut CreatingResourceClass| {
            log.lock().unwrap().push(class.resource_model.class_name().to_owned());
            class.attributes.insert("shout", Method::new(|it, _| Ok(it.to_string().to_uppercase())));
        })
        .unwrap();
    let bucket = s3.sub("Bucket", ["b"]).await.unwrap();
    bucket.sub("Object", ["k"]).await.unwrap();
    s3.sub("Bucket", ["b"]).await.unwrap();
    assert_eq!(*seen.lock().unwrap(), ["s3.Bucket", "s3.Object", "s3.Bucket"]);
    assert_eq!(bucket.invoke("shout", params! {}).await.unwrap(), Returned::from("S3.BUCKET(NAME='B')"));
    assert!(s3.invoke("shout", params! {}).await.is_err(), "it was made before");
}

#[tokio::test]
async fn what_is_wrong_is_named_with_what_would_be_right() {
    let (_server, session, s3) = s3().await;
    let text = async |name: &str, given: Vec<&str>| s3.sub(name, given).await.unwrap_err().to_string();
    assert_eq!(
        text("Object", vec!["b"]).await,
        "the identifier `key` is missing: a `s3.Object` has `bucket_name`, `key`"
    );
    assert_eq!(text("Bucket", vec!["b", "c"]).await, "2 identifiers were given: a `s3.Bucket` has `name`");
    assert!(text("Buckt", vec![]).await.contains("`Bucket`"));
    let error = s3.sub("Bucket", params! { "bucket": "b" }).await.unwrap_err();
    assert_eq!(error.to_string(), "`bucket` is no identifier: a `s3.Bucket` has `name`");
    assert_eq!(error.kind(), ErrorKind::Identifiers);
    let error = s3.invoke("create_buckets", params! {}).await.unwrap_err();
    assert!(error.to_string().contains("`create_bucket`"), "{error}");
    let error = s3.get("buckets").await.unwrap_err();
    assert!(error.to_string().contains("is a collection and not a value: use `collection`"), "{error}");
    let error = session.resource("kms").build().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::UnknownResource);
    assert!(error.to_string().contains("there is a client of that name"), "{error}");
    let error = session.resource("s3").api_version("1999-01-01").build().await.unwrap_err();
    assert!(error.to_string().contains("`2006-03-01`"), "{error}");
    let bucket = s3.sub("Bucket", ["b"]).await.unwrap();
    let collection = bucket.collection("objects").unwrap();
    let error = collection.filter(params! { "Prefixx": "a" }).items().collect().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::ParamValidation);
    let error = collection.batch("remove", params! {}).await.unwrap_err();
    assert!(error.to_string().contains("no batch action `remove`"), "{error}");
}

#[tokio::test]
async fn resources_of_nine_services_are_known() {
    let (_server, session, _s3) = s3().await;
    let known = session.available_resources();
    let expected = ["cloudformation", "cloudwatch", "dynamodb", "ec2", "glacier", "iam", "s3", "sns", "sqs"];
    assert_eq!(known, expected);
    for service in expected {
        session.resource(service).build().await.unwrap();
    }
}

#[tokio::test]
async fn a_waiter_is_told_of_the_resource() {
    let (_server, session, bucket) = with_objects(&["a.txt"]).await;
    bucket.invoke("wait_until_exists", params! {}).await.unwrap();
    let s3 = session.resource("s3").build().await.unwrap();
    let nothing = s3.sub("Object", ["mybucket", "b.txt"]).await.unwrap();
    nothing.invoke("wait_until_not_exists", params! {}).await.unwrap();
    let waiter = nothing.waiter("wait_until_exists", params! {}).await.unwrap();
    let error = waiter.max_attempts(1).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Waiter);
    assert!(nothing.waiter("wait_until_gone", params! {}).await.is_err());
}

#[tokio::test]
async fn classes_are_shared_by_threads_while_handlers_come() {
    let (_server, session, s3) = s3().await;
    let threads: Vec<_> = (0..8)
        .map(|number| {
            let (session, s3) = (session.clone(), s3.clone());
            std::thread::spawn(move || {
                for round in 0..50 {
                    if round == number {
                        session
                            .events()
                            .register(
                                "creating-resource-class.s3.Bucket",
                                move |class: &mut CreatingResourceClass| {
                                    class.attributes.insert(
                                        format!("method_{number}"),
                                        Method::new(move |_, _| Ok(number)),
                                    );
                                },
                            )
                            .unwrap();
                    }
                    let bucket = bufeo_model::block_on(s3.sub("Bucket", ["mybucket"])).unwrap();
                    assert_eq!(bucket.identifier("name"), Some(&Value::from("mybucket")));
                    if round >= number {
                        let name = format!("method_{number}");
                        let said = bufeo_model::block_on(bucket.invoke(&name, params! {})).unwrap();
                        assert_eq!(said, Returned::from(number));
                    }
                }
            })
        })
        .collect();
    for thread in threads {
        thread.join().unwrap();
    }
}
