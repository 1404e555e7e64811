//! A connection to the server, encrypted as the operator wants it.

use std::time::Duration;

use rustls::pki_types::ServerName;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

use super::conversation::{Conversation, Wanted};
use super::setback::Setback;
use super::{Security, Server};

/// Bytes to the server and from it, encrypted or not.
pub(super) trait Stream: AsyncRead + AsyncWrite + Unpin + Send {}

impl<S: AsyncRead + AsyncWrite + Unpin + Send> Stream for S {}

/// A conversation that has come as far as that the server has greeted.
pub(super) async fn open(server: &Server) -> Result<Conversation<Box<dyn Stream>>, Setback> {
    let limit = server.timeout;
    let place = format!("`{}:{}`", server.host, server.port);
    let plain = in_time(limit, &place, dial(server)).await?;
    let stream: Box<dyn Stream> = match server.security {
        Security::None => Box::new(plain),
        Security::Tls => Box::new(encrypt(plain, server).await?),
        Security::StartTls => {
            let plain = start_tls(plain, server).await?;
            // The server has greeted before. Nothing else that it said counts: it is asked for its abilities again when
            // nobody on the way can answer for it.
            return Ok(Conversation::new(
                Box::new(encrypt(plain, server).await?),
                limit,
            ));
        }
    };
    let mut conversation = Conversation::new(stream, limit);
    conversation.greeting().await?;
    Ok(conversation)
}

async fn dial(server: &Server) -> Result<TcpStream, Setback> {
    let (host, port) = (server.host.as_str(), server.port);
    match &server.proxy {
        Some(proxy) => proxy.dial(host, port).await,
        None => TcpStream::connect((host, port))
            .await
            .map_err(|error| Setback::of_connection(&format!("`{host}:{port}`"), &error)),
    }
}

/// The few plain words before encryption begins (RFC 3207).
async fn start_tls(plain: TcpStream, server: &Server) -> Result<TcpStream, Setback> {
    let mut conversation = Conversation::new(plain, server.timeout);
    conversation.greeting().await?;
    let abilities = conversation.hello(&server.client_id()).await?;
    if !abilities.has("STARTTLS") {
        return Err(Setback::lasting("the server offers no STARTTLS"));
    }
    conversation
        .ask("STARTTLS", "STARTTLS", Wanted::Done)
        .await?;
    conversation.into_stream()
}

async fn encrypt(plain: TcpStream, server: &Server) -> Result<impl Stream + use<>, Setback> {
    let host = server.host.as_str();
    let name = ServerName::try_from(host.to_owned())
        .map_err(|_error| Setback::lasting(format!("`{host}` is no name of a server")))?;
    let tls = server
        .tls()
        .map_err(|error| Setback::lasting(error.to_string()))?;
    let what = format!("encryption with `{host}`");
    let encrypted = async {
        let encrypted = TlsConnector::from(tls).connect(name, plain).await;
        encrypted.map_err(|error| Setback::of_connection(&what, &error))
    };
    in_time(server.timeout, &what, encrypted).await
}

async fn in_time<T>(
    limit: Duration,
    what: &str,
    work: impl Future<Output = Result<T, Setback>>,
) -> Result<T, Setback> {
    let late = |_elapsed| Setback::passing(format!("{what}: no answer in {limit:?}"));
    tokio::time::timeout(limit, work).await.map_err(late)?
}
