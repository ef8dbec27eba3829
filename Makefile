# Two commands matter: `make run` starts Hulei, `make test` proves it. Both work from a bare checkout.
SHELL := /bin/sh
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PO := $(wildcard app/translations/*/zh_Hans_CN/LC_MESSAGES/messages.po)
MO := $(PO:.po=.mo)
SCALE ?= 10k

.PHONY: run extras test check torture format lock bench clean

run: $(VENV)/.run $(MO)
	@exec $(BIN)/hulei serve

test: $(VENV)/.dev $(MO)
	@sh tools/test_tools.sh
	@$(BIN)/python tools/gate.py all

check: $(VENV)/.dev $(MO)
	@$(BIN)/python tools/gate.py quick

# The random tests with many more examples than `make test` has time for: some ten minutes, on SQLite.
torture: $(VENV)/.dev $(MO)
	@$(BIN)/python -m pytest -q -n 2 --torture

# Single sign-on and passkeys: not everybody needs them, so `make run` does without (docs/single-sign-on.md).
extras: $(VENV)/.run requirements-extras.lock
	@sh tools/make_venv.sh "$(PYTHON)" "$(VENV)" requirements-extras.lock

bench: $(VENV)/.dev $(MO)
	@$(BIN)/python -m tests.bench.run
	@$(BIN)/python -m tests.bench.signing
	@$(BIN)/python -m tests.bench.certificates
	@$(BIN)/python -m tests.bench.lists
	@$(BIN)/python -m tests.bench.scale.run --scale $(SCALE)

format: $(VENV)/.dev
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

# The run-time set comes only from the hashed lock; uv makes it quicker where it is installed.
$(VENV)/.run: requirements.lock pyproject.toml
	@sh tools/make_venv.sh "$(PYTHON)" "$(VENV)" requirements.lock
	@touch $@

$(VENV)/.dev: $(VENV)/.run requirements-dev.lock
	@sh tools/make_venv.sh "$(PYTHON)" "$(VENV)" requirements-dev.lock
	@touch $@

%.mo: %.po
	@$(BIN)/pybabel -q compile -i $< -o $@

$(MO): $(VENV)/.run

# Rewrites both lock files; needs uv on the path. The flags keep addresses and paths out of them.
LOCK := uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-annotate --custom-compile-command "make lock"
lock:
	$(LOCK) pyproject.toml -o requirements.lock
	$(LOCK) --extra sso --extra passkeys pyproject.toml -c requirements.lock -o requirements-extras.lock
	$(LOCK) --group pyproject.toml:dev pyproject.toml -c requirements.lock -o requirements-dev.lock

clean:
	rm -rf $(VENV) build .mypy_cache .ruff_cache .pytest_cache
