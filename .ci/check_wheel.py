"""The wheel holds the whole package, the templates and the texts, and nothing else."""

from __future__ import annotations

import sys
import zipfile
from pathlib import Path

ROOT = Path(__file__).parents[1]


def main(folder: Path) -> int:
    """Compare the newest wheel in ``folder`` with the checkout; 0 when they agree."""
    wheel = max(folder.glob("*.whl"), key=lambda path: path.stat().st_mtime)
    held = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}
    package = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "pyramid_addin").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    templates = {
        f"pyramid_addin/workbook_templates/{path.name}" for path in (ROOT / "workbook_templates").glob("*.xlsx")
    }
    wanted = package | templates
    for name in sorted(wanted - held):
        print(f"missing in {wheel.name}: {name}")
    for name in sorted(held - wanted):
        print(f"not wanted in {wheel.name}: {name}")
    if not templates:
        print("no templates in workbook_templates/")
    agreed = held == wanted and bool(templates)
    print(f"{wheel.name}: {len(held)} files" + (", as wanted" if agreed else ""))
    return 0 if agreed else 1


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
