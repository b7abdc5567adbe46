# Two commands on a fresh machine: `make demo` runs the main job, `make test` passes the tests.
# Needed beforehand: Python 3.11 or later, make, and a package index.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
WHEELS := build/wheels

.PHONY: demo test lint types unit smoke bench format clean

demo: $(VENV)/.demo
	$(BIN)/randsup demo

test: lint types unit smoke
	@echo "all checks passed"

lint: $(VENV)/.dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

types: $(VENV)/.dev
	$(BIN)/mypy

unit: $(VENV)/.dev
	$(BIN)/python -m pytest -q -n auto

# The wheel as a stranger gets it: built, installed alone in a clean environment, and run.
smoke: $(VENV)/.dev
	rm -rf $(WHEELS) build/clean build/demo
	$(BIN)/python -m pip wheel --quiet --no-deps --wheel-dir $(WHEELS) .
	$(PYTHON) -m venv build/clean
	build/clean/bin/python -m pip install --quiet "randsup[cli] @ file://$(CURDIR)/$$(ls $(WHEELS)/randsup-*.whl)"
	cd build && clean/bin/randsup demo --out demo >/dev/null && clean/bin/randsup verify demo
	cd build && clean/bin/python -c "import randsup, importlib.util as u; assert not u.find_spec('hypothesis'); print('wheel', randsup.__version__, 'works')"

# Speed, against peers, in one run; writes benchmarks/RESULTS.md.
bench: $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --editable ".[bench]"
	$(BIN)/python benchmarks/run.py

format: $(VENV)/.dev
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/.demo: pyproject.toml | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --editable ".[cli]"
	@touch $@

$(VENV)/.dev: pyproject.toml | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --editable ".[dev]"
	@touch $@ $(VENV)/.demo

clean:
	rm -rf $(VENV) build dist .mypy_cache .pytest_cache .ruff_cache .hypothesis
