//! Accounts with a weak password.

use super::random::Random;
use super::words;

/// The `duration` that the service answers when it does not know how long a weak password has been in use.
///
/// # Source
/// HSS API v5, ListWeakPasswordUsers, example response: `2147483647` in both rows.
pub const UNKNOWN_DURATION: i32 = i32::MAX;

/// An account with a weak password, on a host or in an image.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Account {
    /// Account name.
    pub user_name: &'static str,
    /// What the account belongs to: system, mysql, redis, tomcat, ftp.
    pub service_type: &'static str,
    /// Days that the weak password has been in use; [`UNKNOWN_DURATION`] when not known.
    pub duration: i32,
    /// The masked password; regions of an older generation leave it out.
    pub masked_password: Option<&'static str>,
    /// What to do; regions of an older generation leave it out.
    pub suggestion: Option<&'static str>,
}

/// Draws `count` accounts, each pair of name and service at most once.
pub(crate) fn draw(
    mut random: Random,
    count: u32,
    choices: &'static [(&'static str, &'static str)],
) -> Vec<Account> {
    // The first choices are the usual ones, so most draws start there.
    let first = if random.chance(50) {
        random.below(2)
    } else {
        random.below(u32::try_from(choices.len()).unwrap_or(1))
    };
    let older_region = random.chance(10);
    (0..count)
        .filter_map(|step| choices.get((first + step) as usize % choices.len()))
        .map(|(user_name, service_type)| Account {
            user_name,
            service_type,
            duration: duration(&mut random),
            masked_password: Some(random.pick(&words::MASKED_PASSWORDS)).filter(|_| !older_region),
            suggestion: Some(random.pick(&words::WEAK_SUGGESTIONS)).filter(|_| !older_region),
        })
        .collect()
}

fn duration(random: &mut Random) -> i32 {
    let (from, days) = random.weighted(&[
        (10, (UNKNOWN_DURATION, 1)),
        (8, (0, 1)),
        (35, (1, 30)),
        (30, (31, 150)),
        (17, (181, 720)),
    ]);
    from.saturating_add(i32::try_from(random.below(days)).unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accounts_of_one_host_differ_in_name_or_service_and_durations_stay_in_range() {
        for key in 0..500 {
            let accounts = draw(Random::new(key, 0), 5, &words::LINUX_ACCOUNTS);
            let mut pairs: Vec<_> = accounts
                .iter()
                .map(|account| (account.user_name, account.service_type))
                .collect();
            pairs.sort_unstable();
            pairs.dedup();
            assert_eq!(pairs.len(), 5);
            assert!(accounts.iter().all(|account| {
                (0..=900).contains(&account.duration) || account.duration == UNKNOWN_DURATION
            }));
        }
    }
}
