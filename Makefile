# Every command a person needs; `make help` lists them.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: help run test chat lint lock bench mutants corpus people picture hooks clean
help:  ## show this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

$(VENV)/.run: requirements.txt pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install -q --require-hashes -r requirements.txt
	$(BIN)/python -m pip install -q --no-deps --no-build-isolation -e .
	touch $@

$(VENV)/.dev: $(VENV)/.run requirements-dev.txt
	$(BIN)/python -m pip install -q --require-hashes -r requirements-dev.txt
	touch $@

run: $(VENV)/.run  ## set everything up and start the service
	$(BIN)/clearline serve

test: $(VENV)/.dev  ## set everything up and run every check, as CI does
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/pytest -n auto --dist worksteal

chat: $(VENV)/.run  ## a phone in the terminal
	$(BIN)/clearline chat

corpus: $(VENV)/.run  ## how well texts are understood: misses, false alarms, unsure
	$(BIN)/python -m bench corpus

people: $(VENV)/.dev  ## 2,000 simulated people text the line; writes docs/people.html
	$(BIN)/python -m bench people --write

bench: $(VENV)/.dev  ## the numbers of bench/README.md
	$(BIN)/python -m bench

mutants: $(VENV)/.dev  ## is every word of the law held by a case? prints what is not
	$(BIN)/python -m bench mutants

picture: $(VENV)/.dev  ## the pictures of the phone page in docs/
	$(BIN)/python docs/screenshot.py

lint: $(VENV)/.dev  ## mend what a tool can mend
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

lock: $(VENV)/.dev  ## write the lock files anew from pyproject.toml
	$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header pyproject.toml -o requirements.txt
	$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --group dev pyproject.toml -c requirements.txt -o requirements-dev.txt

hooks: $(VENV)/.dev  ## run the checks of CI before each commit
	$(BIN)/pre-commit install

clean:  ## forget the environment and everything embedded
	rm -rf $(VENV) var dist build
