# From a fresh clone:   make run   |   make test
SHELL := /bin/sh
BIN := .venv/bin
LOCK := $(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header
.DEFAULT_GOAL := help

help:                 ## list these targets
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' $(MAKEFILE_LIST)

run: .venv/.run       ## set up what is missing, load the demo body, serve on http://127.0.0.1:8000
	$(BIN)/duly migrate
	$(BIN)/duly demo --once
	$(BIN)/duly serve

test: .venv/.test     ## set up what is missing, run every test on SQLite and PostgreSQL
	$(BIN)/python -m pytest

demo: .venv/.run      ## carry one notice from draft to approved on a throw-away server, verify its history, end
	$(BIN)/duly demo --walk

check: .venv/.test    ## format, lint, types, import contracts, procedure files, dead code
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/duly workflow lint
	! $(BIN)/vulture | grep '^app/' | grep -vE 'unused (variable|attribute)'

format: .venv/.test   ## put the code in order
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: .venv/.test    ## print the figures; with JSON=FILE also write them there
	$(BIN)/python -m bench $(if $(JSON),--json "$(JSON)")

stress: .venv/.test   ## all tests, longer: ROUNDS=20 of each race and kill that counts rounds, 2,000 generated examples where 50 are usual
	$(BIN)/python -m pytest --hypothesis-profile=stress --rounds=$(or $(ROUNDS),20)

screenshots: .venv/.test ## make pictures of every page, as officers of the demo see them, into docs/images
	$(BIN)/python scripts/screenshots.py docs/images

lock: .venv/.run      ## pin the dependencies again; a requirements file with hashes names no host
	$(LOCK) requirements/bootstrap.in -o requirements/bootstrap.lock
	$(LOCK) pyproject.toml -o requirements/run.lock
	$(LOCK) --group test -c requirements/run.lock pyproject.toml -o requirements/test.lock

.venv/.run: requirements/run.lock pyproject.toml scripts/bootstrap.sh
	scripts/bootstrap.sh run

.venv/.test: requirements/test.lock pyproject.toml scripts/bootstrap.sh
	scripts/bootstrap.sh test

.PHONY: help run test demo check format bench stress screenshots lock
