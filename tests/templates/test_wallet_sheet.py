"""The Share of wallet sheet: by hand, in SQL, formulas recalculated by LibreOffice, the page, the package."""

from __future__ import annotations

import re
import zipfile
from dataclasses import replace

import duckdb
import numpy as np
import openpyxl
import pandas as pd
import pytest
from lxml import etree
from poison import POISON, poisoned

from pyramid_addin import Settings, build
from pyramid_addin.model import analyse
from pyramid_addin.settings import parse_boundaries
from pyramid_addin.templates import Fixed, Row, TableRows, build_templates, layer_formats
from pyramid_addin.templates import _wallet_lists as listing
from pyramid_addin.templates._wallet_layout import FIGURES, FIRST_ROW, LAST, LAST_ROW, LETTERS, NEEDED, TOTAL_ROW
from pyramid_addin.templates._wallet_sheet import wallet_sheet
from pyramid_addin.texts import LANGUAGES, text
from pyramid_addin.workbook import Build, write_workbook

NAN = np.nan
DASH = "–"
# To win up to 60 %: b 300 of 1,000, c 200 of 500; the prospect 120 of 200. Of d nothing is known.
SIX = {
    "customer_id": ["a", "b", "c", "d", "e", "f"],
    "name": ["Aa", "Bee", "Cee", "Dee", "Ee", "Eff"],
    "revenue": [400.0, 300.0, 100.0, 50.0, 0.0, 0.0],
    "category_spend": [500.0, 1000.0, NAN, NAN, 200.0, NAN],
    "share_of_wallet": [NAN, NAN, 0.2, NAN, NAN, NAN],
    "gross_margin": [80.0, 30.0, -10.0, 5.0, NAN, NAN],
    "status": ["", "", "", "", "prospect", ""],
}
HALVES = Settings(boundaries=parse_boundaries("A=50,B=100"))


@pytest.fixture(scope="module")
def templates(tmp_path_factory):
    """The templates as the code makes them now."""
    return dict(zip(LANGUAGES, build_templates(tmp_path_factory.mktemp("templates")), strict=True))


@pytest.fixture
def wallet_of(make_ledger):
    """The sheet of a ledger that has all names."""

    def sheet(table, settings=HALVES, language="en", names=NEEDED | {"profit_to_win"}, **changes):
        ledger = make_ledger(table, **changes)
        return wallet_sheet(ledger, analyse(ledger, settings), names, language)

    return sheet


def region(sheet, name):
    return sheet.regions[f"PYR_Wallet{name}"]


def tile(sheet, key):
    return region(sheet, key)[0][0], region(sheet, f"{key}Note")[0][0]


def layers(sheet):
    """Layer name -> its figures by key; the rows below the layers as "active" and "total"."""
    keys = [figure.key for figure in FIGURES]
    rows = {row[1]: dict(zip(keys, row[2:], strict=True)) for row in region(sheet, "Layers") if row[1]}
    active, total = (dict(zip(keys, row, strict=True)) for row in region(sheet, "Totals"))
    return rows | {"active": active, "total": total}


def lists(sheet):
    """Table name -> header -> values."""
    return {
        row.name: {column.header: pd.Series(column.values).tolist() for column in row.columns}
        for row in sheet.rows
        if isinstance(row, TableRows)
    }


def told(sheet):
    """The texts between the tables."""
    return [row.values[0] for row in sheet.rows if isinstance(row, Row)]  # noqa: PD011 -- no frame


# --- by hand ------------------------------------------------------------------------------------------------
def test_tiles_by_hand(wallet_of):
    sheet = wallet_of(SIX)
    assert tile(sheet, "Potential") == (2000, "200 more with those who do not buy")
    assert tile(sheet, "Share") == (0.4, "of what 3 customers spend")
    assert tile(sheet, "ToWin") == (500, "net profit on it: 10")
    assert tile(sheet, "Below") == (2, "share of wallet below 60%")
    assert tile(sheet, "Known") == (3, "75.0% of your customers")
    assert tile(sheet, "Largest") == (300, "Bee (A)")
    assert region(sheet, "ToWinHead") == [["To win, up to a share of wallet of 60%"]]


