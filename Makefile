# Every command, one line of help each: `make help`.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
CARGO ?= cargo
TARGET := $(abspath $(or $(CARGO_TARGET_DIR),target))
STAGES := setup fmt lint unit web-check browser docker-steps

.PHONY: help run demo test check fmt lint unit web-check browser screenshots docker-steps deps release bless long deny setup
.NOTPARALLEL:

help: ## This list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 16

run: ## Serve on 127.0.0.1:8080; the first start reads the bundled sources
	$(CARGO) run --release --locked

demo: ## The same from a folder that is thrown away at the end
	@folder=$$(mktemp -d); trap 'rm -rf "$$folder"' EXIT; \
	echo "Look at /recherche?citycode=44109 (Nantes, real lists) and /recherche?citycode=69123 (Lyon, fictitious)."; \
	BERCEAU_DATA="$$folder" $(CARGO) run --release --locked

test: ## Everything CI runs, timed stage by stage; installs what it needs (root)
	@MAKE="$(MAKE)" .ci/stages $(STAGES)

check: fmt lint unit web-check ## Everything that needs neither root nor a browser

fmt: ## Formatting, not changed
	$(CARGO) fmt --all --check

lint: ## Clippy, warnings are errors
	$(CARGO) clippy --workspace --all-targets --locked -- -D warnings

unit: ## Rust tests: units, one integration binary, the real binary
	$(CARGO) test --workspace --locked

web-check: ## Syntax of the scripts that are served
	@if command -v node >/dev/null; then for f in web/assets/*.js; do node --check "$$f"; done; \
	else echo "web-check: no node here; the scripts are not checked (make test needs it)"; fi

setup: ## Chromium and fonts (apt-get, as root) and the browser tests' packages (npm)
	.ci/setup

browser: ## Pages in a real browser: keyboard, no script, axe, widths, dark
	$(CARGO) build --locked
	cd tests/browser && BERCEAU_BIN="$(TARGET)/debug/berceau" node pages.mjs

screenshots: ## The same, with a picture of every page in target/screenshots
	$(CARGO) build --locked
	cd tests/browser && BERCEAU_BIN="$(TARGET)/debug/berceau" node pages.mjs --screenshots "$(TARGET)/screenshots"

docker-steps: ## The build steps of the Dockerfile, outside an image, then the binary they make
	.ci/docker-steps

deps: ## Dependencies alone, for a cached layer
	.ci/deps

release: ## The release binary
	$(CARGO) build --release --locked

bless: ## Write the generated documents and expected counts again; review the difference
	BLESS=1 BERCEAU_BLESS=1 $(CARGO) test --locked --test it -- documents:: ingest::every_bundled_row
	BLESS=1 $(CARGO) test --locked -p loadtest --test judged
	@git --no-pager diff --stat -- openapi docs fixtures/expected

long: ## Long rounds: twenty thousand cases a property, words on 350 000 listings, fifty kills
	PROPTEST_CASES=20000 $(CARGO) test --release --locked --test it -- search_oracle ranking inbound:: hostile::
	$(CARGO) test --release --locked --test it -- --ignored --nocapture words_measured
	KILLS=50 $(CARGO) test --release --locked --test e2e -- killed

deny: ## Licences and origins of the dependencies (needs cargo-deny)
	@command -v cargo-deny >/dev/null || { echo "deny: cargo-deny is not installed; nothing was checked" >&2; exit 1; }
	$(CARGO) deny check licenses bans sources
