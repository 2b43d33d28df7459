# `make help` lists the targets. Each target sets up what it needs.

PYTHON ?= python3
ENV := .venv
RUN := $(ENV)/bin/python
BUILD := $(RUN) build_cases.py
PYTEST := $(RUN) -m pytest --numprocesses 3 --dist worksteal -q
SUPPLY := $(ENV)-supply/bin/python
SERVED := Linux with glibc 2.28 or newer (x86-64, ARM), macOS 12 or newer (Intel, Apple) and Windows (x86-64), Python 3.11 to 3.15

.DEFAULT_GOAL := help
.PHONY: help site serve check new fmt schema translations translation-status completeness test test-all bless coverage lint format forms promises \
  browser nginx bench lock clean screenshots \
  sbom audit audit-dependencies check-workflows

help: ## Show this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /|/' | awk -F'|' '{ printf "  make %-19s %s\n", $$1, $$2 }'

site: $(ENV)/ready ## Check everything and build the whole site into site/ (make site COMPRESS=1: for a web server)
	@$(BUILD) build$(if $(COMPRESS), --compress)

serve: $(ENV)/ready ## Preview on http://127.0.0.1:8000, following your edits
	@$(BUILD) serve

check: $(ENV)/ready ## Check the cases, the vocabulary and the translations, and build nothing
	@$(BUILD) check

new: $(ENV)/ready ## Begin a new case: a few questions, and a draft to go on with
	@$(BUILD) new

fmt: $(ENV)/ready ## Bring cases and practices into the one canonical form, their comments kept
	@$(BUILD) fmt

schema: $(ENV)/ready ## Write down what each field may be: schemas for editors, a codebook, handbook/fields.md
	@$(BUILD) schema

translations: $(ENV)/ready ## Bring the translators' catalogues in step with the originals
	@$(BUILD) translations

translation-status: $(ENV)/ready ## List what is left to translate, most useful first
	@$(BUILD) translation-status

completeness: $(ENV)/ready ## Tell what is missing from the cases, least effort first, and which were not checked for a year
	@$(BUILD) completeness

test: lint browser ## Check and test the code (sets up a browser if there is none)
	@$(PYTEST) $(TEST_OPTIONS)

SHARDS := 1/4 2/4 3/4 4/4
TESTS_1/4 := tests/processes tests/site
TESTS_2/4 := tests/browser
TESTS_3/4 := tests/unit
TESTS_4/4 := tests/hostile tests/machinery

test-all: lint browser nginx $(ENV)-supply/ready ## Run all tests, the slow ones too (make test-all SHARD=2/4: a part of them; needs root for nginx)
	@$(if $(filter-out $(SHARDS),$(SHARD)),$(error SHARD is one of $(SHARDS)))CASEBOOK_MADE_UP=1000 $(PYTEST) -m "slow or not slow" $(TESTS_$(SHARD))
	@$(if $(filter-out 2/4,$(SHARD)),,if command -v node >/dev/null && command -v java >/dev/null; then $(MAKE) --no-print-directory audit; fi)

coverage: browser ## Run the tests of `make test`, and ask that they reach 95 % of the code
	@rm -rf .pytest_cache/d/sites
	@$(PYTEST) --cov --cov-report=term

lint: $(ENV)/ready-for-tests
	@$(RUN) -m ruff check .
	@$(RUN) -m ruff format --check .
	@$(RUN) -m mypy

format: $(ENV)/ready-for-tests ## Format the code
	@$(RUN) -m ruff check --fix .
	@$(RUN) -m ruff format .

bless: $(ENV)/ready-for-tests ## Accept what the mini-site now renders as the expected result
	@$(RUN) -m tests.support.bless

forms: $(ENV)/ready ## Write the issue forms and templates of GitHub and GitLab from the guide to the fields
	@$(RUN) -m tools.forms

promises: $(ENV)/ready ## Write the handbook's page of security promises from tests/promises.yml and the tests
	@$(RUN) -m tools.promises

