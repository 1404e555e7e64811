//! The server that takes letters.

use std::fs;
use std::time::Duration;

use super::{Given, bounded, needed};
use crate::config::file::At;
use crate::config::problem::{Place, Problem};
use crate::config::words;
use crate::deliver::mail::{Identity, Mechanism, Proxy, ProxySignIn, Security, Server, SignIn};
use crate::hss::is_loopback;

/// How long an answer may take unless somebody says otherwise.
const TIMEOUT_SECONDS: f64 = 60.0;

const SECURITIES: [(&str, Security); 3] = [
    ("tls", Security::Tls),
    ("starttls", Security::StartTls),
    ("none", Security::None),
];

const MECHANISMS: [(&str, Mechanism); 3] = [
    ("plain", Mechanism::Plain),
    ("login", Mechanism::Login),
    ("xoauth2", Mechanism::Xoauth2),
];

/// Checks what is said of the server.
pub(super) fn resolve(
    given: Given<'_>,
    line: usize,
    problems: &mut Vec<Problem>,
) -> Option<Server> {
    let mail = &given.file.mail;
    let host = needed(&mail.server, "server", line, problems).and_then(|at| name(at, problems));
    let security = mail.security.as_ref();
    let security = security.map_or(Some(Security::Tls), |at| one_of(&SECURITIES, at, problems));
    if let (Some(host), Some(Security::None)) = (&host, security)
        && !is_loopback(host)
    {
        let what = format!("`security = \"none\"` would send mail to `{host}` unencrypted");
        let hint =
            "use `tls` or `starttls`; without encryption only a server on this machine can be used";
        let at = mail.security.as_ref().map_or(line, |at| at.line);
        problems.push(Problem::new(what, hint).at(Place::Line(at)));
    }
    let timeout = bounded(
        (mail.timeout_seconds.as_ref(), "timeout_seconds"),
        (TIMEOUT_SECONDS, 0.1, 3_600.0),
        problems,
    );
    let port = port(given, problems);
    let sign_in = sign_in(given, line, problems);
    let identity = identity(given, line, problems);
    let authorities = pem(given, mail.authorities.as_ref(), "authorities", problems);
    let hello = mail.hello.as_ref().and_then(|at| name(at, problems));
    let proxy = proxy(given, line, problems);
    let security = security?;
    let server = Server {
        host: host?,
        port: port.unwrap_or_else(|| Server::usual_port(security)),
        security,
        sign_in,
        identity,
        authorities,
        proxy,
        hello,
        timeout: Duration::from_secs_f64(timeout),
    };
    if given.is_wanted
        && let Err(error) = server.check()
    {
        let why = std::error::Error::source(&error).map(ToString::to_string);
        let what = format!("{error}: {}", why.unwrap_or_default());
        let hint = "name files in PEM, the key in PKCS#8, PKCS#1 or SEC1";
        problems.push(Problem::new(what, hint).at(Place::Line(line)));
    }
    Some(server)
}

fn port(given: Given<'_>, problems: &mut Vec<Problem>) -> Option<u16> {
    let at = given.file.mail.port.as_ref()?;
    let port = u16::try_from(at.value).ok().filter(|port| *port > 0);
    if port.is_none() {
        let what = format!("`port` is {}", at.value);
        problems.push(at.problem(what, "give a number from 1 to 65535, or leave it out"));
    }
    port
}

/// The name of a machine; whether it exists is seen when it is called.
fn name(at: &At<String>, problems: &mut Vec<Problem>) -> Option<String> {
    let text = at.value.trim();
    let is_name = |letter: char| letter.is_ascii_alphanumeric() || ".-:".contains(letter);
    if text.is_empty() || text.len() > 253 || !text.chars().all(is_name) {
        let what = format!("`{}` is no name of a machine", at.value.escape_default());
        problems.push(at.problem(
            what,
            "write it as `smtp.example.com`; the port has a key of its own",
        ));
        return None;
    }
    Some(text.to_owned())
}

