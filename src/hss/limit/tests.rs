//! Flow control against models of services, on a clock that does not wait.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use futures::stream::{self, StreamExt};

use super::*;
use std::time::Duration;

const LIMITS: Limits = Limits {
    concurrency: 16,
    per_second: None,
    pauses: Pauses {
        first: Duration::from_secs(1),
        longest: Duration::from_secs(60),
    },
};
const LATENCY: Duration = Duration::from_millis(20);

/// How a model service refuses.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Words {
    /// With the message of the gateway.
    Message,
    /// Without a word.
    Bare,
    /// With `Retry-After` in whole seconds.
    RetryAfter,
}

/// A service that allows so many requests in each window.
struct Model {
    allowed: u32,
    window: Duration,
    words: Words,
    latency: Duration,
    /// Windows begin at multiples of their length from here.
    begin: Instant,
    current: Cell<(u128, u32)>,
    answers: RefCell<Vec<(Instant, bool)>>,
}

impl Model {
    fn new(allowed: u32, window: Duration, words: Words, phase: Duration) -> Rc<Self> {
        Self::slow(allowed, window, words, (phase, LATENCY))
    }

    /// One that takes its time.
    fn slow(
        allowed: u32,
        window: Duration,
        words: Words,
        (phase, latency): (Duration, Duration),
    ) -> Rc<Self> {
        Rc::new(Self {
            allowed,
            window,
            words,
            latency,
            begin: Instant::now() - phase,
            current: Cell::new((0, 0)),
            answers: RefCell::default(),
        })
    }

    /// Takes a request; refused ones count against the window like others.
    fn ask(&self) -> Reply {
        let now = Instant::now();
        let number = now.duration_since(self.begin).as_nanos() / self.window.as_nanos();
        let (window, count) = self.current.get();
        let count = if window == number { count + 1 } else { 1 };
        self.current.set((number, count));
        let is_good = count <= self.allowed;
        self.answers.borrow_mut().push((now, is_good));
        if is_good {
            return Reply::Well;
        }
        let throttling = match self.words {
            Words::Bare => Throttling::default(),
            Words::RetryAfter => Throttling {
                pause: Some(Duration::from_secs(1)),
                ..Throttling::default()
            },
            Words::Message => Throttling {
                allowance: Some(Allowance {
                    requests: self.allowed,
                    window: self.window,
                }),
                ..Throttling::default()
            },
        };
        Reply::Throttled(throttling)
    }

    fn throttled(&self) -> usize {
        self.answers
            .borrow()
            .iter()
            .filter(|(_, good)| !good)
            .count()
    }
}

async fn admitted(limiter: &Limiter, host: &str, api: &str) -> Admission {
    let admitted = limiter.admit(host, api, |_| Ok::<(), ()>(())).await;
    admitted.unwrap()
}

/// Sends one request until it is answered well.
async fn answered(limiter: &Limiter, model: &Model, api: &str) {
    loop {
        let admission = admitted(limiter, "a", api).await;
        tokio::time::sleep(model.latency / 2).await;
        let reply = model.ask();
        tokio::time::sleep(model.latency / 2).await;
        admission.conclude(reply);
        if reply == Reply::Well {
            return;
        }
    }
}

/// Requests per second, and the share of answers that were throttled.
async fn measured(limiter: &Limiter, model: &Rc<Model>, requests: usize) -> (f64, f64) {
    let begin = Instant::now();
    stream::iter(0..requests)
        .for_each_concurrent(32, |_| answered(limiter, model, "lists"))
        .await;
    let all = model.answers.borrow().len();
    #[expect(clippy::cast_precision_loss, reason = "small numbers")]
    let (rate, share) = (
        requests as f64 / begin.elapsed().as_secs_f64(),
        model.throttled() as f64 / all as f64,
    );
    (rate, share)
}

