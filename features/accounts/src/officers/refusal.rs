use axum::http::StatusCode;

/// Why something about officers' accounts is refused. Worded in `wording/officers.rs`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OfficerRefusal {
    /// Nobody changes, suspends or resets the own account.
    OwnAccount,
    /// Nobody decides on what he or she proposed.
    OwnProposal,
    /// Nobody decides on what is proposed about him or her.
    AboutOneself,
    /// The proposal was decided, taken back or has expired.
    ProposalGone,
    /// A proposal about this officer waits already.
    ProposalWaits,
    /// Nothing would change.
    NothingChanges,
    /// The account is not in the state that this needs: suspended, not yet set up, or already so.
    WrongState,
    /// The second factor may be reset only once the request is confirmed, within 72 hours.
    ResetNotConfirmed,
    /// One of the last five passwords.
    PasswordUsedBefore,
    /// This installation's address is no domain name: passkeys cannot be used.
    PasskeysUnavailable,
    /// The passkey's answer is not right, or came too late.
    PasskeyFailed,
    /// The passkey is registered already.
    PasskeyKnown,
    /// As many passkeys as an account may have.
    PasskeysTooMany,
}

impl OfficerRefusal {
    pub(crate) fn code(self) -> &'static str {
        match self {
            Self::OwnAccount => "own_account",
            Self::OwnProposal => "own_proposal",
            Self::AboutOneself => "about_oneself",
            Self::ProposalGone => "proposal_gone",
            Self::ProposalWaits => "proposal_waits",
            Self::NothingChanges => "nothing_changes",
            Self::WrongState => "officer_in_another_state",
            Self::ResetNotConfirmed => "reset_not_confirmed",
            Self::PasswordUsedBefore => "password_used_before",
            Self::PasskeysUnavailable => "passkeys_unavailable",
            Self::PasskeyFailed => "passkey_failed",
            Self::PasskeyKnown => "passkey_known",
            Self::PasskeysTooMany => "passkeys_too_many",
        }
    }

    pub(crate) fn status(self) -> StatusCode {
        match self {
            Self::OwnAccount | Self::OwnProposal | Self::AboutOneself => StatusCode::FORBIDDEN,
            Self::ProposalGone
            | Self::ProposalWaits
            | Self::WrongState
            | Self::ResetNotConfirmed
            | Self::PasskeysUnavailable
            | Self::PasskeyKnown
            | Self::PasskeysTooMany => StatusCode::CONFLICT,
            Self::NothingChanges | Self::PasswordUsedBefore | Self::PasskeyFailed => StatusCode::UNPROCESSABLE_ENTITY,
        }
    }

    pub(crate) fn field(self) -> Option<(&'static str, &'static str)> {
        match self {
            Self::PasswordUsedBefore => Some(("password", "新密码")),
            Self::NothingChanges => Some(("roles", "角色")),
            Self::OwnAccount
            | Self::OwnProposal
            | Self::AboutOneself
            | Self::ProposalGone
            | Self::ProposalWaits
            | Self::WrongState
            | Self::ResetNotConfirmed
            | Self::PasskeysUnavailable
            | Self::PasskeyFailed
            | Self::PasskeyKnown
            | Self::PasskeysTooMany => None,
        }
    }
}
