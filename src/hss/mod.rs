//! Talking to HSS: one request, sent until it is answered or given up.

mod budget;
mod client;
mod endpoint;
mod error;
mod limit;
mod options;
mod projects;
mod redact;
mod request;
mod retry;
mod service_error;
mod sign_in;
mod skew;
mod trying;
mod unanswered;
mod wire;

pub use budget::Patience;
pub use client::Client;
pub use endpoint::{Endpoint, EndpointError, InsecureHttp, is_loopback};
pub use error::{Class, Error, MetadataError};
pub use options::Options;
pub use projects::Project;
pub use request::{Answer, Effort, Request};
pub use service_error::ServiceError;
pub use sign_in::SignIn;
pub use skew::Skew;
pub use unanswered::Unanswered;
