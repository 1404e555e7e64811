//! What one API, or a host, has taught about how often it may be asked.
//!
//! Pure but for the moments that are given: what to wait for is decided here, the waiting is done elsewhere.

use std::time::Duration;

use tokio::time::Instant;

use super::pace::Pace;

/// What a service counts requests to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(in crate::hss) enum Counted {
    /// Each API by itself.
    Api,
    /// Everything that this user, or this address, sends to the host. Who does not say is taken at the most that it can
    /// mean: slowing down one API would leave the others to be throttled.
    #[default]
    Host,
}

/// What the service said when it throttled a request.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(in crate::hss) struct Throttling {
    /// What it counts.
    pub(in crate::hss) counted: Counted,
    /// Requests per window, where the message says so.
    pub(in crate::hss) allowance: Option<Allowance>,
    /// The pause that a `Retry-After` header asks for.
    pub(in crate::hss) pause: Option<Duration>,
}

/// So many requests in so long.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::hss) struct Allowance {
    /// Requests.
    pub(in crate::hss) requests: u32,
    /// The length of the window.
    pub(in crate::hss) window: Duration,
}

/// How long to pause where the service does not say.
#[derive(Debug, Clone, Copy)]
pub(in crate::hss) struct Pauses {
    /// The first one; it doubles while the service goes on throttling.
    pub(in crate::hss) first: Duration,
    /// No pause is longer.
    pub(in crate::hss) longest: Duration,
}

/// The share of a stated allowance that is used: requests do not arrive as evenly as they are sent.
const SHARE: f64 = 0.96;
/// What remains of a pace that was too fast, and of a guess that grew until it was.
const DECREASE: f64 = 0.95;
const GUESS_DECREASE: f64 = 0.9;
/// A found pace grows by so much each second, to find out whether there is room.
const GROWTH: f64 = 0.01;
/// After so many seconds without throttling it grows twice as fast, and so on.
const PATIENCE: f64 = 10.0;
/// A pace is kept for so many times the pause that it cost to find it, and for so long at least.
const HOLD: u32 = 10;
const SHORTEST_HOLD: Duration = Duration::from_secs(5);
/// A pace that is a guess is too slow rather than too fast: it grows so much each second until it meets the bound.
const GUESS_GROWTH: f64 = 0.1;
/// It never grows faster than this each second.
const FASTEST_GROWTH: f64 = 0.1;
/// What was answered longer ago says nothing about the rate that is allowed now.
const MEMORY: Duration = Duration::from_secs(60);

/// What is known of one way.
#[derive(Debug)]
pub(super) struct Flow {
    pauses: Pauses,
    /// Nobody sends before.
    closed_until: Option<Instant>,
    /// Kept from the first throttling on.
    pace: Option<Learned>,
    /// Throttlings that counted; requests sent before the last one do not count again.
    generation: u64,
    /// Throttlings in a row without a good answer.
    in_a_row: u32,
    /// When counting good answers began, and how many there were.
    counted_from: Instant,
    counted: u32,
}

#[derive(Debug)]
struct Learned {
    pace: Pace,
    per_second: f64,
    /// What the service's own words allow.
    most: Option<f64>,
    /// Whether it was reckoned from what was let through before anybody kept a pace.
    is_guess: bool,
    /// When it began to grow again, and when it last did.
    growing_from: Instant,
    grown_at: Instant,
}

impl Flow {
    pub(super) fn new(pauses: Pauses, now: Instant) -> Self {
        Self {
            pauses,
            closed_until: None,
            pace: None,
            generation: 0,
            in_a_row: 0,
            counted_from: now,
            counted: 0,
        }
    }

    /// When the next request may go, if not now.
    pub(super) fn ready_at(&self, now: Instant) -> Option<Instant> {
        let next = self.pace.as_ref().map(|learned| learned.pace.next());
        next.max(self.closed_until).filter(|moment| *moment > now)
    }

    /// Until when nobody may send.
    pub(super) fn closed_until(&self) -> Option<Instant> {
        self.closed_until
    }

    /// Whether it has never throttled.
    pub(super) fn is_calm(&self) -> bool {
        self.pace.is_none() && self.closed_until.is_none()
    }

    pub(super) fn generation(&self) -> u64 {
        self.generation
    }

    /// A request goes now.
    pub(super) fn take(&mut self, now: Instant) {
        if let Some(learned) = &mut self.pace {
            learned.take(now);
        }
    }

