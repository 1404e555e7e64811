//! A mail server on this machine that does as it is told: takes messages, defers, refuses, hangs up, or says nothing.

pub(crate) mod proxy;

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::Runtime;

/// What goes wrong with a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    /// Nothing.
    None,
    /// Recipients whose address begins so get this answer.
    Recipient(&'static str, &'static str),
    /// The message gets this answer, whole as it is.
    Message(&'static str),
    /// The greeting is this.
    Greeting(&'static str),
    /// The connection ends in the middle of the message.
    CutWithin,
    /// The connection ends behind the last byte of the message, which the server has by then.
    CutBehind,
    /// Nobody answers to `MAIL`.
    Silence,
    /// The server has the message, and never says so.
    SilenceBehind,
    /// The server has the message, and says so in these bytes.
    Taken(&'static [u8]),
    /// The server takes no larger messages, and says so in its greeting.
    Size(u64),
    /// Who signs in is refused, and everything that was sent is repeated.
    EchoRefusal,
    /// Who signs in with a token is asked to ask why it is refused.
    Challenge,
}

/// A message that the server has, whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Received {
    pub(crate) recipients: Vec<String>,
    pub(crate) message: String,
}

#[derive(Default)]
struct State {
    faults: VecDeque<Fault>,
    received: Vec<Received>,
    /// Connections.
    calls: usize,
    /// What clients signed in with, decoded.
    signed_in: Vec<String>,
    mechanisms: &'static str,
}

/// The server; it ends with the test.
pub(crate) struct Mailbox {
    pub(crate) address: SocketAddr,
    state: Arc<Mutex<State>>,
    _runtime: Runtime,
}

impl Mailbox {
    /// A server whose first connections have these faults, and whose others have none.
    pub(crate) fn with(faults: &[Fault]) -> Self {
        Self::offering(faults, "")
    }

    /// One that wants clients to sign in by these mechanisms.
    pub(crate) fn offering(faults: &[Fault], mechanisms: &'static str) -> Self {
        let runtime = Runtime::new().unwrap();
        let state = Arc::new(Mutex::new(State {
            faults: faults.iter().copied().collect(),
            mechanisms,
            ..State::default()
        }));
        let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).unwrap();
        let address = listener.local_addr().unwrap();
        let shared = Arc::clone(&state);
        runtime.spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let state = Arc::clone(&shared);
                let fault = {
                    let mut state = state.lock().unwrap();
                    state.calls += 1;
                    state.faults.pop_front().unwrap_or(Fault::None)
                };
                tokio::spawn(async move { converse(stream, fault, &state).await });
            }
        });
        Self {
            address,
            state,
            _runtime: runtime,
        }
    }

    pub(crate) fn received(&self) -> Vec<Received> {
        self.state.lock().unwrap().received.clone()
    }

    pub(crate) fn calls(&self) -> usize {
        self.state.lock().unwrap().calls
    }

    pub(crate) fn signed_in(&self) -> Vec<String> {
        self.state.lock().unwrap().signed_in.clone()
    }
}

type Lines = BufReader<TcpStream>;

async fn say(lines: &mut Lines, words: &str) {
    let _ = lines.write_all(format!("{words}\r\n").as_bytes()).await;
}

async fn hear(lines: &mut Lines) -> Option<String> {
    let mut line = String::new();
    match lines.read_line(&mut line).await {
        Ok(length) if length > 0 => Some(line.trim_end().to_owned()),
        _ => None,
    }
}

