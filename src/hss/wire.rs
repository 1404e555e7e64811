//! One request over the wire, and the whole of its answer.

use std::error::Error as StdError;
use std::io;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use reqwest::header::{CONTENT_TYPE, DATE, HeaderMap, HeaderName, HeaderValue, RETRY_AFTER};
use reqwest::{Response, StatusCode};
use tokio::time::Instant;

use super::redact::{Conceal, shown};
use super::retry::retry_after;
use super::{Answer, Endpoint, Error, Options, ServiceError, Skew};
use crate::auth::{Signer, Unsigned};

/// The services' names for a request: that of HSS and the gateway, and that of IAM.
const REQUEST_IDS: [&str; 2] = ["x-request-id", "x-iam-trace-id"];
const JSON: &str = "application/json";
/// Room for a page of ordinary rows, in bytes.
const FIRST_ROOM: usize = 128 << 10;

/// Sends requests and reads answers.
#[derive(Debug)]
pub(super) struct Wire {
    http: reqwest::Client,
    /// To this machine itself: a proxy would take requests to another one.
    direct: reqwest::Client,
    request_timeout: Duration,
    longest_answer: usize,
    slowest_body: u32,
    body_stretch: Duration,
    /// Room for bodies that nobody uses just now: fresh memory of this size costs a good part of reading a page.
    bodies: Mutex<Vec<Vec<u8>>>,
}

/// A request, ready to be signed and sent.
pub(super) struct Call<'a> {
    /// What signs it, if anything does.
    pub(super) signer: Option<&'a Signer>,
    /// Strikes the secrets out of what comes back.
    pub(super) conceal: Conceal<'a>,
    pub(super) endpoint: &'a Endpoint,
    /// Signed by a header of its own.
    pub(super) project_id: Option<&'a str>,
    pub(super) path: &'a str,
    pub(super) parameters: &'a [(&'a str, &'a str)],
    pub(super) region: Option<&'a str>,
    /// JSON; makes it a `POST`.
    pub(super) body: Option<Bytes>,
}

/// An answer, whatever it says.
pub(super) struct Received {
    pub(super) status: StatusCode,
    headers: HeaderMap,
    pub(super) body: Vec<u8>,
}

impl Wire {
    pub(super) fn new(options: &Options) -> Result<Self, Error> {
        // Another part of the process may have chosen a provider already; either serves.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let http = builder(options).build().map_err(Error::Build)?;
        let direct = builder(options).no_proxy().build();
        let direct = direct.map_err(Error::Build)?;
        Ok(Self {
            http,
            direct,
            request_timeout: options.request_timeout,
            longest_answer: options.longest_answer,
            slowest_body: options.slowest_body,
            body_stretch: options.body_stretch,
            bodies: Mutex::default(),
        })
    }

    /// Takes back the body of an answer that nobody needs any more, to read another one into it.
    pub(super) fn recycle(&self, mut body: Vec<u8>) {
        const LARGEST: usize = 1 << 20;
        if body.capacity() <= LARGEST {
            body.clear();
            self.bodies
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .push(body);
        }
    }

    /// Signs a call with the time `now`, in milliseconds since 1970, sends it, and reads the answer to its last byte.
    pub(super) async fn exchange(&self, call: &Call<'_>, now: i64) -> Result<Received, Error> {
        let url = call.endpoint.url(call.path, call.parameters);
        let http = match call.endpoint.is_loopback() {
            true => &self.direct,
            false => &self.http,
        };
        let request = match &call.body {
            Some(body) => http.post(url).body(body.clone()),
            None => http.get(url),
        };
        let sent = request.headers(call.headers(now)?).send().await;
        let mut response = sent.map_err(|error| self.classify(error, call.endpoint))?;
        let body = self.read(&mut response, call.endpoint).await?;
        Ok(Received {
            status: response.status(),
            headers: std::mem::take(response.headers_mut()),
            body,
        })
    }

