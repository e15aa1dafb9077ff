//! A new file in `migrations/` makes the crate build again: the migrations are embedded.

fn main() {
    println!("cargo:rerun-if-changed=migrations");
}
