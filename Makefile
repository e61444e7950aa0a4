# The two commands. Everything else is in `cargo xtask --help`.
.PHONY: run test

# Builds the platform, fills the demo on the first start and serves it, with a provider for signing in by scanning beside it.
run: tools
	scripts/run-demo

# Everything: formatting, lints, house rules, tests on both databases, journeys in a browser.
# The first build makes every binary and test of the workspace, so that all later steps find the same build.
test: tools
	scripts/install-test-tools
	cargo build --workspace --all-targets
	"$${CARGO_TARGET_DIR:-target}/debug/xtask" ci

.PHONY: tools
tools:
	@command -v cargo >/dev/null || { echo "Rust is missing: install it with rustup (https://rustup.rs), then run make again." >&2; exit 1; }
	@command -v cc >/dev/null || { echo "A C compiler is missing: on Debian, apt-get install build-essential." >&2; exit 1; }
