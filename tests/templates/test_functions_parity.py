"""The functions that travel give what the add-in's formulas give, cell by cell, in two engines that are not ours."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pytest
from lambda_engines import as_handed_over, ironcalc_answers, pyopenvba_answers, save_ledgers

from pyramid_addin.errors import NotAvailableError, PyramidError
from pyramid_addin.excel import functions
from pyramid_addin.excel.functions import ErrorCell, set_language
from pyramid_addin.texts import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

COLUMNS = ("revenue", "profit", "cost", "balance", "days", "before", "now", "order", "contact", "wallet")
ENGINES = {"ironcalc": ironcalc_answers, "pyopenvba": pyopenvba_answers}
# A range of one blank cell is zero to IronCalc's MAP, and blank to Excel and pyOpenVBA's.
IRONCALC_READS_OTHERWISE = {
    ("single", "=PAYMENT_COST(balance,days,wallet,0.5)"),
    ("single", "=EXPECTED_CREDIT_LOSS(balance,wallet)"),
}


class Column(NamedTuple):
    """A column of the ledger as an argument."""

    name: str


class Call(NamedTuple):
    """A call of one function."""

    function: str
    arguments: tuple[Any, ...]

    def __str__(self) -> str:
        return self.written("")

    def written(self, sheet: str, count: int = 0) -> str:
        """As a formula."""
        return f"={self.function}({','.join(_argument(one, sheet, count) for one in self.arguments)})"


def call(function: str, *arguments: Any) -> Call:
    return Call(function, tuple(Column(one) if one in COLUMNS else one for one in map(_hashable, arguments)))


def _hashable(argument: Any) -> Any:
    return tuple(map(tuple, argument)) if isinstance(argument, list) else argument


def _argument(argument: Any, sheet: str, count: int) -> str:
    if argument is None:
        return ""
    if isinstance(argument, Column):
        letter = chr(ord("A") + COLUMNS.index(argument.name))
        return f"{sheet}!{letter}1:{letter}{count}" if count else argument.name
    if isinstance(argument, tuple):
        return "{" + ";".join(",".join(_argument(cell, sheet, count) for cell in row) for row in argument) + "}"
    return '"' + argument.replace('"', '""') + '"' if isinstance(argument, str) else repr(argument).upper()


def ledger(number: int, revenue: list[Any], **others: list[Any]) -> dict[str, list[Any]]:
    """A ledger around a column of revenue; the other columns at random."""
    random = np.random.default_rng(number)
    count = len(revenue)
    amounts = [cell if isinstance(cell, float) else 100.0 for cell in revenue]
    layers = ("Top", "groot", "Medium", "KLEIN ", "Small", "Inactive", None)

    def some(values: Any, blanks: float = 0.1) -> list[Any]:
        return [None if random.random() < blanks else value for value in values]

    columns = {
        "revenue": revenue,
        "profit": some([round(amount * float(random.normal(0.1, 0.2)), 2) for amount in amounts]),
        "cost": some([round(amount * float(random.uniform(0.5, 1.1)), 2) for amount in amounts]),
        "balance": some(np.round(random.uniform(-50, 900, count), 2).tolist()),
        "days": some(random.integers(-20, 200, count).astype(float).tolist()),
        "before": [layers[place] for place in random.integers(0, 7, count)],
        "now": [layers[place] for place in random.integers(0, 7, count)],
        "order": some(random.choice([0.0, 1.0, 45000.0], count).tolist()),
        "contact": [
            (None, 0.0, 2.0, 45000.0, True, False, "Offerte", " (Koud) ", "geïnteresseerd", "?", "Oud-klant.")[place]
            for place in random.integers(0, 11, count)
        ],
        "wallet": some(np.round(random.uniform(0, 1, count), 2).tolist(), 0.3),
    }
    return {**columns, **others}


def ledgers() -> dict[str, dict[str, list[Any]]]:
    """Ledgers at random, with ties, and with all that goes wrong in a real one."""
    random = np.random.default_rng(5)
    skewed = np.round(random.lognormal(7, 2, 57), 2).tolist()
    ties = (random.integers(-2, 9, 40) * 100.0).tolist()
    fine = random.normal(0, 1, 33).round(6).tolist()
    halves = (random.integers(1, 400_000, 25) / 20_000).tolist()
    dirty = [*skewed[:20], None, "Omzet", " ", True, 0.0, -0.00004, *(-amount for amount in skewed[20:25])]
    return {
        "skewed": ledger(1, skewed),
        "ties": ledger(2, ties),
        "fine": ledger(3, fine),
        "halves": ledger(4, halves),
        "dirty": ledger(5, dirty, profit=[*([10.25] * 20), None, "Winst", None, 3.0, 0.0, *([-4.5] * 6)]),
        "heading": ledger(
            6, ["Omzet", *skewed[:12]], profit=["Winst", *skewed[12:24]], now=["Laag", *(["Top", "klein"] * 6)]
        ),
        "single": ledger(7, [250.0]),
        "zeros": ledger(8, [0.0, 0.0, None]),
        "negative": ledger(9, [-5.0, -5.0, -80.0]),
        "no_number": ledger(10, ["n.v.t.", None]),
        "missing": ledger(11, [500.0, "#N/A", 20.0], profit=[5.0, 5.0, "#DIV/0!"]),
        "broken": ledger(12, [500.0, "#DIV/0!", 20.0, "#N/A"], before=["Top", "#REF!", None, "Small"]),
    }


BOUNDARIES = (
    "50,100",
    "0,5;2;10;100",
    "A=20,B=50,C=100",
    "value:40,65,80,100",
    "Value: Goud=50, Rest=100",
    "amount:1000,200,10",
    "amount:Gold=450,Silver=85,Other",
    "Groot=1,Top=5,Klein=20,Rest=100",
    "Top=1,Groot=5,Medium=20,Klein=100",
    "1=50,2=100",
    [[0.01], [0.05], [0.2], [1.0]],
    [[7, 29, 58, 100]],
    [[1 / 3, 2 / 3, 1.0]],
    [[300.0, 100.0]],
    [[100.0]],
    [["A", 0.2], ["B", 0.6], ["C", 1.0]],
    [["A", "B", "C"], [900.0, 100.0, 2.0]],
    [["Laag", "Vanaf"], ["A", 900.0], ["B", 100.0], ["C", ""]],
    # refused
    "50,90",
    "50,20,100",
    "1,2,x",
    "share:50,100",
    "amount:A=5,B=3",
    "A=50,100",
    "1,2,3,4,5,6,7,8,9,10,100",
    [[0.2, "x", 1.0]],
    [["A", 0.2], ["", 1.0]],
)
NAMES = (
    [["Goud", "Zilver"]],
    [["Goud"], ["Zilver"], ["Niets"]],
    [["Goud"]],
    [["x", "X"]],
    [["=1", "b"]],
    [["Inactief", "b"]],
)
CALLS = (
    call("PYRAMID_LAYER", "revenue", "revenue"),
    call("PYRAMID_LAYER", 250.0, "revenue"),
    call("PYRAMID_LAYER", [[1e9, 0.0, "x", -1e9]], "revenue"),
    call("PYRAMID_LAYER", 5.0, None),
    call("PYRAMID_LAYER", 500.0, None, "amount:1000,200,10"),
    *(call("PYRAMID_LAYER", "revenue", "revenue", bounds) for bounds in BOUNDARIES),
    *(call("PYRAMID_LAYER", "revenue", "revenue", "30,100", names) for names in NAMES),
    call("PYRAMID_LAYER", "revenue", "revenue", None, [["W", "X", "Y", "Z", "nul"]]),
    call("REVENUE_TO_NEXT_LAYER", "revenue", "revenue"),
    *(call("REVENUE_TO_NEXT_LAYER", "revenue", "revenue", bounds) for bounds in BOUNDARIES[:9]),
    call("LAYER_BOUNDARIES", "revenue"),
    *(call("LAYER_BOUNDARIES", "revenue", bounds) for bounds in BOUNDARIES),
    call("PYRAMID_TABLE", "revenue"),
    call("PYRAMID_TABLE", "revenue", "profit"),
    *(call("PYRAMID_TABLE", "revenue", "profit", bounds) for bounds in BOUNDARIES[:10]),
    call("LAYER_SHARE", [["Top", "groot", "medium", "Klein", "inactief", "gold", ""]], "now"),
    call("LAYER_SHARE", [["Top", "groot", "medium", "Klein", "inactief", "gold", ""]], "now", "cost"),
    call("LAYER_SHARE", "before", "before", "revenue"),
    call("LAYER_SHARE", "Laag 2", [["Layer 1"], ["layer 2"], ["2"]]),
    call("LAYER_MIGRATION", "before", "now"),
    call("LAYER_MIGRATION", "now", "before"),
    call("LAYER_MIGRATION", [["b 10"], ["b 9"], ["A"], ["Laag 1"]], [["A"], ["A"], ["b 9"], [""]]),
    call("LAYER_MIGRATION", [["A"]], [["A"], ["B"]]),
    call("CUSTOMER_STATUS", "revenue"),
    call("CUSTOMER_STATUS", "revenue", "order"),
    call("CUSTOMER_STATUS", "revenue", None, "contact"),
    call("CUSTOMER_STATUS", "revenue", "order", "contact"),
    call("CUSTOMER_PROFIT", "revenue", "cost"),
    call("CUSTOMER_PROFIT", "revenue", "cost", "balance", "days"),
    call("CUSTOMER_PROFIT", "revenue", 5.0, [[1.0, 2.0]]),
    call("PAYMENT_COST", "balance", "days"),
    call("PAYMENT_COST", "balance", "days", 0.08, 0.02),
    call("PAYMENT_COST", "balance", "days", "wallet", 0.5),
    call("PAYMENT_COST", "revenue", "profit"),
    call("PAYMENT_COST", "balance", "days", 8.0),
    call("EXPECTED_CREDIT_LOSS", "balance", 0.1),
    call("EXPECTED_CREDIT_LOSS", "balance", "wallet"),
    call("EXPECTED_CREDIT_LOSS", [[300.0, 140.0, -5.0]], [[0.02], [0.5], [1.0]]),
    call("EXPECTED_CREDIT_LOSS", [[300.0, 140.0], [60.0, ""], ["", ""]], [[0.02, 0.5]]),
    call("EXPECTED_CREDIT_LOSS", [[300.0, 140.0], [60.0, 2.0], [1.0, 1.0]], [[0.02], [0.5], [0.1]]),
    call("EXPECTED_CREDIT_LOSS", [[300.0, 140.0], [60.0, 2.0]], [[0.02, 0.5, 0.1]]),
    call("EXPECTED_CREDIT_LOSS", [[300.0, 140.0]], [[2.0, 0.1]]),
    call("EXPECTED_CREDIT_LOSS", [[300.0, 140.0]], [["", 0.1]]),
    call("EXPECTED_CREDIT_LOSS", [[300.0, "x"]], [[0.1, 0.1]]),
    call("EXPECTED_CREDIT_LOSS", "revenue", 0.1),
    call("PROFIT_CLASS", "profit", "revenue"),
    call("PROFIT_CLASS", "profit", "revenue", 0.2),
    call("PROFIT_CLASS", "profit", "revenue", "wallet"),
    call("PROFIT_CLASS", "profit", 100.0, 5.0),
    call("CUSTOMER_STRATEGY", "now", "profit"),
    call("CUSTOMER_STRATEGY", "now", "profit", "wallet"),
    call("CUSTOMER_STRATEGY", "now", "profit", None, "balance", "revenue"),
    call("CUSTOMER_STRATEGY", "before", "profit", "wallet", "balance", "revenue"),
    call("CUSTOMER_STRATEGY", [["Prospect"], ["suspect"], ["Gold"], [""], ["Top"]], 5.0, [[0.5, 2.0, ""]]),
    call("TOP_SHARE", "revenue"),
    call("TOP_SHARE", "revenue", [[0.01, 0.05, 0.5, 1.0, 0.0, 1.5, "", "x"]]),
    call("TOP_SHARE", "revenue", 0.07, "profit"),
    call("TOP_SHARE", "profit", None, "cost"),
    call("CONCENTRATION", "revenue"),
    call("CONCENTRATION", "revenue", [["hhi", "Effective", "GINI"], ["top1", "top5", "top10"], ["", "x", 2.0]]),
    call("CONCENTRATION", "profit", [["hhi", "gini", "top5"]]),
    call("UPGRADE_EFFECT", "revenue"),
    call("UPGRADE_EFFECT", "revenue", 0.25, "profit"),
    call("UPGRADE_EFFECT", "revenue", [[0.02, 0.1], [1.0, 7.0], ["", "x"]], "cost"),
)


def expected(one: Call, columns: dict[str, list[Any]]) -> list[list[Any]]:
    """What the add-in answers, as rows; what refuses the whole formula is one error."""
    arguments = [_given(argument, columns) for argument in one.arguments]
    try:
        answer: Any = getattr(functions, one.function)(*arguments)
    except PyramidError as refusal:
        return [[ErrorCell("#N/A" if isinstance(refusal, NotAvailableError) else "#VALUE!")]]
    rows = answer if isinstance(answer, list) else [[answer]]
    return [[float(cell) if isinstance(cell, int) else cell for cell in row] for row in rows]


def _given(argument: Any, columns: dict[str, list[Any]]) -> Any:
    if isinstance(argument, Column):
        return as_handed_over(columns[argument.name])
    if isinstance(argument, tuple):
        return [[None if cell == "" else cell for cell in row] for row in argument]
    return argument


class Answered(NamedTuple):
    """What an engine made of the calls on one ledger, and what the add-in answers."""

    found: dict[Call, list[list[Any]]]
    wanted: dict[Call, list[list[Any]]]


def answered(path: Path, language: str, engine: str, calls: dict[str, Sequence[Call]]) -> dict[str, Answered]:
    """The calls of each ledger, by one engine and by the add-in."""
    every = ledgers()
    save_ledgers(path, [list(columns.values()) for columns in every.values()], language)
    written = [
        one.written(f"Ledger{list(every).index(name) + 1}", len(every[name]["revenue"]))
        for name, several in calls.items()
        for one in several
    ]
    flat = iter(ENGINES[engine](path, written))
    set_language(language)
    try:
        return {
            name: Answered({one: next(flat) for one in several}, {one: expected(one, every[name]) for one in several})
            for name, several in calls.items()
        }
    finally:
        set_language("en")


@pytest.fixture(scope="module", params=LANGUAGES)
def by_ironcalc(request, tmp_path_factory):
    """Every call on every ledger."""
    path = tmp_path_factory.mktemp("functions") / "functions.xlsx"
    return answered(path, request.param, "ironcalc", dict.fromkeys(ledgers(), CALLS))


@pytest.mark.parametrize("one", CALLS, ids=str)
def test_ironcalc_gives_the_same(by_ironcalc, one):
    """Text for text, error for error, amounts to 1e-9, on every ledger."""
    for name, answer in by_ironcalc.items():
        alike = _alike(answer.found[one], answer.wanted[one])
        assert alike == ((name, str(one)) not in IRONCALC_READS_OTHERWISE), (
            name,
            answer.found[one],
            answer.wanted[one],
        )


@pytest.mark.parametrize(("language", "name"), [("en", "ties"), ("nl", "dirty"), ("nl", "single")])
def test_pyopenvba_gives_the_same(tmp_path, language, name):
    """An engine held to Excel's own answers, which takes its time: the ledgers that hold the most."""
    (answer,) = answered(tmp_path / "functions.xlsx", language, "pyopenvba", {name: CALLS}).values()
    for one in CALLS:
        assert _alike(answer.found[one], answer.wanted[one]), (one, answer.found[one], answer.wanted[one])


def test_pyopenvba_gives_the_same_on_the_others(tmp_path):
    """Each function once, on every other ledger."""
    first = list({one.function: one for one in reversed(CALLS)}.values())
    others = [name for name in ledgers() if name not in {"ties", "dirty", "single"}]
    for name, answer in answered(tmp_path / "functions.xlsx", "en", "pyopenvba", dict.fromkeys(others, first)).items():
        for one in first:
            assert _alike(answer.found[one], answer.wanted[one]), (name, one, answer.found[one], answer.wanted[one])


def _alike(found: list[list[Any]], wanted: list[list[Any]]) -> bool:
    if [len(row) for row in found] != [len(row) for row in wanted]:
        return False
    return all(
        one == (pytest.approx(other, rel=1e-12, abs=1e-9) if isinstance(other, float) else other)
        for row, others in zip(found, wanted, strict=True)
        for one, other in zip(row, others, strict=True)
    )
