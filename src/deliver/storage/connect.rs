//! Opening the storage: address, signature, time limits.

use std::sync::Arc;
use std::time::Duration;

use object_store::aws::{AmazonS3Builder, S3ConditionalPut};
use object_store::client::{HttpClient, HttpConnector};
use object_store::{BackoffConfig, ClientOptions, RetryConfig};
use secrecy::{ExposeSecret, SecretString};

use super::{Error, Storage, Trouble};

/// What the client calls the way of encryption.
const ENCRYPTION: &str = "aws_server_side_encryption";

/// How the bucket stands in an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Addressing {
    /// `https://BUCKET.HOST/KEY`: what OBS wants.
    VirtualHosted,
    /// `https://HOST/BUCKET/KEY`
    Path,
}

/// Where the storage is, and who signs.
#[derive(Debug, Clone)]
pub struct Options {
    /// The bucket.
    pub bucket: String,
    /// What all keys begin with; may be empty.
    pub prefix: String,
    /// Scheme, host and port of the service, without the bucket.
    pub endpoint: String,
    /// The region that signatures are made for.
    pub region: String,
    /// The public part of the access key.
    pub access_key: String,
    /// The secret part.
    pub secret_key: SecretString,
    /// What a temporary key comes with.
    pub security_token: Option<SecretString>,
    /// How the bucket stands in an address.
    pub addressing: Addressing,
    /// The class that objects are kept in; the bucket's own where nothing is said.
    pub storage_class: Option<String>,
    /// How the service encrypts objects; as the bucket says where nothing is said.
    pub encryption: Option<String>,
}

impl Storage {
    /// Opens the archive; nothing is sent yet.
    ///
    /// # Errors
    /// When the settings fit no storage.
    pub fn open(options: &Options) -> Result<Self, Error> {
        let unusable = |error| Error::Storage {
            action: "open",
            address: format!("s3://{}", options.bucket),
            trouble: Trouble::of(&error),
        };
        let mut builder = AmazonS3Builder::new()
            .with_endpoint(options.address())
            .with_region(&options.region)
            .with_bucket_name(&options.bucket)
            .with_access_key_id(&options.access_key)
            .with_secret_access_key(options.secret_key.expose_secret())
            .with_virtual_hosted_style_request(options.addressing == Addressing::VirtualHosted)
            // Which hosts may be reached without TLS was decided with the settings.
            .with_allow_http(true)
            .with_conditional_put(S3ConditionalPut::ETagMatch)
            // Not every service deletes many at once, and those that do want it signed in ways of their own.
            .with_disable_bulk_delete(true)
            .with_retry(patience())
            .with_http_connector(Connector);
        if let Some(token) = &options.security_token {
            builder = builder.with_token(token.expose_secret());
        }
        if let Some(encryption) = &options.encryption {
            let key = ENCRYPTION.parse().map_err(unusable)?;
            builder = builder.with_config(key, encryption);
        }
        let store = builder.build().map_err(unusable)?;
        let storage = Self::over(Arc::new(store), &options.bucket, &options.prefix)?;
        Ok(Self {
            class: options.storage_class.clone(),
            ..storage
        })
    }
}

impl Options {
    /// The address that requests go to; a bucket as part of the host is the caller's business.
    fn address(&self) -> String {
        match self.addressing {
            Addressing::Path => self.endpoint.clone(),
            Addressing::VirtualHosted => {
                let bucket = &self.bucket;
                self.endpoint.replacen("://", &format!("://{bucket}."), 1)
            }
        }
    }
}

/// Trying again: what may be tried again at all is known to the client.
fn patience() -> RetryConfig {
    RetryConfig {
        backoff: BackoffConfig {
            init_backoff: Duration::from_millis(200),
            max_backoff: Duration::from_secs(10),
            ..BackoffConfig::default()
        },
        max_retries: 6,
        retry_timeout: Duration::from_secs(60),
    }
}

/// Connects as the rest of the program does: the same TLS, and no redirects, which could take a security token elsewhere.
#[derive(Debug)]
struct Connector;

impl HttpConnector for Connector {
    fn connect(&self, _options: &ClientOptions) -> object_store::Result<HttpClient> {
        // Another part of the process may have chosen a provider already; either serves.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = reqwest::Client::builder()
            .user_agent(concat!(
                env!("CARGO_PKG_NAME"),
                "/",
                env!("CARGO_PKG_VERSION")
            ))
            .connect_timeout(Duration::from_secs(10))
            // A whole part on a slow line; the other says when nothing comes any more.
            .timeout(Duration::from_secs(300))
            .read_timeout(Duration::from_secs(60))
            .redirect(reqwest::redirect::Policy::none())
            // Sizes are compared: what is kept packed stays packed.
            .no_gzip()
            .build()
            .map_err(|source| object_store::Error::Generic {
                store: "S3",
                source: Box::new(source),
            })?;
        Ok(HttpClient::new(client))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bucket_stands_where_the_service_wants_it() {
        let mut options = Options {
            bucket: "audit".to_owned(),
            prefix: String::new(),
            endpoint: "https://obs.cn-north-4.myhuaweicloud.com".to_owned(),
            region: "cn-north-4".to_owned(),
            access_key: "AK".to_owned(),
            secret_key: "secret-of-the-operator".into(),
            security_token: Some("token-of-the-operator".into()),
            addressing: Addressing::VirtualHosted,
            storage_class: None,
            encryption: None,
        };
        assert_eq!(
            options.address(),
            "https://audit.obs.cn-north-4.myhuaweicloud.com"
        );
        options.addressing = Addressing::Path;
        assert_eq!(options.address(), options.endpoint);
        let shown = format!("{options:?} {:?}", Storage::open(&options).unwrap());
        assert!(!shown.contains("of-the-operator"), "{shown}");
    }
}
