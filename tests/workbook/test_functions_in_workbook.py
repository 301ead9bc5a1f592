"""The functions in workbooks that others made: nothing else changes, nothing of the user's is written over."""

from __future__ import annotations

import re
import shutil
import zipfile
from html import unescape
from pathlib import Path

import ironcalc
import openpyxl
import pytest
import xlsxwriter
from openpyxl.workbook.defined_name import DefinedName
from package_checks import audit_findings, findings, validator_findings

from pyramid_addin.errors import OutputError, PackageError
from pyramid_addin.templates import FUNCTION_NAMES, lambda_names
from pyramid_addin.workbook import erase_functions, strip, write_functions

EXCEL_SAVED = Path(__file__).parents[2].parent / "shared" / "data" / "excel-saved"
WORKBOOKS = sorted(EXCEL_SAVED.glob("*.xls[xm]"))
CHUNKS = 4
WORKBOOK = "xl/workbook.xml"


def parts(path):
    """Every part, in order, as it stands in the file."""
    with zipfile.ZipFile(path) as package:
        return {entry.filename: package.read(entry) for entry in package.infolist()}


def names(path):
    """Name -> (comment, text) of the names of the workbook, from its XML alone."""
    found = {}
    for head, body in re.findall(r"<(?:\w+:)?definedName\b([^>]*)>([^<]*)<", parts(path)[WORKBOOK].decode()):
        if "localSheetId" not in head:
            comment = re.search(r'comment="([^"]*)"', head)
            found[re.search(r'name="([^"]*)"', head)[1]] = (unescape(comment[1]) if comment else "", unescape(body))
    return found


@pytest.fixture
def budget(tmp_path):
    """A workbook with names, a table, and sums."""
    path = tmp_path / "budget.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("Budget")
        sheet.write_column("A1", [1000, 500, 400, 300, 200, 100, 90, 80, 70, 60])
        sheet.add_table("C1:D3", {"name": "Rates"})
        book.define_name("Amounts", "=Budget!$A$1:$A$10")
        book.define_name("Zeta", "=Budget!$A$1")
    return path


@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_nothing_else_of_a_workbook_changes(tmp_path, chunk):
    """In all that Excel saved: one part differs, by names only, and comes back to the byte when they go."""
    for path in WORKBOOKS[chunk::CHUNKS]:
        carrying, relieved = tmp_path / f"with{path.suffix}", tmp_path / f"without{path.suffix}"
        assert write_functions(path, carrying, "nl") == (), path.name
        before, after = parts(path), parts(carrying)
        assert list(before) == list(after)
        changed = [name for name in before if before[name] != after[name]]
        assert len(changed) == 1, path.name
        assert changed[0].rpartition("/")[2].startswith("workbook")
        assert erase_functions(carrying, relieved) == tuple(sorted(FUNCTION_NAMES))
        assert parts(relieved) == before, path.name


def test_what_excel_saved_stays_sound(tmp_path):
    """The Open XML SDK, a second validator and our own checks find nothing that was not there before."""
    before, after = [], []
    for path in WORKBOOKS[::70]:
        carrying = tmp_path / path.name
        write_functions(path, carrying, "en")
        before.append(path)
        after.append(carrying)
    for check in (audit_findings, validator_findings):
        found = check([*before, *after])
        assert [found[one] for one in after] == [found[one] for one in before]
    assert [findings(one) for one in after] == [findings(one) for one in before]


def test_names_stand_where_the_alphabet_wants_them(budget, tmp_path):
    """Between the user's, with their comments."""
    target = tmp_path / "with.xlsx"
    write_functions(budget, target, "en")
    found = names(target)
    assert [name.casefold() for name in found] == sorted(name.casefold() for name in found)
    assert {name: found[name] for name in ("Amounts", "Zeta")} == names(budget)
    assert {one.name: (one.comment, one.text) for one in lambda_names("en")} == {
        name: found[name] for name in FUNCTION_NAMES
    }


def test_the_functions_calculate_there(budget, tmp_path):
    """By hand: of ten customers one is Top, the second Medium, the rest Small."""
    target = tmp_path / "with.xlsx"
    write_functions(budget, target, "nl")
    model = ironcalc.load_from_xlsx(str(target), "en", "UTC", "en")
    model.set_user_input(0, 1, 6, "=PYRAMID_LAYER(Budget!A1:A10,Amounts)")
    model.evaluate()
    assert [model.get_cell_value(0, row, 6) for row in range(1, 11)] == ["Top", "Middelgroot", *["Klein"] * 8]


def test_twice_is_once(budget, tmp_path):
    """The second time changes no byte; another language replaces every text."""
    once, twice, dutch = (tmp_path / f"{name}.xlsx" for name in ("once", "twice", "dutch"))
    write_functions(budget, once, "en")
    write_functions(once, twice, "en")
    assert once.read_bytes() == twice.read_bytes()
    write_functions(twice, dutch, "nl")
    assert names(dutch)["PYRAMID_LAYER"] == (lambda_names("nl")[0].comment, lambda_names("nl")[0].text)
    assert len(names(dutch)) == len(names(once))