    /// A request was answered well.
    pub(super) fn answered(&mut self, now: Instant) {
        self.in_a_row = 0;
        if now.saturating_duration_since(self.counted_from) > MEMORY {
            self.counted_from = now;
            self.counted = 0;
        }
        self.counted = self.counted.saturating_add(1);
    }

    /// So many requests were answered well before the first throttling.
    pub(super) fn answered_before(&mut self, count: u32) {
        self.counted = self.counted.saturating_add(count);
    }

    /// A request of this generation was throttled.
    pub(super) fn throttled(&mut self, throttling: Throttling, generation: u64, now: Instant) {
        let is_news = generation == self.generation;
        if is_news {
            self.generation += 1;
            self.in_a_row = self.in_a_row.saturating_add(1);
        }
        let stated = throttling.allowance.map(|allowance| allowance.window);
        let pause = match throttling.pause.max(stated) {
            Some(asked) => asked.min(self.pauses.longest),
            None if is_news => self.own_pause(),
            None => Duration::ZERO,
        };
        let until = now + pause;
        self.closed_until = self.closed_until.max(Some(until));
        if is_news {
            self.slow_down(throttling.allowance, until, now);
        }
    }

    /// The pause where the service asks for none: a few requests' worth once the pace is about right, longer while it is
    /// not known or pausing did not help.
    fn own_pause(&self) -> Duration {
        let first = match &self.pace {
            Some(learned) => (learned.pace.interval() * 4).min(self.pauses.first),
            None => self.pauses.first,
        };
        let doubled = first.saturating_mul(1 << self.in_a_row.saturating_sub(1).min(16));
        doubled.min(self.pauses.longest)
    }

    fn slow_down(&mut self, allowance: Option<Allowance>, until: Instant, now: Instant) {
        let most = allowance.map(|allowance| SHARE * allowance.per_second());
        // What was let through since counting began, the pause included: a service that counts in windows lets through so
        // many in each.
        let period = until.saturating_duration_since(self.counted_from);
        let seen = f64::from(self.counted.max(1)) / period.as_secs_f64().max(0.001);
        let per_second = match (&self.pace, most) {
            (Some(learned), most) if self.in_a_row <= 1 => {
                learned.decreased().min(most.unwrap_or(f64::INFINITY))
            }
            (_, Some(most)) => most,
            (Some(learned), None) => seen.min(learned.decreased()),
            (None, None) => seen,
        };
        let is_guess = self.pace.is_none() && allowance.is_none();
        let hold = if is_guess {
            Duration::ZERO
        } else {
            (until.saturating_duration_since(now) * HOLD).max(SHORTEST_HOLD)
        };
        let growing_from = until + hold;
        let most = most.or(self.pace.as_ref().and_then(|learned| learned.most));
        let next = self.pace.as_ref().map(|learned| learned.pace);
        let mut pace = next.unwrap_or_else(|| Pace::new(per_second, until));
        pace.change(per_second);
        self.pace = Some(Learned {
            pace,
            per_second,
            most,
            is_guess,
            growing_from,
            grown_at: growing_from,
        });
    }
}

impl Learned {
    /// The pace after it was too fast.
    fn decreased(&self) -> f64 {
        let remaining = if self.is_guess {
            GUESS_DECREASE
        } else {
            DECREASE
        };
        self.per_second * remaining
    }

    /// A request goes now. The pace grows only where it is what held the request back: what is not used teaches nothing.
    fn take(&mut self, now: Instant) {
        if self.pace.holds_back(now) {
            self.grow(now);
        } else {
            self.grown_at = self.grown_at.max(now);
        }
        self.pace.take(now);
    }

    /// Grows a little with the time that passed without throttling.
    fn grow(&mut self, now: Instant) {
        let passed = now.saturating_duration_since(self.grown_at).as_secs_f64();
        let calm = now
            .saturating_duration_since(self.growing_from)
            .as_secs_f64();
        let growth = if self.is_guess {
            GUESS_GROWTH
        } else {
            (GROWTH * (calm / PATIENCE).exp2()).min(FASTEST_GROWTH)
        };
        let grown = self.per_second * (1.0 + growth * passed.min(1.0));
        self.per_second = grown.min(self.most.unwrap_or(f64::INFINITY));
        self.grown_at = self.grown_at.max(now);
        self.pace.change(self.per_second);
    }
}

impl Allowance {
    fn per_second(self) -> f64 {
        f64::from(self.requests.max(1)) / self.window.as_secs_f64().max(0.001)
    }
}
