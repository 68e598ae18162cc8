# make run    the whole platform on this machine
# make demo   the story, told against the running platform
# make up     the production topology of docker-compose.yml, as processes; make down stops it
# make test   all tests but the faults that need a whole topology
# make faults all faults on the production topology (about three quarters of an hour); make faults-short those that take
#             no minutes
# make bench  measures the production topology against bare floors; ARGS="answers seats" measures those alone
# make check  may I push? format, lint, types, import contracts, budgets, tests

.PHONY: bench faults faults-short run up down demo test check venv revision catalogue matrix
.DEFAULT_GOAL := run

PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	"$$p" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo "$$p" && break; done)
BIN := .venv/bin
TEST := $(BIN)/python -m pytest $(if $(ARGS),$(ARGS),-n auto --maxprocesses 4)

venv:
	@test -n "$(PYTHON)" || { echo "Cendana needs Python 3.11 or newer (python3). Install it, or name it: make PYTHON=/path/to/python3 run" >&2; exit 1; }
	@"$(PYTHON)" deploy/venv.py

run: venv
	@exec $(BIN)/python -m deploy.run --with-parent $(ARGS)

up: venv
	@exec $(BIN)/python -m deploy.local up

down: venv
	@exec $(BIN)/python -m deploy.local down

demo: venv
	@exec $(BIN)/python -m deploy.demo $(ARGS)

test: venv
	@exec $(TEST)

faults: venv
	@TEST_FAULTS=all exec $(BIN)/python -m pytest tests/faults $(ARGS)

faults-short: venv
	@TEST_FAULTS=short exec $(BIN)/python -m pytest tests/faults $(ARGS)

bench: venv
	@exec $(BIN)/python -m deploy.bench $(ARGS)

check: venv
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(TEST)

# make revision SERVICE=training MESSAGE="Keep certificates"
revision: venv
	@exec $(BIN)/python -m deploy.revision "$(SERVICE)" "$(MESSAGE)"

# make catalogue    write the JSON Schema of every contract, and the AsyncAPI document of all
catalogue: venv
	@exec $(BIN)/python -m deploy.catalogue

# make matrix    write who may use which route and page
matrix: venv
	@exec $(BIN)/python -m tests.attacks.matrix