fn sign_in(given: Given<'_>, line: usize, problems: &mut Vec<Problem>) -> Option<SignIn> {
    let mail = &given.file.mail;
    let mechanism = mail.sign_in.as_ref();
    let mechanism = mechanism.map_or(Some(Mechanism::Plain), |at| {
        one_of(&MECHANISMS, at, problems)
    });
    let (user, password) = (mail.user.as_ref(), mail.password.as_ref());
    let missing = match (user, password) {
        (Some(_), None) => Some("password"),
        (None, Some(_)) => Some("user"),
        (None, None) => mail.sign_in.as_ref().map(|_| "user"),
        (Some(_), Some(_)) => None,
    };
    if let Some(key) = missing {
        let hint = format!("say where it is kept, for example `{key} = \"env:NAME\"`");
        problems.push(Problem::new(format!("`{key}` is missing"), hint).at(Place::Line(line)));
    }
    let user = given.secret(user, "mail user", problems);
    let secret = given.secret(password, "mail password", problems);
    Some(SignIn {
        mechanism: mechanism?,
        user: user?,
        secret: secret?,
    })
}

fn identity(given: Given<'_>, line: usize, problems: &mut Vec<Problem>) -> Option<Identity> {
    let mail = &given.file.mail;
    let (certificate, key) = (mail.client_certificate.as_ref(), mail.client_key.as_ref());
    let missing = match (certificate, key) {
        (Some(_), None) => Some("client_key"),
        (None, Some(_)) => Some("client_certificate"),
        (None, None) | (Some(_), Some(_)) => None,
    };
    if let Some(key) = missing {
        let hint = "a certificate and its key belong together";
        problems.push(Problem::new(format!("`{key}` is missing"), hint).at(Place::Line(line)));
    }
    let certificates = pem(given, certificate, "client_certificate", problems);
    let key = given.secret(key, "client key", problems);
    Some(Identity {
        certificates: certificates?,
        key: key?,
    })
}

/// What a file holds, where letters are going to be written.
fn pem(
    given: Given<'_>,
    path: Option<&At<String>>,
    key: &str,
    problems: &mut Vec<Problem>,
) -> Option<Vec<u8>> {
    let at = path.filter(|_| given.is_wanted)?;
    let place = given.file.folder().join(&at.value);
    let unreadable = |error: std::io::Error| {
        let what = format!("`{key}`: cannot read `{}`: {error}", place.display());
        at.problem(what, "name a file in PEM that you may read")
    };
    let read = fs::read(&place);
    read.map_err(|error| problems.push(unreadable(error))).ok()
}

fn proxy(given: Given<'_>, line: usize, problems: &mut Vec<Problem>) -> Option<Proxy> {
    let mail = &given.file.mail;
    let (user, password) = (mail.proxy_user.as_ref(), mail.proxy_password.as_ref());
    let missing = match (&mail.proxy, user, password) {
        (None, Some(_), _) | (None, _, Some(_)) => Some("proxy"),
        (Some(_), Some(_), None) => Some("proxy_password"),
        (Some(_), None, Some(_)) => Some("proxy_user"),
        (None, None, None) | (Some(_), None, None) | (Some(_), Some(_), Some(_)) => None,
    };
    if let Some(key) = missing {
        let hint = "`proxy`, `proxy_user` and `proxy_password` belong together";
        problems.push(Problem::new(format!("`{key}` is missing"), hint).at(Place::Line(line)));
    }
    let user = given.secret(user, "proxy user", problems);
    let password = given.secret(password, "proxy password", problems);
    let sign_in = user.zip(password);
    let sign_in = sign_in.map(|(user, password)| ProxySignIn { user, password });
    let at = mail.proxy.as_ref()?;
    let proxy = Proxy::parse(&at.value);
    if proxy.is_none() {
        // Not repeated: it may hold a password.
        let hint = "write `http://host:port` or `socks5://host:port`; user and password have keys of their own";
        problems.push(at.problem("`proxy` is no address of a proxy", hint));
    }
    proxy.map(|proxy| proxy.signed_in_by(sign_in))
}

fn one_of<T: Copy>(
    known: &[(&'static str, T)],
    at: &At<String>,
    problems: &mut Vec<Problem>,
) -> Option<T> {
    let found = known.iter().find(|(word, _)| *word == at.value);
    if found.is_none() {
        let words: Vec<&str> = known.iter().map(|(word, _)| *word).collect();
        let what = format!("unknown word `{}`", at.value.escape_default());
        problems.push(at.problem(what, words::advice(&at.value, &words)));
    }
    found.map(|(_, value)| *value)
}
