//! Signing in (RFC 4954).

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use secrecy::zeroize::Zeroizing;
use tokio::io::{AsyncRead, AsyncWrite};

use super::abilities::Abilities;
use super::conversation::{Conversation, Wanted};
use super::setback::Setback;
use super::{Mechanism, SignIn};

/// Signs in, by the one mechanism that the operator chose.
pub(super) async fn sign_in<S>(
    conversation: &mut Conversation<S>,
    abilities: &Abilities,
    sign_in: &SignIn,
) -> Result<(), Setback>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let name = sign_in.mechanism.name();
    if !abilities.signs_in_by(name) {
        return Err(Setback::lasting(format!(
            "the server does not let anybody sign in by {name}"
        )));
    }
    let said = match sign_in.mechanism {
        Mechanism::Plain | Mechanism::Xoauth2 => at_once(conversation, sign_in).await,
        Mechanism::Login => one_by_one(conversation, sign_in).await,
    };
    said.map_err(|setback| setback.concealed(|said| sign_in.conceal(said)))
}

async fn at_once<S>(conversation: &mut Conversation<S>, sign_in: &SignIn) -> Result<(), Setback>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let (name, encoded) = (sign_in.mechanism.name(), sign_in.encoded());
    let words = Zeroizing::new(format!("AUTH {name} {}", encoded.as_str()));
    match conversation.ask_either("AUTH", &words).await? {
        (_, Wanted::Done) => Ok(()),
        // Why the token is refused; an empty line asks for the refusal itself.
        (_, Wanted::More) => conversation.ask("AUTH", "", Wanted::Done).await.map(drop),
    }
}

async fn one_by_one<S>(conversation: &mut Conversation<S>, sign_in: &SignIn) -> Result<(), Setback>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let encoded = |secret: &str| Zeroizing::new(STANDARD.encode(secret));
    conversation.ask("AUTH", "AUTH LOGIN", Wanted::More).await?;
    let user = encoded(sign_in.user.expose());
    conversation.ask("AUTH", &user, Wanted::More).await?;
    let password = encoded(sign_in.secret.expose());
    conversation
        .ask("AUTH", &password, Wanted::Done)
        .await
        .map(drop)
}
