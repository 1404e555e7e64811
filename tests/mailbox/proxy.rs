//! A proxy on this machine, of HTTP or SOCKS 5: leads to servers, asks for a password, or refuses.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::Runtime;

/// What the proxy does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Way {
    /// `CONNECT` of HTTP.
    Tunnel,
    /// The same for who shows this (RFC 7617).
    TunnelFor(&'static str),
    /// `CONNECT` gets this answer.
    TunnelRefused(&'static str),
    /// SOCKS 5.
    Socks,
    /// The same for this user and password.
    SocksFor(&'static str, &'static str),
    /// SOCKS 5 that wants to know who asks in a way of its own.
    SocksStrange,
    /// SOCKS 5 whose rules forbid every server.
    SocksRefused,
}

/// The proxy; it ends with the test.
pub(crate) struct Proxy {
    pub(crate) address: SocketAddr,
    /// Where clients wanted to go, in order.
    wanted: Arc<Mutex<Vec<String>>>,
    _runtime: Runtime,
}

impl Proxy {
    pub(crate) fn new(way: Way) -> Self {
        let runtime = Runtime::new().unwrap();
        let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).unwrap();
        let address = listener.local_addr().unwrap();
        let wanted = Arc::new(Mutex::new(Vec::new()));
        let shared = Arc::clone(&wanted);
        runtime.spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let wanted = Arc::clone(&shared);
                tokio::spawn(async move {
                    let stream = BufReader::new(stream);
                    match way {
                        Way::Tunnel | Way::TunnelFor(_) | Way::TunnelRefused(_) => {
                            tunnel(stream, way, &wanted).await
                        }
                        Way::Socks | Way::SocksFor(..) | Way::SocksStrange | Way::SocksRefused => {
                            socks(stream, way, &wanted).await
                        }
                    }
                });
            }
        });
        Self {
            address,
            wanted,
            _runtime: runtime,
        }
    }

    pub(crate) fn wanted(&self) -> Vec<String> {
        self.wanted.lock().unwrap().clone()
    }
}

type Client = BufReader<TcpStream>;

async fn tunnel(mut client: Client, way: Way, wanted: &Mutex<Vec<String>>) -> Option<()> {
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") {
        client
            .read_line(&mut head)
            .await
            .ok()
            .filter(|count| *count > 0)?;
    }
    let place = head.strip_prefix("CONNECT ")?.split(' ').next()?;
    wanted.lock().unwrap().push(place.to_owned());
    let refusal = match way {
        Way::TunnelRefused(answer) => Some(answer),
        Way::TunnelFor(pair)
            if !head.contains(&format!("Proxy-Authorization: Basic {pair}\r\n")) =>
        {
            Some("407 Proxy Authentication Required")
        }
        _ => None,
    };
    if let Some(answer) = refusal {
        let answer = format!("HTTP/1.1 {answer}\r\nContent-Length: 0\r\n\r\n");
        return client.write_all(answer.as_bytes()).await.ok();
    }
    lead(
        client,
        place,
        b"HTTP/1.1 200 Connection established\r\nVia: test\r\n\r\n",
    )
    .await
}

async fn socks(mut client: Client, way: Way, wanted: &Mutex<Vec<String>>) -> Option<()> {
    assert_eq!(client.read_u8().await.ok()?, 5);
    let offered = sized(&mut client).await?;
    if way == Way::SocksStrange {
        return client.write_all(&[5, 0xff]).await.ok();
    }
    if let Way::SocksFor(user, password) = way {
        if !offered.contains(&2) {
            return client.write_all(&[5, 0xff]).await.ok();
        }
        client.write_all(&[5, 2]).await.ok()?;
        assert_eq!(client.read_u8().await.ok()?, 1);
        let said = (sized(&mut client).await?, sized(&mut client).await?);
        let is_known = said == (user.into(), password.into());
        client.write_all(&[1, u8::from(!is_known)]).await.ok()?;
        is_known.then_some(())?;
    } else {
        client.write_all(&[5, 0]).await.ok()?;
    }
    let mut start = [0; 4];
    client.read_exact(&mut start).await.ok()?;
    let host = match start {
        [5, 1, 0, 1] => {
            let mut address = [0; 4];
            client.read_exact(&mut address).await.ok()?;
            std::net::Ipv4Addr::from(address).to_string()
        }
        [5, 1, 0, 3] => String::from_utf8(sized(&mut client).await?).unwrap(),
        _ => return None,
    };
    let port = client.read_u16().await.ok()?;
    let place = format!("{host}:{port}");
    wanted.lock().unwrap().push(place.clone());
    if way == Way::SocksRefused {
        let answer = [5, 2, 0, 1, 0, 0, 0, 0, 0, 0];
        return client.write_all(&answer).await.ok();
    }
    // Its address as a name: what follows must be found behind it.
    lead(client, &place, b"\x05\x00\x00\x03\x05proxy\x00\x09").await
}

async fn sized(client: &mut Client) -> Option<Vec<u8>> {
    let length = client.read_u8().await.ok()?;
    let mut bytes = vec![0; usize::from(length)];
    client.read_exact(&mut bytes).await.ok()?;
    Some(bytes)
}

/// Leads to a server. Its greeting goes out in the same packet as the answer, as it does where the server is near.
async fn lead(mut client: Client, place: &str, answer: &[u8]) -> Option<()> {
    let mut server = BufReader::new(TcpStream::connect(place).await.ok()?);
    let mut first = answer.to_vec();
    server.read_until(b'\n', &mut first).await.ok()?;
    client.write_all(&first).await.ok()?;
    tokio::io::copy_bidirectional(&mut client, &mut server)
        .await
        .ok()?;
    Some(())
}