    async fn read(&self, response: &mut Response, endpoint: &Endpoint) -> Result<Vec<u8>, Error> {
        let used = self
            .bodies
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .pop();
        let mut body = used.unwrap_or_else(|| Vec::with_capacity(FIRST_ROOM));
        let stretch = tokio::time::sleep(self.body_stretch);
        tokio::pin!(stretch);
        let mut length_before = 0;
        loop {
            let chunk = tokio::select! {
                // The timer is looked at only when nothing has come.
                biased;
                chunk = response.chunk() => chunk,
                () = &mut stretch => {
                    if body.len() < length_before + self.bytes_per_stretch() {
                        return Err(Error::Slow { floor: self.slowest_body });
                    }
                    length_before = body.len();
                    stretch.as_mut().reset(Instant::now() + self.body_stretch);
                    continue;
                }
            };
            let Some(chunk) = chunk.map_err(|error| self.classify(error, endpoint))? else {
                return Ok(body);
            };
            if body.len() + chunk.len() > self.longest_answer {
                let limit = self.longest_answer;
                return Err(Error::TooLong { limit });
            }
            body.extend_from_slice(&chunk);
        }
    }

    fn bytes_per_stretch(&self) -> usize {
        let bytes = u128::from(self.slowest_body) * self.body_stretch.as_millis() / 1_000;
        usize::try_from(bytes).unwrap_or(usize::MAX)
    }

    fn classify(&self, error: reqwest::Error, endpoint: &Endpoint) -> Error {
        // The URL in the error's own text would repeat what the message says already.
        let error = error.without_url();
        if error.is_timeout() && !error.is_connect() {
            Error::Timeout {
                limit: self.request_timeout,
            }
        } else if is_about_certificate(&error) {
            Error::Untrusted {
                address: endpoint.to_string(),
                source: error.into(),
            }
        } else if error.is_connect() {
            Error::Connect {
                address: endpoint.to_string(),
                source: error.into(),
            }
        } else {
            Error::Broken(error.into())
        }
    }
}

fn builder(options: &Options) -> reqwest::ClientBuilder {
    reqwest::Client::builder()
        .user_agent(concat!(
            env!("CARGO_PKG_NAME"),
            "/",
            env!("CARGO_PKG_VERSION")
        ))
        .connect_timeout(options.connect_timeout)
        .timeout(options.request_timeout)
        .tcp_nodelay(true)
        // A redirect of an API is a proxy's sign-in page, or a way to take the token elsewhere.
        .redirect(reqwest::redirect::Policy::none())
}