def test_layers_by_hand(wallet_of):
    found = layers(wallet_of(SIX))
    assert list(found) == ["A", "B", "Inactive", "Prospect", "Suspect", "active", "total"]
    assert list(found["A"].values()) == pytest.approx(
        [2, 2, 1, 700, 1500, 7 / 15, 800, 300, 3 / 7, 300 / 620, 30, 1, 300]
    )
    assert list(found["B"].values()) == pytest.approx([2, 1, 0.5, 100, 500, 0.2, 400, 200, 2, 200 / 620, -20, 1, 200])
    assert list(found["Prospect"].values()) == [1, 1, 1, 0, 200, 0, 200, 120, DASH, 120 / 620, DASH, 1, 120]
    assert list(found["Inactive"].values()) == [1, 0, 0, *[DASH] * 10]
    assert list(found["Suspect"].values()) == [0, 0, *[DASH] * 11]
    assert [found["active"][key] for key in ("potential", "share", "to_win", "below")] == [2000, 0.4, 500, 2]
    assert [found["total"][key] for key in ("potential", "elsewhere", "to_win", "below")] == [2200, 1400, 620, 3]


def test_tie_out_and_how_it_fails(wallet_of, monkeypatch):
    """700 and 100 of who has a known potential, 50 of d; with a credit balance that counts as zero in the layers."""
    (cells,) = region(wallet_of(SIX | {"revenue": [400.0, 300.0, 100.0, 50.0, -30.0, 0.0]}), "TieOut")
    assert [cell for cell in cells if cell is not None] == [800, -30, 50, 820, 0, 0, "Ties out"]
    (cells,) = region(wallet_of(SIX, total=851.0), "TieOut")
    assert [cell for cell in cells if cell is not None][-3:] == [-1, 0, "Does not tie out"]
    from pyramid_addin.templates import _wallet_sheet

    honest = _wallet_sheet.wallet

    def wrong(ledger, analysis):
        found = honest(ledger, analysis)
        found.layers.loc["total", "potential"] -= 7
        return found

    monkeypatch.setattr(_wallet_sheet, "wallet", wrong)
    (cells,) = region(wallet_of(SIX), "TieOut")
    assert [cell for cell in cells if cell is not None][-3:] == [0, 7, "Does not tie out"]


def test_lists_by_hand(wallet_of):
    """The most to win first; who does not buy stands in a list of its own."""
    sheet = wallet_of(SIX | {"account_manager": ["x", "y", "z", "", "y", ""]})
    found = lists(sheet)
    develop = found["Develop"]
    assert develop["Name"] == ["Bee", "Cee"]
    assert [develop[key] for key in ("No.", "Layer", "Rank", "Customer number", "Account manager")] == [
        [1, 2], ["A", "B"], [2, 3], ["b", "c"], ["y", "z"],
    ]  # fmt: skip
    assert [develop[key] for key in ("Revenue", "Potential", "Share of wallet", "Spent elsewhere", "To win")] == [
        [300, 100], [1000, 500], [0.3, 0.2], [700, 400], [300, 200],
    ]  # fmt: skip
    assert [develop[key] for key in ("Growth", "Cumulative share", "Net profit on it")] == [
        [1, 2], [0.6, 1], [30, -20],
    ]  # fmt: skip
    assert found["Not buying yet"]["Name"] == ["Ee"]
    assert found["Not buying yet"]["Strategy"] == ["Recruit"]
    assert [found["Not buying yet"][key] for key in ("Potential", "To win")] == [[200], [120]]
    assert "2 customers have a share of wallet below 60%; together there is 500 to win." in told(sheet)
    assert "Of one customer without revenue the potential is known; up to 60% of it, there is 120 to win." in told(
        sheet
    )


def test_a_long_list_is_bounded_and_says_so(wallet_of, monkeypatch):
    monkeypatch.setattr(listing, "MOST_LISTED", 1)
    sheet = wallet_of(SIX)
    assert lists(sheet)["Develop"]["Name"] == ["Bee"]
    assert any(words.endswith("beside the ledger has them all.") for words in told(sheet))
    assert any("These are the first 1 of 2; together 60.0% of that." in words for words in told(sheet))


def test_the_list_is_never_wider_than_the_page(wallet_of):
    more = dict.fromkeys(("account_manager", "region"), ["x"] * 6)
    for table in (SIX | more, {key: SIX[key] for key in ("customer_id", "revenue", "category_spend")}):
        for row in wallet_of(table).rows:
            assert not isinstance(row, TableRows) or len(row.columns) <= ord(LAST) - ord("A")


def test_who_stopped_shows_what_it_bought(wallet_of):
    sheet = wallet_of(SIX | {"previous_revenue": [0.0, 0.0, 0.0, 0.0, 90.0, 0.0], "status": [""] * 6})
    assert lists(sheet)["Not buying yet"]["Previous revenue"] == [90]
    assert lists(sheet)["Not buying yet"]["Layer"] == ["Inactive"]


