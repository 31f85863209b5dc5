//! AWS resources made at run time: what a service has, as things with identifiers, values, actions and collections.
//!
//! Where a client has operations, resources have a life of their own: a bucket has a name and objects, an instance can be
//! stopped and belongs to a network. Nine services are described in that way, by resource models; the classes of their
//! resources do not exist until the program runs, and every one that is made is an event, [`CreatingResourceClass`].
//!
//! ```no_run
//! # async fn run() -> Result<(), Box<dyn std::error::Error>> {
//! use bufeo_resource::{Resources, Session, params};
//!
//! let s3 = Session::from_env().await?.resource("s3").build().await?;
//! let bucket = s3.sub("Bucket", ["mybucket"]).await?;
//! bucket.invoke("put_object", params! { "Key": "a.txt", "Body": "hello" }).await?;
//! for object in bucket.collection("objects")?.limit(10).items().collect().await? {
//!     println!("{}: {} bytes", object.get("key").await?, object.get("size").await?);
//! }
//! # Ok(()) }
//! ```
//!
//! | to | there is |
//! |---|---|
//! | make the resource of a service | [`Resources::resource`] on a session |
//! | read a value, do something, wait | [`Resource::get`], [`Resource::invoke`] |
//! | go on to other resources | [`Resource::sub`], [`Resource::reference`], [`Resource::collection`] |
//! | ask what there is | [`Resource::model`] |
//! | add methods and bases to classes | [`CreatingResourceClass`], [`Method`], [`Mixin`] |

#![forbid(unsafe_code)]

/// The line of an example that imports from this crate, as those read it who depend on it. Most programs depend on `bufeo`,
/// whose documentation has the same examples: its name stands there, since `doc` is set for this crate's own documentation
/// and the examples in it alone.
#[cfg(doc)]
macro_rules! import {
    (hidden $names:literal) => {
        concat!("# use bufeo_resource::", $names, ";")
    };
    ($(resource)? $names:literal) => {
        concat!("use bufeo_resource::", $names, ";")
    };
}

/// The same, as the documentation of `bufeo` shows it.
#[cfg(not(doc))]
macro_rules! import {
    (hidden $names:literal) => {
        concat!("# use bufeo::", $names, ";")
    };
    (resource $names:literal) => {
        concat!("use bufeo::resource::", $names, ";")
    };
    ($names:literal) => {
        concat!("use bufeo::", $names, ";")
    };
}

mod action;
mod class;
mod collection;
mod definition;
mod event;
mod factory;
mod identifiers;
mod model;
mod path;
mod resource;
mod returned;
mod services;
mod session;
mod target;

#[doc(no_inline)]
pub use bufeo_client::{Error, Session, Value, params};
pub use class::{Attribute, Attributes, Bases, Method, Mixin};
pub use collection::{Collection, Items, Pages};
pub use event::CreatingResourceClass;
pub use identifiers::{Identifiers, IntoIdentifiers};
pub use model::ResourceModel;
pub use resource::Resource;
pub use returned::Returned;
pub use session::{ResourceBuilder, Resources};