browser: $(ENV)/ready-for-tests
	@$(RUN) -m tests.support.browser

nginx: $(ENV)/ready-for-tests
	@$(RUN) -m tests.support.nginx

bench: $(ENV)/ready-for-tests browser ## Measure the build against plain Material (make bench CASES=400, WHAT=scaling)
	@$(RUN) -m benchmarks.run $(WHAT) $(if $(CASES),--cases $(CASES)) $(if $(REPEATS),--repeats $(REPEATS))

screenshots: $(ENV)/ready-for-tests browser ## Take the pictures of the form again, for the page “How to contribute”
	@$(RUN) -m tools.screenshots

sbom: $(ENV)/ready $(ENV)-supply/ready ## List what the site is built with, in sbom.json (CycloneDX)
	@$(SUPPLY) -m supply.sbom sbom.json

audit-dependencies: $(ENV)-supply/ready ## Ask whether faults are known in what is installed (needs pypi.org)
	@$(SUPPLY) -m supply.audit

check-workflows: $(ENV)-supply/ready ## Check the files that tell CI systems what to do
	@$(SUPPLY) -m check_jsonschema --builtin-schema vendor.github-workflows .github/workflows/*.yml
	@$(SUPPLY) -m check_jsonschema --builtin-schema vendor.gitlab-ci .gitlab-ci.yml
	@$(SUPPLY) -m check_jsonschema --builtin-schema vendor.github-issue-forms $(filter-out %/config.yml,$(wildcard .github/ISSUE_TEMPLATE/*.yml))
	@$(SUPPLY) -m check_jsonschema --builtin-schema vendor.github-issue-config .github/ISSUE_TEMPLATE/config.yml
	@$(ENV)-supply/bin/zizmor --offline --no-progress --persona pedantic .github

audit: $(ENV)/ready-for-tests browser audit/node_modules site ## Look at the built site with the Nu HTML checker and Lighthouse (needs Node and Java)
	@$(RUN) -m audit

audit/node_modules: audit/package-lock.json
	@npm ci --prefix audit --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@

lock: $(ENV)/ready-for-tests ## Compile requirements*.in into requirements*.txt, with hashes
	@$(RUN) -m pip install --quiet uv
	@for name in requirements requirements-dev requirements-supply; do $(RUN) -m uv pip compile --quiet --upgrade --universal --no-strip-extras \
	  --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --custom-compile-command "make lock" \
	  $$name.in --output-file $$name.txt; done
	@$(RUN) -m uv pip compile --quiet --universal --python-version 3.11 requirements.txt --output-file $(ENV)/pylock.toml
	@$(RUN) -m tools.wheels $(ENV)/pylock.toml

clean: ## Remove what `make` made
	rm -rf site $(ENV) $(ENV)-* sbom.json .coverage .hypothesis .mypy_cache .pytest_cache .ruff_cache

$(ENV)/ready: requirements.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed; this is " + sys.version.split()[0] + ". Try: make PYTHON=python3.12 $(MAKECMDGOALS)")'
	@echo "Setting up the environment in $(ENV) (once) …"
	@$(PYTHON) -m venv $(ENV)
	@$(RUN) -m pip install --quiet --disable-pip-version-check --require-hashes --only-binary :all: -r requirements.txt \
	  || { echo "If a package has no wheel here: the packages are built for $(SERVED)." >&2; exit 1; }
	@touch $@

$(ENV)/ready-for-tests: $(ENV)/ready requirements-dev.txt
	@echo "Installing what the tests need (once) …"
	@$(RUN) -m pip install --quiet --disable-pip-version-check --require-hashes --only-binary :all: -r requirements-dev.txt
	@touch $@

# Install tools apart from the dependencies of the site: requirements-NAME.txt goes into .venv-NAME.
$(ENV)-%/ready: requirements-%.txt
	@$(PYTHON) -m venv $(ENV)-$*
	@$(ENV)-$*/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes --only-binary :all: -r $<
	@touch $@