# --- what is noise, and what is absent ------------------------------------------------------------------------
@pytest.mark.parametrize("language", LANGUAGES)
def test_what_cannot_be_is_said_below_the_table(wallet_of, language):
    settings = replace(HALVES, language=language)

    def footnote(**changes):
        return region(wallet_of(SIX | changes, settings, language), "Footnote")[0][0]

    words = {
        key: text(f"templates.wallet.footnote_{key}", language, count=2)
        for key in ("above", "above_one", "unusable", "unusable_one")
    }
    assert not any(sentence in footnote() for sentence in words.values())
    one = footnote(category_spend=[300.0, 1000.0, NAN, 0.0, 200.0, NAN])
    assert words["above_one"] in one
    assert words["unusable_one"] in one
    two = footnote(category_spend=[300.0, 200.0, NAN, 0.0, 200.0, -5.0])
    assert words["above"] in two
    assert words["unusable"] in two


def test_nothing_to_win(wallet_of):
    sheet = wallet_of(SIX | {"category_spend": [500.0, 400.0, NAN, NAN, NAN, NAN], "share_of_wallet": [NAN] * 6})
    assert tile(sheet, "Largest") == (Fixed(DASH), Fixed("nobody has room to grow"))
    assert layers(sheet)["total"]["to_win"] == 0
    assert layers(sheet)["total"]["share_of_to_win"] == DASH
    assert not lists(sheet)
    assert "No customer with a known potential has a share of wallet below 60%." in told(sheet)


def test_only_prospects_have_a_potential(wallet_of):
    sheet = wallet_of(SIX | {"category_spend": [NAN, NAN, NAN, NAN, 200.0, NAN], "share_of_wallet": [NAN] * 6})
    assert tile(sheet, "Potential") == (DASH, "200 more with those who do not buy")
    assert tile(sheet, "ToWin") == (DASH, "net profit on it: –")
    assert tile(sheet, "Largest") == (120, "Ee (Prospect)")


@pytest.mark.parametrize("field", ["category_spend", "share_of_wallet"])
def test_without_a_known_potential_there_is_no_sheet(wallet_of, field):
    lacking = {key: values for key, values in SIX.items() if key not in ("category_spend", "share_of_wallet")}
    assert wallet_of(lacking) is None
    assert wallet_of(lacking | {field: [NAN] * 6}) is None
    assert wallet_of(lacking | {field: [0.5] * 6}) is not None


@pytest.mark.parametrize("language", LANGUAGES)
def test_notes_say_what_would_switch_it_on(make_ledger, fill, language):
    """Only where the ledger has neither field."""
    words = text("templates.notes.more.sheet", language, sheet=text("templates.sheets.wallet", language))
    lacking = {key: values for key, values in SIX.items() if key not in ("category_spend", "share_of_wallet")}
    for table, said in ((SIX, False), (lacking, True)):
        _, _, sheets = fill(make_ledger(table), language=language)
        assert ("Wallet" in sheets) != said
        assert any(words in map(str, row.values) for row in sheets["Notes"].rows) == said


@pytest.mark.parametrize("lacking", sorted(NEEDED))
def test_without_a_name_figures_are_values(wallet_of, lacking):
    sheet = wallet_of(SIX, names=(NEEDED | {"profit_to_win"}) - {lacking})
    assert tile(sheet, "Potential")[0] == Fixed(2000)
    assert all(isinstance(cell, Fixed) for row in region(sheet, "Totals") for cell in row)
    assert tile(sheet, "Largest")[0] == Fixed(300)


def test_without_margins_the_profit_is_a_dash(wallet_of):
    sheet = wallet_of({key: values for key, values in SIX.items() if key != "gross_margin"}, names=NEEDED)
    assert {row["profit_to_win"] for row in layers(sheet).values()} == {Fixed(DASH)}
    assert tile(sheet, "ToWin") == (500, "net profit on it: –")
    assert "Net profit on it" not in lists(sheet)["Develop"]


def test_a_nameless_customer_goes_by_its_number(wallet_of):
    assert tile(wallet_of(SIX | {"name": [NAN] * 6}), "Largest")[1] == "b (A)"


