# For users: `make demo`. For developers: `make test`, `make bench`, `make samples`, `make clean`.
# Needs Python 3.11 or later and GNU make; without make (Windows) see "Install" in README.md.

VENV := .venv
BIN := $(VENV)/bin
# The first of these that runs, is new enough and can make environments; `make PYTHON=/path/to/python` goes first.
CANDIDATES := $(PYTHON) python3.13 python3.12 python3.11 python3.14 python3 python
FITS := import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))
DEMO := demo/sales-tiers-2026-10.xlsx
# A file stays with one process, so that what its tests share is made once; small files come last, so that no process is left waiting.
PYTEST_OPTIONS ?= -n 2 --dist loadfile --no-loadscope-reorder

# Where it is set, each of the processes that tests start, and each of pytest's, would compile what it imports anew.
unexport PYTHONDONTWRITEBYTECODE

INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check

.PHONY: help demo test types tests test-more test-deep bench samples clean

help:
	@echo "make demo     grade samples/sales.xlsx and say where the report is"
	@echo "make test     lint, types, layers and the tests that everybody runs"
	@echo "make test-more PySpark and PostgreSQL, where Java and a server are installed; more of many kinds"
	@echo "make test-deep kills, years of months, every property with many examples, workbooks in LibreOffice"
	@echo "make bench    the benchmarks (half an hour)"
	@echo "make samples  make the sample workbooks anew"
	@echo "make clean    remove .venv, caches and everything that was made"

demo: $(VENV)/installed
	@mkdir -p demo
	$(BIN)/tiercli score samples/sales.xlsx -o $(DEMO)
	@echo
	@echo "The workbook / 报告在这里: $(CURDIR)/$(DEMO)"

test: $(VENV)/installed-for-tests
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports
	@$(MAKE) --no-print-directory --jobs=2 types tests

# mypy keeps one processor busy for a while, and says one line: it runs beside the first tests.
types: $(VENV)/installed-for-tests
	$(BIN)/mypy

tests: $(VENV)/installed-for-tests
	$(BIN)/python -m pytest $(PYTEST_OPTIONS)

test-more: $(VENV)/installed-with-spark
	TIERCLI_MORE=1 $(BIN)/python -m pytest $(PYTEST_OPTIONS)

test-deep: $(VENV)/installed-for-tests
	TIERCLI_DEEP=1 $(BIN)/python -m pytest $(PYTEST_OPTIONS)

bench: $(VENV)/installed-for-tests
	$(BIN)/python -m benchmarks.score
	$(BIN)/python -m benchmarks.explain
	$(BIN)/python -m benchmarks.dirty
	$(BIN)/python -m benchmarks.marked
	$(BIN)/python -m benchmarks.months
	$(BIN)/python -m benchmarks.kills
	$(BIN)/python -m benchmarks.fuzz --minutes 10

samples: $(VENV)/installed
	$(BIN)/python -m samples.make_samples

clean:
	rm -rf $(VENV) demo build dist benchmarks/data .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# The stamps are newer than pyproject.toml once its dependencies are in the environment. Modules are compiled at once: where
# PYTHONDONTWRITEBYTECODE is set, every start of the program would compile them anew, which takes longer than grading a small file.
$(VENV)/installed: pyproject.toml | $(BIN)/python
	$(INSTALL) --editable .
	$(BIN)/python -m compileall -q src
	@touch $@

# For tests the libraries' modules are compiled when they are first imported: a few hundred of ten thousand are.
$(VENV)/installed-for-tests: pyproject.toml | $(BIN)/python
	$(INSTALL) --no-compile --editable '.[test]'
	$(BIN)/python -m compileall -q src
	@touch $(VENV)/installed $@

# PySpark is half a gigabyte, which make test does without.
$(VENV)/installed-with-spark: pyproject.toml | $(VENV)/installed-for-tests
	$(INSTALL) --no-compile --editable '.[test,spark]'
	@touch $@

$(BIN)/python:
	@for candidate in $(CANDIDATES); do \
	  if "$$candidate" -c '$(FITS)' 2>/dev/null; then \
	    echo "Making $(VENV) with $$candidate"; \
	    exec "$$candidate" -m venv --clear $(VENV); \
	  fi; \
	done; \
	echo "tiercli needs Python 3.11 or later with its venv module (Debian, Ubuntu: apt install python3-venv); none was found. Install it, or name it: make PYTHON=/path/to/python3" >&2; \
	echo "没有找到 Python 3.11 或更高版本（含 venv 模块）。请先安装，或指定路径：make PYTHON=/path/to/python3" >&2; \
	exit 1
