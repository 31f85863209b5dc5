//! Where models come from.

mod origin;

pub(crate) use origin::Origin;
