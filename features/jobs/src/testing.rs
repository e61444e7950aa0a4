//! Support of this room's tests.
