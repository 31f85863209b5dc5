//! Amazon S3.

pub(super) mod answer;
pub(super) mod body;
pub(super) mod bucket;
pub(super) mod copy_source;
pub(super) mod encryption;
pub(super) mod endpoint;
pub(super) mod listing;
pub(super) mod metadata;
mod redirect;
pub(super) mod signed_path;

pub(crate) use redirect::register as register_redirect;
