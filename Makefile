# make chat: everything from nothing to the page. make test: the whole suite. Both are quick when nothing changed.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: setup chat test test-beyond lint clean

setup: .venv/ready

.venv/ready: requirements.txt
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed / 需要 Python 3.11 或更高版本")'
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	touch $@

chat: setup
	$(BIN)/python -m rag index
	$(BIN)/python -m rag serve

test: setup
	$(BIN)/python -m pytest -n 2 --dist loadfile

# What a library beyond one machine needs, which nobody else has to install.
test-beyond: .venv/beyond
	$(BIN)/python -m pytest tests/beyond

.venv/beyond: requirements-beyond.txt .venv/ready
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-beyond.txt
	touch $@

lint: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

clean:
	rm -rf .venv .pytest_cache .mypy_cache .ruff_cache
	find index -mindepth 1 ! -name README.md -delete
