//! One connection on which SMTP is spoken (RFC 5321): something is said, its answer is read whole, then the next thing is said.
//!
//! A letter arrives twice, or never and nobody knows, when an answer is taken for another. So an answer that came too late
//! ends the conversation, and a code counts only where it says what was asked. In all else it takes what servers say:
//! answers in any encoding, as long as they like, whose lines end with or without a carriage return.

use std::io;
use std::time::Duration;

use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, BufReader};

use super::abilities::Abilities;
use super::setback::Setback;

/// A server that says more than this in one answer is none.
const LONGEST_ANSWER: u64 = 64 * 1024;
/// So much of a message goes out at once.
const PIECE: usize = 64 * 1024;

/// What a kind of answer means: its first digit (RFC 5321, 4.2.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wanted {
    /// It is done.
    Done = 2,
    /// The other half is to follow.
    More = 3,
}

/// What the server said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Answer {
    code: u16,
    lines: Vec<String>,
}

/// A conversation with a server.
#[derive(Debug)]
pub(super) struct Conversation<S> {
    stream: BufReader<S>,
    /// How long an answer may take.
    limit: Duration,
    /// Why it is over: what still comes would be taken for an answer to something else.
    over: Option<Setback>,
}

/// What became of a message.
#[derive(Debug)]
pub(super) enum Handover {
    /// The server has it.
    Taken {
        /// Its words.
        reply: String,
    },
    /// The server has it not.
    NotTaken(Setback),
    /// The last byte may have reached it, and no answer came that says so.
    Unknown(Setback),
}

impl<S: AsyncRead + AsyncWrite + Unpin> Conversation<S> {
    /// Begins to speak; an answer may take as long as the limit says.
    pub(super) fn new(stream: S, limit: Duration) -> Self {
        Self {
            stream: BufReader::new(stream),
            limit,
            over: None,
        }
    }

    /// Waits for the first words of the server.
    pub(super) async fn greeting(&mut self) -> Result<(), Setback> {
        self.answer_to("greeting", Wanted::Done).await.map(drop)
    }

    /// Says who speaks, and hears what the server is able to do: nothing beyond the least, where it knows only the older word.
    pub(super) async fn hello(&mut self, name: &str) -> Result<Abilities, Setback> {
        self.say("EHLO", &format!("EHLO {name}")).await?;
        let answer = self.hear("EHLO").await?;
        // RFC 5321, 3.2 and 4.2.4: the word is not known there.
        if matches!(answer.code, 500 | 502 | 504) {
            self.ask("HELO", &format!("HELO {name}"), Wanted::Done)
                .await?;
            return Ok(Abilities::default());
        }
        let answer = self.judged("EHLO", answer, Wanted::Done)?;
        Ok(Abilities::of(&answer.lines))
    }

    /// Says something and waits for its answer.
    pub(super) async fn ask(
        &mut self,
        asked: &str,
        words: &str,
        wanted: Wanted,
    ) -> Result<Answer, Setback> {
        self.say(asked, words).await?;
        self.answer_to(asked, wanted).await
    }

    /// The same where either answer will do.
    pub(super) async fn ask_either(
        &mut self,
        asked: &str,
        words: &str,
    ) -> Result<(Answer, Wanted), Setback> {
        self.say(asked, words).await?;
        let answer = self.hear(asked).await?;
        let wanted = match answer.code / 100 {
            3 => Wanted::More,
            _ => Wanted::Done,
        };
        Ok((self.judged(asked, answer, wanted)?, wanted))
    }

    /// Hands a message over, after `DATA` was answered.
    ///
    /// A server that has not seen the end of a message must not deliver it (RFC 5321, 4.1.1.4), so whether a connection was
    /// lost before or behind the last piece makes all the difference.
    pub(super) async fn hand_over(&mut self, message: &[u8], limit: Duration) -> Handover {
        const ASKED: &str = "message";
        let mut has_ended = false;
        let transfer = async {
            let sent = self.transfer(message, &mut has_ended).await;
            // Who refuses what is still on its way says why before hanging up.
            let heard = self.read().await;
            match (sent, heard) {
                (_, Ok(answer)) => Ok(answer),
                (Err(error), Err(_)) | (Ok(()), Err(error)) => Err(error),
            }
        };
        let setback = match tokio::time::timeout(limit, transfer).await {
            Ok(Ok(answer)) if answer.code / 100 == 2 => {
                return Handover::Taken {
                    reply: answer.words(),
                };
            }
            Ok(Ok(answer)) => {
                let is_refusal = matches!(answer.code / 100, 4 | 5);
                let setback = Setback::of_answer(ASKED, answer.code, &answer.words());
                if is_refusal {
                    return Handover::NotTaken(setback);
                }
                setback
            }
            Ok(Err(error)) => Setback::of_connection(&format!("`{ASKED}`"), &error),
            Err(_elapsed) => Setback::passing(format!("no answer to the message in {limit:?}")),
        };
        self.over = Some(setback.clone());
        match has_ended {
            true => Handover::Unknown(setback),
            false => Handover::NotTaken(setback),
        }
    }

