//! Alerts on their way: signed, tried again, never taken elsewhere, never naming their address.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::header::RETRY_AFTER;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use hss_audit::alert::{Error, Message, Sender, Webhook, signature};
use hss_audit::auth::Secret;
use pretty_assertions::assert_eq;
use tokio::net::{TcpListener, TcpSocket};

/// What a receiver got.
pub(super) type Inbox = Arc<Mutex<Vec<(HeaderMap, Bytes)>>>;

/// Answers in this order; the last one for ever.
#[derive(Clone)]
struct Receiver {
    answers: Arc<Vec<u16>>,
    inbox: Inbox,
}

async fn receive(State(receiver): State<Receiver>, headers: HeaderMap, body: Bytes) -> Response {
    let mut inbox = receiver.inbox.lock().unwrap();
    let answers = &receiver.answers;
    let answer = answers.get(inbox.len()).or(answers.last());
    inbox.push((headers, body));
    match *answer.unwrap() {
        307 => Redirect::temporary("/elsewhere").into_response(),
        429 => (StatusCode::TOO_MANY_REQUESTS, [(RETRY_AFTER, "1")]).into_response(),
        status => StatusCode::from_u16(status).unwrap().into_response(),
    }
}

/// Starts a receiver; gives its address and what it got.
pub(super) async fn receiver(answers: &[u16]) -> (String, Inbox) {
    let inbox = Inbox::default();
    let receiver = Receiver {
        answers: Arc::new(answers.to_vec()),
        inbox: Arc::clone(&inbox),
    };
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let router = Router::new().fallback(receive).with_state(receiver);
    tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
    (format!("http://{address}/hook/SECRETPATH"), inbox)
}

/// An address where nobody answers, for as long as its socket is kept: without it the next server of another test may get
/// the port.
pub(super) fn nobody() -> (TcpSocket, String) {
    let socket = TcpSocket::new_v4().unwrap();
    socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let address = socket.local_addr().unwrap();
    (socket, format!("http://{address}"))
}

pub(super) const KEY: &str = "a key that is long enough";

async fn tell(address: &str) -> Result<(), Error> {
    let webhook = Webhook {
        address: Secret::new(address.to_owned()),
        key: Some(Secret::new(KEY.to_owned())),
    };
    let message = Message {
        id: "0123".to_owned(),
        body: b"{\"event\":\"failure\"}".to_vec(),
    };
    let delays = [Duration::from_millis(1); 3].into_iter();
    Sender::new(webhook)?
        .tell(&message, || 1_795_327_200, delays)
        .await
}

#[tokio::test]
async fn it_is_signed_and_tried_again_as_the_same() {
    let (address, inbox) = receiver(&[503, 429, 200]).await;
    tell(&address).await.unwrap();
    let inbox = inbox.lock().unwrap();
    assert_eq!(inbox.len(), 3);
    for (headers, body) in inbox.iter() {
        let header = |name| headers[name].to_str().unwrap();
        assert_eq!(header("x-hss-audit-event"), "0123");
        assert_eq!(header("x-hss-audit-timestamp"), "1795327200");
        assert_eq!(header("content-type"), "application/json");
        let key = Secret::new(KEY.to_owned());
        assert_eq!(
            header("x-hss-audit-signature"),
            signature(&key, 1_795_327_200, body)
        );
    }
}

#[tokio::test]
async fn a_refusal_is_final_and_a_redirect_is_one() {
    for (answer, tries) in [(400, 1), (403, 1), (307, 1), (500, 4), (408, 4)] {
        let (address, inbox) = receiver(&[answer]).await;
        let error = tell(&address).await.unwrap_err();
        assert!(
            matches!(&error, Error::Refused { status, .. } if *status == answer),
            "{error}"
        );
        assert_eq!(inbox.lock().unwrap().len(), tries, "{answer}");
    }
}

/// How long the other side wants to be left alone is its own to say.
#[tokio::test]
async fn who_asks_for_a_pause_gets_it() {
    let begun = std::time::Instant::now();
    let (address, inbox) = receiver(&[429, 200]).await;
    tell(&address).await.unwrap();
    assert_eq!(inbox.lock().unwrap().len(), 2);
    assert!(begun.elapsed() >= Duration::from_secs(1));
}

#[tokio::test]
async fn the_address_is_in_no_error() {
    let (_socket, address) = nobody();
    let error = tell(&format!("{address}/SECRETPATH")).await.unwrap_err();
    let said = format!("{error} {error:?}");
    assert!(error.is_passing() && !said.contains("SECRETPATH"), "{said}");
}
