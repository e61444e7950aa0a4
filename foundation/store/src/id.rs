/// Declares an identifier of its own type over a UUID, so that a job's id is never taken for a fair's.
///
/// ```
/// store::id!(
///     /// Identifies a thing.
///     ThingId
/// );
/// let text = "0198b1c0-0000-7000-8000-000000000001";
/// assert_eq!(text.parse::<ThingId>().unwrap().to_string(), text);
/// ```
#[macro_export]
macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub $crate::__uuid::Uuid);

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::__uuid::Error;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                $crate::__uuid::Uuid::try_parse(text).map(Self)
            }
        }

        impl From<$crate::__uuid::Uuid> for $name {
            fn from(id: $crate::__uuid::Uuid) -> Self {
                Self(id)
            }
        }

        impl From<$name> for $crate::__uuid::Uuid {
            fn from(id: $name) -> Self {
                id.0
            }
        }

        impl $crate::__serde::Serialize for $name {
            fn serialize<S: $crate::__serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
                s.collect_str(&self.0)
            }
        }

        impl<'de> $crate::__serde::Deserialize<'de> for $name {
            fn deserialize<D: $crate::__serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
                let text = <std::borrow::Cow<'de, str> as $crate::__serde::Deserialize>::deserialize(d)?;
                text.parse().map_err($crate::__serde::de::Error::custom)
            }
        }

        impl From<$name> for $crate::__sea_orm::Value {
            fn from(id: $name) -> Self {
                id.0.into()
            }
        }

        impl $crate::__sea_orm::TryGetable for $name {
            fn try_get_by<I: $crate::__sea_orm::ColIdx>(
                row: &$crate::__sea_orm::QueryResult,
                index: I,
            ) -> Result<Self, $crate::__sea_orm::TryGetError> {
                <$crate::__uuid::Uuid as $crate::__sea_orm::TryGetable>::try_get_by(row, index).map(Self)
            }
        }

        impl $crate::__sea_orm::sea_query::ValueType for $name {
            fn try_from(v: $crate::__sea_orm::Value) -> Result<Self, $crate::__sea_orm::sea_query::ValueTypeErr> {
                <$crate::__uuid::Uuid as $crate::__sea_orm::sea_query::ValueType>::try_from(v).map(Self)
            }

            fn type_name() -> String {
                stringify!($name).to_owned()
            }

            fn array_type() -> $crate::__sea_orm::sea_query::ArrayType {
                <$crate::__uuid::Uuid as $crate::__sea_orm::sea_query::ValueType>::array_type()
            }

            fn column_type() -> $crate::__sea_orm::sea_query::ColumnType {
                <$crate::__uuid::Uuid as $crate::__sea_orm::sea_query::ValueType>::column_type()
            }
        }

        impl $crate::__sea_orm::sea_query::Nullable for $name {
            fn null() -> $crate::__sea_orm::Value {
                <$crate::__uuid::Uuid as $crate::__sea_orm::sea_query::Nullable>::null()
            }
        }

        impl $crate::__sea_orm::TryFromU64 for $name {
            fn try_from_u64(_: u64) -> Result<Self, $crate::__sea_orm::DbErr> {
                Err($crate::__sea_orm::DbErr::ConvertFromU64(stringify!($name)))
            }
        }
    };
}