    /// Says goodbye, where somebody still listens; whether it is heard does not matter any more.
    pub(super) async fn close(mut self) {
        if self.over.is_none() {
            let _ = self.ask("QUIT", "QUIT", Wanted::Done).await;
        }
    }

    /// The connection, where nothing is left on it that nobody asked for.
    pub(super) fn into_stream(self) -> Result<S, Setback> {
        match self.stream.buffer() {
            [] => Ok(self.stream.into_inner()),
            _ => Err(Setback::lasting(
                "somebody spoke between STARTTLS and the encryption",
            )),
        }
    }

    async fn transfer(&mut self, message: &[u8], has_ended: &mut bool) -> io::Result<()> {
        let mut piece = Vec::with_capacity(PIECE);
        for line in message.split_inclusive(|byte| *byte == b'\n') {
            // A dot alone would be the end (RFC 5321, 4.5.2).
            if line.starts_with(b".") {
                piece.push(b'.');
            }
            piece.extend_from_slice(line);
            if piece.len() >= PIECE {
                self.stream.write_all(&piece).await?;
                piece.clear();
            }
        }
        if !message.ends_with(b"\r\n") {
            piece.extend_from_slice(b"\r\n");
        }
        self.stream.write_all(&piece).await?;
        self.stream.flush().await?;
        *has_ended = true;
        self.stream.write_all(b".\r\n").await?;
        self.stream.flush().await
    }

    async fn say(&mut self, asked: &str, words: &str) -> Result<(), Setback> {
        if let Some(setback) = &self.over {
            return Err(setback.clone());
        }
        if !self.stream.buffer().is_empty() {
            // Mostly why it hangs up (RFC 5321, 3.8).
            let answer = self.hear(asked).await?;
            let why = format!("the server said {} unasked", answer.words());
            return Err(self.ended(Setback::passing(why)));
        }
        let line = secrecy::zeroize::Zeroizing::new(format!("{words}\r\n"));
        let said = async {
            self.stream.write_all(line.as_bytes()).await?;
            self.stream.flush().await
        };
        let said = tokio::time::timeout(self.limit, said).await;
        match said {
            Ok(Ok(())) => Ok(()),
            Ok(Err(error)) => Err(self.broken(asked, &error)),
            Err(_elapsed) => Err(self.late(asked)),
        }
    }

    async fn answer_to(&mut self, asked: &str, wanted: Wanted) -> Result<Answer, Setback> {
        let answer = self.hear(asked).await?;
        self.judged(asked, answer, wanted)
    }

    async fn hear(&mut self, asked: &str) -> Result<Answer, Setback> {
        match tokio::time::timeout(self.limit, self.read()).await {
            Ok(Ok(answer)) => Ok(answer),
            Ok(Err(error)) => Err(self.broken(asked, &error)),
            Err(_elapsed) => Err(self.late(asked)),
        }
    }

    fn judged(&mut self, asked: &str, answer: Answer, wanted: Wanted) -> Result<Answer, Setback> {
        let kind = answer.code / 100;
        if kind == wanted as u16 {
            return Ok(answer);
        }
        let setback = Setback::of_answer(asked, answer.code, &answer.words());
        // 421 says that it hangs up; what is neither yes nor no leaves open what is expected next.
        if answer.code == 421 || !matches!(kind, 4 | 5) {
            return Err(self.ended(setback));
        }
        Err(setback)
    }

    /// An answer of as many lines as it has.
    async fn read(&mut self) -> io::Result<Answer> {
        let mut lines = Vec::new();
        let mut left = LONGEST_ANSWER;
        loop {
            let mut line = Vec::new();
            let read = (&mut self.stream)
                .take(left)
                .read_until(b'\n', &mut line)
                .await?;
            left = left.saturating_sub(read as u64);
            if !line.ends_with(b"\n") {
                return Err(match left {
                    0 => io::Error::other("its answer has no end"),
                    _ => io::ErrorKind::UnexpectedEof.into(),
                });
            }
            let line = String::from_utf8_lossy(&line);
            let line = line.trim_end();
            let code = line.get(..3).and_then(|code| code.parse().ok());
            let Some(code) = code.filter(|code| (200..600).contains(code)) else {
                let what = format!("its answer is none of SMTP: {line}");
                return Err(io::Error::other(what));
            };
            let rest = line.get(3..).unwrap_or_default();
            let has_more = rest.starts_with('-');
            lines.push(rest.trim_start_matches(['-', ' ']).to_owned());
            if !has_more {
                return Ok(Answer { code, lines });
            }
        }
    }

    fn broken(&mut self, asked: &str, error: &io::Error) -> Setback {
        let setback = Setback::of_connection(&format!("`{asked}`"), error);
        self.ended(setback)
    }

    fn late(&mut self, asked: &str) -> Setback {
        let limit = self.limit;
        self.ended(Setback::passing(format!(
            "`{asked}` was not answered in {limit:?}"
        )))
    }

    fn ended(&mut self, setback: Setback) -> Setback {
        self.over = Some(setback.clone());
        setback
    }
}

impl Answer {
    /// Code and words, on one line.
    fn words(&self) -> String {
        format!("{} {}", self.code, self.lines.join(" "))
    }
}

#[cfg(test)]
mod tests;
