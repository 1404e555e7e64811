//! A connection to the server, encrypted as the operator wants it.

use std::fmt;
use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use bytes::{Buf, Bytes};
use lettre::transport::smtp::client::AsyncTokioStream;
use rustls::ClientConfig;
use rustls::pki_types::ServerName;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

use super::setback::Setback;
use super::starttls;
use super::{Security, Server};

/// A connection on which the server has its say first.
pub(super) struct Stream {
    /// Stands in for a greeting that came before the encryption.
    greeting: Bytes,
    inner: Inner,
}

enum Inner {
    Plain(TcpStream),
    Encrypted(Box<TlsStream<TcpStream>>),
}

impl Stream {
    /// Connects.
    pub(super) async fn open(server: &Server) -> Result<Self, Setback> {
        let (host, port) = (server.host.as_str(), server.port);
        let plain = match &server.proxy {
            Some(proxy) => proxy.dial(host, port).await?,
            None => TcpStream::connect((host, port))
                .await
                .map_err(|error| Setback::of_connection(&format!("`{host}:{port}`"), &error))?,
        };
        let tls = || {
            server
                .tls()
                .map_err(|error| Setback::lasting(error.to_string()))
        };
        match server.security {
            Security::None => Ok(Self::of(Inner::Plain(plain), Bytes::new())),
            Security::Tls => {
                let encrypted = encrypt(plain, host, tls()?).await?;
                Ok(Self::of(encrypted, Bytes::new()))
            }
            Security::StartTls => {
                let plain = starttls::ask(plain, &server.client_id()).await?;
                let encrypted = encrypt(plain, host, tls()?).await?;
                Ok(Self::of(
                    encrypted,
                    Bytes::from_static(b"220 encrypted\r\n"),
                ))
            }
        }
    }

    fn of(inner: Inner, greeting: Bytes) -> Self {
        Self { greeting, inner }
    }
}

async fn encrypt(plain: TcpStream, host: &str, tls: Arc<ClientConfig>) -> Result<Inner, Setback> {
    let name = ServerName::try_from(host.to_owned())
        .map_err(|_error| Setback::lasting(format!("`{host}` is no name of a server")))?;
    let encrypted = TlsConnector::from(tls).connect(name, plain).await;
    encrypted
        .map(|stream| Inner::Encrypted(Box::new(stream)))
        .map_err(|error| Setback::of_connection(&format!("encryption with `{host}`"), &error))
}

impl AsyncRead for Stream {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if self.greeting.has_remaining() {
            let length = self.greeting.remaining().min(buffer.remaining());
            buffer.put_slice(&self.greeting.split_to(length));
            return Poll::Ready(Ok(()));
        }
        match &mut self.inner {
            Inner::Plain(stream) => Pin::new(stream).poll_read(context, buffer),
            Inner::Encrypted(stream) => Pin::new(stream).poll_read(context, buffer),
        }
    }
}

impl AsyncWrite for Stream {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        match &mut self.inner {
            Inner::Plain(stream) => Pin::new(stream).poll_write(context, bytes),
            Inner::Encrypted(stream) => Pin::new(stream).poll_write(context, bytes),
        }
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        match &mut self.inner {
            Inner::Plain(stream) => Pin::new(stream).poll_flush(context),
            Inner::Encrypted(stream) => Pin::new(stream).poll_flush(context),
        }
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        match &mut self.inner {
            Inner::Plain(stream) => Pin::new(stream).poll_shutdown(context),
            Inner::Encrypted(stream) => Pin::new(stream).poll_shutdown(context),
        }
    }
}

impl AsyncTokioStream for Stream {
    fn peer_addr(&self) -> io::Result<SocketAddr> {
        match &self.inner {
            Inner::Plain(stream) => stream.peer_addr(),
            Inner::Encrypted(stream) => stream.get_ref().0.peer_addr(),
        }
    }
}

impl fmt::Debug for Stream {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Stream(…)")
    }
}
