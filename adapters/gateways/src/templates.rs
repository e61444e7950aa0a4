use accounts::messages::TEMPLATES;
use std::collections::BTreeMap;

/// A template as it is registered at a provider.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Registered {
    /// The provider's number: `SMS_123456`, `1110`.
    pub id: String,
    /// What it fills in, by the platform's names, in the order in which the provider counts.
    pub parameters: Vec<String>,
}

/// The registered templates by the platform's names; every one of them.
#[derive(Clone, Debug)]
pub struct Templates(BTreeMap<String, Registered>);

/// What is wrong with the templates. Shown to whoever starts the server.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TemplateError {
    /// A message of the platform has no template.
    #[error("[sms.templates.{0}] is missing: the provider's number of the template for it")]
    Missing(&'static str),
    /// The platform has no such message.
    #[error("[sms.templates.{0}] is no message of the platform")]
    Unknown(String),
    /// The message has no such parameter.
    #[error("[sms.templates.{0}] fills in {1:?}, which this message does not have")]
    Parameter(String, String),
}

impl Templates {
    /// Checks that every message of the platform has a template that asks for nothing else. Without `parameters` a
    /// template fills in all that the message has.
    ///
    /// # Errors
    /// [`TemplateError`].
    pub fn new(given: BTreeMap<String, (String, Option<Vec<String>>)>) -> Result<Self, TemplateError> {
        let mut registered = BTreeMap::new();
        for (name, (id, parameters)) in given {
            let Some((_, known)) = TEMPLATES.iter().find(|(n, _)| *n == name) else {
                return Err(TemplateError::Unknown(name));
            };
            let parameters = parameters.unwrap_or_else(|| known.iter().map(|p| (*p).to_owned()).collect());
            if let Some(strange) = parameters.iter().find(|p| !known.contains(&p.as_str())) {
                return Err(TemplateError::Parameter(name, strange.clone()));
            }
            registered.insert(name, Registered { id, parameters });
        }
        match TEMPLATES.iter().find(|(name, _)| !registered.contains_key(*name)) {
            Some((missing, _)) => Err(TemplateError::Missing(missing)),
            None => Ok(Self(registered)),
        }
    }

    /// The provider's number and what it fills in, in its order.
    pub(crate) fn fill<'a>(&'a self, sms: &'a accounts::sms::Sms) -> Option<(&'a str, Vec<(&'a str, &'a str)>)> {
        let registered = self.0.get(&sms.template)?;
        let value = |name: &str| sms.parameters.iter().find(|(n, _)| n == name).map(|(_, v)| v.as_str());
        let filled =
            registered.parameters.iter().map(|name| Some((name.as_str(), value(name)?))).collect::<Option<_>>();
        Some((&registered.id, filled?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn given(list: &[(&str, Option<&[&str]>)]) -> BTreeMap<String, (String, Option<Vec<String>>)> {
        list.iter()
            .map(|(name, p)| {
                let parameters = p.map(|p| p.iter().map(|p| (*p).to_owned()).collect());
                ((*name).to_owned(), ("SMS_1".to_owned(), parameters))
            })
            .collect()
    }

    #[test]
    fn every_message_needs_a_template_that_asks_for_nothing_else() {
        let whole = [("code", Some(["code"].as_slice())), ("notice", Some([].as_slice())), ("password_changed", None)];
        assert!(Templates::new(given(&whole)).is_ok());
        assert_eq!(Templates::new(given(&whole[..2])).err(), Some(TemplateError::Missing("password_changed")));
        let strange = [("code", Some(["name"].as_slice()))];
        assert_eq!(Templates::new(given(&strange)).err(), Some(TemplateError::Parameter("code".into(), "name".into())));
        assert_eq!(Templates::new(given(&[("news", None)])).err(), Some(TemplateError::Unknown("news".into())));
    }
}
