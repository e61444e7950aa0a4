//! What an officer sends: 【通过】, or 退回原因 and 【退回】, and the revision that was seen.

use crate::wording::Refusal;
use review::{Decision, Reason, Revision};
use web::Form;

/// Reads a decision: `decision` is `approve` or `return`, `revision` the one that the page showed,
/// `reason` what the clerk shall mend.
pub(crate) fn read(form: &Form) -> Result<(Decision, Revision), Refusal> {
    let seen = form.get("revision").parse().map(Revision).map_err(|_| Refusal::NoRevision)?;
    let decision = match form.get("decision") {
        "approve" => Decision::Approve,
        "return" => Decision::Return(Reason::parse(form.get("reason")).map_err(Refusal::Reason)?),
        _ => return Err(Refusal::NoDecision),
    };
    Ok((decision, seen))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_return_needs_a_reason_and_an_approval_none() {
        let form =
            |decision: &str, reason: &str| Form::of([("decision", decision), ("revision", "3"), ("reason", reason)]);
        assert_eq!(read(&form("approve", "")).unwrap(), (Decision::Approve, Revision(3)));
        assert!(matches!(read(&form("return", " ")), Err(Refusal::Reason(_))));
        assert!(matches!(read(&form("return", "执照不清")), Ok((Decision::Return(_), Revision(3)))));
    }

    #[test]
    fn a_decision_names_the_revision_seen() {
        assert!(matches!(read(&Form::of([("decision", "approve")])), Err(Refusal::NoRevision)));
        assert!(matches!(read(&Form::of([("revision", "1")])), Err(Refusal::NoDecision)));
    }
}
