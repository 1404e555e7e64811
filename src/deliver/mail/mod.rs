//! E-mail: a letter becomes a message, and the message goes to a server until that has it, once for everybody who gets it.
//!
//! Knows addresses, texts and files, and nothing of what they mean.
//!
//! ```text
//! Letter::compose → Post::deliver → Session (one try) → Conversation (SMTP)
//!                       ↓
//!                     Ledger
//! ```

mod abilities;
mod conversation;
mod letter;
mod patience;
mod post;
mod proxy;
mod server;
mod session;
mod setback;
mod sign_in;
mod stream;
mod trial;

pub use lettre::Address;
pub use lettre::message::Mailbox;

pub use letter::{Attachment, Letter, MessageId};
pub use patience::Patience;
pub use post::{Consignment, Event, Fate, InDoubt, Post};
pub use proxy::{Proxy, ProxySignIn};
pub use server::{Identity, Mechanism, Security, Server, SignIn};
pub use trial::try_server;

/// Why a letter could not become a message, or a server cannot be used as it is described.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A certificate or key is none.
    #[error("cannot use the {what}")]
    Certificates {
        /// Which.
        what: &'static str,
        /// Why.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// The message could not be put together.
    #[error("cannot put the message together")]
    Compose(#[source] Box<dyn std::error::Error + Send + Sync>),
}
