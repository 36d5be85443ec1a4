# Everything goes through a virtual environment in .venv, made here: with uv if it is there, else with venv and pip.
# Needed beforehand: Python 3.11 or newer, make, and a way to the package registry.

.PHONY: run test check prove bench format golden clean
.DEFAULT_GOAL := help

VENV := .venv
BIN := $(VENV)/bin
PYTHON ?= $(shell for name in python3.11 python3.12 python3.13 python3.14 python3; do \
	command -v $$name >/dev/null && $$name -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$name && break; done)
SEED ?= 1
SCALE ?= 1
ARGS ?=

help:
	@echo "make run      start the bot: the web chat, and each platform that has a token"
	@echo "make test     the tests, with a small slice of the long proofs"
	@echo "make check    formatting, lint, types, and what may import what"
	@echo "make prove    the long seeded proofs (SEED=1 SCALE=1)"
	@echo "make bench    ratios against other libraries and a bare bot"
	@echo "make format   put the code into its form"
	@echo "make golden   renew the recorded renderings and generated docs; read the diff before committing it"

run: $(VENV)/run
	@$(BIN)/python -m bot run $(ARGS)

test: $(VENV)/dev
	$(BIN)/python -m pytest -n 2 --dist worksteal $(ARGS)

check: $(VENV)/dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

prove: $(VENV)/dev
	SEED=$(SEED) SCALE=$(SCALE) $(BIN)/python -m pytest -n 2 --dist worksteal -m "prove or hypothesis" $(ARGS)

bench: $(VENV)/benchmark
	$(BIN)/python benchmarks/throughput.py
	$(BIN)/python benchmarks/slack.py
	$(BIN)/python benchmarks/quiz.py
	$(BIN)/python benchmarks/retrieval.py
	$(BIN)/python benchmarks/web.py
	$(BIN)/python benchmarks/due.py --count 3000

format: $(VENV)/dev
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

golden: $(VENV)/dev
	GOLDEN=renew $(BIN)/python -m pytest -q -k "golden or published or documented" $(ARGS)

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis

# install,EXTRAS: an editable install of the project with the named extras
define install
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed; none was found. Set PYTHON=/path/to/python3." >&2; exit 1; }
	@if command -v uv >/dev/null; then \
		{ test -x $(BIN)/python || uv venv --quiet --python $(PYTHON) $(VENV); } && \
		uv pip install --quiet --python $(BIN)/python -e '.$(1)'; \
	else \
		{ test -x $(BIN)/pip || $(PYTHON) -m venv $(VENV); } && \
		$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.$(1)'; \
	fi
	@touch $@
endef

$(VENV)/run: pyproject.toml
	$(call install,)

$(VENV)/dev: pyproject.toml
	$(call install,[dev])
	@touch $(VENV)/run

$(VENV)/benchmark: pyproject.toml
	$(call install,[benchmark])
	@touch $(VENV)/run $(VENV)/dev
