//! A mail server over SMTP (RFC 5321), with TLS: what reaches persons who gave an e-mail address.

use crate::{Secret, plain::code};
use accounts::mail::{Mail, MailError, Mailer};
use clock::Clock;
use lettre::{
    AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor,
    message::{Mailbox, header::ContentType},
    transport::smtp::{
        authentication::Credentials,
        client::{Certificate, CertificateStore, Tls, TlsParameters},
    },
};
use std::time::{Duration, SystemTime};

/// How the way to the mail server is protected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Protection {
    /// TLS from the first byte (port 465).
    Tls,
    /// TLS after STARTTLS, which the server must offer (port 587).
    StartTls,
    /// None: for a server on this machine only.
    None,
}

/// Why a mailer cannot be made. Shown to whoever starts the server.
#[derive(Debug, thiserror::Error)]
pub enum SmtpError {
    /// The sender is no mailbox.
    #[error("{0:?} is not a sender such as 陆丰就业 <noreply@job.example>")]
    From(String),
    /// The server's name cannot be used for TLS.
    #[error("the mail server {0:?} cannot be used: {1}")]
    Host(String, String),
    /// What should be an authority is none.
    #[error("the certificate authority for the mail server is no certificate in PEM")]
    Authority,
}

/// Sends through a mail server.
pub struct Smtp {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
    clock: Clock,
    timeout: Duration,
}

impl Smtp {
    /// To this host and port, signed in with a name and a secret where they are given, in the name of `from`
    /// (`陆丰就业 <noreply@job.example>`). The server's certificate must be of `authority` (PEM), or, where none is given, of one that
    /// the system trusts.
    ///
    /// # Errors
    /// [`SmtpError`].
    pub fn new(
        (host, port): (&str, Option<u16>),
        protection: Protection,
        authority: Option<&[u8]>,
        login: Option<(&str, &Secret)>,
        from: &str,
        clock: Clock,
        timeout: Duration,
    ) -> Result<Self, SmtpError> {
        let mailbox = from.parse::<Mailbox>().map_err(|_| SmtpError::From(from.to_owned()))?;
        let (usual, tls) = match protection {
            Protection::Tls => (465, Tls::Wrapper(parameters(host, authority)?)),
            Protection::StartTls => (587, Tls::Required(parameters(host, authority)?)),
            Protection::None => (25, Tls::None),
        };
        let mut builder =
            AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(host).port(port.unwrap_or(usual)).tls(tls);
        if let Some((name, secret)) = login {
            builder = builder.credentials(Credentials::new(name.to_owned(), secret.reveal().to_owned()));
        }
        Ok(Self { transport: builder.build(), from: mailbox, clock, timeout })
    }

    fn letter(&self, mail: &Mail) -> Result<Message, MailError> {
        let to = mail.to.parse::<Mailbox>().map_err(|_| MailError::Refused("address".to_owned()))?;
        let host = self.from.email.domain();
        let at = SystemTime::UNIX_EPOCH + Duration::from_millis(self.clock.now().as_ms().max(0).unsigned_abs());
        Message::builder()
            .from(self.from.clone())
            .to(to)
            .subject(&mail.subject)
            .date(at)
            .message_id(Some(format!("<{}@{host}>", mail.id.simple())))
            .header(ContentType::TEXT_PLAIN)
            .body(mail.text.clone())
            .map_err(|_| MailError::Refused("letter".to_owned()))
    }
}

#[async_trait::async_trait]
impl Mailer for Smtp {
    fn is_simulator(&self) -> bool {
        false
    }

    async fn send(&self, mail: &Mail) -> Result<(), MailError> {
        let letter = self.letter(mail)?;
        // The transport's own limit holds for the connection alone: a server that says nothing would be waited for.
        match tokio::time::timeout(self.timeout, self.transport.send(letter)).await {
            Ok(Ok(_)) => Ok(()),
            Ok(Err(error)) => Err(told(&error)),
            Err(_) => Err(MailError::Later("no answer in time".to_owned())),
        }
    }
}

/// TLS to `host`, whose name its certificate must bear.
fn parameters(host: &str, authority: Option<&[u8]>) -> Result<TlsParameters, SmtpError> {
    let wrong = |error: lettre::transport::smtp::Error| SmtpError::Host(host.to_owned(), error.to_string());
    let mut builder = TlsParameters::builder(host.to_owned());
    if let Some(pem) = authority {
        // Text without a certificate would otherwise be a list of none.
        const BEGIN: &[u8] = b"-----BEGIN CERTIFICATE-----";
        if !pem.windows(BEGIN.len()).any(|w| w == BEGIN) {
            return Err(SmtpError::Authority);
        }
        let certificate = Certificate::from_pem(pem).map_err(|_| SmtpError::Authority)?;
        builder = builder.certificate_store(CertificateStore::None).add_root_certificate(certificate);
    }
    builder.build().map_err(wrong)
}

/// Only a mailbox that the server says does not exist is given up at once; whatever concerns our sign-in or its trouble
/// is tried again. The server's words stay out: they repeat the address.
fn told(error: &lettre::transport::smtp::Error) -> MailError {
    let status = error.status().map(|s| code(&s.to_string())).unwrap_or_default();
    match status.as_str() {
        "550" | "551" | "553" => MailError::Refused(status),
        "" if error.is_timeout() => MailError::Later("no answer in time".to_owned()),
        "" if error.is_tls() => MailError::Later("no TLS".to_owned()),
        "" => MailError::Later("no connection".to_owned()),
        _ => MailError::Later(status),
    }
}
