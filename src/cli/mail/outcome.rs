//! What became of the letters about a run, group by group: for programs, and for who is told when something went wrong.

use serde::Serialize;

use crate::config::{MailConfig, MailGroup};
use crate::deliver::mail::{Consignment, Fate};
use crate::outcome::Delivery;

/// What became of the letter to one group.
#[derive(Debug, Clone, Serialize)]
pub(in crate::cli) struct LetterOutcome {
    pub(super) group: String,
    state: LetterState,
    /// What receivers know it by; absent where none was written now.
    message_id: Option<String>,
    /// Who got it now.
    sent: Vec<String>,
    /// Who had it before.
    already_sent: Vec<String>,
    /// Who is refused.
    refused: Vec<Refusal>,
    /// Who did not get it in time.
    failed: Vec<Refusal>,
    /// Of whom nobody knows whether they have it.
    in_doubt: Vec<String>,
    /// Why there was no try at all.
    why: Option<String>,
    next_try: NextTry,
}

/// Somebody who did not get a letter.
#[derive(Debug, Clone, Serialize)]
struct Refusal {
    address: String,
    why: String,
}

/// What became of a letter as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
enum LetterState {
    /// Everybody has it, some of them since now.
    Sent,
    /// Everybody had it before.
    AlreadySent,
    /// There is nothing about this run that the group wants to hear of.
    NotDue,
    /// Somebody said that it arrived.
    Noted,
    /// Some have it.
    Partly,
    /// Nobody has it, as far as is known.
    Failed,
}

/// What brings the letter to those who do not have it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
enum NextTry {
    /// Nothing is left to do.
    None,
    /// `send`: what kept it back may be over.
    Send,
    /// `send`, when an address, a password or the server is mended: before that it ends in the same way.
    MendAndSend,
    /// `send --in-doubt`: somebody has to find out who has it.
    Decide,
}

/// Those of a group who did not get a letter for the same reason.
pub(super) struct Loss<'a> {
    pub(super) group: &'a str,
    /// Separated by commas.
    pub(super) addresses: String,
    /// Nothing where nobody knows whether it arrived.
    pub(super) why: Option<&'a str>,
}

impl LetterOutcome {
    fn new(group: &MailGroup, state: LetterState) -> Self {
        Self {
            group: group.name.clone(),
            state,
            message_id: None,
            sent: Vec::new(),
            already_sent: Vec::new(),
            refused: Vec::new(),
            failed: Vec::new(),
            in_doubt: Vec::new(),
            why: None,
            next_try: NextTry::None,
        }
    }

    /// A group that does not want to hear of the run.
    pub(super) fn not_due(group: &MailGroup) -> Self {
        Self::new(group, LetterState::NotDue)
    }

    /// A group that has its letter.
    pub(super) fn already_sent(group: &MailGroup) -> Self {
        Self {
            already_sent: group.addresses(),
            ..Self::new(group, LetterState::AlreadySent)
        }
    }

    /// A group of which somebody said that these have it.
    pub(super) fn noted(group: &MailGroup, recipients: Vec<String>) -> Self {
        Self {
            already_sent: recipients,
            ..Self::new(group, LetterState::Noted)
        }
    }

    /// A group whose letter was not even tried.
    pub(super) fn not_tried(group: &MailGroup, why: &str) -> Self {
        Self {
            why: Some(why.to_owned()),
            next_try: NextTry::Send,
            ..Self::new(group, LetterState::Failed)
        }
    }

    /// A group whose letter was on its way.
    pub(super) fn of(group: &MailGroup, consignment: &Consignment, fate: Fate) -> Self {
        let has_some = !fate.sent.is_empty() || !fate.had.is_empty();
        let state = match (fate.is_whole(), has_some) {
            (true, _) => LetterState::Sent,
            (false, true) => LetterState::Partly,
            (false, false) => LetterState::Failed,
        };
        let next_try = if !fate.in_doubt.is_empty() {
            NextTry::Decide
        } else if !fate.given_up.is_empty() {
            NextTry::Send
        } else if !fate.refused.is_empty() {
            NextTry::MendAndSend
        } else {
            NextTry::None
        };
        Self {
            message_id: Some(consignment.message_id.to_string()),
            sent: fate.sent,
            already_sent: fate.had,
            refused: refusals(fate.refused),
            failed: refusals(fate.given_up),
            in_doubt: fate.in_doubt,
            next_try,
            ..Self::new(group, state)
        }
    }

    /// Whether everybody has it since now.
    pub(super) fn is_sent(&self) -> bool {
        self.state == LetterState::Sent
    }

    /// Whether nobody waits for it.
    pub(super) fn is_settled(&self) -> bool {
        match self.state {
            LetterState::Sent
            | LetterState::AlreadySent
            | LetterState::NotDue
            | LetterState::Noted => true,
            LetterState::Partly | LetterState::Failed => false,
        }
    }

    /// Those who did not get it.
    pub(super) fn losses(&self) -> impl Iterator<Item = Loss<'_>> {
        let refused = self.refused.iter().chain(&self.failed);
        let refused = refused.map(|one| (&one.address, Some(one.why.as_str())));
        let in_doubt = self.in_doubt.iter().map(|address| (address, None));
        let mut losses: Vec<Loss<'_>> = Vec::new();
        for (address, why) in refused.chain(in_doubt) {
            match losses.iter_mut().find(|loss| loss.why == why) {
                Some(loss) => {
                    loss.addresses.push_str(", ");
                    loss.addresses.push_str(address);
                }
                None => losses.push(Loss {
                    group: &self.group,
                    addresses: address.clone(),
                    why,
                }),
            }
        }
        losses.into_iter()
    }
}

/// Puts outcomes into the order of the settings.
pub(super) fn put_in_order(outcomes: &mut [LetterOutcome], mail: &MailConfig) {
    let place = |outcome: &LetterOutcome| {
        let mut groups = mail.groups.iter();
        groups.position(|group| group.name == outcome.group)
    };
    outcomes.sort_by_key(place);
}

/// Whether the letters reached everybody.
pub(in crate::cli) fn delivery(letters: &[LetterOutcome]) -> Delivery {
    match letters.iter().all(LetterOutcome::is_settled) {
        true => Delivery::Whole,
        false => Delivery::Failed,
    }
}

impl Loss<'_> {
    /// The loss on one line.
    pub(super) fn line(&self) -> String {
        let Self {
            group, addresses, ..
        } = self;
        let why = self.why.unwrap_or("nobody knows whether it arrived");
        format!("to {addresses} (group `{group}`): {why}")
    }
}

fn refusals(list: Vec<(String, String)>) -> Vec<Refusal> {
    let list = list.into_iter();
    list.map(|(address, why)| Refusal { address, why })
        .collect()
}
