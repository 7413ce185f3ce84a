# Every command, one line of help each: `make help`.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
CARGO ?= cargo
TARGET := $(or $(CARGO_TARGET_DIR),target)

.PHONY: help run test check fmt lint unit web-check browser docker-steps deps release bless long deny setup

help: ## This list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 16

run: ## Serve on 127.0.0.1:8080; the first start reads the bundled sources
	$(CARGO) run --release

test: setup check browser docker-steps ## Everything CI runs; installs what it needs (root)

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
	cd tests/browser && BERCEAU_BIN="$$(realpath $(CURDIR)/$(TARGET) 2>/dev/null || realpath $(TARGET))/debug/berceau" node pages.mjs

docker-steps: ## The build steps of the Dockerfile, outside an image, then the binary they make
	.ci/docker-steps

deps: ## Dependencies alone, for a cached layer
	.ci/deps

release: ## The release binary
	$(CARGO) build --release --locked

bless: ## Write the generated documents again; review the difference
	BLESS=1 $(CARGO) test --locked --test it documents

long: ## Long rounds: twenty thousand cases a property, on the release build
	PROPTEST_CASES=20000 $(CARGO) test --release --locked --test it search_oracle

deny: ## Licences and origins of the dependencies (needs cargo-deny)
	@command -v cargo-deny >/dev/null || { echo "deny: cargo-deny is not installed; nothing was checked"; exit 1; }
	cargo deny check licenses bans sources
