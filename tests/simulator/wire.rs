//! Faults on the wire, seen byte by byte.

use std::io::ErrorKind;
use std::time::{Duration, Instant};

use pretty_assertions::assert_eq;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::site::*;

/// What came over a connection until its end.
struct Heard {
    bytes: Vec<u8>,
    /// How the connection ended, if not in order.
    end: Option<ErrorKind>,
    /// Reads that brought something, with the time since the request.
    arrivals: Vec<Duration>,
}

impl Heard {
    fn head(&self) -> String {
        let text = String::from_utf8_lossy(&self.bytes).into_owned();
        let (head, _) = text.split_once("\r\n\r\n").unwrap();
        head.to_lowercase()
    }

    fn header(&self, name: &str) -> Option<String> {
        let head = self.head();
        let line = head
            .lines()
            .find(|line| line.starts_with(&format!("{name}:")))?;
        Some(line[name.len() + 1..].trim().to_owned())
    }

    fn body(&self) -> &[u8] {
        let end = self.bytes.windows(4).position(|four| four == b"\r\n\r\n");
        &self.bytes[end.unwrap() + 4..]
    }

    fn length(&self) -> usize {
        self.header("content-length").unwrap().parse().unwrap()
    }
}

/// Asks for a page over a connection of its own, which the server is asked to close.
async fn hear(site: &Site, more: &str) -> Heard {
    let mut stream = TcpStream::connect(site.simulator.address()).await.unwrap();
    let path = page(&format!("/v5/{}/{HOSTS}", site.project()), 0, 200);
    let token = &site.options.token;
    let request = format!(
        "GET {path} HTTP/1.1\r\nHost: simulator\r\nX-Auth-Token: {token}\r\nConnection: close\r\n{more}\r\n"
    );
    stream.write_all(request.as_bytes()).await.unwrap();
    let asked = Instant::now();
    let mut heard = Heard {
        bytes: Vec::new(),
        end: None,
        arrivals: Vec::new(),
    };
    loop {
        let mut buffer = [0; 1 << 16];
        match stream.read(&mut buffer).await {
            Ok(0) => return heard,
            Ok(read) => {
                heard.bytes.extend_from_slice(&buffer[..read]);
                heard.arrivals.push(asked.elapsed());
            }
            Err(error) => {
                heard.end = Some(error.kind());
                return heard;
            }
        }
    }
}

fn json(body: &[u8]) -> Option<serde_json::Value> {
    serde_json::from_slice(body).ok()
}

#[tokio::test]
async fn without_a_fault_the_body_is_as_long_as_it_says() {
    let heard = hear(&Site::with(&[]).await, "").await;
    assert_eq!(heard.body().len(), heard.length());
    assert_eq!(heard.end, None);
    assert_eq!(json(heard.body()).unwrap()["total_num"], 300);
    assert_eq!(heard.header("content-encoding"), None);
}

#[tokio::test]
async fn a_reset_comes_in_the_middle_of_the_body() {
    let heard = hear(&Site::with(&["reset"]).await, "").await;
    assert_eq!(heard.end, Some(ErrorKind::ConnectionReset));
    assert!(heard.head().starts_with("http/1.1 200"));
    assert!(!heard.body().is_empty() && heard.body().len() < heard.length());
}

#[tokio::test]
async fn a_truncated_body_ends_in_order_and_too_early() {
    let heard = hear(&Site::with(&["truncated"]).await, "").await;
    assert_eq!(heard.end, None);
    assert_eq!(heard.body().len(), heard.length() / 2);
}

#[tokio::test]
async fn broken_json_is_whole_by_its_length() {
    let heard = hear(&Site::with(&["broken-json"]).await, "").await;
    assert_eq!(heard.end, None);
    assert_eq!(heard.body().len(), heard.length());
    assert!(heard.body().starts_with(b"{\"total_num\":300"));
    assert!(json(heard.body()).is_none());
}

#[tokio::test]
async fn a_slow_body_drips() {
    let heard = hear(&Site::with(&["slow-body=1,0.5"]).await, "").await;
    assert_eq!(heard.body().len(), heard.length());
    assert!(json(heard.body()).is_some());
    let (first, last) = (heard.arrivals[0], *heard.arrivals.last().unwrap());
    assert!(last >= Duration::from_millis(500), "{last:?}");
    // Its beginning is not kept back.
    let dripped = last - first;
    assert!(dripped >= Duration::from_millis(250), "{dripped:?}");
    assert!(heard.arrivals.len() >= 5, "{:?}", heard.arrivals);
}

#[tokio::test]
async fn a_slow_head_keeps_everything_back() {
    let heard = hear(&Site::with(&["slow-head=1,0.3"]).await, "").await;
    assert!(heard.arrivals[0] >= Duration::from_millis(300));
    assert!(json(heard.body()).is_some());
}

#[tokio::test]
async fn chunks_have_no_length_and_are_several() {
    let heard = hear(&Site::with(&["chunked"]).await, "").await;
    assert_eq!(heard.header("content-length"), None);
    assert_eq!(heard.header("transfer-encoding").unwrap(), "chunked");
    let mut rest = heard.body();
    let mut body = Vec::new();
    let mut chunks = 0;
    loop {
        let end = rest.windows(2).position(|two| two == b"\r\n").unwrap();
        let size = std::str::from_utf8(&rest[..end]).unwrap();
        let size = usize::from_str_radix(size, 16).unwrap();
        if size == 0 {
            break;
        }
        body.extend_from_slice(&rest[end + 2..end + 2 + size]);
        rest = &rest[end + 2 + size + 2..];
        chunks += 1;
    }
    assert_eq!(chunks, 4);
    assert!(json(&body).is_some());
}

#[tokio::test]
async fn gzip_is_for_those_who_take_it() {
    let site = Site::with(&["gzip"]).await;
    let plain = hear(&site, "").await;
    assert_eq!(plain.header("content-encoding"), None);
    let packed = hear(&site, "Accept-Encoding: gzip, deflate\r\n").await;
    assert_eq!(packed.header("content-encoding").unwrap(), "gzip");
    assert_eq!(packed.body().len(), packed.length());
    assert!(packed.body().len() < plain.body().len() / 2);
    let mut text = Vec::new();
    let mut decoder = flate2::read::GzDecoder::new(packed.body());
    std::io::Read::read_to_end(&mut decoder, &mut text).unwrap();
    assert_eq!(text, plain.body());
}

#[tokio::test]
async fn a_cut_connection_is_one_of_many_and_the_next_one_works() {
    let site = Site::with(&["reset=first:1"]).await;
    assert!(hear(&site, "").await.end.is_some());
    let again = hear(&site, "").await;
    assert_eq!(again.end, None);
    assert_eq!(again.body().len(), again.length());
}
