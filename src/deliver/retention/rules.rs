//! The rules, and what they say of each run. Nothing here touches a disk.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use chrono::{DateTime, Datelike, FixedOffset, Months, TimeDelta, Utc};
use serde::Serialize;

/// What is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rules {
    /// So many of the newest.
    pub last: usize,
    /// Everything that is so much older than the newest at most.
    pub within: Option<Span>,
    /// One of each of so many days.
    pub daily: usize,
    /// One of each of so many weeks, which begin on Monday.
    pub weekly: usize,
    /// One of each of so many months.
    pub monthly: usize,
    /// One of each of so many years.
    pub yearly: usize,
    /// Where days begin.
    pub offset: FixedOffset,
}

/// A length of time by the calendar: `1y6m10d`, `90d`, `36h`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Span {
    months: u32,
    hours: u32,
}

/// A run that may go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// Its name.
    pub run_id: String,
    /// Which runs it is one of: the rules count for each scope by itself.
    pub scope: String,
    /// Its moment.
    pub at: DateTime<Utc>,
    /// How much it is worth: of the runs of a day the newest of the highest worth is kept.
    pub worth: u8,
}

/// What is to become of a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// The run.
    pub run: Candidate,
    /// What keeps it; it goes where nothing does.
    pub kept_by: Vec<KeptBy>,
}

/// What keeps a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum KeptBy {
    /// Somebody holds it.
    Hold,
    /// `latest` names it.
    Latest,
    /// No run of its scope is newer.
    Newest,
    /// No run of its scope that is worth as much is newer.
    NewestWhole,
    /// It is one of the last.
    Last,
    /// It is young enough.
    Within,
    /// It stands for its day.
    Daily,
    /// It stands for its week.
    Weekly,
    /// It stands for its month.
    Monthly,
    /// It stands for its year.
    Yearly,
}

impl KeptBy {
    /// The words for people.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Hold => "held",
            Self::Latest => "latest",
            Self::Newest => "newest",
            Self::NewestWhole => "newest complete",
            Self::Last => "last",
            Self::Within => "within",
            Self::Daily => "daily",
            Self::Weekly => "weekly",
            Self::Monthly => "monthly",
            Self::Yearly => "yearly",
        }
    }
}

impl Default for Rules {
    fn default() -> Self {
        Self {
            last: 0,
            within: None,
            daily: 0,
            weekly: 0,
            monthly: 0,
            yearly: 0,
            offset: FixedOffset::east_opt(0).unwrap_or(chrono::Offset::fix(&Utc)),
        }
    }
}

impl Rules {
    /// Whether there is none: then everything would go.
    #[must_use]
    pub fn are_none(&self) -> bool {
        self.counts().iter().all(|(_, count)| *count == 0) && self.within.is_none()
    }

    fn counts(&self) -> [(&'static str, usize); 5] {
        [
            ("keep-last", self.last),
            ("keep-daily", self.daily),
            ("keep-weekly", self.weekly),
            ("keep-monthly", self.monthly),
            ("keep-yearly", self.yearly),
        ]
    }

    /// The rules that keep one run of a period, and what names the period.
    fn periods(&self) -> [(usize, KeptBy, Period); 4] {
        [
            (self.daily, KeptBy::Daily, |at| (at.year(), at.ordinal())),
            (self.weekly, KeptBy::Weekly, |at| {
                (at.iso_week().year(), at.iso_week().week())
            }),
            (self.monthly, KeptBy::Monthly, |at| (at.year(), at.month())),
            (self.yearly, KeptBy::Yearly, |at| (at.year(), 0)),
        ]
    }
}

/// Tells which day, week, … a moment is in; later ones are greater.
type Period = fn(&DateTime<FixedOffset>) -> (i32, u32);

impl fmt::Display for Rules {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let counts = self.counts();
        let counts = counts.iter().filter(|(_, count)| *count > 0);
        let mut words: Vec<String> = counts
            .map(|(name, count)| format!("{name} {count}"))
            .collect();
        words.extend(self.within.map(|span| format!("keep-within {span}")));
        write!(
            formatter,
            "{}; days begin at {}",
            words.join(", "),
            zone(self.offset)
        )
    }
}

