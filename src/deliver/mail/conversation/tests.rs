//! What is taken for an answer, and what is not: on a connection in memory, under a clock that does not wait.

use tokio::io::{DuplexStream, duplex};

use super::super::setback::Hold;
use super::*;

const LIMIT: Duration = Duration::from_secs(60);

/// Room for all that is said in these tests.
const ROOM: usize = 1 << 20;

/// A conversation, and the server's end of it.
fn conversation() -> (Conversation<DuplexStream>, BufReader<DuplexStream>) {
    let (ours, theirs) = duplex(ROOM);
    (Conversation::new(ours, LIMIT), BufReader::new(theirs))
}

/// Hands over a message to a server that answers with these bytes when it has seen its end.
async fn handed_over(message: &[u8], answer: &[u8]) -> (Handover, String) {
    let (mut conversation, mut server) = conversation();
    let listen = async {
        let mut heard = String::new();
        while !heard.ends_with("\r\n.\r\n") {
            server.read_line(&mut heard).await.unwrap();
        }
        server.write_all(answer).await.unwrap();
        heard
    };
    tokio::join!(conversation.hand_over(message, LIMIT), listen)
}

/// Servers answer in the encoding of their country, and as long as they like; each of these letters went out again and again.
#[tokio::test(start_paused = true)]
async fn an_answer_counts_in_any_encoding_and_length() {
    let long = format!("250 {}\r\n", "x".repeat(10_000));
    let answers: [&[u8]; 6] = [
        b"250 2.0.0 queued\r\n",
        b"250 \xd3\xca\xbc\xfe\r\n",
        b"250-2.0.0 two\r\n250 lines\r\n",
        b"250 no carriage return\n",
        b"250\r\n",
        long.as_bytes(),
    ];
    for answer in answers {
        let (handover, _) = handed_over(b"a\r\n", answer).await;
        assert!(matches!(handover, Handover::Taken { .. }), "{handover:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn only_a_yes_says_that_a_message_was_taken() {
    for (answer, hold) in [
        ("552 5.3.4 too large\r\n", Some(Hold::Lasting)),
        ("452 full\r\n", Some(Hold::Passing)),
        ("354 go on\r\n", None),
        ("what?\r\n", None),
        ("250 half an ans", None),
        ("", None),
    ] {
        let (handover, _) = handed_over(b"a\r\n", answer.as_bytes()).await;
        match (handover, hold) {
            (Handover::NotTaken(setback), Some(hold)) => assert_eq!(setback.hold, hold),
            (Handover::Unknown(setback), None) => assert_eq!(setback.hold, Hold::Passing),
            (other, _) => unreachable!("{answer}: {other:?}"),
        }
    }
}

#[tokio::test(start_paused = true)]
async fn lines_that_begin_with_a_dot_arrive_and_none_of_them_ends_the_message() {
    for (message, wire) in [
        ("a\r\n.\r\n..b\r\n", "a\r\n..\r\n...b\r\n.\r\n"),
        (".", "..\r\n.\r\n"),
        ("a.b", "a.b\r\n.\r\n"),
    ] {
        let (_, heard) = handed_over(message.as_bytes(), b"250 ok\r\n").await;
        assert_eq!(heard, wire);
    }
    let long = ".a line\r\n".repeat(20_000);
    let (_, heard) = handed_over(long.as_bytes(), b"250 ok\r\n").await;
    assert_eq!(heard, format!("{}.\r\n", long.replace(".a", "..a")));
}

/// The answer to one question was taken for the answer to the next: a letter counted as sent before the server had said so.
#[tokio::test(start_paused = true)]
async fn what_comes_too_late_answers_nothing_else() {
    let (mut conversation, mut server) = conversation();
    let late = conversation
        .ask("RCPT TO", "RCPT TO:<a@b>", Wanted::Done)
        .await;
    let why = late.unwrap_err();
    assert_eq!(why.words(), "`RCPT TO` was not answered in 60s");
    server.write_all(b"250 ok\r\n354 go on\r\n").await.unwrap();
    let data = conversation.ask("DATA", "DATA", Wanted::More).await;
    assert_eq!(data, Err(why));
    // Nor does it say anything any more.
    conversation.close().await;
    let mut heard = String::new();
    server.read_to_string(&mut heard).await.unwrap();
    assert_eq!(heard, "RCPT TO:<a@b>\r\n");
}

#[tokio::test(start_paused = true)]
async fn what_nobody_asked_for_and_what_is_neither_yes_nor_no_ends_it() {
    for said in [
        "250 ok\r\n354 go on\r\n",
        "354 go on\r\n",
        "421 4.3.2 going down\r\n",
        "hello\r\n",
    ] {
        let (mut conversation, mut server) = conversation();
        server.write_all(said.as_bytes()).await.unwrap();
        let _ = conversation
            .ask("MAIL FROM", "MAIL FROM:<>", Wanted::Done)
            .await;
        let next = conversation
            .ask("RCPT TO", "RCPT TO:<a@b>", Wanted::Done)
            .await;
        assert_eq!(next.unwrap_err().hold, Hold::Passing, "{said}");
        assert!(conversation.over.is_some(), "{said}");
    }
}

#[tokio::test(start_paused = true)]
async fn an_answer_without_an_end_is_given_up() {
    let (mut conversation, mut server) = conversation();
    let endless = "250-more\r\n".repeat(10_000);
    server.write_all(endless.as_bytes()).await.unwrap();
    let why = conversation.greeting().await.unwrap_err();
    assert!(why.words().contains("its answer has no end"), "{why:?}");
}

#[tokio::test(start_paused = true)]
async fn a_server_that_knows_only_the_older_greeting_is_greeted_so() {
    let (mut conversation, mut server) = conversation();
    let answer = async {
        let mut heard = String::new();
        server.read_line(&mut heard).await.unwrap();
        server.write_all(b"502 what?\r\n").await.unwrap();
        server.read_line(&mut heard).await.unwrap();
        server.write_all(b"250 hello\r\n").await.unwrap();
        heard
    };
    let (abilities, heard) = tokio::join!(conversation.hello("me"), answer);
    assert_eq!(abilities, Ok(Abilities::default()));
    assert_eq!(heard, "EHLO me\r\nHELO me\r\n");
}
