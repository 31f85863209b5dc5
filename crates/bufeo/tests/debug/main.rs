//! `Debug` of every public type of every published crate: a few lines, without secrets.
//!
//! The types are found in the sources, so that none can be forgotten: one that is not shown here fails the test.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may panic")]

mod calls;
mod data;
mod resources;
mod shown;
mod sources;

use shown::Shown;

#[tokio::test]
async fn every_public_type_is_printed_in_a_few_lines_and_without_secrets() {
    let mut shown = Shown::default();
    data::show(&mut shown);
    calls::show(&mut shown).await;
    resources::show(&mut shown).await;
    shown.assert_complete(&sources::public_types());
}