fn zone(offset: FixedOffset) -> String {
    match offset.local_minus_utc() {
        0 => "00:00 UTC".to_owned(),
        _ => format!("00:00 UTC{offset}"),
    }
}

impl Span {
    /// Reads `1y6m2w10d12h`: any of the units, each once, the largest first; nothing where it is none or empty.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        /// Letter, months, hours.
        const UNITS: [(char, u32, u32); 5] = [
            ('y', 12, 0),
            ('m', 1, 0),
            ('w', 0, 168),
            ('d', 0, 24),
            ('h', 0, 1),
        ];
        let (mut span, mut rest, mut units) = (Self::default(), text, UNITS.iter());
        while !rest.is_empty() {
            let end = rest.find(|one: char| !one.is_ascii_digit())?;
            let (digits, behind) = rest.split_at(end);
            let count: u32 = digits.parse().ok()?;
            let letter = behind.chars().next()?;
            let (_, months, hours) = units.find(|(unit, ..)| *unit == letter)?;
            span.months = span.months.checked_add(count.checked_mul(*months)?)?;
            span.hours = span.hours.checked_add(count.checked_mul(*hours)?)?;
            rest = behind.get(1..)?;
        }
        (span != Self::default()).then_some(span)
    }

    /// So long before a moment; the beginning of time where there is no such moment.
    fn before(self, moment: DateTime<FixedOffset>) -> DateTime<Utc> {
        let earlier = moment
            .checked_sub_months(Months::new(self.months))
            .and_then(|at| at.checked_sub_signed(TimeDelta::hours(self.hours.into())));
        earlier.map_or(DateTime::<Utc>::MIN_UTC, |at| at.to_utc())
    }
}

impl fmt::Display for Span {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let parts = [
            (self.months / 12, 'y'),
            (self.months % 12, 'm'),
            (self.hours / 24, 'd'),
            (self.hours % 24, 'h'),
        ];
        let mut parts = parts.iter().filter(|(count, _)| *count > 0);
        parts.try_for_each(|(count, unit)| write!(formatter, "{count}{unit}"))
    }
}

/// Says of each run whether it is kept, and by what; the runs stand by scope, the newest first.
#[must_use]
pub fn decide(
    runs: Vec<Candidate>,
    rules: &Rules,
    held: &BTreeSet<&str>,
    latest: Option<&str>,
) -> Vec<Decision> {
    let mut scopes: BTreeMap<String, Vec<Decision>> = BTreeMap::new();
    for run in runs {
        let kept_by = [
            (held.contains(run.run_id.as_str()), KeptBy::Hold),
            (latest == Some(run.run_id.as_str()), KeptBy::Latest),
        ];
        let kept_by = kept_by.iter().filter(|(holds, _)| *holds);
        let kept_by = kept_by.map(|(_, by)| *by).collect();
        let of_scope = scopes.entry(run.scope.clone()).or_default();
        of_scope.push(Decision { run, kept_by });
    }
    for of_scope in scopes.values_mut() {
        let order = |one: &Decision| (one.run.at, one.run.run_id.clone());
        of_scope.sort_by_key(|one| std::cmp::Reverse(order(one)));
        apply(of_scope, rules);
    }
    scopes.into_values().flatten().collect()
}

/// Applies the rules to the runs of one scope, which stand newest first.
fn apply(runs: &mut [Decision], rules: &Rules) {
    let Some(newest) = runs.first_mut() else {
        return;
    };
    newest.kept_by.push(KeptBy::Newest);
    let moment = newest.run.at.with_timezone(&rules.offset);
    let highest = runs.iter().map(|one| one.run.worth).max();
    let whole = runs.iter_mut().find(|one| Some(one.run.worth) == highest);
    if let Some(whole) = whole.filter(|one| !one.kept_by.contains(&KeptBy::Newest)) {
        whole.kept_by.push(KeptBy::NewestWhole);
    }
    for one in runs.iter_mut().take(rules.last) {
        one.kept_by.push(KeptBy::Last);
    }
    if let Some(span) = rules.within {
        let since = span.before(moment);
        for one in runs.iter_mut().filter(|one| one.run.at >= since) {
            one.kept_by.push(KeptBy::Within);
        }
    }
    for (count, by, period) in rules.periods() {
        for place in representatives(runs, rules.offset, period)
            .into_iter()
            .take(count)
        {
            if let Some(one) = runs.get_mut(place) {
                one.kept_by.push(by);
            }
        }
    }
}

