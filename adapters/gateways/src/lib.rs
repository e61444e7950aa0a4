//! The platform's way to SMS gateways and card verifiers: Aliyun, Tencent and a plain signed HTTP gateway for messages,
//! a signed HTTP service for 银联实名认证. Each implements a port of the room of accounts and holds no rule of it.
//!
//! What all have in common: one attempt a call (the outbox tries again), a limit of time, a circuit breaker that lets a
//! broken service rest, and never a phone number, a text or a secret in an error. What cannot be understood counts as no
//! answer, never as success.

mod aliyun;
mod breaker;
mod cards;
mod cloud;
mod link;
mod plain;
mod secret;
mod signing;
mod smtp;
mod templates;
mod tencent;

pub use aliyun::Aliyun;
pub use breaker::Breaker;
pub use cards::HttpCards;
pub use link::{Link, LinkError};
pub use plain::PlainSms;
pub use secret::{Secret, SecretError};
pub use signing::{Signed, answer_signature, request_signature};
pub use smtp::{Protection, Smtp, SmtpError};
pub use templates::{Registered, TemplateError, Templates};
pub use tencent::Tencent;