# --- recalculated -------------------------------------------------------------------------------------------
def customers(seed, count, **changes):
    """Skewed revenue with ties, zeros and credits; spends, shares and margins, each known of some."""
    random = np.random.default_rng(seed)
    revenue = np.round(random.pareto(1.2, count) * 1000, 2)
    revenue[random.random(count) < 0.2] = 0
    revenue[random.random(count) < 0.1] *= -1
    revenue[random.random(count) < 0.2] = 250
    spend = np.round(np.abs(revenue) * random.uniform(0.8, 6, count) + 100 * (revenue == 0), 2)
    spend[random.random(count) < 0.05] = 0
    table = {
        "customer_id": [f"K{place}" for place in range(count)],
        "name": [f"Klant {place}" for place in range(count)],
        "revenue": revenue,
        "category_spend": np.where(random.random(count) < 0.6, spend, NAN),
        "share_of_wallet": np.where(random.random(count) < 0.2, np.round(random.random(count), 2), NAN),
        "gross_margin": np.where(random.random(count) < 0.9, np.round(revenue * random.uniform(-0.1, 0.5, count)), NAN),
        "status": np.where(random.random(count) < 0.1, "prospect", "").tolist(),
        "account_manager": ["Jansen", ""] * (count // 2) + ["Bos"] * (count % 2),
    }
    return table | changes


def without(table, *keys):
    return {key: values for key, values in table.items() if key not in keys}


def of(revenue, **more):
    ids = [f"K{place}" for place in range(len(revenue))]
    return {"customer_id": ids, "name": ids, "revenue": revenue, **more}


CASES = {
    "usual": (customers(1, 400), {}),
    "spend only": (without(customers(2, 150), "share_of_wallet"), {}),
    "share only": (without(customers(3, 150), "category_spend"), {"wallet_threshold": 0.625}),
    "no margins": (without(customers(4, 90), "gross_margin"), {"wallet_threshold": 0.3333}),
    "own layers, by profit": (
        customers(5, 80),
        {"boundaries": parse_boundaries("A=5,B=40,C=100"), "rank_by": "profit"},
    ),
    "ten layers": (customers(6, 200), {"boundaries": parse_boundaries("1,2,5,10,20,30,40,50,70,100")}),
    "base all": (customers(7, 60), {"base": "all"}),
    "threshold of zero": (customers(8, 40), {"wallet_threshold": 0.0}),
    "threshold of one": (customers(9, 40), {"wallet_threshold": 1.0}),
    "one customer": (of([8.0], category_spend=[20.0]), {}),
    "only prospects": (of([NAN] * 3, category_spend=[20.0, NAN, 7.5], status=["prospect"] * 3), {}),
    "only credits": (of([-5.0, -3.0], category_spend=[20.0, NAN]), {}),
    "nothing to win": (of([5.0, 3.0], category_spend=[5.0, 2.0]), {}),
}


def build_cases(make_ledger, fill, templates, folder, language):
    """Every ledger in one workbook, each with its own names; as it is, and with wrong cached values."""
    template = openpyxl.load_workbook(templates[language])
    honest, wrong = [], []
    for number, (name, (table, settings)) in enumerate(CASES.items()):
        ledger = make_ledger(table, kind="text", name=f"{number} {name}.csv")
        analysis, columns, sheets = fill(ledger, Settings(language=language, **settings), language)
        shown = [sheets["Wallet"], sheets["Customers"]]
        formats = layer_formats(analysis, language)
        honest.append(Build(ledger, columns, shown, {}, formats))
        wrong.append(Build(ledger, columns, [poisoned(shown[0], template), shown[1]], {}, formats))
    paths = []
    for builds, name in ((honest, "honest"), (wrong, "wrong")):
        paths.append(folder / f"{name}.xlsx")
        write_workbook(builds, templates[language], paths[-1], language=language)
    return paths


def agree(wanted, found, language):
    """Whether a calculated value is the cached one; LibreOffice writes 1,234.5 in English only."""
    if isinstance(wanted, str) or wanted is None:
        return language != "en" or (found or "") == (wanted or "")
    return found == pytest.approx(wanted, rel=1e-9, abs=1e-3 if abs(wanted) > 10 else 1e-6)


@pytest.mark.parametrize("language", LANGUAGES)
def test_recalculated_equals_cached(make_ledger, fill, templates, recalculated, tmp_path, language):
    honest, wrong = build_cases(make_ledger, fill, templates, tmp_path, language)
    expected = openpyxl.load_workbook(honest, data_only=True)
    compared = recalculated(wrong)
    assert len({sheet for sheet, *_ in compared}) == len(CASES)
    assert len(compared) > len(CASES) * 100
    assert sum(cached == POISON for *_, cached, _ in compared) > 0.97 * len(compared)
    for sheet, where, formula, _, found in compared:
        assert agree(expected[sheet][where].value, found, language), (sheet, where, formula, found)


def test_columns_that_hold_empty_texts_give_the_same(make_ledger, fill, templates, recalculated, tmp_path):
    """A column of formulas has "" where a figure is not known, and not a blank cell."""
    honest, _ = build_cases(make_ledger, fill, templates, tmp_path, "en")
    book = openpyxl.load_workbook(honest)
    filled = 0
    for name, defined in book.defined_names.items():
        if re.fullmatch(r"PYR\d*_(Potential|ShareOfWallet|AmountToWin|ProfitToWin)", name):
            (title, area), *_ = defined.destinations
            for cell in (cell for row in book[title][area] for cell in row if cell.value is None):
                cell.value = '=""'
                filled += 1
    assert filled > 500
    book.save(tmp_path / "texts.xlsx")
    expected = openpyxl.load_workbook(honest, data_only=True)
    figures = [entry for entry in recalculated(tmp_path / "texts.xlsx") if entry[2] != '=""']
    assert len(figures) > len(CASES) * 100
    for sheet, where, formula, _, found in figures:
        assert agree(expected[sheet][where].value, found, "en"), (sheet, where, formula, found)


SQL = """
    with given as (
        select revenue, greatest(coalesce(revenue, 0), 0) as bought, status,
            case when share_of_wallet > 0 and revenue > 0 then greatest(revenue / share_of_wallet, revenue)
                when category_spend > 0 then greatest(category_spend, revenue) end as potential
        from read_csv(?, types = {'revenue': 'DOUBLE', 'category_spend': 'DOUBLE', 'share_of_wallet': 'DOUBLE'})),
    rooms as (
        select *,
            case when round(bought / potential, 9) < 0.6 then round(0.6 * potential - bought, 4) else 0 end as room
        from given where potential is not null)
    select count(*), sum(bought), sum(potential), sum(bought) / sum(potential), sum(potential - bought),
        sum(room), count(*) filter (room > 0) from rooms"""


def test_a_built_file_equals_sql(tmp_path):
    """From a text file to a workbook and back: the total row, against the same file read by DuckDB."""
    source, target = tmp_path / "list.csv", tmp_path / "list.xlsx"
    table = pd.DataFrame(without(customers(21, 900), "account_manager"))
    table.to_csv(source, index=False)
    mapped = {field: field for field in table.columns}
    build(source, Settings(language="en", columns=mapped, sheets=("wallet",)), output=target)
    sheet = openpyxl.load_workbook(target, data_only=True)["Share of wallet"]
    keys = ("known", "revenue", "potential", "share", "elsewhere", "to_win", "below")
    found = [sheet[f"{LETTERS[key]}{TOTAL_ROW}"].value for key in keys]
    (expected,) = duckdb.connect().execute(SQL, [str(source)]).fetchall()
    assert found == pytest.approx(expected, rel=1e-7)
    assert expected[-1] > 200


# --- the package --------------------------------------------------------------------------------------------
def test_packages_are_valid(make_ledger, fill, templates, tmp_path):
    from package_checks import findings, validator_findings

    path, _ = build_cases(make_ledger, fill, templates, tmp_path, "nl")
    assert findings(path) == []
    assert validator_findings([path]) == {path: []}


@pytest.mark.parametrize("language", LANGUAGES)
def test_page(templates, language):
    """One landscape A4 page wide, without the data beside it."""
    sheet = openpyxl.load_workbook(templates[language])["Wallet"]
    assert sheet.page_setup.orientation == "landscape"
    assert int(sheet.page_setup.paperSize) == 9
    assert (sheet.page_setup.fitToWidth or 1, sheet.page_setup.fitToHeight) == (1, 0)
    assert re.match(r"'Wallet'!\$B\$1:\$P\$\d+$", sheet.print_area)
    assert not sheet.sheet_view.showGridLines


@pytest.mark.parametrize("language", LANGUAGES)
def test_charts(templates, language):
    """Three parts stacked per layer, in that order; shares as columns, and the threshold as a line."""
    with zipfile.ZipFile(templates[language]) as package:
        charts = [package.read(name) for name in package.namelist() if name.startswith("xl/charts/chart")]
    amounts, shares = (etree.fromstring(chart) for chart in charts if b"Wallet!" in chart)
    values = [series.findtext("{*}val//{*}f") for series in amounts.findall(".//{*}ser")]
    assert values == [
        f"Wallet!${letter}${FIRST_ROW}:${letter}${LAST_ROW}" for letter in (LETTERS["revenue"], LETTERS["to_win"], "U")
    ]
    assert amounts.find(".//{*}barChart/{*}grouping").get("val") == "stacked"
    assert len(shares.findall(".//{*}barChart/{*}ser")) == 1
    line = shares.find(".//{*}lineChart/{*}ser")
    assert line.findtext("{*}val//{*}f") == f"Wallet!$V${FIRST_ROW}:$V${LAST_ROW}"
