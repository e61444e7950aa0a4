use serde::Deserialize;

/// Names, region and contact block of this installation (feature P4): another city runs the same
/// program with another file.
#[derive(Clone, Debug, Deserialize)]
pub struct Site {
    /// What things are called.
    pub names: Names,
    /// Which place this is.
    pub region: Region,
    /// Sentences of the front pages.
    pub words: Words,
    /// Where people can ask.
    pub contact: Contact,
    /// Whether simulators and demo data are on; shown on every page.
    #[serde(skip)]
    pub demo: bool,
    /// `https://…` without a slash at the end, as browsers reach the platform: what canonical addresses, feeds and QR
    /// codes begin with, whatever host a request names. Set by [`crate::dress`].
    #[serde(skip)]
    pub public_url: String,
}

/// Names of the installation.
#[derive(Clone, Debug, Deserialize)]
pub struct Names {
    /// 云平台
    pub cloud: String,
    /// 公共招聘平台
    pub recruitment: String,
    /// The bureau that answers for it.
    pub bureau: String,
    /// Stands in 【】 before every SMS.
    pub sms_signature: String,
}

/// The installation's place.
#[derive(Clone, Debug, Deserialize)]
pub struct Region {
    /// Short name: 陆丰市.
    pub name: String,
    /// GB/T 2260 code, six digits.
    pub division: String,
    /// Province.
    pub province: String,
    /// City.
    pub city: String,
}

/// Sentences of the front pages.
#[derive(Clone, Debug, Deserialize)]
pub struct Words {
    /// Above the search box.
    pub tagline: String,
    /// Below it.
    pub welcome: String,
    /// That nothing costs anything.
    pub free_of_charge: String,
}

/// The contact block.
#[derive(Clone, Debug, Deserialize)]
pub struct Contact {
    /// Office.
    pub office: String,
    /// Address.
    pub address: String,
    /// Telephone.
    pub phone: String,
    /// E-mail address.
    pub email: String,
}

impl Site {
    /// Reads the installation's file (TOML with `[names]`, `[region]`, `[words]`, `[contact]`, already
    /// parsed to a value).
    ///
    /// # Errors
    /// Where a name is missing.
    pub fn from_value(value: serde_json::Value) -> Result<Self, serde_json::Error> {
        serde_json::from_value(value)
    }
}
