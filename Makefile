# Every target installs what it needs: Python packages into .venv, Node packages into node_modules.
# Wanted on the machine: Python 3.10 or newer with venv, Node 20 or newer, make, bash.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-builtin-rules --no-print-directory

# The first Python that runs and has venv; `make PYTHON=/path/to/python` chooses another.
PYTHON ?= $(shell scripts/find-python.sh)
BIN := .venv/bin
PY_READY := .venv/.ready
NODE_READY := node_modules/.ready

# What `make test` hands to pytest: make test ARGS="tests/ide -x"
ARGS ?=
# Processes that run tests; `make test JOBS=0` runs them in one, where a debugger works.
JOBS ?= auto
# What `make agreement` compares; empty: every project of tests/agreement/projects, every part, every case.
# KEEP=folder leaves the trees that both sides worked on there. A run that was interrupted goes on; ANEW=yes starts over.
PROJECTS ?=
PARTS ?=
CASE ?=
KEEP ?=
ANEW ?=

export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: help setup demo test check fix new-rule docs package fuzz bench agreement agreement-django agreement-graphs squash optimize rebases refactorings findings data-mutations test-djangos canary editor-test editor-test-all clean

help: ## This list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  \1\t\2/' | expand -t 22

setup: $(PY_READY) $(NODE_READY) ## Install everything that developing needs

demo: $(PY_READY) ## Show a missing migration, its file and its SQL on examples/blog, through the real server
	@$(BIN)/python scripts/demo.py

test: $(PY_READY) $(NODE_READY) ## Every test but the real editor's
	@source scripts/postgres.sh && $(BIN)/python -m pytest --numprocesses $(JOBS) --dist worksteal $(ARGS)
	@npm test --silent

fuzz: $(PY_READY) ## The tests of properties with examples that no run had before, damaged files at every place (long)
	@source scripts/postgres.sh && HYPOTHESIS_PROFILE=fuzz $(BIN)/python -m pytest tests/syntax/test_properties.py \
		tests/syntax/test_damaged.py tests/sql/test_layout.py tests/worker_sql/test_literals.py $(ARGS)

check: $(PY_READY) $(NODE_READY) ## Format, lint, types, layers and generated pages
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	$(BIN)/mypy
	$(BIN)/python -m pytest -q tests/test_layers.py
	$(BIN)/python scripts/rule_pages.py --check
	npm run check --silent

fix: $(PY_READY) $(NODE_READY) ## Format, and mend what the linters can mend
	$(BIN)/ruff check --fix
	$(BIN)/ruff format
	npm run fix --silent

new-rule: $(PY_READY) ## A file for a new rule: make new-rule NAME=group/code-of-the-rule
	@$(BIN)/python scripts/new_rule.py $(NAME)

docs: $(PY_READY) $(NODE_READY) ## Write the generated pages anew
	@$(BIN)/python scripts/rule_pages.py
	npm run docs --silent

package: $(PY_READY) $(NODE_READY) ## The wheel and the VSIX, in dist/
	npm run package --silent

bench: $(PY_READY) ## From a keystroke to diagnostics; a whole check beside Django's own
	@$(BIN)/python benchmarks/run.py

agreement: $(PY_READY) ## Sterna beside Django on real projects from PyPI; writes docs/agreement.md
	@PYTHONPATH=tests $(BIN)/python -m agreement.run $(PROJECTS) $(if $(PARTS),--parts $(PARTS)) \
		$(if $(CASE),--case $(CASE)) $(if $(KEEP),--keep $(KEEP)) $(if $(ANEW),--anew)

agreement-django: $(PY_READY) ## Sterna beside Django on the test apps of Django's own source distribution
	@PYTHONPATH=tests $(BIN)/python -m agreement.testapps

agreement-graphs: $(PY_READY) ## Sterna beside Django's loader on the migration graphs of Django's own tests
	@PYTHONPATH=tests $(BIN)/python -m agreement.fixturegraphs

squash: $(PY_READY) ## Squash the apps of real projects beside Django's squashmigrations; writes docs/squash.md (long)
	@PYTHONPATH=tests $(BIN)/python -m agreement.squashes $(PROJECTS) $(ARGS)

optimize: $(PY_READY) ## Optimize every migration of real projects beside Django's optimizemigration; writes docs/refactorings.md (long)
	@PYTHONPATH=tests $(BIN)/python -m agreement.optimizations $(PROJECTS)

rebases: $(PY_READY) ## Branches, renames and finished squashes out of real histories, beside Django; writes docs/rebase.md (long)
	@PYTHONPATH=tests $(BIN)/python -m agreement.rebases $(or $(PROJECTS),smallapps library oscar) $(ARGS)

refactorings: $(PY_READY) ## Refactorings of models on filled databases, under every Django, on models that seeds make (long)
	@source scripts/postgres.sh && PYTHONPATH=tests $(BIN)/python -m refactoring.matrix $(ARGS)

findings: $(PY_READY) ## What all rules say of real projects as they were released; to be read (long)
	@PYTHONPATH=tests $(BIN)/python -m agreement.findings $(PROJECTS) $(ARGS)

data-mutations: $(PY_READY) ## The rules about data migrations on real projects, with seeded mistakes; writes docs/rules-on-real-projects.md
	@PYTHONPATH=tests $(BIN)/python -m rules_data.mutations $(PROJECTS) --write $(ARGS)

test-djangos: $(PY_READY) ## Every supported Django as the engine, on Pythons that run them; DJANGOS chooses, as "4.2/3.8"
	@PYTHONPATH=tests $(BIN)/python -m agreement.engines $(DJANGOS)

canary: $(PY_READY) ## Real projects from PyPI that would tell if any of their code were run (long)
	@PYTHONPATH=tests:scripts $(BIN)/python -m canary.corpus $(PROJECTS)

editor-test: $(PY_READY) $(NODE_READY) ## The packaged extension in a real VS Code workbench
	npm run editor-test --silent

editor-test-all: $(PY_READY) $(NODE_READY) ## The same, with every way to find and to lose a server (long)
	bash tests/editor/run.sh --all

clean: ## Delete what the targets made
	rm -rf .venv node_modules dist out .editor .artifacts .mypy_cache .ruff_cache .pytest_cache .hypothesis

$(PY_READY): pyproject.toml scripts/find-python.sh
	@test -n "$(PYTHON)" || { echo "No Python 3.10 or newer with venv was found. Debian: apt-get install python3-venv" >&2; exit 1; }
	@echo "Installing Python packages into .venv"
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --upgrade "pip>=25.1"
	$(BIN)/python -m pip install --quiet --editable . --group dev
	@touch $@

$(NODE_READY): package.json package-lock.json
	@command -v npm >/dev/null || { echo "Node 20 or newer with npm is needed." >&2; exit 1; }
	@echo "Installing Node packages into node_modules"
	@# Not `npm ci`: it refuses where a mirror of the registry lacks the packages of other platforms.
	npm install --no-audit --no-fund --loglevel=error
	@touch $@
