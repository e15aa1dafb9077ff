//! Pieces of SQL text that the imports and the export share, as macros, so that statements stay static.

/// Column names behind a prefix, separated by commas.
macro_rules! list {
    ($prefix:literal, $first:ident $(, $rest:ident)*) => {
        concat!($prefix, stringify!($first) $(, ", ", $prefix, stringify!($rest))*)
    };
}
pub(crate) use list;

/// A text as identities are compared: trimmed and in lower case.
macro_rules! spelling {
    ($column:literal) => {
        concat!("lower(btrim(", $column, ", E' \\t\\n\\r\\f\\x0b'))")
    };
}
pub(crate) use spelling;

/// What makes two rows of `plants` one plant: category, name and scientific name.
macro_rules! identity {
    () => {
        concat!(
            $crate::import::sql::spelling!("coalesce(plant_category, '')"),
            " as category, ",
            $crate::import::sql::spelling!("plant_name"),
            " as name, ",
            $crate::import::sql::spelling!("coalesce(scientific_name, '')"),
            " as species"
        )
    };
}
pub(crate) use identity;
