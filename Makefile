# The two commands to know:  make demo  (see it work)  and  make test  (prove it works).
# Everything is installed on the way: Python packages into .venv, Node packages into node_modules, and
# LibreOffice, Node, poppler and fonts through apt where that is allowed (as root on Debian or Ubuntu).

PYTHON ?= python3
BIN := .venv/bin

.PHONY: demo test lint types unit wheel bench templates addin pictures reference clean

demo: .make/python
	$(BIN)/pyramid-addin demo -o demo --force

test: lint types unit wheel

lint: .make/python
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: .make/python
	$(BIN)/mypy

unit: .make/python .make/node .make/system
	$(BIN)/pytest -n 2 --dist loadgroup

wheel: .make/python
	$(BIN)/python -m build --wheel --no-isolation --outdir build/wheel > build/wheel.log 2>&1 || { cat build/wheel.log; exit 1; }
	$(BIN)/python .ci/check_wheel.py build/wheel

bench: .make/python
	$(BIN)/python benchmarks/run.py

templates: .make/python
	$(BIN)/pyramid-addin templates build workbook_templates --force

addin: .make/python
	$(BIN)/python docs/make_addin.py

pictures: .make/python .make/system
	$(BIN)/python docs/make_pictures.py

reference: .make/python
	$(BIN)/python docs/make_reference.py
	$(BIN)/python docs/make_guide.py

# --- what the above needs ---------------------------------------------------------------------------------

.make/python: pyproject.toml constraints.txt
	@mkdir -p .make build
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed; try: make PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2> /dev/null || PACKAGES="python3-venv" sh .ci/install_system.sh
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade -c constraints.txt pip
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt --group dev --editable .
	@touch $@

.make/node: package.json package-lock.json .make/system
	npm ci --no-audit --no-fund --loglevel=error
	@touch $@

.make/system: .ci/install_system.sh
	@mkdir -p .make
	@sh .ci/install_system.sh
	@touch $@

clean:
	rm -rf .venv node_modules .make build dist demo .mypy_cache .ruff_cache .pytest_cache .hypothesis
