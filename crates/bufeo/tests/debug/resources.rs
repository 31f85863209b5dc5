//! The types of resources.

use bufeo::resource::{self, Resources as _, Returned};
use bufeo::{Value, blocking, params};

use crate::calls::session;
use crate::shown::{MEMBER, SECRET_KEY, Shown};

pub(crate) async fn show(shown: &mut Shown) {
    let seen = std::sync::Arc::<std::sync::Mutex<Shown>>::default();
    let all = std::sync::Arc::clone(&seen);
    let session = session();
    let print = move |event: &mut bufeo::event::CreatingResourceClass| {
        let mut all = all.lock().unwrap();
        all.show(&event.attributes);
        all.show(&*event);
    };
    session.events().register_last("creating-resource-class", print).unwrap();
    shown.show(&session.resource("iam"));
    let iam = session.resource("iam").endpoint_url("https://localhost").build().await.unwrap();
    shown.show(&iam);
    shown.show(&**iam.model());
    // The secret of an access key is one of its identifiers.
    let key = iam.sub("AccessKeyPair", ["me", "AKIDEXAMPLE", SECRET_KEY]).await.unwrap();
    shown.show(&key);
    assert_eq!(key.to_string(), "iam.AccessKeyPair(user_name='me', id='AKIDEXAMPLE', secret=[redacted])");
    let users = iam.collection("users").unwrap();
    shown.show(&users);
    shown.show(&users.pages());
    shown.show(&users.items());
    shown.show(&Returned::Resources(vec![key.clone(); 1000]));
    shown.show(&Returned::<()>::Value(params! { "Password": MEMBER }.into()));
    shown.show(&resource::Attribute::Value(params! { "Password": MEMBER }.into()));
    let method = resource::Method::new(|_, _| Ok(Returned::Value(Value::Null)));
    shown.show(&method);
    shown.show(&resource::Mixin::new("Base"));
    shown.show(&resource::IntoIdentifiers::into_identifiers(["a".repeat(10_000)]));

    let session = blocking::Session::from(session);
    shown.show(&session.resource("iam"));
    let iam = session.resource("iam").endpoint_url("https://localhost").build().unwrap();
    shown.show(&iam);
    let users = iam.collection("users").unwrap();
    shown.show(&users);
    shown.show(&users.pages());
    shown.show(&users.items());
    shown.merge(&seen.lock().unwrap());
}
