//! The compiled AWS service models of bufeo: data only

#![forbid(unsafe_code)]
