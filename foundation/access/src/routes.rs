use crate::{Door, DoorSign};
use axum::{Router, handler::Handler, routing};

/// The routes of a room. Like axum's router, but a handler whose first argument is not a
/// [`Door`] does not fit:
///
/// ```compile_fail
/// async fn open_to_the_wind() -> &'static str { "" }
/// let routes = access::Routes::<()>::new().get("/", open_to_the_wind);
/// ```
///
/// ```
/// async fn with_a_door(_: access::Anyone) -> &'static str { "" }
/// let routes = access::Routes::<()>::new().get("/", with_a_door);
/// assert_eq!(routes.signs()[0].door, access::DoorSign::Anyone);
/// ```
#[derive(Debug)]
pub struct Routes<S> {
    router: Router<S>,
    signs: Vec<RouteSign>,
}

/// One route and its door.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RouteSign {
    /// `GET`, `POST`, `PUT` or `DELETE`.
    pub method: &'static str,
    /// The path with its parameters in braces.
    pub path: String,
    /// Who may enter.
    pub door: DoorSign,
}

/// The argument lists of handlers that begin with a door.
pub trait Guarded {
    /// The door.
    type Door: Door;
}

macro_rules! guarded {
    ($($arg:ident)*) => {
        impl<M, D: Door, $($arg),*> Guarded for (M, D, $($arg,)*) {
            type Door = D;
        }
    };
}
guarded!();
guarded!(A);
guarded!(A B);
guarded!(A B C);
guarded!(A B C E);
guarded!(A B C E F);
guarded!(A B C E F G);
guarded!(A B C E F G H);

macro_rules! method {
    ($name:ident, $upper:literal) => {
        #[doc = concat!("Adds a ", $upper, " route.")]
        #[must_use]
        pub fn $name<H, T>(mut self, path: &str, handler: H) -> Self
        where
            H: Handler<T, S>,
            T: Guarded + 'static,
        {
            self.signs.push(RouteSign { method: $upper, path: path.to_owned(), door: T::Door::SIGN });
            self.router = self.router.route(path, routing::$name(handler));
            self
        }
    };
}

impl<S: Clone + Send + Sync + 'static> Default for Routes<S> {
    fn default() -> Self {
        Self::new()
    }
}

impl<S: Clone + Send + Sync + 'static> Routes<S> {
    /// No routes yet.
    #[must_use]
    pub fn new() -> Self {
        Self { router: Router::new(), signs: Vec::new() }
    }

    method!(get, "GET");
    method!(post, "POST");
    method!(put, "PUT");
    method!(delete, "DELETE");

    /// All of these and those.
    #[must_use]
    pub fn merge(mut self, other: Self) -> Self {
        self.router = self.router.merge(other.router);
        self.signs.extend(other.signs);
        self
    }

    /// Hands the room its state.
    #[must_use]
    pub fn with_state(self, state: S) -> Routes<()> {
        Routes { router: self.router.with_state(state), signs: self.signs }
    }

    /// Puts something around every route, such as a layer; the doors stay what they are.
    #[must_use]
    pub fn wrapped(self, wrap: impl FnOnce(Router<S>) -> Router<S>) -> Self {
        Self { router: wrap(self.router), signs: self.signs }
    }

    /// The doors.
    #[must_use]
    pub fn signs(&self) -> &[RouteSign] {
        &self.signs
    }

    /// Takes router and doors apart.
    pub fn into_parts(self) -> (Router<S>, Vec<RouteSign>) {
        (self.router, self.signs)
    }
}
