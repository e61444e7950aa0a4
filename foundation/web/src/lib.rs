//! The page shell, forms, refusals and faults, assets and the middleware of every route.
//! Knows nothing of what the pages are about.

mod assets;
pub mod csv;
mod dress;
mod field;
mod form;
mod held;
mod json;
mod memory;
mod menu;
mod once;
mod page;
mod paging;
mod path;
mod patience;
mod refusal;
mod shell;
mod site;
mod speak;
mod squeeze;
pub mod testing;
mod visitor;

pub use assets::asset_address;
pub use dress::{Dress, dress};
pub use field::{Choice, ChoiceGroup, Field};
pub use form::{Form, Mistake, Unreadable, Upload};
pub use memory::{Basis, Pages};
pub use menu::{Desk, MenuEntry};
pub use once::{Once, OnceField};
pub use page::{Icon, json, page, page_with_status, safe_back, see_other, see_other_saying};
pub use paging::{Pager, Paging};
pub use path::IdPath;
pub use patience::Patience;
pub use refusal::{Answer, Answers, Closed, NoAnswers, NotFound, Refusal, Stop};
pub use shell::Shell;
pub use site::{Contact, Names, Region, Site, Words};
pub use visitor::{NoNetwork, TrustedProxies, VisitorAddress};

use access::Routes;

/// The routes that belong to every page: assets and preferences.
#[must_use]
pub fn routes() -> Routes<()> {
    Routes::new()
        .get("/assets/{hash}/{*file}", assets::serve)
        .post("/preferences/size", shell::choose_size)
        .post(held::ADDRESS, held::hold)
}
