//! Letters by SMTP to a mail server of its own.

#![allow(clippy::unwrap_used, reason = "tests")]

use accounts::mail::{Mail, MailError, Mailer};
use clock::Clock;
use counterparts::{
    KEY_ID, SECRET,
    mail::{self as counterpart, Postbox},
};
use gateways::{Protection, Secret, Smtp, SmtpError};
use std::{net::SocketAddr, time::Duration};

fn mailer(at: SocketAddr, secret: &str, protection: Protection) -> Smtp {
    mailer_to(("127.0.0.1", at), secret, protection, None).unwrap()
}

fn mailer_to(
    (host, at): (&str, SocketAddr),
    secret: &str,
    protection: Protection,
    authority: Option<&str>,
) -> Result<Smtp, SmtpError> {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let secret = Secret::new(secret);
    let from = "陆丰就业 <noreply@job.example>";
    let (place, login) = ((host, Some(at.port())), Some((KEY_ID, &secret)));
    Smtp::new(place, protection, authority.map(str::as_bytes), login, from, Clock::system(), Duration::from_secs(2))
}

fn mail(to: &str) -> Mail {
    Mail {
        id: uuid::Uuid::from_u128(7),
        to: to.to_owned(),
        subject: "公共招聘服务平台通知".to_owned(),
        text: "您的单位资料已审核通过。\n.单独一行\n".to_owned(),
    }
}

#[tokio::test]
async fn a_letter_arrives_as_it_was_written() {
    let postbox = Postbox::default();
    let at = postbox.spawn().await;
    mailer(at, SECRET, Protection::None).send(&mail("chen@example.org")).await.unwrap();
    let letters = postbox.letters();
    assert_eq!((letters.len(), letters[0].to.as_str()), (1, "chen@example.org"));
    assert_eq!(letters[0].text().replace("\r\n", "\n").trim_end(), mail("").text.trim_end());
    assert!(
        letters[0].raw.contains("Message-ID: <00000000000000000000000000000007@job.example>"),
        "{}",
        letters[0].raw
    );
}

#[tokio::test]
async fn a_wrong_secret_and_trouble_wait_and_a_missing_mailbox_does_not() {
    let postbox = Postbox::default();
    let at = postbox.spawn().await;
    let right = mailer(at, SECRET, Protection::None);
    let told = mailer(at, "another-secret-0001", Protection::None).send(&mail("chen@example.org")).await.unwrap_err();
    assert_eq!(told, MailError::Later("535".into()));
    assert_eq!(right.send(&mail("nobody@example.org")).await, Err(MailError::Refused("550".into())));
    assert_eq!(right.send(&mail("later@example.org")).await, Err(MailError::Later("451".into())));
    assert_eq!(right.send(&mail("not an address")).await, Err(MailError::Refused("address".into())));
    let nobody = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let told = mailer(nobody, SECRET, Protection::None).send(&mail("chen@example.org")).await.unwrap_err();
    assert!(matches!(told, MailError::Later(_)), "{told:?}");
    assert!(postbox.letters().is_empty());
}

#[tokio::test]
async fn a_server_without_starttls_gets_neither_secret_nor_letter() {
    let postbox = Postbox::default();
    let at = postbox.spawn().await;
    let told = mailer(at, SECRET, Protection::StartTls).send(&mail("chen@example.org")).await.unwrap_err();
    assert!(matches!(told, MailError::Later(_)), "{told:?}");
    assert!(postbox.letters().is_empty());
}

#[tokio::test]
async fn a_letter_arrives_under_tls_from_the_first_byte_and_after_starttls() {
    for (theirs, ours) in
        [(counterpart::Protection::Tls, Protection::Tls), (counterpart::Protection::Starttls, Protection::StartTls)]
    {
        let postbox = Postbox::behind(theirs);
        let at = postbox.spawn().await;
        for host in ["127.0.0.1", "localhost"] {
            let right = mailer_to((host, at), SECRET, ours, Some(counterpart::AUTHORITY)).unwrap();
            right.send(&mail("chen@example.org")).await.unwrap();
        }
        assert_eq!(postbox.letters().len(), 2, "{theirs:?}");
        assert_eq!(postbox.letters()[0].text().replace("\r\n", "\n").trim_end(), mail("").text.trim_end());
        // The secret and refusals are told apart under TLS as well.
        let wrong = mailer_to(("localhost", at), "another-secret-0001", ours, Some(counterpart::AUTHORITY)).unwrap();
        assert_eq!(wrong.send(&mail("chen@example.org")).await, Err(MailError::Later("535".into())));
        // In the clear nobody may sign in there.
        let clear = mailer_to(("localhost", at), SECRET, Protection::None, None).unwrap();
        assert!(matches!(clear.send(&mail("chen@example.org")).await, Err(MailError::Later(_))), "{theirs:?}");
        assert_eq!(postbox.letters().len(), 2);
    }
}

#[tokio::test]
async fn a_certificate_of_another_authority_gets_neither_secret_nor_letter() {
    for (theirs, ours) in
        [(counterpart::Protection::Tls, Protection::Tls), (counterpart::Protection::Starttls, Protection::StartTls)]
    {
        let postbox = Postbox::behind(theirs);
        let at = postbox.spawn().await;
        // What the system trusts does not hold for it.
        let system = mailer_to(("localhost", at), SECRET, ours, None).unwrap();
        let told = system.send(&mail("chen@example.org")).await.unwrap_err();
        assert!(matches!(told, MailError::Later(_)), "{theirs:?}: {told:?}");
        assert!(postbox.letters().is_empty());
    }
}

#[test]
fn what_is_no_authority_is_refused_at_the_start() {
    let at = SocketAddr::from(([127, 0, 0, 1], 1));
    for text in ["", "no certificate", "-----BEGIN CERTIFICATE-----\nbm8=\n-----END CERTIFICATE-----\n"] {
        assert!(mailer_to(("localhost", at), SECRET, Protection::Tls, Some(text)).is_err(), "{text:?}");
    }
}
