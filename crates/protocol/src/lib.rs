//! AWS wire formats: a dynamic value to an HTTP request, an HTTP response to a value

#![forbid(unsafe_code)]
