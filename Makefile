# `make demo` and `make test` need Python 3.11, make and a package index (the tests npm's as well); everything else they
# bring themselves.
.DEFAULT_GOAL := help
.PHONY: help demo test check mutate bench-import bench-live openapi lock clean setup bench-annotations bench-pages extension bench-extension

HOST ?= 127.0.0.1
PORT ?= 8000
ARGS ?=

help: ## this list
	@echo "Secondsource: is there a second source?"
	@echo
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1|\2/p' Makefile | awk -F '|' '{ printf "%-24s %s\n", $$1, $$2 }'

demo: setup ## load the worked example, print its 14 claims and serve it (PORT=8000, HOST=127.0.0.1)
	@exec .venv/bin/secondsource demo --host "$(HOST)" --port "$(PORT)" $(ARGS)

test: setup ## the checks and the whole suite, on SQLite and PostgreSQL (ARGS="--no-cov tests/domain")
	@scripts/test $(ARGS)

check: setup ## ruff, formatting, mypy and the layers only
	@scripts/check

mutate: setup ## how many faults put into app/domain its tests find (ARGS="app.domain.urls*")
	@scripts/mutate $(ARGS)

bench-import: setup ## importing reviews against a bulk insert of the same rows (ARGS="--records 1000")
	@.venv/bin/python -m bench.intake $(ARGS)

bench-live: setup ## how long it takes from a commit to a thousand open event streams, as a ratio of the bar
	@.venv/bin/python -m bench.live $(ARGS)

bench-annotations: setup ## what a reader's look-ups cost, over raw ASGI (ARGS="10000" for fewer pages)
	@.venv/bin/python -m bench.annotations $(ARGS)

extension: setup ## the browser extension for Chromium and Firefox, in build/extension
	@.venv/bin/python scripts/extension.py

bench-pages: setup ## what the pages cost with 1,000,000 claims, over the page of a claim among 10,000 (ARGS="--claims 100000")
	@.venv/bin/python -m bench.pages $(ARGS)

bench-extension: setup ## looking a page up in a filter of 1,000,000: time over the bar, size, false hits
	@.venv/bin/python -c 'from pathlib import Path; from scripts import node; f = Path("extension"); node.install(f); print(node.npm(f, "run", "--silent", "bench"))'

openapi: setup ## write openapi/openapi.json anew
	@.venv/bin/secondsource openapi >openapi/openapi.json.new
	@mv openapi/openapi.json.new openapi/openapi.json

lock: ## resolve the dependencies anew (ARGS="--upgrade" for newer ones)
	@scripts/bootstrap uv
	@.venv/bin/uv lock $(ARGS)

clean: ## remove the environment and every cache
	@rm -rf .venv .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis .coverage .coverage.* mutants build dist tests/clients/node_modules extension/node_modules
	@find app tests migrations bench scripts -name __pycache__ -prune -exec rm -rf {} +

setup:
	@scripts/bootstrap
