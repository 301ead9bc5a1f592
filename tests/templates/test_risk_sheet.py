"""The Lessons and Risk sheets: formulas recalculated by LibreOffice, absent fields, lists, and the package itself."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import openpyxl
import pytest
from package_checks import audit_findings, findings, validator_findings
from poison import POISON, poisoned

from pyramid_addin.settings import Settings, parse_boundaries
from pyramid_addin.templates import Fixed, TableRows, build_templates
from pyramid_addin.texts import LANGUAGES
from pyramid_addin.workbook import Build, write_workbook

pytestmark = pytest.mark.filterwarnings("ignore:.*extension is not supported")
SHEETS = ("Lessons", "Risk")
AS_IS = frozenset({"outstanding", "days_overdue"})


def customers(seed, count, *, costs=True, parents=False, owed=True, lowest=0.0):
    """Skewed revenue with zeros, ties and, below ``lowest`` = 0, credit balances."""
    random = np.random.default_rng(seed)
    revenue = np.round(random.pareto(1.2, count) * 1000 + lowest, 2)
    revenue[random.random(count) < 0.15] = 0
    revenue[random.random(count) < 0.2] = 250
    table = {
        "customer_id": [f"K{place}" for place in range(count)],
        "name": [f"Klant {place}" for place in range(count)],
        "revenue": revenue,
    }
    if parents:
        table["parent"] = [f"Groep {place % 9}" if place % 4 == 0 else "" for place in range(count)]
    if costs:
        table |= {
            "direct_cost": np.round(revenue * random.uniform(0.5, 1.1, count), 2),
            "hours": random.integers(0, 9, count).astype(float),
        }
    if owed:
        table["outstanding"] = np.round(revenue * random.uniform(-0.05, 0.3, count), 2)
        table["days_overdue"] = np.where(random.random(count) < 0.1, np.nan, random.integers(-20, 150, count))
    return table


MANY = tuple((days, 0.01 * place) for place, days in enumerate(range(0, 130, 10)))
CASES = {
    "usual": (customers(1, 200), Settings()),
    "parents": (customers(2, 80, parents=True), Settings(major_share=0.03)),
    "no costs": (customers(3, 60, costs=False), Settings()),
    "nothing owed": (customers(4, 60, owed=False), Settings(rank_by="profit")),
    "credits, base all": (customers(5, 40, lowest=-4000), Settings(base="all")),
    "mostly credits": (customers(6, 30, lowest=-90_000), Settings()),
    "one layer, one bucket": (customers(7, 25), Settings(boundaries=parse_boundaries("100"), credit_loss=((0, 0.1),))),
    "thirteen buckets": (customers(8, 90), Settings(credit_loss=MANY)),
    "ten buckets": (customers(12, 90), Settings(credit_loss=MANY[:10])),
    "one customer": (customers(9, 1), Settings()),
    "total loss": (customers(10, 50) | {"direct_cost": np.full(50, 5000.0)}, Settings()),
    "no days": ({key: values for key, values in customers(11, 30).items() if key != "days_overdue"}, Settings()),
}


@pytest.fixture(scope="module")
def templates(tmp_path_factory):
    """The templates as the code makes them now."""
    return dict(zip(LANGUAGES, build_templates(tmp_path_factory.mktemp("templates")), strict=True))


@pytest.mark.parametrize("language", LANGUAGES)
def test_recalculated_equals_cached(language, make_ledger, fill, templates, recalculated, tmp_path):
    """Twelve ledgers in one workbook, both sheets."""
    book = openpyxl.load_workbook(templates[language])
    honest, wrong = [], []
    for number, (name, (table, settings)) in enumerate(CASES.items()):
        ledger = make_ledger(table, kind="text", name=f"{number} {name}.csv", numbers_as_is=AS_IS)
        _, columns, sheets = fill(ledger, replace(settings, language=language), language)
        mine = [sheets[key] for key in SHEETS if key in sheets]
        rest = [sheets["Customers"]]
        honest.append(Build(ledger, columns, [*mine, *rest], {}))
        wrong.append(Build(ledger, columns, [*(poisoned(sheet, book) for sheet in mine), *rest], {}))
    for builds, name in ((honest, "honest"), (wrong, "wrong")):
        write_workbook(builds, templates[language], tmp_path / f"{name}.xlsx", language=language)
    expected = openpyxl.load_workbook(tmp_path / "honest.xlsx", data_only=True)
    english = language == "en"
    compared = recalculated(tmp_path / "wrong.xlsx")
    assert len(compared) > 12 * 150
    assert sum(cached == POISON for *_, cached, _ in compared) > 0.9 * len(compared)
    for sheet, where, formula, _, found in compared:
        wanted = expected[sheet][where].value
        if isinstance(wanted, str) or wanted is None:
            # LibreOffice writes figures in texts as its own language does
            assert not english or (found or "") == (wanted or ""), (sheet, where, formula)
        else:
            near = pytest.approx(wanted, rel=1e-9, abs=1e-3 if abs(wanted) > 10 else 1e-7)
            assert found == near, (sheet, where, formula)


@pytest.mark.parametrize("language", LANGUAGES)
def test_package_is_what_excel_expects(language, make_ledger, fill, templates, tmp_path):
    ledger = make_ledger(customers(1, 120, parents=True), kind="text", name="een.csv", numbers_as_is=AS_IS)
    _, columns, sheets = fill(ledger, Settings(language=language), language)
    path = tmp_path / "one.xlsx"
    write_workbook([Build(ledger, columns, list(sheets.values()), {})], templates[language], path, language=language)
    assert findings(path) == []
    for found in (audit_findings([path]), validator_findings([path])):
        assert found[path] == []


def test_dirty_balances_are_written_without_formulas(make_ledger, fill):
    """Balances that Excel would not sum to the same figures are values."""
    ledger = make_ledger(customers(1, 50), kind="text", name="een.csv")
    regions = fill(ledger)[2]["Risk"].regions
    assert all(isinstance(row[3], Fixed) for row in regions["PYR_RiskAges"][:5])
    assert isinstance(regions["PYR_RiskTotal"][0][7], Fixed)
    clean = replace(ledger, numbers_as_is=AS_IS)
    regions = fill(clean)[2]["Risk"].regions
    assert not any(isinstance(row[3], Fixed) for row in regions["PYR_RiskAges"][:5])


@pytest.mark.parametrize("language", LANGUAGES)
def test_absent_fields_are_said(language, make_ledger, fill):
    """Without balances the receivables are hidden, and a line says which fields switch them on."""
    table = customers(1, 40, costs=False, owed=False)
    sheets = fill(make_ledger(table), Settings(language=language), language)[2]
    risk = sheets["Risk"]
    assert len(risk.hidden_rows["PYR_RiskAges"]) == 10
    word = {"en": "Outstanding", "nl": "Openstaand"}[language]
    assert word in risk.regions["PYR_RiskAgeNote"][0][0]
    told = [row[-1] for row in sheets["Lessons"].regions["PYR_LessonsClaims"]]
    field = {"en": "Marketing cost", "nl": "Marketingkosten"}[language]
    assert [isinstance(cell, Fixed) and field in cell.value for cell in told] == [
        False,
        False,
        True,
        False,
        False,
        False,
    ]


def test_sheets_are_absent_without_customers(make_ledger, fill):
    sheets = fill(make_ledger({"customer_id": ["a", "b"], "name": ["a", "b"], "revenue": [0.0, 0.0]}))[2]
    assert not set(SHEETS) & set(sheets)


def test_lists(make_ledger, fill):
    """Major customers, major and late, debtors, entities: most valuable first, bounded, adding up."""
    ledger = make_ledger(customers(2, 300, parents=True), kind="text", name="een.csv", numbers_as_is=AS_IS)
    analysis, _, sheets = fill(ledger, Settings(major_share=0.02, late_days=10))
    lists = [row for row in sheets["Risk"].rows if isinstance(row, TableRows)]
    named = {table.name: {column.key: list(column.values) for column in table.columns} for table in lists}
    assert set(named) == {"Major", "MajorLate", "Debtors", "Entities"}
    assert named["Major"]["revenue"] == sorted(named["Major"]["revenue"], reverse=True)
    assert min(named["Major"]["share"]) >= 0.02
    assert len(named["Debtors"]["name"]) == 100
    assert named["Debtors"]["outstanding"] == sorted(named["Debtors"]["outstanding"], reverse=True)
    late = analysis.customers["flags"]
    assert len(named["MajorLate"]["name"]) > 0
    assert all("Late payer" in flags and "Major customer" in flags for flags in named["MajorLate"]["flags"]), late
    top = dict(zip(named["Major"]["name"], named["Major"]["revenue"], strict=True))
    together = {}
    for group, revenue in zip(named["Entities"]["group"], named["Entities"]["revenue"], strict=True):
        together[group] = together.get(group, 0) + revenue
    assert together == pytest.approx({name: top[name] for name in together})


def test_totals_tie_out(make_ledger, fill):
    sheets = fill(make_ledger(customers(1, 200), kind="text", name="een.csv", numbers_as_is=AS_IS))[2]
    assert sheets["Risk"].regions["PYR_RiskTieOut"][0][-1] == "Ties out"
    assert sheets["Lessons"].regions["PYR_LessonsTieOut"][0][-1] == "Ties out"
