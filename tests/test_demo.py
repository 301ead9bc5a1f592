"""The sample ledger: the same on every machine, realistic, and built without a word of complaint too many."""

from __future__ import annotations

import json

import openpyxl
import pytest

from pyramid_addin.demo import write_demo_ledger


def test_two_runs_give_the_same_bytes(tmp_path):
    """A fixed seed and a fixed date."""
    for name in ("a.xlsx", "b.xlsx"):
        write_demo_ledger(tmp_path / name, "nl")
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


@pytest.mark.parametrize(("language", "file"), [("nl", "groothandel"), ("en", "wholesaler")])
def test_demo_builds_its_ledger(tmp_path, run, language, file):
    """A few thousand customers in all seven layers, with dirt that is found and said; the total ties out."""
    out, _ = run("demo", "-o", tmp_path / "new folder", "--lang", language, "--json")
    result = json.loads(out)
    assert result["customers"] > 3_000
    assert all(layer["customers"] > 0 for layer in result["layers"])
    sheet = openpyxl.load_workbook(tmp_path / "new folder" / f"{file}.xlsx", data_only=True).worksheets[0]
    header = [cell.value for cell in sheet[4]]
    revenue = next(index for index, name in enumerate(header) if name.endswith("2025"))
    numbers = [row[revenue] for row in sheet.iter_rows(min_row=5, values_only=True)][:-1]
    texts = [value for value in numbers if isinstance(value, str)]
    assert len(texts) == 3
    plain = sum(value for value in numbers if not isinstance(value, str | None))
    by_hand = sum(
        float(value.strip("€ -").replace(".", "").replace(",", ".")) * (-1 if value.endswith("-") else 1)
        for value in texts
    )
    assert result["revenue"] + result["left_out"]["amount"] == pytest.approx(plain + by_hand, abs=0.005)
    assert result["problems"]
    assert result["output"].endswith(f"{file}-pyramid.xlsx")


def test_a_file_name_is_the_pyramid(tmp_path, run):
    """-o board.xlsx makes board.xlsx, and the ledger beside it; a second time only with --force."""
    run("demo", "-o", tmp_path / "board.xlsx", "--lang", "en")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["board-ledger.xlsx", "board.xlsx"]
    run("demo", "-o", tmp_path / "board.xlsx", "--lang", "en", status=3)
    run("demo", "-o", tmp_path / "board.xlsx", "--lang", "en", "--force")
