use crate::{Form, Icon, Mistake};
use askama::{Template, filters::HtmlSafe};

/// One choice of a select, radio or checkbox group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// Sent value.
    pub value: String,
    /// What people read.
    pub label: String,
}

impl Choice {
    /// A choice whose label is not its value.
    pub fn new(value: impl Into<String>, label: impl Into<String>) -> Self {
        Self { value: value.into(), label: label.into() }
    }
}

/// Choices under a heading; an empty heading for none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChoiceGroup {
    /// Heading.
    pub label: String,
    /// Choices.
    pub choices: Vec<Choice>,
}

impl ChoiceGroup {
    /// Choices without a heading.
    pub fn plain<V: Into<String>, L: Into<String>>(choices: impl IntoIterator<Item = (V, L)>) -> Vec<Self> {
        vec![Self { label: String::new(), choices: choices.into_iter().map(|(v, l)| Choice::new(v, l)).collect() }]
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Kind {
    Input(&'static str),
    Textarea,
    Select,
    Boxes,
    Radios,
    Tick,
    Code(String),
}

/// A field of a page, filled in and marked from the form: `{{ form.text("name", "姓名").required().max(30) }}`.
/// The label is the control's accessible name, exactly.
#[derive(Clone, Debug, Template)]
#[template(path = "field.html")]
pub struct Field {
    kind: Kind,
    id: String,
    name: String,
    label: String,
    value: String,
    values: Vec<String>,
    mistake: Option<String>,
    hint: Option<String>,
    required: bool,
    whole: bool,
    boxed: bool,
    rows: u8,
    groups: Vec<ChoiceGroup>,
    /// What stands for no choice in a select; `None` where something is always chosen.
    none: Option<&'static str>,
    /// Further attributes of the control: name and value, escaped by the template.
    attributes: Vec<(&'static str, String)>,
    kept: Option<(String, String)>,
    link: Option<(String, String)>,
    outcome: Option<String>,
}

impl Form {
    fn field(&self, kind: Kind, name: &str, label: &str) -> Field {
        Field {
            kind,
            id: name.to_owned(),
            name: name.to_owned(),
            label: label.to_owned(),
            value: self.raw(name).to_owned(),
            values: self.all(name).into_iter().map(ToOwned::to_owned).collect(),
            mistake: self.mistake(name).map(ToOwned::to_owned),
            hint: None,
            required: false,
            whole: false,
            boxed: false,
            rows: 6,
            groups: Vec::new(),
            none: Some("请选择"),
            attributes: Vec::new(),
            kept: None,
            link: None,
            outcome: None,
        }
    }

    /// A line of text.
    #[must_use]
    pub fn text(&self, name: &str, label: &str) -> Field {
        self.field(Kind::Input("text"), name, label)
    }

    /// A mobile or landline number.
    #[must_use]
    pub fn phone(&self, name: &str, label: &str) -> Field {
        self.field(Kind::Input("tel"), name, label)
    }

    /// A whole number (typed as text, so that nothing typed is ever lost).
    #[must_use]
    pub fn number(&self, name: &str, label: &str) -> Field {
        self.field(Kind::Input("text"), name, label).attribute("inputmode", "numeric")
    }

    /// A password: never sent back to the page.
    #[must_use]
    pub fn password(&self, name: &str, label: &str) -> Field {
        let mut field = self.field(Kind::Input("password"), name, label).attribute("data-reveal", "");
        field.value.clear();
        field
    }

    /// A day.
    #[must_use]
    pub fn date(&self, name: &str, label: &str) -> Field {
        self.field(Kind::Input("date"), name, label)
    }

    /// A day and a time of day.
    #[must_use]
    pub fn moment(&self, name: &str, label: &str) -> Field {
        self.field(Kind::Input("datetime-local"), name, label)
    }

    /// Several lines of text, over the whole width.
    #[must_use]
    pub fn textarea(&self, name: &str, label: &str) -> Field {
        self.field(Kind::Textarea, name, label).whole()
    }

    /// One choice of many.
    #[must_use]
    pub fn select(&self, name: &str, label: &str, groups: &[ChoiceGroup]) -> Field {
        let mut field = self.field(Kind::Select, name, label);
        field.groups = groups.to_vec();
        field
    }

    /// Any of several choices.
    #[must_use]
    pub fn boxes(&self, name: &str, label: &str, choices: &[ChoiceGroup]) -> Field {
        let mut field = self.field(Kind::Boxes, name, label);
        field.groups = choices.to_vec();
        field
    }

    /// One of a few choices, all in sight.
    #[must_use]
    pub fn radios(&self, name: &str, label: &str, choices: &[ChoiceGroup]) -> Field {
        let mut field = self.field(Kind::Radios, name, label);
        field.groups = choices.to_vec();
        field
    }

    /// A single box; its value is `yes`.
    #[must_use]
    pub fn tick(&self, name: &str, label: &str) -> Field {
        self.field(Kind::Tick, name, label)
    }

    /// A file.
    #[must_use]
    pub fn upload(&self, name: &str, label: &str) -> Field {
        let mut field = self.field(Kind::Input("file"), name, label).whole();
        field.value.clear();
        field
    }

    /// 短信验证码 with its 【获取验证码】, which posts the form to `action`. The outcome of asking is
    /// read from the form's own field `code_outcome`.
    #[must_use]
    pub fn code(&self, action: &str) -> Field {
        let mut field = self
            .field(Kind::Code(action.to_owned()), "code", "短信验证码")
            .attribute("inputmode", "numeric")
            .attribute("autocomplete", "one-time-code")
            .attribute("maxlength", "6");
        field.outcome = Some(self.raw("code_outcome").to_owned());
        field
    }

    /// The error summary; nothing where nothing was refused.
    #[must_use]
    pub fn summary(&self) -> Summary {
        Summary {
            sentence: self.sentence().map(ToOwned::to_owned),
            mistakes: self.mistakes().to_vec(),
            ways_out: self.ways_out().to_vec(),
        }
    }
}

impl Field {
    /// Must be filled in: a star that screen readers pass over, and `required`.
    #[must_use]
    pub fn required(mut self) -> Self {
        self.required = true;
        self
    }

    /// A line of help.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// The most characters that fit.
    #[must_use]
    pub fn max(self, characters: usize) -> Self {
        let field = if self.kind == Kind::Textarea { self.attribute("data-counter", "") } else { self };
        field.attribute("maxlength", characters.to_string())
    }

    /// Over both columns.
    #[must_use]
    pub fn whole(mut self) -> Self {
        self.whole = true;
        self
    }

    /// Choices as boxes that can be pressed.
    #[must_use]
    pub fn boxed(mut self) -> Self {
        self.boxed = true;
        self
    }

    /// Height of a textarea in lines.
    #[must_use]
    pub fn rows(mut self, rows: u8) -> Self {
        self.rows = rows;
        self
    }

    /// Another attribute of the control.
    #[must_use]
    pub fn attribute(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.attributes.push((name, value.into()));
        self
    }

    /// Another id than the name, where two fields of one page share a name.
    #[must_use]
    pub fn id(mut self, id: impl Into<String>) -> Self {
        self.id = id.into();
        self
    }

    /// What the field holds where nothing was typed yet.
    #[must_use]
    pub fn or(mut self, value: &str) -> Self {
        if self.value.is_empty() {
            value.clone_into(&mut self.value);
        }
        self
    }

    /// The words of a select for no choice: a filter that asks for nothing reads 全部.
    #[must_use]
    pub fn none(mut self, words: &'static str) -> Self {
        self.none = Some(words);
        self
    }

    /// A select in which something is always chosen: an order, a length of page.
    #[must_use]
    pub fn always(mut self) -> Self {
        self.none = None;
        self
    }

    /// The picture kept so far: address and description.
    #[must_use]
    pub fn kept(mut self, address: impl Into<String>, description: impl Into<String>) -> Self {
        self.kept = Some((address.into(), description.into()));
        self
    }

    /// A link behind a single box: label and address.
    #[must_use]
    pub fn link(mut self, label: impl Into<String>, address: impl Into<String>) -> Self {
        self.link = Some((label.into(), address.into()));
        self
    }

    fn described_by(&self) -> String {
        let mut ids = Vec::new();
        if self.mistake.is_some() {
            ids.push(format!("{}-mistake", self.id));
        }
        if self.hint.is_some() {
            ids.push(format!("{}-hint", self.id));
        }
        if self.outcome.is_some() {
            ids.push("code-outcome".to_owned());
        }
        ids.join(" ")
    }

    fn is_chosen(&self, value: &str) -> bool {
        if self.values.iter().any(|v| !v.is_empty()) {
            self.values.iter().any(|v| v == value)
        } else {
            self.value == value
        }
    }

    fn icon(&self, name: &'static str) -> Icon {
        Icon::new(name)
    }
}

/// The error summary at the top of a refused form.
#[derive(Clone, Debug, Template)]
#[template(path = "summary.html")]
pub struct Summary {
    sentence: Option<String>,
    mistakes: Vec<Mistake>,
    ways_out: Vec<(String, String)>,
}

impl Summary {
    fn icon(&self, name: &'static str) -> Icon {
        Icon::new(name)
    }

    /// The one mistake that is the whole sentence: said once here, and once at its field.
    fn only(&self) -> Option<&Mistake> {
        match self.mistakes.as_slice() {
            [one] if self.sentence.as_deref().is_none_or(|s| s == one.detail) => Some(one),
            _ => None,
        }
    }
}

impl HtmlSafe for Field {}
impl HtmlSafe for Summary {}
