//! AWS clients made at run time, for every service, extended through named events

#![forbid(unsafe_code)]