def test_one_of_an_earlier_version_is_replaced(budget, tmp_path):
    """It is known by the end of its comment."""
    source, target = tmp_path / "old.xlsx", tmp_path / "new.xlsx"
    with_names(budget, source, {"top_share": ("An older text. [pyramid-addin]", "1")})
    assert write_functions(source, target, "en") == ()
    assert "top_share" not in names(target)
    assert names(target)["TOP_SHARE"][1].startswith("_xlfn.LAMBDA(")


def with_names(source, target, wanted):
    book = openpyxl.load_workbook(source)
    for name, (comment, text) in wanted.items():
        book.defined_names[name] = DefinedName(name, comment=comment or None, attr_text=text)
    book.save(target)


def test_what_is_the_users_own_stays(budget, tmp_path):
    """A name, in whatever capitals, and a table that is called as a function: both stay, both are told."""
    source, target, relieved = (tmp_path / f"{name}.xlsx" for name in ("own", "with", "without"))
    with xlsxwriter.Workbook(source) as book:
        sheet = book.add_worksheet("Mine")
        sheet.add_table("A1:B3", {"name": "PYRAMID_TABLE"})
        book.define_name("Concentration", "=Mine!$A$1")
    before = parts(source)
    assert write_functions(source, target, "en") == ("PYRAMID_TABLE", "CONCENTRATION")
    assert names(target)["Concentration"] == ("", "Mine!$A$1")
    assert {"PYRAMID_TABLE", "CONCENTRATION"}.isdisjoint(names(target))
    assert findings(target) == []
    assert len(erase_functions(target, relieved)) == len(FUNCTION_NAMES) - 2
    assert parts(relieved) == before
    del budget


def test_a_name_of_one_sheet_is_another_name(budget, tmp_path):
    """It is the user's, and hides ours on that sheet only."""
    source, target = tmp_path / "local.xlsx", tmp_path / "with.xlsx"
    book = openpyxl.load_workbook(budget)
    book["Budget"].defined_names["TOP_SHARE"] = DefinedName("TOP_SHARE", attr_text="Budget!$A$1")
    book.save(source)
    assert write_functions(source, target, "en") == ()
    assert parts(target)[WORKBOOK].count(b'name="TOP_SHARE"') == 2
    assert findings(target) == []


def test_in_place_or_not_at_all(budget, monkeypatch):
    """Where the disk is full, the workbook stays as it was, and nothing is left beside it."""
    before = budget.read_bytes()

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OutputError, match="No space left"):
        write_functions(budget, budget, "en")
    assert budget.read_bytes() == before
    assert list(budget.parent.iterdir()) == [budget]


def test_nothing_to_take_out(budget, tmp_path):
    """Is said, and writes nothing."""
    with pytest.raises(PackageError, match="holds no functions"):
        erase_functions(budget, tmp_path / "without.xlsx")
    assert not (tmp_path / "without.xlsx").exists()


# --- the command


def test_command_makes_a_workbook_beside_it(budget, run):
    """With the functions; the workbook itself stays as it is."""
    before = budget.read_bytes()
    said, _ = run("templates", "functions", budget, "--lang", "en")
    made = budget.with_name("budget-functions.xlsx")
    assert said.splitlines()[0].startswith(f"Saved: {made}. Functions in it: 15.")
    assert set(FUNCTION_NAMES) <= set(names(made))
    assert budget.read_bytes() == before
    _, refused = run("templates", "functions", budget, "--lang", "en", status=3)
    assert "exists" in refused
    run("templates", "functions", budget, "--force")


def test_command_in_place_and_out_again(budget, run):
    """In Dutch too."""
    before = parts(budget)
    run("templates", "functions", budget, "--in-place", "--lang", "nl")
    assert names(budget)["PROFIT_CLASS"][0].startswith("Winstgevend")
    said, _ = run("templates", "functions", budget, "--in-place", "--remove", "--lang", "nl")
    assert "Functies verwijderd: 15." in said
    assert parts(budget) == before
    _, refused = run("templates", "functions", budget, "--in-place", "--remove", "--lang", "nl", status=3)
    assert "geen functies" in refused


def test_command_tells_what_it_left_out(tmp_path, run):
    """By name, with what to do."""
    path = tmp_path / "own.xlsx"
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet("Mine")
        book.define_name("LAYER_SHARE", "=Mine!$A$1")
    said, _ = run("templates", "functions", path, "-o", tmp_path / "made.xlsx", "--lang", "en")
    assert "Functions in it: 14." in said
    assert "Not put in: LAYER_SHARE." in said
    assert "Name Manager" in said


