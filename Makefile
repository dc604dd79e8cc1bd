# Two commands on a fresh machine: `make demo`, `make test`. Every target sets up what it needs; nothing is done twice.
VENV := .venv
PYTHON ?= python3
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed
PEERS := .venv-peers
RUNS := .replydesk/benchmark
# `make eval DATA=DIR`, `make bench DATA=DIR`: a folder of public data sets; without it what needs them is skipped.
WITH_DATA := $(if $(DATA),--data $(DATA))
PEERS_INSTALLED := $(PEERS)/.installed

.PHONY: setup demo test check bench bench-triage bench-peers eval benchmark benchmark-peer serve clean

$(INSTALLED): pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[export,dev]'
	touch $@

setup: $(INSTALLED)
	$(BIN)/python -m service.setup

demo: setup
	$(BIN)/replydesk demo

test: setup
	$(BIN)/python -m pytest -n auto --dist worksteal -q

check: $(INSTALLED)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/replydesk check --stale

bench: setup
	$(BIN)/python -m benchmarks $(WITH_DATA)

bench-triage: setup
	$(BIN)/python -m benchmarks.languages
	$(BIN)/python -m benchmarks.intents $(WITH_DATA)
	$(BIN)/python -m benchmarks.triage_speed

# What the benchmarks compare with, in an environment of its own; they skip it where it is not there.
$(PEERS_INSTALLED): benchmarks/peers/requirements.txt
	$(PYTHON) -m venv $(PEERS)
	$(PEERS)/bin/python -m pip install --quiet --disable-pip-version-check --requirement $<
	touch $@

bench-peers: $(PEERS_INSTALLED)

eval: setup
	$(BIN)/python -m eval $(WITH_DATA)

# A run file and a page of each; the second also prints the first's column. MODEL=provider:name for the chain, else a script.
benchmark: setup
	$(BIN)/python -m eval.benchmark --system replydesk --out $(RUNS)/replydesk.json --html $(RUNS)/replydesk.html

benchmark-peer: benchmark
	$(BIN)/python -m eval.benchmark --system langchain $(if $(MODEL),--model $(MODEL)) --beside $(RUNS)/replydesk.json \
		--out $(RUNS)/langchain.json --html $(RUNS)/langchain.html

serve: setup
	$(BIN)/replydesk serve --seller examples

clean:
	rm -rf $(VENV) $(PEERS) .replydesk