/// The run that stands for each period that has any, the last period first: the newest of those that are worth most.
fn representatives(runs: &[Decision], offset: FixedOffset, period: Period) -> Vec<usize> {
    let mut best: BTreeMap<(i32, u32), usize> = BTreeMap::new();
    for (place, one) in runs.iter().enumerate() {
        let period = period(&one.run.at.with_timezone(&offset));
        let known = best.entry(period).or_insert(place);
        let is_better = |known: &Decision| one.run.worth > known.run.worth;
        if runs.get(*known).is_some_and(is_better) {
            *known = place;
        }
    }
    best.into_values().rev().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(at: &str, worth: u8) -> Candidate {
        Candidate {
            run_id: format!("{at}-{worth}"),
            scope: "0a1b2c3d".to_owned(),
            at: DateTime::parse_from_rfc3339(at).unwrap().to_utc(),
            worth,
        }
    }

    /// The moments of the runs that are kept, with what keeps them.
    fn kept(runs: &[Candidate], rules: &Rules) -> Vec<String> {
        let decided = decide(runs.to_vec(), rules, &BTreeSet::new(), None);
        assert_eq!(decided.len(), runs.len());
        let kept = decided.iter().filter(|one| !one.kept_by.is_empty());
        kept.map(|one| {
            let by: Vec<&str> = one.kept_by.iter().map(|by| by.as_str()).collect();
            format!("{} {}", one.run.at.format("%m-%dT%H"), by.join("+"))
        })
        .collect()
    }

    /// Two a day for forty days, at six in the morning and in the evening.
    fn forty_days() -> Vec<Candidate> {
        let first = DateTime::parse_from_rfc3339("2026-10-14T06:00:00Z").unwrap();
        let moments = (0..80).map(|half| first + TimeDelta::hours(12 * half));
        moments.map(|at| run(&at.to_rfc3339(), 1)).collect()
    }

    #[test]
    fn the_newest_of_each_period_is_kept() {
        let rules = Rules {
            last: 3,
            daily: 4,
            weekly: 3,
            monthly: 9,
            yearly: 2,
            ..Rules::default()
        };
        assert_eq!(
            kept(&forty_days(), &rules),
            [
                "11-22T18 newest+last+daily+weekly+monthly+yearly",
                "11-22T06 last",
                "11-21T18 last+daily",
                "11-20T18 daily",
                "11-19T18 daily",
                "11-15T18 weekly",
                "11-08T18 weekly",
                "10-31T18 monthly",
            ]
        );
    }

    #[test]
    fn days_begin_where_the_operator_is() {
        let runs = [
            run("2026-11-21T15:59:00Z", 1),
            run("2026-11-21T16:01:00Z", 1),
        ];
        let mut rules = Rules {
            daily: 2,
            ..Rules::default()
        };
        assert_eq!(kept(&runs, &rules), ["11-21T16 newest+daily"]);
        rules.offset = FixedOffset::east_opt(8 * 3600).unwrap();
        assert_eq!(
            kept(&runs, &rules),
            ["11-21T16 newest+daily", "11-21T15 daily"]
        );
        assert_eq!(
            rules.to_string(),
            "keep-daily 2; days begin at 00:00 UTC+08:00"
        );
    }

    #[test]
    fn an_incomplete_run_stands_for_a_day_only_where_no_complete_one_does() {
        let runs = [
            run("2026-11-20T06:00:00Z", 0),
            run("2026-11-21T06:00:00Z", 2),
            run("2026-11-21T12:00:00Z", 1),
            run("2026-11-21T18:00:00Z", 0),
            run("2026-11-22T06:00:00Z", 0),
        ];
        let rules = Rules {
            daily: 3,
            ..Rules::default()
        };
        assert_eq!(
            kept(&runs, &rules),
            [
                "11-22T06 newest+daily",
                "11-21T06 newest complete+daily",
                "11-20T06 daily"
            ]
        );
    }

    #[test]
    fn what_is_held_newest_or_named_stays_whatever_the_rules_say() {
        let mut runs = forty_days();
        runs[1].scope = "ffffffff".to_owned();
        let (held, named) = (runs[4].run_id.clone(), runs[6].run_id.clone());
        let held = BTreeSet::from([held.as_str()]);
        let decided = decide(runs, &Rules::default(), &held, Some(&named));
        let kept: Vec<_> = decided
            .iter()
            .filter(|one| !one.kept_by.is_empty())
            .collect();
        let by: Vec<&[KeptBy]> = kept.iter().map(|one| one.kept_by.as_slice()).collect();
        assert_eq!(
            by,
            [
                [KeptBy::Newest],
                [KeptBy::Latest],
                [KeptBy::Hold],
                [KeptBy::Newest]
            ]
        );
        assert!(Rules::default().are_none());
    }

    #[test]
    fn within_counts_from_the_newest_run_and_by_the_calendar() {
        let rules = |text: &str| Rules {
            within: Some(Span::parse(text).unwrap()),
            ..Rules::default()
        };
        assert_eq!(kept(&forty_days(), &rules("1d")).len(), 3);
        assert_eq!(kept(&forty_days(), &rules("36h")).len(), 4);
        // From 22 October on.
        assert_eq!(kept(&forty_days(), &rules("1m")).len(), 63);
        assert_eq!(kept(&forty_days(), &rules("9999999y")).len(), 80);
    }

    #[test]
    fn a_span_is_written_as_it_is_read() {
        for text in ["1y6m10d12h", "90d", "11m", "23h"] {
            assert_eq!(Span::parse(text).unwrap().to_string(), text);
        }
        assert_eq!(Span::parse("2w").unwrap().to_string(), "14d");
        for text in [
            "",
            "90",
            "d",
            "1d1y",
            "1d1d",
            "0d",
            "-1d",
            "1x",
            "99999999999d",
            "1é",
        ] {
            assert_eq!(Span::parse(text), None, "{text}");
        }
    }

    proptest::proptest! {
        /// No rule ever empties a scope, and more rules never keep less.
        #[test]
        fn more_rules_keep_more(
            moments in proptest::collection::vec((0_i64..90_000_000, 0_u8..3), 1..40),
            counts in proptest::array::uniform5(0_usize..6),
        ) {
            let runs: Vec<Candidate> = moments.iter().enumerate().map(|(place, (second, worth))| Candidate {
                run_id: place.to_string(),
                scope: (place % 2).to_string(),
                at: DateTime::from_timestamp(1_795_327_200 + second, 0).unwrap(),
                worth: *worth,
            }).collect();
            let [last, daily, weekly, monthly, yearly] = counts;
            let few = Rules { last, daily, ..Rules::default() };
            let many = Rules { weekly, monthly, yearly, ..few.clone() };
            let kept = |rules: &Rules| -> BTreeSet<String> {
                let decided = decide(runs.clone(), rules, &BTreeSet::new(), None);
                decided.into_iter().filter(|one| !one.kept_by.is_empty()).map(|one| one.run.run_id).collect()
            };
            let (few_kept, many_kept) = (kept(&few), kept(&many));
            proptest::prop_assert!(few_kept.is_subset(&many_kept));
            for scope in runs.iter().map(|run| &run.scope).collect::<BTreeSet<_>>() {
                let newest = runs.iter().filter(|run| run.scope == *scope).max_by_key(|run| (run.at, run.run_id.clone())).unwrap();
                proptest::prop_assert!(few_kept.contains(&newest.run_id));
            }
        }
    }
}
