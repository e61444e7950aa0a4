use std::fmt;
use zeroize::Zeroizing;

/// The shortest secret that is accepted: providers give out 30 characters and more.
const CHARACTERS_MIN: usize = 16;

/// What the documents and the test counterparts use, and what people type when in a hurry.
const WELL_KNOWN: [&str; 5] = ["counterpart", "changeme", "example", "password", "testsecret"];

/// A shared secret. `Debug` hides it; its memory is wiped.
#[derive(Clone)]
pub struct Secret(Zeroizing<String>);

/// Why a text is no secret for production.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SecretError {
    /// Fewer than 16 characters.
    #[error("is shorter than 16 characters")]
    TooShort,
    /// One of the secrets that stand in documents and tests.
    #[error("is a secret that everybody knows")]
    WellKnown,
}

impl Secret {
    /// Takes a secret; space around it (the end of a file's line) is dropped.
    #[must_use]
    pub fn new(text: &str) -> Self {
        Self(Zeroizing::new(text.trim().to_owned()))
    }

    /// Whether it may be used in production.
    ///
    /// # Errors
    /// [`SecretError`].
    pub fn check(&self) -> Result<(), SecretError> {
        let lower = self.0.to_lowercase();
        if WELL_KNOWN.iter().any(|known| lower.contains(known)) {
            Err(SecretError::WellKnown)
        } else if self.0.chars().count() < CHARACTERS_MIN {
            Err(SecretError::TooShort)
        } else {
            Ok(())
        }
    }

    /// The secret itself, for whoever has to sign with it or send it.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// Compares in the same time whatever the answer.
    pub(crate) fn is(&self, other: &str) -> bool {
        seal::same(self.0.as_bytes(), other.as_bytes())
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_long_unknown_and_never_shown() {
        assert_eq!(Secret::new("short").check(), Err(SecretError::TooShort));
        assert_eq!(Secret::new("counterpart-sms-secret-1").check(), Err(SecretError::WellKnown));
        let good = Secret::new(" 4f9d2c7be81a43d0\n");
        assert_eq!(good.check(), Ok(()));
        assert!(good.is("4f9d2c7be81a43d0") && !good.is("4f9d2c7be81a43d1"));
        assert_eq!(format!("{good:?}"), "Secret(…)");
    }
}
