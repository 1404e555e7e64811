//! What leads to a server that cannot be reached directly.
//!
//! A mail server speaks first, and its greeting may come in the same packet as the last word of the proxy. So not a byte
//! more is read than the proxy's own answer has: ready-made connectors, which are made for servers that wait to be asked,
//! throw away what follows.

mod socks;
mod tunnel;

use std::fmt;
use std::io;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use secrecy::zeroize::Zeroizing;
use tokio::net::TcpStream;

use super::setback::Setback;
use crate::auth::Secret;

/// A proxy.
#[derive(Debug, Clone)]
pub struct Proxy {
    kind: Kind,
    host: String,
    port: u16,
    sign_in: Option<ProxySignIn>,
}

/// Who signs in at a proxy.
#[derive(Debug, Clone)]
pub struct ProxySignIn {
    /// The name of the user.
    pub user: Secret,
    /// The password.
    pub password: Secret,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// `CONNECT` of HTTP.
    Tunnel,
    Socks,
}

impl Proxy {
    /// Reads `http://host:port` or `socks5://host:port`; an address of IPv6 stands in brackets.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (scheme, rest) = text.split_once("://")?;
        let kind = match scheme {
            "http" => Kind::Tunnel,
            "socks5" => Kind::Socks,
            _ => return None,
        };
        let (host, port) = rest.strip_suffix('/').unwrap_or(rest).rsplit_once(':')?;
        let bare = host.strip_prefix('[').map(|host| host.strip_suffix(']'));
        let (host, extra) = match bare {
            Some(address) => (address?, ":"),
            None => (host, "-_"),
        };
        let is_name = |letter: char| {
            letter.is_ascii_alphanumeric() || letter == '.' || extra.contains(letter)
        };
        let port = port.parse().ok().filter(|port| *port > 0)?;
        let is_plain = (1..=253).contains(&host.len()) && host.chars().all(is_name);
        is_plain.then(|| Self {
            kind,
            host: host.to_owned(),
            port,
            sign_in: None,
        })
    }

    /// The same proxy, where it wants to know who asks.
    #[must_use]
    pub fn signed_in_by(self, sign_in: Option<ProxySignIn>) -> Self {
        Self { sign_in, ..self }
    }

    /// A connection to a server through the proxy.
    pub(super) async fn dial(&self, host: &str, port: u16) -> Result<TcpStream, Setback> {
        let what = format!("proxy `{self}`");
        let connected = TcpStream::connect((self.host.as_str(), self.port)).await;
        let mut stream = connected.map_err(|error| Setback::of_connection(&what, &error))?;
        let (place, sign_in) = ((host, port), self.sign_in.as_ref());
        let led = match self.kind {
            Kind::Tunnel => tunnel::ask(&mut stream, place, sign_in).await,
            Kind::Socks => socks::ask(&mut stream, place, sign_in).await,
        };
        let setback = match led {
            Ok(()) => return Ok(stream),
            Err(Refusal::Connection(error)) => Setback::of_connection(&what, &error),
            Err(Refusal::Passing(why)) => Setback::passing(format!("{what}: {why}")),
            Err(Refusal::Lasting(why)) => Setback::lasting(format!("{what}: {why}")),
        };
        Err(match sign_in {
            Some(sign_in) => setback.concealed(|said| sign_in.conceal(said)),
            None => setback,
        })
    }
}

impl ProxySignIn {
    /// As HTTP wants it (RFC 7617).
    fn basic(&self) -> Secret {
        let pair = format!("{}:{}", self.user.expose(), self.password.expose());
        Secret::new(STANDARD.encode(Zeroizing::new(pair).as_bytes()))
    }

    /// What a proxy said, with everything struck out that it was told in secret.
    fn conceal(&self, said: &str) -> String {
        self.basic().conceal(&self.password.conceal(said))
    }
}

impl fmt::Display for Proxy {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scheme = match self.kind {
            Kind::Tunnel => "http",
            Kind::Socks => "socks5",
        };
        match self.host.contains(':') {
            true => write!(formatter, "{scheme}://[{}]:{}", self.host, self.port),
            false => write!(formatter, "{scheme}://{}:{}", self.host, self.port),
        }
    }
}

/// Why a proxy does not lead to the server.
#[derive(Debug)]
enum Refusal {
    /// The connection to it failed.
    Connection(io::Error),
    /// It may do so soon.
    Passing(String),
    /// It would say the same again.
    Lasting(String),
}

impl From<io::Error> for Refusal {
    fn from(error: io::Error) -> Self {
        Self::Connection(error)
    }
}

/// What a proxy that wants a password is answered with, where the settings have none, or another one.
fn unknown_user(sign_in: Option<&ProxySignIn>) -> Refusal {
    Refusal::Lasting(match sign_in {
        None => "it asks for a user and a password: give `proxy_user` and `proxy_password`".into(),
        Some(_) => "it refuses this user and password".into(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_proxy_has_a_kind_a_host_and_a_port_and_nothing_else() {
        for text in [
            "http://proxy:3128",
            "http://proxy:80",
            "socks5://10.0.0.1:1080",
            "http://[::1]:8/",
        ] {
            let proxy = Proxy::parse(text).unwrap();
            assert_eq!(proxy.to_string(), text.trim_end_matches('/'));
        }
        for text in [
            "proxy:3128",
            "http://proxy",
            "http://:3128",
            "http://proxy:0",
            "http://proxy:99999",
            "http://::1:8",
            "http://[::1:8",
            "https://proxy:3128",
            "http://user:secret@proxy:3128",
            "http://proxy:3128/path",
            "http://proxy:3128/?a",
            "http://proxy\r\nX: y:3128",
            "",
        ] {
            assert!(Proxy::parse(text).is_none(), "{text}");
        }
    }
}
