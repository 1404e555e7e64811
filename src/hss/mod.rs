//! Talking to HSS: one request, sent until it is answered or given up.

mod client;
mod endpoint;
mod error;
mod options;
mod projects;
mod request;
mod retry;
mod sign_in;

pub use client::{Admission, Client};
pub use endpoint::{Endpoint, EndpointError, InsecureHttp};
pub use error::{Class, Error, ServiceError};
pub use options::Options;
pub use projects::Project;
pub use request::{Answer, Effort, Request};
pub use sign_in::SignIn;
