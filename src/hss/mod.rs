//! Talking to HSS: one request, sent until it is answered or given up.

mod client;
mod endpoint;
mod error;
mod retry;

pub use client::{Admission, Answer, Client, Effort, Options, Request};
pub use endpoint::{Endpoint, EndpointError, InsecureHttp};
pub use error::{Class, Error, ServiceError};
