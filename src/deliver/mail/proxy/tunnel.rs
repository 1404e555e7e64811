//! A proxy of HTTP: `CONNECT` (RFC 9110, 9.3.6).

use secrecy::zeroize::Zeroizing;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};

use super::{ProxySignIn, Refusal, unknown_user};

/// A proxy that says more than this before it leads anywhere is none.
const LONGEST_HEAD: usize = 16 * 1024;

/// Asks for a way to a server.
pub(super) async fn ask<S>(
    stream: &mut S,
    (host, port): (&str, u16),
    sign_in: Option<&ProxySignIn>,
) -> Result<(), Refusal>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let place = match host.contains(':') {
        true => format!("[{host}]:{port}"),
        false => format!("{host}:{port}"),
    };
    let mut request = Zeroizing::new(format!("CONNECT {place} HTTP/1.1\r\nHost: {place}\r\n"));
    if let Some(basic) = sign_in.map(ProxySignIn::basic) {
        request.push_str("Proxy-Authorization: Basic ");
        request.push_str(basic.expose());
        request.push_str("\r\n");
    }
    request.push_str("\r\n");
    stream.write_all(request.as_bytes()).await?;
    let head = head(stream).await?;
    let status = head.lines().next().unwrap_or_default();
    let mut words = status.splitn(3, ' ');
    let is_http = words.next().is_some_and(|word| word.starts_with("HTTP/1."));
    let code = words.next().and_then(|word| word.parse::<u16>().ok());
    match code.filter(|_| is_http) {
        Some(200..=299) => Ok(()),
        Some(407) => Err(unknown_user(sign_in)),
        // Rules of the proxy, and not what it met on the way (RFC 9110, 15.5).
        Some(400..=499) => Err(Refusal::Lasting(format!("`{place}`: {status}"))),
        Some(_) => Err(Refusal::Passing(format!("`{place}`: {status}"))),
        None => Err(Refusal::Lasting(format!(
            "it does not speak HTTP/1.1: {status}"
        ))),
    }
}

/// The head of the answer, up to the empty line and no further.
async fn head<S: AsyncRead + Unpin>(stream: &mut S) -> Result<String, Refusal> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        if head.len() >= LONGEST_HEAD {
            return Err(Refusal::Lasting("its answer has no end".into()));
        }
        match stream.read_u8().await {
            Ok(byte) => head.push(byte),
            Err(error) if error.kind() == std::io::ErrorKind::UnexpectedEof => {
                return Err(Refusal::Passing("it hung up instead of an answer".into()));
            }
            Err(error) => return Err(error.into()),
        }
    }
    Ok(String::from_utf8_lossy(&head).into_owned())
}
