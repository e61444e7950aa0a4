//! Misbehaviour on demand: `POST /control/faults` {fault, times}.

use parking_lot::Mutex;
use serde::Deserialize;
use std::{sync::Arc, time::Duration};

/// What goes wrong.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fault {
    /// Nothing.
    #[default]
    None,
    /// The answer comes a second late; the work is done.
    Slow,
    /// 500; nothing is done.
    Error,
    /// No answer for a minute; the work is done.
    Hang,
    /// The work is done, and 500 is answered: whoever asks again asks for the second time.
    Duplicate,
    /// The answer carries a wrong signature; the work is done.
    WrongSignature,
}

/// The order to misbehave.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
pub struct Order {
    /// How.
    pub fault: Fault,
    /// How often.
    pub times: u32,
}

/// The standing order.
#[derive(Clone, Default)]
pub struct Faults(Arc<Mutex<Order>>);

impl Faults {
    /// From now on.
    pub fn set(&self, fault: Fault, times: u32) {
        *self.0.lock() = Order { fault, times };
    }

    /// What goes wrong with this request.
    #[must_use]
    pub fn next(&self) -> Fault {
        let mut order = self.0.lock();
        if order.times == 0 {
            return Fault::None;
        }
        order.times -= 1;
        order.fault
    }
}

impl Fault {
    /// Waits as the fault asks for.
    pub async fn wait(self) {
        match self {
            Self::Slow => tokio::time::sleep(Duration::from_secs(1)).await,
            Self::Hang => tokio::time::sleep(Duration::from_secs(60)).await,
            Self::None | Self::Error | Self::Duplicate | Self::WrongSignature => {}
        }
    }
}
