//! What an AWS service says about itself, decoded on demand, and the dynamic value of bufeo

#![forbid(unsafe_code)]
