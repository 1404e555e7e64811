//! The server that takes messages, and how to sign in there.

use std::sync::Arc;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use rustls::ClientConfig;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls_platform_verifier::Verifier;
use secrecy::zeroize::Zeroizing;

use super::{Error, Proxy};
use crate::auth::Secret;

/// A server for outgoing mail.
#[derive(Debug, Clone)]
pub struct Server {
    /// Its name, which its certificate has to bear, or its address.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// How the connection is kept from others.
    pub security: Security,
    /// Who signs in, where the server wants that.
    pub sign_in: Option<SignIn>,
    /// The certificate that this program shows, where the server wants one.
    pub identity: Option<Identity>,
    /// Authorities to trust besides those of the system, in PEM.
    pub authorities: Option<Vec<u8>>,
    /// What leads to the server, where nothing does directly.
    pub proxy: Option<Proxy>,
    /// What this program calls itself in its greeting; its loopback address where nobody says.
    pub hello: Option<String>,
    /// How long an answer may take. The transfer of a message may take ten times as long: ten minutes from a minute, as RFC
    /// 5321 has it in 4.5.3.2.6.
    pub timeout: Duration,
}

/// How the connection is kept from others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Security {
    /// Encrypted from the first byte on.
    Tls,
    /// Encrypted before anything is said that matters; never without.
    StartTls,
    /// Not at all: for a server on the same machine.
    None,
}

/// Who signs in, and how.
#[derive(Clone)]
pub struct SignIn {
    /// How.
    pub mechanism: Mechanism,
    /// The name of the user.
    pub user: Secret,
    /// The password, or the token.
    pub secret: Secret,
}

/// How to sign in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mechanism {
    /// User and password, at once (RFC 4616).
    Plain,
    /// User and password, one after the other.
    Login,
    /// User and OAuth 2.0 token.
    Xoauth2,
}

/// A certificate and its key.
#[derive(Debug, Clone)]
pub struct Identity {
    /// The certificate and those that lead to its authority, in PEM.
    pub certificates: Vec<u8>,
    /// Its key, in PEM.
    pub key: Secret,
}

impl Server {
    /// What the port is unless somebody says otherwise: of submission (RFC 8314), or of a server on the same machine.
    #[must_use]
    pub fn usual_port(security: Security) -> u16 {
        match security {
            Security::Tls => 465,
            Security::StartTls => 587,
            Security::None => 25,
        }
    }

    /// Says whether certificates and keys can be used.
    ///
    /// # Errors
    /// When they cannot.
    pub fn check(&self) -> Result<(), Error> {
        self.tls().map(drop)
    }

    /// What this program calls itself.
    pub(super) fn client_id(&self) -> String {
        self.hello.clone().unwrap_or_else(|| "[127.0.0.1]".into())
    }

    /// The settings of the encryption.
    pub(super) fn tls(&self) -> Result<Arc<ClientConfig>, Error> {
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let authorities = self.authorities.as_deref();
        let authorities = authorities.map_or(Ok(Vec::new()), |pem| {
            certificates(pem, "certificates of authorities")
        })?;
        let verifier = Verifier::new_with_extra_roots(authorities, Arc::clone(&provider))
            .map_err(unusable("certificates of authorities"))?;
        let config = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .map_err(unusable("versions of TLS"))?
            .dangerous()
            .with_custom_certificate_verifier(Arc::new(verifier));
        let Some(identity) = &self.identity else {
            return Ok(Arc::new(config.with_no_client_auth()));
        };
        let chain = certificates(&identity.certificates, "client certificate")?;
        let key = PrivateKeyDer::from_pem_slice(identity.key.expose().as_bytes())
            .map_err(unusable("key of the client certificate"))?;
        let config = config.with_client_auth_cert(chain, key);
        config
            .map(Arc::new)
            .map_err(unusable("client certificate with this key"))
    }
}

impl Mechanism {
    /// What servers call it.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Plain => "PLAIN",
            Self::Login => "LOGIN",
            Self::Xoauth2 => "XOAUTH2",
        }
    }
}

impl SignIn {
    /// All at once, as PLAIN and XOAUTH2 have it.
    pub(super) fn encoded(&self) -> Zeroizing<String> {
        let (user, secret) = (self.user.expose(), self.secret.expose());
        let words = match self.mechanism {
            Mechanism::Plain | Mechanism::Login => format!("\0{user}\0{secret}"),
            Mechanism::Xoauth2 => format!("user={user}\x01auth=Bearer {secret}\x01\x01"),
        };
        Zeroizing::new(STANDARD.encode(Zeroizing::new(words).as_bytes()))
    }

    /// What a server said, with everything struck out that it was told in secret, however it writes that.
    pub(super) fn conceal(&self, said: &str) -> String {
        let (user, secret) = (self.user.expose(), self.secret.expose());
        let forms = [
            secret.to_owned(),
            STANDARD.encode(secret),
            STANDARD.encode(format!("\0{user}\0{secret}")),
            STANDARD.encode(format!("user={user}\x01auth=Bearer {secret}\x01\x01")),
        ];
        let strike = |said: String, form: String| Secret::new(form).conceal(&said);
        forms.into_iter().fold(said.to_owned(), strike)
    }
}

impl std::fmt::Debug for SignIn {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "SignIn({:?}, …)", self.mechanism)
    }
}

fn certificates(pem: &[u8], what: &'static str) -> Result<Vec<CertificateDer<'static>>, Error> {
    let found: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(pem).collect();
    let found = found.map_err(unusable(what))?;
    if found.is_empty() {
        return Err(unusable(what)("there is none in the file"));
    }
    Ok(found)
}

fn unusable<E>(what: &'static str) -> impl Fn(E) -> Error
where
    E: Into<Box<dyn std::error::Error + Send + Sync>>,
{
    move |source| Error::Certificates {
        what,
        source: source.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_said_in_secret_is_struck_out_of_what_comes_back() {
        let sign_in = SignIn {
            mechanism: Mechanism::Plain,
            user: Secret::new("audit".to_owned()),
            secret: Secret::new("hunter2hunter2".to_owned()),
        };
        let plain = STANDARD.encode("\0audit\0hunter2hunter2");
        let login = STANDARD.encode("hunter2hunter2");
        let token = STANDARD.encode("user=audit\x01auth=Bearer hunter2hunter2\x01\x01");
        let said = sign_in.conceal(&format!("535 no: {plain} {login} {token} hunter2hunter2"));
        assert_eq!(said, "535 no: … … … …");
        assert_eq!(format!("{sign_in:?}"), "SignIn(Plain, …)");
    }
}
