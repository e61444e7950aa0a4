//! `cargo run --release -p search --example measure -- 200000`: how fast the index is, on made-up documents.

fn main() {
    let documents = std::env::args().nth(1).and_then(|count| count.parse().ok()).unwrap_or(200_000);
    print!("{}", search::bench::measure(documents, 5_000, 1));
}
