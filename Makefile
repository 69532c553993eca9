# `make quickstart`, `make test`, `make bench`, which measures speeds, and `make torture`.
PYTHON ?= python3
VENV ?= .venv
MINUTES ?= 60
BIN := $(VENV)/bin

.PHONY: quickstart test bench torture clean

quickstart: $(VENV)/.installed
	$(BIN)/python -m spacy project run quickstart

test: $(VENV)/.installed-dev
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/pytest --numprocesses auto --dist loadscope

bench: $(VENV)/.installed-bench
	$(BIN)/python -m spacy project run fetch-assets
	$(BIN)/python -m benchmarks.speed

torture: $(VENV)/.installed-dev
	$(BIN)/python -m tests.torture --minutes $(MINUTES) --table docs/robustness.md

$(VENV)/.installed: setup.cfg setup.py pyproject.toml requirements.txt $(wildcard spacy_eeap/numeric/_kernels.[ph]*)
	$(PYTHON) -c "import sys; sys.exit('Python 3.10 or newer is needed, this is ' + sys.version) if sys.version_info < (3, 10) else None"
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --requirement requirements.txt --editable .
	touch $@

$(VENV)/.installed-dev: $(VENV)/.installed requirements-dev.txt
	$(BIN)/python -m pip install --requirement requirements-dev.txt
	touch $@

$(VENV)/.installed-bench: $(VENV)/.installed requirements-bench.txt
	$(BIN)/python -m pip install --requirement requirements-bench.txt
	$(BIN)/python -m pip install --no-deps joeynmt==2.3.0
	touch $@

clean:
	rm -rf $(VENV) corpus training metrics pages
