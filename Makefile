# All that a developer runs. Each target makes its own set-up first; `make help` lists them.
SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help

PYTHON := .venv/bin/python
export RETICULATE_PYTHON := $(CURDIR)/$(PYTHON)
export R_LIBS := $(CURDIR)/.r-library$(if $(R_LIBS),:$(R_LIBS))
# Without TZ, R asks systemd for the time zone, and warns where there is none.
export TZ ?= UTC

R_SOURCES := $(shell find DESCRIPTION NAMESPACE bootstrap.R configure configure.win R inst/po python shared_specs \
	-name __pycache__ -prune -o -print)

.PHONY: help
help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "make %-12s %s\n", $$1, $$2}' Makefile

.PHONY: setup
setup: .venv/.ready .r-library/.ready ## make .venv and .r-library, and install R with apt-get where it is missing

.venv/.ready: pyproject.toml constraints.txt tools/setup.sh
	@tools/setup.sh

.r-library/.ready: .venv/.ready $(R_SOURCES)
	@mkdir -p .r-library
	@R CMD INSTALL --no-docs --no-test-load --library=.r-library . >.r-library/install.log 2>&1 \
		|| { cat .r-library/install.log; exit 1; }
	@touch $@

.PHONY: demo
demo: setup ## train one network from Python and from R, and compare the two
	@$(PYTHON) tools/demo.py

.PHONY: test
test: setup ## run every suite: Python, R, and the cross test between them
	@$(PYTHON) tools/run_tests.py $(TEST_FLAGS) python r cross

.PHONY: test-py
test-py: setup ## run the Python suite
	@$(PYTHON) tools/run_tests.py $(TEST_FLAGS) python

.PHONY: test-slow
test-slow: setup ## run the tests that take long, or go through all of something, such as each optimizer and the packages
	@$(PYTHON) tools/run_tests.py $(TEST_FLAGS) python-slow r-slow

.PHONY: test-r
test-r: setup ## run the R suite
	@$(PYTHON) tools/run_tests.py $(TEST_FLAGS) r

.PHONY: test-pages
test-pages: setup ## look at the pages of report() in Debian's chromium, which is installed where it is missing
	@tools/setup_pages.sh
	@$(PYTHON) tools/run_tests.py $(TEST_FLAGS) pages

.PHONY: fuzz
fuzz: setup ## compare random cases of the day with R and caret, and look longer for counterexamples
	@export KERASDUET_SEED=$${KERASDUET_SEED:-$$(date +%Y%m%d)}; echo "repeat with KERASDUET_SEED=$$KERASDUET_SEED"; \
	$(PYTHON) -m pytest tests/cross/test_confusion_caret.py tests/cross/test_comparison_r.py; \
	$(PYTHON) -m pytest tests/python -m hypothesis --hypothesis-profile=fuzz --hypothesis-seed=$$KERASDUET_SEED

.PHONY: mutants
mutants: setup ## change one operator or constant at a time (in MODULES), and count what the tests see
	@$(PYTHON) tools/mutants.py $(MODULES)

.PHONY: check
check: setup ## lint, check types, layers and the version, and hold generated files to their sources
	@tools/check.sh

.PHONY: build
build: setup ## build the wheel, the sdist and the R tarball into dist/
	@tools/build.sh dist

.PHONY: bench
bench: setup ## run every measurement of speed and memory in benchmarks/
	@for script in $(filter-out benchmarks/results.py,$(wildcard benchmarks/*.py)); do echo "== $$script"; $(PYTHON) "$$script"; done
	@echo "== benchmarks/bridge.R"; Rscript benchmarks/bridge.R

.PHONY: results
results: setup ## train the specs in full, or those in SPECS, and rebuild the table of RESULTS.md
	@$(PYTHON) benchmarks/results.py $(SPECS)

.PHONY: translations
translations: setup ## collect the messages of R/ into po/, and compile their translations into inst/po
	@tools/translations.sh

.PHONY: docs
docs: setup ## write man/ and NAMESPACE from the roxygen comments, docs/errors.md, and the layers in DESIGN.md
	@$(PYTHON) tools/error_codes.py
	@$(PYTHON) tools/layers.py
	@Rscript -e 'roxygen2::roxygenise()' -e 'roxygen2::roxygenise()' # a method of a new import is known by the second
