//! How long to wait before something is tried again.

use std::time::Duration;

/// No wait is longer.
const LONGEST: Duration = Duration::from_secs(5 * 60);
/// Waits before it is given up; a quarter of an hour together.
const COUNT: usize = 10;

/// The waits between tries: from one second on each is twice as long as the one before, up to five minutes.
pub fn delays() -> impl Iterator<Item = Duration> {
    let doubled = |delay: &Duration| Some((*delay * 2).min(LONGEST));
    std::iter::successors(Some(Duration::from_secs(1)), doubled).take(COUNT)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_and_end() {
        let seconds: Vec<_> = delays().map(|delay| delay.as_secs()).collect();
        assert_eq!(seconds, [1, 2, 4, 8, 16, 32, 64, 128, 256, 300]);
    }
}