/// Whether the other side showed a certificate that is not accepted here.
fn is_about_certificate(error: &(dyn StdError + 'static)) -> bool {
    if let Some(error) = error.downcast_ref::<rustls::Error>() {
        return matches!(error, rustls::Error::InvalidCertificate(_));
    }
    // An error of input and output leaves out what it wraps when it is asked for its cause.
    let wrapped = error
        .downcast_ref::<io::Error>()
        .and_then(io::Error::get_ref)
        .map(|inner| inner as &(dyn StdError + 'static));
    wrapped
        .or_else(|| error.source())
        .is_some_and(is_about_certificate)
}

impl Call<'_> {
    fn headers(&self, now: i64) -> Result<HeaderMap, Error> {
        let mut headers = HeaderMap::new();
        if let Some(signer) = self.signer {
            let mut sent = vec![("host", self.endpoint.authority())];
            sent.extend(self.region.map(|region| ("region", region)));
            sent.extend(self.body.as_ref().map(|_| (CONTENT_TYPE.as_str(), JSON)));
            let unsigned = Unsigned {
                method: if self.body.is_some() { "POST" } else { "GET" },
                path: self.path,
                parameters: self.parameters,
                headers: &sent,
                body: self.body.as_deref().unwrap_or_default(),
            };
            for header in signer.headers(self.project_id, unsigned, now)? {
                let value = HeaderValue::from_str(header.value.expose());
                let mut value = value.map_err(|_unsendable| crate::auth::Error::Characters)?;
                value.set_sensitive(true);
                headers.insert(HeaderName::from_static(header.name), value);
            }
        }
        let region = self
            .region
            .and_then(|region| HeaderValue::from_str(region).ok());
        if let Some(region) = region {
            headers.insert(HeaderName::from_static("region"), region);
        }
        if self.body.is_some() {
            headers.insert(CONTENT_TYPE, HeaderValue::from_static(JSON));
        }
        Ok(headers)
    }
}

impl Received {
    /// What the caller reads from the body of a success.
    pub(super) fn decoded<T>(
        self,
        decode: impl Fn(&[u8]) -> Result<T, String>,
        conceal: Conceal<'_>,
    ) -> Result<Answer<T>, Error> {
        const LONGEST_REASON: usize = 200;
        match decode(&self.body) {
            Ok(decoded) => Ok(Answer {
                decoded,
                request_id: self.request_id().map(str::to_owned),
                body: self.body,
            }),
            Err(reason) => {
                let reason = shown(&reason, LONGEST_REASON, conceal);
                tracing::debug!(reason, "the body is no HSS answer");
                let what = if self.body.is_empty() {
                    "nothing"
                } else {
                    "something else"
                };
                Err(self.is_not(what, conceal))
            }
        }
    }

    /// The value of a header, if it is text.
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    /// The service's name for the request.
    pub(super) fn request_id(&self) -> Option<&str> {
        REQUEST_IDS.into_iter().find_map(|name| self.header(name))
    }

    /// The pause that the service asks for.
    pub(super) fn asked_pause(&self) -> Option<Duration> {
        let value = self.header(RETRY_AFTER.as_str())?;
        retry_after(value, self.header(DATE.as_str()))
    }

    /// How far this clock is from the server's, by the date of the answer.
    pub(super) fn skew(&self, now: i64) -> Option<Skew> {
        Skew::read(self.header(DATE.as_str())?, now)
    }

    /// What an answer to a call says that is no success; `now` in milliseconds since 1970.
    pub(super) fn refusal(&self, call: &Call<'_>, now: i64) -> Error {
        let conceal = call.conceal;
        if self.status.is_redirection() {
            return self.is_not("a redirect", conceal);
        }
        let status = self.status.as_u16();
        let mut error = ServiceError::read(status, &self.body, self.request_id(), conceal);
        // A token does not mind what this clock says.
        if status == 401 && matches!(call.signer, Some(Signer::AccessKey(_))) {
            error.skew = self.skew(now).filter(|skew| skew.is_notable());
        }
        Error::Service(Box::new(error))
    }

    /// The error of an answer that is something else than was asked for.
    pub(super) fn is_not(&self, what: &'static str, conceal: Conceal<'_>) -> Error {
        const LENGTH: usize = 200;
        let text = String::from_utf8_lossy(&self.body);
        Error::NotHss {
            status: self.status.as_u16(),
            what,
            excerpt: shown(&text, LENGTH, conceal),
        }
    }
}

#[cfg(test)]
mod tests {
    use rustls::CertificateError;

    use super::*;

    #[test]
    fn a_certificate_that_nobody_vouches_for_is_found_however_deep_it_lies() {
        let refused = || rustls::Error::InvalidCertificate(CertificateError::UnknownIssuer);
        let wrapped = io::Error::other(io::Error::other(refused()));
        assert!(is_about_certificate(&refused()));
        assert!(is_about_certificate(&wrapped));
        let others = [
            rustls::Error::DecryptError,
            rustls::Error::HandshakeNotComplete,
        ];
        for error in others {
            assert!(!is_about_certificate(&io::Error::other(error)));
        }
        assert!(!is_about_certificate(&io::Error::from(
            io::ErrorKind::ConnectionRefused
        )));
    }
}
