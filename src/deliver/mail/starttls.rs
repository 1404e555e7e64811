//! The few plain words before encryption begins (RFC 3207).
//!
//! Nothing that the server says here counts later: it is asked for its abilities again when nobody else can answer.

use lettre::transport::smtp::extension::ClientId;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;

use super::setback::Setback;

/// A server that says more than this in one answer is none.
const LONGEST_ANSWER: u64 = 64 * 1024;

/// Asks a server to begin encryption, under the name that this program has.
///
/// # Errors
/// When it does not, or says anything that somebody on the way could have slipped in to be believed later.
pub(super) async fn ask(stream: TcpStream, hello: &ClientId) -> Result<TcpStream, Setback> {
    let mut stream = BufReader::new(stream);
    answer(&mut stream, "greeting", "220").await?;
    say(&mut stream, &format!("EHLO {hello}\r\n")).await?;
    let abilities = answer(&mut stream, "EHLO", "250").await?;
    let mut lines = abilities.lines().filter_map(|line| line.get(4..));
    if !lines.any(|line| line.trim().eq_ignore_ascii_case("STARTTLS")) {
        return Err(Setback::lasting("the server offers no STARTTLS"));
    }
    say(&mut stream, "STARTTLS\r\n").await?;
    answer(&mut stream, "STARTTLS", "220").await?;
    if !stream.buffer().is_empty() {
        let why = "somebody spoke between STARTTLS and the encryption";
        return Err(Setback::lasting(why));
    }
    Ok(stream.into_inner())
}

async fn say(stream: &mut BufReader<TcpStream>, words: &str) -> Result<(), Setback> {
    let said = stream.write_all(words.as_bytes()).await;
    said.map_err(|error| Setback::of_connection("before encryption", &error))
}

/// An answer of as many lines as it has.
async fn answer(
    stream: &mut BufReader<TcpStream>,
    asked: &str,
    wanted: &str,
) -> Result<String, Setback> {
    let mut answer = String::new();
    loop {
        let start = answer.len();
        let left = LONGEST_ANSWER.saturating_sub(answer.len() as u64);
        let read = (&mut *stream).take(left).read_line(&mut answer).await;
        let length = read.map_err(|error| Setback::of_connection("before encryption", &error))?;
        if length == 0 {
            let why = format!("the connection ended where `{asked}` was to be answered");
            return Err(Setback::passing(why));
        }
        let line = answer.get(start..).unwrap_or_default();
        // A dash behind the code says that more lines follow.
        if line.as_bytes().get(3) != Some(&b'-') {
            break;
        }
    }
    if answer.starts_with(wanted) {
        return Ok(answer);
    }
    let why = format!("`{asked}` was answered with {}", answer.trim());
    match answer.starts_with('5') {
        true => Err(Setback::lasting(why)),
        false => Err(Setback::passing(why)),
    }
}