async fn converse(stream: TcpStream, fault: Fault, state: &Mutex<State>) {
    let mut lines = BufReader::new(stream);
    let mut recipients = Vec::new();
    match fault {
        Fault::Greeting(words) => say(&mut lines, words).await,
        _ => say(&mut lines, "220 mailbox ready").await,
    }
    while let Some(line) = hear(&mut lines).await {
        let verb = line.split(' ').next().unwrap_or_default().to_uppercase();
        match verb.as_str() {
            "EHLO" => greet(&mut lines, fault, state).await,
            "AUTH" => sign_in(&mut lines, (&line, fault), state).await,
            "MAIL" if fault == Fault::Silence => std::future::pending().await,
            "MAIL" => say(&mut lines, "250 ok").await,
            "RCPT" => {
                let address = line.split(['<', '>']).nth(1).unwrap_or_default().to_owned();
                match fault {
                    Fault::Recipient(start, answer) if address.starts_with(start) => {
                        say(&mut lines, answer).await;
                    }
                    _ => {
                        recipients.push(address);
                        say(&mut lines, "250 ok").await;
                    }
                }
            }
            "DATA" => {
                say(&mut lines, "354 go on").await;
                let Some(message) = message(&mut lines, fault).await else {
                    return;
                };
                let received = Received {
                    recipients: std::mem::take(&mut recipients),
                    message,
                };
                if let Fault::Message(answer) = fault {
                    say(&mut lines, answer).await;
                    continue;
                }
                state.lock().unwrap().received.push(received);
                match fault {
                    Fault::CutBehind => return,
                    Fault::SilenceBehind => std::future::pending().await,
                    Fault::Taken(answer) => drop(lines.write_all(answer).await),
                    _ => say(&mut lines, "250 2.0.0 queued").await,
                }
            }
            "QUIT" => {
                say(&mut lines, "221 bye").await;
                return;
            }
            _ => say(&mut lines, "500 what?").await,
        }
    }
}

async fn greet(lines: &mut Lines, fault: Fault, state: &Mutex<State>) {
    if let Fault::Size(largest) = fault {
        return say(lines, &format!("250-mailbox\r\n250 SIZE {largest}")).await;
    }
    let mechanisms = state.lock().unwrap().mechanisms;
    match mechanisms {
        "" => say(lines, "250 mailbox").await,
        some => say(lines, &format!("250-mailbox\r\n250 AUTH {some}")).await,
    }
}

async fn sign_in(lines: &mut Lines, (line, fault): (&str, Fault), state: &Mutex<State>) {
    let mut said = line.split(' ').nth(2).unwrap_or_default().to_owned();
    if said.is_empty() {
        let mut parts = Vec::new();
        for question in ["Username:", "Password:"] {
            say(lines, &format!("334 {}", STANDARD.encode(question))).await;
            parts.push(hear(lines).await.unwrap_or_default());
        }
        said = parts.join(" ");
    }
    let decoded: Vec<String> = said
        .split(' ')
        .map(|part| String::from_utf8(STANDARD.decode(part).unwrap()).unwrap())
        .collect();
    let decoded = decoded.join(" ");
    state.lock().unwrap().signed_in.push(decoded.clone());
    match fault {
        Fault::EchoRefusal => {
            let visible = decoded.replace(['\0', '\u{1}'], " ");
            say(lines, &format!("535-5.7.8 no: {said}\r\n535 {visible}")).await;
        }
        Fault::Challenge => {
            say(lines, "334 eyJzdGF0dXMiOiI0MDAifQ==").await;
            assert_eq!(hear(lines).await.as_deref(), Some(""));
            say(lines, "535 5.7.8 the token has expired").await;
        }
        _ => say(lines, "235 welcome").await,
    }
}

/// Everything up to the dot, without its stuffing; nothing when the connection is to be cut before.
async fn message(lines: &mut Lines, fault: Fault) -> Option<String> {
    let mut message = String::new();
    loop {
        let line = hear(lines).await?;
        if line == "." {
            return Some(message);
        }
        message.push_str(line.strip_prefix('.').unwrap_or(&line));
        message.push_str("\r\n");
        if fault == Fault::CutWithin && message.len() > 2_000 {
            return None;
        }
    }
}

/// The value of a header, unfolded.
pub(crate) fn header(message: &str, name: &str) -> Option<String> {
    let head = message.split("\r\n\r\n").next().unwrap();
    let head = head.replace("\r\n ", " ").replace("\r\n\t", " ");
    let start = format!("{name}: ");
    head.lines()
        .find_map(|line| line.strip_prefix(&start).map(str::to_owned))
}

/// The file of this name that comes with a message.
pub(crate) fn attachment(message: &str, name: &str) -> Option<Vec<u8>> {
    let place = message.find(&format!("filename=\"{name}\""))?;
    let body = message[place..].split_once("\r\n\r\n")?.1;
    let body = body.split("\r\n--").next()?;
    let bare: String = body.split_whitespace().collect();
    STANDARD.decode(bare).ok()
}