@pytest.mark.parametrize(
    ("arguments", "status", "told"),
    [
        (["ledger.csv"], 3, "ledger.csv is not a workbook"),
        (["budget.xlsx", "-o", "made.xlsm"], 3, "does not end in .xlsx"),
        (["budget.xlsx", "-o", "made.xlsx", "--in-place"], 2, "cannot be used together"),
        (["budget.xlsx", "-o", "nowhere/made.xlsx"], 3, "nowhere"),
        (["absent.xlsx"], 3, "absent.xlsx"),
        (["text.xlsx"], 3, "text.xlsx"),
    ],
    ids=["kind", "suffix", "both", "folder", "absent", "damaged"],
)
def test_command_refuses_in_words(budget, run, monkeypatch, arguments, status, told):
    """What is wrong, and nothing is written."""
    monkeypatch.chdir(budget.parent)
    Path("ledger.csv").write_text("a,b\n1,2\n")
    Path("text.xlsx").write_text("no workbook")
    before = sorted(Path().iterdir())
    _, refused = run("templates", "functions", *arguments, "--lang", "en", status=status)
    assert told in refused
    assert sorted(Path().iterdir()) == before


def test_command_takes_a_workbook_with_macros(tmp_path, run):
    """Every part of the macros stays."""
    source = next(path for path in WORKBOOKS if path.suffix == ".xlsm")
    copied = tmp_path / "macros.xlsm"
    shutil.copyfile(source, copied)
    run("templates", "functions", copied, "--lang", "en")
    made = parts(tmp_path / "macros-functions.xlsm")
    assert made["xl/vbaProject.bin"] == parts(source)["xl/vbaProject.bin"]
    assert set(FUNCTION_NAMES) <= set(names(tmp_path / "macros-functions.xlsm"))


# --- with a build


def test_build_with_functions_and_back(ledger, run, tmp_path):
    """A build of the result keeps them, without being asked; what was there before comes back to the byte."""
    before = parts(ledger)
    run("build", ledger, "--with-functions", "--lang", "en", "--sheets", "pyramid")
    built = ledger.with_name("klanten-pyramid.xlsx")
    assert set(FUNCTION_NAMES) <= set(names(built))
    assert findings(built) == []
    once = built.read_bytes()
    run("build", built, "--in-place", "--lang", "en")
    assert built.read_bytes() == once
    run("remove", built, "-o", tmp_path / "cleaned.xlsx")
    assert parts(tmp_path / "cleaned.xlsx") == before


def test_build_without_them_has_none(ledger, run):
    """They come when they are asked for."""
    run("build", ledger, "--lang", "en", "--sheets", "pyramid")
    assert set(FUNCTION_NAMES).isdisjoint(names(ledger.with_name("klanten-pyramid.xlsx")))


def saved_since(path, target, **replaced):
    """As another program would save it: the list of names is written anew, so bytes tell nothing any more."""
    with zipfile.ZipFile(target, "w") as package:
        for name, content in parts(path).items():
            package.writestr(name, _names_anew(content, replaced) if name == WORKBOOK else content)


def _names_anew(content, replaced):
    content = content.replace(b"<definedNames>", b"<definedNames >")
    for mine, text in replaced.items():
        content = re.sub(rf'<definedName name="{mine}"[^<]*'.encode(), text, content)
    return content


def test_functions_that_were_there_outlive_the_build(ledger, run, tmp_path):
    """What the build did not add, it does not take out."""
    run("templates", "functions", ledger, "--in-place", "--lang", "en")
    run("build", ledger, "--with-functions", "--lang", "en", "--sheets", "pyramid")
    saved = tmp_path / "saved.xlsx"
    saved_since(ledger.with_name("klanten-pyramid.xlsx"), saved)
    assert strip(saved, tmp_path / "cleaned.xlsx")
    assert names(tmp_path / "cleaned.xlsx") == names(ledger)


def test_functions_of_a_build_go_with_it(ledger, run, tmp_path):
    """Where another program saved the result too; what was renamed or made by the user since stays."""
    run("build", ledger, "--with-functions", "--lang", "en", "--sheets", "pyramid")
    saved = tmp_path / "saved.xlsx"
    own = b'<definedName name="LAYER_SHARE">Debiteuren!$A$1'
    saved_since(ledger.with_name("klanten-pyramid.xlsx"), saved, LAYER_SHARE=own)
    assert strip(saved, tmp_path / "cleaned.xlsx")
    assert names(tmp_path / "cleaned.xlsx") == {"LAYER_SHARE": ("", "Debiteuren!$A$1")}


def test_build_of_a_text_file_has_them_too(tmp_path, run):
    """A workbook of its own, in the language of the result."""
    source = tmp_path / "klanten.csv"
    source.write_text("Klant;Omzet\nA;100\nB;50\n")
    run("build", source, "--with-functions", "--lang", "nl", "--sheets", "pyramid")
    assert '"Middelgroot"' in names(tmp_path / "klanten-pyramid.xlsx")["PYRAMID_LAYER"][1]


def test_build_tells_what_it_left_out(ledger, run):
    """As the command does."""
    book = openpyxl.load_workbook(ledger)
    book.defined_names["TOP_SHARE"] = DefinedName("TOP_SHARE", attr_text="Debiteuren!$A$1")
    book.save(ledger)
    said, _ = run("build", ledger, "--with-functions", "--lang", "en", "--sheets", "pyramid")
    assert "Not put in: TOP_SHARE." in said
