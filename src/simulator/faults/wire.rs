//! What happens to an answer on the wire.

use std::convert::Infallible;
use std::io::{self, Write};
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::http::header::{ACCEPT_ENCODING, CONTENT_ENCODING, CONTENT_LENGTH};
use axum::http::{HeaderValue, Response};
use flate2::Compression;
use flate2::write::GzEncoder;
use futures::{StreamExt, stream};

use crate::simulator::answer::Answer;
use crate::simulator::call::Call;
use crate::simulator::line::Cut;

/// What happens to an answer on the wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wire {
    /// The connection is reset in the middle of the body.
    Reset,
    /// The connection ends in the middle of the body, which is shorter than `Content-Length` says.
    Truncated,
    /// The body is whole by its length and only the first half of the JSON.
    BrokenJson,
    /// The body drips for so long.
    SlowBody(Duration),
    /// Nothing comes for so long.
    SlowHead(Duration),
    /// Compressed, if the client takes that.
    Gzip,
    /// In chunks, without `Content-Length`.
    Chunked,
}

/// Pieces of a slow body.
const DRIPS: usize = 10;
/// Chunks of a chunked body.
const CHUNKS: usize = 4;
/// Long enough for what was written to be on its way.
const FLUSH: Duration = Duration::from_millis(20);

/// How the body goes out.
#[derive(Clone, Copy)]
enum Delivery {
    Whole,
    Chunked,
    Slow(Duration),
    Truncated,
    Reset,
}

/// Puts an answer on the wire as these faults say, the last of several that exclude each other.
pub(super) async fn send(
    faults: impl Iterator<Item = Wire>,
    call: &Call,
    mut answer: Answer,
    cut: Cut,
) -> Response<Body> {
    let mut delivery = Delivery::Whole;
    for fault in faults {
        match fault {
            Wire::Reset => delivery = Delivery::Reset,
            Wire::Truncated => delivery = Delivery::Truncated,
            Wire::Chunked => delivery = Delivery::Chunked,
            Wire::SlowBody(duration) => delivery = Delivery::Slow(duration),
            Wire::SlowHead(duration) => tokio::time::sleep(duration).await,
            Wire::BrokenJson => answer.body.truncate(answer.body.len() / 2),
            Wire::Gzip => compress(call, &mut answer),
        }
    }
    let body = Bytes::from(std::mem::take(&mut answer.body));
    let length = body.len();
    let mut response = answer.into_response();
    *response.body_mut() = deliver(delivery, body, cut);
    if !matches!(delivery, Delivery::Whole | Delivery::Chunked) {
        let length = HeaderValue::from(length);
        response.headers_mut().insert(CONTENT_LENGTH, length);
    }
    response
}

fn deliver(delivery: Delivery, body: Bytes, cut: Cut) -> Body {
    match delivery {
        Delivery::Whole => Body::from(body),
        Delivery::Chunked => drip(body, CHUNKS, Duration::ZERO),
        Delivery::Slow(duration) => drip(body, DRIPS, duration),
        Delivery::Truncated => half(body, || {}),
        Delivery::Reset => half(body, move || cut.order()),
    }
}

fn drip(body: Bytes, pieces: usize, duration: Duration) -> Body {
    let size = body.len().div_ceil(pieces).max(1);
    let pause = duration / u32::try_from(pieces).unwrap_or(1);
    let starts: Vec<usize> = (0..body.len()).step_by(size).collect();
    Body::from_stream(stream::iter(starts).then(move |start| {
        let piece = body.slice(start..(start + size).min(body.len()));
        async move {
            tokio::time::sleep(pause).await;
            // Without a pause the pieces would go out as one.
            tokio::task::yield_now().await;
            Ok::<_, Infallible>(piece)
        }
    }))
}

/// Sends the first half, then fails, which closes the connection.
fn half(body: Bytes, before_the_end: impl FnOnce() + Send + 'static) -> Body {
    let first = body.slice(..body.len() / 2);
    let end = async move {
        tokio::time::sleep(FLUSH).await;
        before_the_end();
        Err(io::Error::from(io::ErrorKind::ConnectionAborted))
    };
    Body::from_stream(stream::once(async { Ok(first) }).chain(stream::once(end)))
}

fn compress(call: &Call, answer: &mut Answer) {
    let accepted = call.header(ACCEPT_ENCODING.as_str());
    if !accepted.is_some_and(|encodings| encodings.contains("gzip")) {
        return;
    }
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    let packed = encoder
        .write_all(&answer.body)
        .and_then(|()| encoder.finish());
    match packed {
        Ok(body) => {
            answer.body = body;
            let gzip = HeaderValue::from_static("gzip");
            answer.headers.push((CONTENT_ENCODING, gzip));
        }
        Err(error) => tracing::debug!(%error, "sent without compression"),
    }
}
