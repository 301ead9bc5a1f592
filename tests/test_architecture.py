"""The way through the house: who may import whom, and what starting up may cost."""

from __future__ import annotations

import ast
import inspect
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

import pyramid_addin

PACKAGE = Path(__file__).parents[1] / "pyramid_addin"

# A part may import itself, the parts named here, and the modules that stand beside all of them.
ALLOWED = {
    "ledger": set(),
    "model": {"ledger"},
    "templates": {"ledger", "model"},
    "workbook": {"ledger", "model", "templates"},
    "batch": {"ledger", "templates", "workbook", "building", "options", "_faults"},
    "excel": {"ledger", "model", "templates", "workbook", "building", "demo"},
}
BESIDE = {"errors", "settings", "settings_file", "settings_sheet", "texts"}
# Libraries that a part may use; the standard library is free.
LIBRARIES = {
    "ledger": {"numpy", "pandas", "pyarrow", "python_calamine", "isal", "lxml", "openpyxl"},
    "model": {"numpy", "pandas"},
    "templates": {"numpy", "pandas", "xlsxwriter", "lxml"},
    "workbook": {"numpy", "pandas", "pyarrow", "lxml", "isal", "openpyxl"},
    "batch": {"xlsxwriter"},
    "excel": {"numpy", "pandas", "xlwings", "appscript", "xlsxwriter", "lxml", "pyopenvba"},
}


def imports(path: Path) -> list[str]:
    """Full names of the modules that the file at ``path`` imports at run time (type checking apart)."""
    tree = ast.parse(path.read_text("utf-8"))
    guarded = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and getattr(node.test, "id", "") == "TYPE_CHECKING"
        for inner in ast.walk(node)
    }
    names = []
    for node in ast.walk(tree):
        if id(node) in guarded:
            continue
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path.name} imports relatively"
            names.append(node.module or "")
    return names


@pytest.mark.parametrize("part", sorted(ALLOWED))
def test_imports_go_one_way(part):
    """Ledger knows no model, model knows no files, nobody below knows who is above."""
    for path in (PACKAGE / part).rglob("*.py"):
        for name in imports(path):
            head, _, rest = name.partition(".")
            if head == "pyramid_addin":
                assert rest.split(".")[0] in {part, ""} | ALLOWED[part] | BESIDE, f"{path.name} imports {name}"
            elif head not in sys.stdlib_module_names:
                assert head in LIBRARIES[part], f"{path.name} imports {name}"


def test_the_model_imports_no_file_reader():
    """The model runs where there are no files: in a browser, or inside Excel."""
    program = "import sys, pyramid_addin.model as m; m.analyse; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout.split()
    assert not {"lxml", "openpyxl", "pyarrow.csv", "python_calamine", "xlsxwriter", "xlwings", "typer"} & set(loaded)


@pytest.mark.parametrize("arguments", [["--help"], ["build", "--help"], ["batch", "--help"], ["--version"]])
def test_starting_up_imports_nothing_heavy(arguments):
    """Help must come at once."""
    program = (
        f"import sys; sys.argv[1:] = {arguments!r}\nfrom pyramid_addin import cli\n"
        "try: cli.app()\nfinally: print(*sys.modules)"
    )
    loaded = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False).stdout.split()
    assert "typer" in loaded
    assert not {"numpy", "pandas", "pyarrow", "openpyxl", "lxml", "xlsxwriter", "python_calamine"} & set(loaded)


def test_only_public_names_are_promised():
    """Everything in `__all__` can be had, and is documented."""
    for name in pyramid_addin.__all__:
        assert getattr(pyramid_addin, name).__doc__


@pytest.mark.parametrize("part", sorted(set(ALLOWED) - {"excel"}))
def test_each_part_shows_what_it_promises(part):
    """The public names of a part exist; classes and functions among them are documented."""
    module = import_module(f"pyramid_addin.{part}")
    for name in module.__all__:
        value = getattr(module, name)
        assert value.__doc__ or not inspect.isroutine(value)


def test_versions_agree():
    """The changelog's newest version is the package's, and pyproject's."""
    root = PACKAGE.parent
    assert f'version = "{pyramid_addin.__version__}"' in (root / "pyproject.toml").read_text("utf-8")
    headings = [line for line in (root / "CHANGELOG.md").read_text("utf-8").splitlines() if line.startswith("## [")]
    assert headings[0].startswith("## [Unreleased]")
    assert headings[1].startswith(f"## [{pyramid_addin.__version__}]")


def test_no_registry_or_machine_path_is_named():
    """The project installs by package name from wherever the user's own machine looks."""
    root = PACKAGE.parent
    listed = subprocess.run(["git", "ls-files"], cwd=root, capture_output=True, text=True, check=True).stdout.split(
        "\n"
    )
    forbidden = ("regis" + "try.npm", "py" + "pi.org", "files.python" + "hosted", "--index" + "-url")
    for name in filter(None, listed):
        path = root / name
        if path.suffix in {".xlsx", ".png", ".bin"} or not path.exists():
            continue
        content = path.read_text("utf-8", errors="replace")
        assert not [word for word in forbidden if word in content], name
