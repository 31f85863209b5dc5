//! AWS clients made at run time: session, configuration, credentials and the call

#![forbid(unsafe_code)]
