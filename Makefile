# What you can do here: `make` lists it. Each target installs what is missing and repeats cheaply.
# The virtual environment is .venv; a stamp in it remembers which lock file was installed.

PORT ?= 8000
VENV := .venv
BIN := $(VENV)/bin
lock_of = $(firstword $(shell sha256sum $(1)))
RUNTIME := $(VENV)/installed-$(call lock_of,requirements.txt)
DEVELOPMENT := $(VENV)/installed-$(call lock_of,requirements-dev.txt)

.DEFAULT_GOAL := help
.PHONY: help run code test lint conformance matrix contact-sheets golden bench evidence sbom licences audit lock clean

help: ## Show this list
	@awk -F':.*## ' '/^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: $(RUNTIME) ## Start the service with a demonstration clinic at http://127.0.0.1:8000 (PORT=... changes it)
	@.ci/install-system-packages run
	@PORT=$(PORT) .ci/serve

code: $(RUNTIME) ## Print the codes that the demonstration's staff sign in with just now
	@CONSULT_DEMONSTRATION=1 $(BIN)/flask --app wsgi demo code

test: $(DEVELOPMENT) ## Run everything that must hold: lint, types, contracts, content, all tests
	@.ci/install-system-packages test
	@$(MAKE) --no-print-directory lint
	@echo "== tests"
	@$(BIN)/python -m pytest -q -n 3 --dist loadfile --no-loadscope-reorder

lint: $(DEVELOPMENT) ## Check style, types, import contracts, templates and content, without the tests
	@echo "== style (ruff)"
	@$(BIN)/ruff check --quiet
	@$(BIN)/ruff format --check --quiet
	@echo "== types (mypy)"
	@$(BIN)/mypy
	@echo "== import contracts (lint-imports)"
	@$(BIN)/lint-imports --no-logo
	@echo "== templates (djlint)"
	@$(BIN)/djlint templates --lint --quiet
	@echo "== content"
	@$(BIN)/flask --app wsgi content check

conformance: $(DEVELOPMENT) ## Check all documents of all personas with veraPDF, and how they are built; needs Java
	@.ci/install-system-packages conformance
	@CONSULT_TEST_CONFORMANCE=required $(BIN)/python -m pytest -q -n 2 --dist loadfile --no-loadscope-reorder tests/conformance

matrix: $(DEVELOPMENT) ## Walk every persona in a browser on every screen, in every language, with scripts and without
	@.ci/install-system-packages browser
	@CONSULT_TEST_MATRIX=all $(BIN)/python -m pytest -q -n 2 -p tests.browser.matrix_table tests/browser/test_covering_set.py

contact-sheets: $(DEVELOPMENT) ## Picture every paper and every screen, to be looked at, in build/contact-sheets
	@.ci/install-system-packages contact-sheets
	@$(BIN)/python -m tests.documents.contact_sheets
	@$(BIN)/python -m tests.browser.contact_sheet

golden: $(DEVELOPMENT) ## Write the golden texts of all papers anew; read the difference before you commit it
	@CONSULT_TEST_GOLDEN=write $(BIN)/python -m pytest -q tests/documents/test_golden.py

bench: $(DEVELOPMENT) ## Measure page turns, memory, first load, first paint, documents and growth against plain references
	@.ci/install-system-packages test
	@$(BIN)/python -m tests.bench

evidence: $(DEVELOPMENT) ## Run every row of the catalogue in full size, and write docs/evidence.md: an hour and more
	@.ci/install-system-packages test
	@rm -rf build/evidence && mkdir -p build/evidence
	@echo "== the catalogue's tests, in full size"
	-@CONSULT_TEST_FULL=1 CONSULT_TEST_EVIDENCE=build/evidence/tests.jsonl $(BIN)/python -m pytest \
		-q -n 2 --dist loadfile --no-loadscope-reorder \
		-k "test_l0 or test_f0 or test_f1 or test_c0 or test_c1 or test_d0 or test_d1"
	@echo "== the catalogue's loads, in full size"
	-@CONSULT_TEST_EVIDENCE_LOAD=build/evidence/load.jsonl $(BIN)/python -m tests.bench.load --full
	@echo "== the evidence"
	@$(BIN)/python -m tests.catalogue.write_evidence build/evidence/tests.jsonl \
		build/evidence/load.jsonl

sbom: $(DEVELOPMENT) ## List every package that runs, with its hashes, in build/sbom.json (CycloneDX)
	@mkdir -p build
	@$(BIN)/cyclonedx-py requirements requirements.txt --output-reproducible --of JSON -o build/sbom.json
	@echo "Written to build/sbom.json."

licences: $(DEVELOPMENT) ## Write docs/licences.md, the licence of every package that runs
	@$(BIN)/python -m tests.supply.licences

audit: $(DEVELOPMENT) ## Look up known faults of every package that runs; fails on each that it cannot look up
	@$(BIN)/python -m tests.supply.audit

lock: $(DEVELOPMENT) ## Compile the requirements files again, with the newest versions allowed
	@echo "== locking requirements"
	@$(BIN)/uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes \
		--no-emit-index-url --no-emit-find-links --no-header -o requirements.txt requirements.in
	@$(BIN)/uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes \
		--no-emit-index-url --no-emit-find-links --no-header -c requirements.txt \
		-o requirements-dev.txt requirements-dev.in

clean: ## Remove what can be made again; the data under instance/ stays
	@rm -rf $(VENV) build .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis

$(BIN)/python:
	@.ci/make-environment $(VENV)

$(RUNTIME): | $(BIN)/python
	@echo "== installing the locked runtime packages into $(VENV)"
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --require-hashes -r requirements.txt
	@touch $@

$(DEVELOPMENT): | $(BIN)/python
	@echo "== installing the locked packages for development and tests into $(VENV)"
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@ $(RUNTIME)