#[tokio::test(start_paused = true)]
async fn a_service_that_throttles_is_asked_nearly_as_often_as_it_bears() {
    for words in [Words::Message, Words::Bare, Words::RetryAfter] {
        for phase in [0, 300, 600, 900] {
            let limiter = Limiter::new(LIMITS);
            let phase = Duration::from_millis(phase);
            let model = Model::new(50, Duration::from_secs(1), words, phase);
            let (rate, share) = measured(&limiter, &model, 1_000).await;
            println!(
                "{words:?}, phase {phase:?}: {rate:.1} of 50 requests/s, {:.2} % throttled",
                share * 100.0
            );
            // `Retry-After` counts in whole seconds: each time too much is asked costs one.
            let least = if words == Words::RetryAfter {
                42.0
            } else {
                45.0
            };
            assert!(rate >= least, "{words:?} {phase:?}: {rate}");
            assert!(share < 0.02, "{words:?} {phase:?}: {share}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_service_that_is_slow_besides_is_asked_nearly_as_often_too() {
    for words in [Words::Message, Words::Bare] {
        for latency in [50, 100, 200, 250, 300] {
            for phase in [0, 500] {
                let limiter = Limiter::new(LIMITS);
                let second = Duration::from_secs(1);
                let delays = (Duration::from_millis(phase), Duration::from_millis(latency));
                let model = Model::slow(50, second, words, delays);
                let (rate, share) = measured(&limiter, &model, 1_000).await;
                println!(
                    "{words:?}, {latency} ms, phase {phase} ms: {rate:.1} of 50 requests/s, {:.2} % throttled",
                    share * 100.0
                );

                // From 200 ms on the sixteen places alone allow hardly more than 50 a second, and a first guess that is too
                // low costs some seconds.
                let least = match (words, latency) {
                    (Words::Message, _) => 44.0,
                    (_, ..=100) => 45.0,
                    _ => 41.0,
                };
                assert!(rate >= least, "{words:?} {latency} {phase}: {rate}");
                assert!(share < 0.025, "{words:?} {latency} {phase}: {share}");
            }
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_window_of_a_minute_is_found_without_a_word() {
    let limiter = Limiter::new(LIMITS);
    let model = Model::new(600, Duration::from_secs(60), Words::Bare, Duration::ZERO);
    let (rate, share) = measured(&limiter, &model, 6_000).await;
    println!(
        "600 a minute, bare: {rate:.2} of 10 requests/s, {:.2} % throttled",
        share * 100.0
    );
    // Nobody says that it takes a minute, so the pauses double until it has passed.
    assert!(rate >= 7.5, "{rate}");
    assert!(share < 0.02, "{share}");
}

#[tokio::test(start_paused = true)]
async fn a_pace_that_is_not_needed_any_more_is_given_up() {
    let limiter = Limiter::new(LIMITS);
    let model = Model::new(50, Duration::from_secs(1), Words::Bare, Duration::ZERO);
    measured(&limiter, &model, 200).await;
    // From now on it bears all.
    let generous = Model::new(
        u32::MAX,
        Duration::from_secs(1),
        Words::Bare,
        Duration::ZERO,
    );
    let (rate, _) = measured(&limiter, &generous, 20_000).await;
    println!("after the limit was lifted: {rate:.0} requests/s on average");
    assert!(rate > 100.0, "{rate}");
}

#[tokio::test(start_paused = true)]
async fn nobody_sends_into_a_closed_window_and_others_are_not_held_back() {
    let limiter = Limiter::new(LIMITS);
    let begin = Instant::now();
    let admission = admitted(&limiter, "a", "lists").await;
    let allowance = Allowance {
        requests: 100,
        window: Duration::from_secs(30),
    };
    admission.conclude(Reply::Throttled(Throttling {
        counted: Counted::Api,
        allowance: Some(allowance),
        pause: None,
    }));
    // More than all places wait for the closed API.
    let closed = stream::iter(0..40).for_each_concurrent(40, |_| async {
        admitted(&limiter, "a", "lists").await.conclude(Reply::Well);
        assert!(begin.elapsed() >= Duration::from_secs(30));
    });
    let others = async {
        for (host, api) in [("a", "hosts"), ("b", "lists"), ("a", "hosts")] {
            admitted(&limiter, host, api).await.conclude(Reply::Well);
        }
        assert_eq!(begin.elapsed(), Duration::ZERO);
    };
    futures::join!(closed, others);
}

#[tokio::test(start_paused = true)]
async fn who_will_not_wait_for_a_closed_window_is_told_at_once() {
    let limiter = Limiter::new(LIMITS);
    let admission = admitted(&limiter, "a", "lists").await;
    admission.conclude(Reply::Throttled(Throttling {
        counted: Counted::Api,
        allowance: None,
        pause: Some(Duration::from_secs(3_600)),
    }));
    let now = Instant::now();
    let mut asked = None;
    let refused = limiter.admit("a", "lists", |until| {
        asked = Some(until - now);
        Err("no")
    });
    assert_eq!(refused.await.err(), Some("no"));
    // However long the service asks for, a minute is the longest.
    assert_eq!(asked, Some(Duration::from_secs(60)));
    assert_eq!(now.elapsed(), Duration::ZERO);
}

#[tokio::test(start_paused = true)]
async fn the_operators_rate_is_kept_by_all_apis_of_a_host_together() {
    let limiter = Limiter::new(Limits {
        per_second: Some(20.0),
        ..LIMITS
    });
    let begin = Instant::now();
    stream::iter(0..200)
        .for_each_concurrent(50, |number| {
            let (limiter, api) = (&limiter, if number % 2 == 0 { "x" } else { "y" });
            async move { admitted(limiter, "a", api).await.conclude(Reply::Well) }
        })
        .await;
    let seconds = begin.elapsed().as_secs_f64();
    assert!((9.9..10.2).contains(&seconds), "{seconds}");
}

#[tokio::test(start_paused = true)]
async fn a_host_that_throttles_gets_fewer_requests_at_once() {
    let limiter = Limiter::new(LIMITS);
    let mut admissions = Vec::new();
    for number in 0..16 {
        admissions.push(admitted(&limiter, "a", &number.to_string()).await);
    }
    for admission in admissions {
        admission.conclude(Reply::Overloaded);
    }
    let under_way = Cell::new(0);
    let most = Cell::new(0);
    stream::iter(0..16)
        .for_each_concurrent(16, |_| async {
            let admission = admitted(&limiter, "a", "lists").await;
            under_way.set(under_way.get() + 1);
            most.set(most.get().max(under_way.get()));
            tokio::time::sleep(LATENCY).await;
            under_way.set(under_way.get() - 1);
            admission.conclude(Reply::Unknown);
        })
        .await;
    assert_eq!(most.get(), 8);
}

/// What is counted for all APIs together slows all of them down, and what is counted by API only that one.
#[tokio::test(start_paused = true)]
async fn a_limit_of_the_host_holds_for_all_of_its_apis() {
    for (counted, is_held) in [(Counted::Host, true), (Counted::Api, false)] {
        let limiter = Limiter::new(LIMITS);
        let admission = admitted(&limiter, "a", "lists").await;
        admission.conclude(Reply::Throttled(Throttling {
            counted,
            allowance: Some(Allowance {
                requests: 10,
                window: Duration::from_secs(1),
            }),
            pause: None,
        }));
        let begin = Instant::now();
        for api in ["other", "another", "third"] {
            admitted(&limiter, "a", api).await.conclude(Reply::Well);
        }
        assert_eq!(
            begin.elapsed() >= Duration::from_millis(1_200),
            is_held,
            "{counted:?}"
        );
        assert_eq!(
            begin.elapsed() < Duration::from_millis(10),
            !is_held,
            "{counted:?}"
        );
        let elsewhere = Instant::now();
        admitted(&limiter, "b", "lists").await.conclude(Reply::Well);
        assert!(elsewhere.elapsed() < Duration::from_millis(10));
    }
}
