"""Formulas on layers, against figures worked by hand: METHOD 1 with ten and twenty customers."""

from __future__ import annotations

import numpy as np
import pytest

from pyramid_addin.errors import FormulaError, NotAvailableError, UsageError
from pyramid_addin.excel.functions import (
    LAYER_BOUNDARIES,
    LAYER_MIGRATION,
    LAYER_SHARE,
    PYRAMID_LAYER,
    PYRAMID_TABLE,
    REVENUE_TO_NEXT_LAYER,
    ErrorCell,
    set_language,
)

VALUE, NA = ErrorCell("#VALUE!"), ErrorCell("#N/A")
NOT_AVAILABLE, DIVISION = -2146826246, -2146826281

# Twenty customers of 2,000, 1,900 ... 100: 1 % is one, 5 % is one, 20 % is four customers.
TWENTY = [[2000.0 - 100 * place] for place in range(20)]
TWENTY_LAYERS = ["Top", *["Medium"] * 3, *["Small"] * 16]


@pytest.fixture(autouse=True)
def _english():
    set_language("en")
    yield
    set_language("en")


def column(*cells):
    return [[cell] for cell in cells]


def test_a_column_of_twenty():
    """Top 1, nobody Large since 5 % of 20 is that same one, Medium up to the fourth, the rest Small."""
    assert PYRAMID_LAYER(TWENTY, TWENTY) == column(*TWENTY_LAYERS)


def test_equal_values_share_the_better_layer():
    """The fourth and the fifth tie, so both are Medium."""
    values = column(50.0, 40.0, 30.0, 20.0, 20.0, *[1.0] * 15)
    assert PYRAMID_LAYER(values, values) == column("Top", *["Medium"] * 4, *["Small"] * 15)


@pytest.mark.parametrize(
    ("value", "layer"),
    [(2000.0, "Top"), (5000.0, "Top"), (1999.99, "Medium"), (1700.0, "Medium"), (1699.99, "Small"), (-5.0, "Small"),
     (1, "Small"), (0.0, "Inactive"), (0.00004, "Inactive"), (None, ""), ("", ""), ("  ", ""), (float("nan"), "")],
)  # fmt: skip
def test_a_value_need_not_be_in_the_population(value, layer):
    """What would a customer of this size be? Blank stays blank, nothing bought is Inactive."""
    assert PYRAMID_LAYER(value, TWENTY) == layer
    assert PYRAMID_LAYER([[value, 2000.0]], TWENTY) == [[layer, "Top"]]


@pytest.mark.parametrize(
    ("value", "error", "words"),
    [
        ("1.234,56", VALUE, "holds '1.234,56' (row 1, column 1"),
        (True, VALUE, "holds 'True'"),
        (NOT_AVAILABLE, NA, "holds the error #N/A"),
        (DIVISION, VALUE, "holds the error #VALUE!"),
        ("#DEEL/0!", VALUE, "holds the error"),
        (float("inf"), VALUE, "too large"),
        (10**400, VALUE, "too large"),
    ],
    ids=["text", "logical", "na", "division", "written", "infinite", "huge"],
)
def test_what_is_no_number_is_an_error_with_its_reason(value, error, words):
    """Never a layer: an error code read as revenue of -2 billion would be Small."""
    found = PYRAMID_LAYER(value, TWENTY)
    assert found == error
    assert words in found.reason.text("en")


def test_a_whole_column_with_heading_and_trailing_blanks():
    """Heading, blanks, logical values and text digits do not count in a population, as in LARGE."""
    population = [["Revenue"], *TWENTY, ["3000"], [True], [None], [""], [0.0]]
    answered = PYRAMID_LAYER(population, population)
    assert answered == column(VALUE, *TWENTY_LAYERS, VALUE, VALUE, "", "", "Inactive")


def test_an_error_in_the_population_refuses_the_formula():
    """LARGE gives the error back too: leaving it out would silently move everybody's layer."""
    with pytest.raises(NotAvailableError, match=r"population holds the error #N/A \(row 3, column 1"):
        PYRAMID_LAYER(TWENTY, [*TWENTY[:2], [NOT_AVAILABLE]])
    with pytest.raises(FormulaError, match="#VALUE!") as refusal:
        PYRAMID_LAYER(TWENTY, [*TWENTY[:2], [DIVISION]])
    assert not isinstance(refusal.value, NotAvailableError)


@pytest.mark.parametrize("population", [None, [[None]], [["Revenue"], [None]], [], [[]], np.array([])])
def test_a_population_without_numbers_is_not_available(population):
    """#N/A, and no layer from nothing; the second time, from memory, too."""
    for _ in range(2):
        with pytest.raises(NotAvailableError, match="holds no numbers"):
            PYRAMID_LAYER(5.0, population)


def test_nobody_with_revenue():
    """A population of zeros: zero is Inactive, but no layer begins anywhere."""
    found = PYRAMID_LAYER(column(0.0, 10.0, None), column(0.0, 0.0))
    assert found == column("Inactive", NA, "")
    assert "Nobody in population has revenue" in found[1][0].reason.text("en")


def test_float_noise_does_not_part_equal_customers():
    """0.1 + 0.2 and 0.3 are one amount: both are the best."""
    assert PYRAMID_LAYER(column(0.1 + 0.2, 0.3, 0.1), column(0.1 + 0.2, 0.3, 0.1), "30,100") == column(
        "Layer 1", "Layer 1", "Layer 2"
    )


@pytest.mark.parametrize(
    "boundaries",
    ["5,20,100", [[5.0, 20.0, 100.0]], column(0.05, 0.2, 1.0), (5, 20, 100), column(0.05, 0.1 + 0.1, 1.0, None)],
)
def test_boundaries_as_text_percentages_and_fractions(boundaries):
    """5 % of 20 is exactly one, 20 % exactly four, however it is written."""
    layers = [row[0] for row in PYRAMID_LAYER(TWENTY, TWENTY, boundaries)]
    assert layers == ["Layer 1", *["Layer 2"] * 3, *["Layer 3"] * 16]


@pytest.mark.parametrize(
    ("boundaries", "expected"),
    [
        ("amount:1500,500", [6, 10, 4]),
        (column(1500.0, 500.0), [6, 10, 4]),
        ([["Gold", 1500.0], ["Silver", 500.0], ["Other", ""]], [6, 10, 4]),
        ([["Gold", "Silver", "Other"], [1500.0, 500.0, None]], [6, 10, 4]),
        ([["Layer", "From"], ["Gold", 1500.0], ["Silver", 500.0], ["Other", 100.0]], [6, 10, 4]),
        ("value:50,80,100", [6, 6, 8]),  # before the seventh 10,500 of 21,000 is full; before the thirteenth 17,400
        ("A=20,B=50,C=100", [4, 6, 10]),
        ([["A", 0.2], ["B", 0.5], ["C", 1.0]], [4, 6, 10]),
    ],
)
def test_other_boundaries(boundaries, expected):
    """By amount, by cumulative value, with names: how many customers each of the three layers gets."""
    layers = [row[0] for row in PYRAMID_LAYER(TWENTY, TWENTY, boundaries)]
    assert [layers.count(name) for name in dict.fromkeys(layers)] == expected


@pytest.mark.parametrize(
    ("boundaries", "kind"),
    [
        ([[1.0, 5.0, 20.0]], UsageError),  # does not end at 100
        ([[5.0, 1.0, 100.0]], UsageError),  # neither rises nor falls
        ("1,5,what,100", UsageError),
        ([[1.0, "?", 100.0]], FormulaError),
        ([["A", 20.0], [None, 100.0]], FormulaError),
        ([["A", "B", "C"], [1.0, 2.0, 3.0], [1.0, 2.0, 3.0]], FormulaError),
        ([[1.0, True, 100.0]], FormulaError),
        ([[1.0, NOT_AVAILABLE, 100.0]], NotAvailableError),
        (7.0, UsageError),
    ],
)
def test_boundaries_that_cannot_be(boundaries, kind):
    """Refused with what was found and what is allowed."""
    with pytest.raises(kind) as refusal:
        PYRAMID_LAYER(TWENTY, TWENTY, boundaries)
    assert len(refusal.value.text("nl")) > 40


def test_amounts_need_no_population():
    """With the amounts given, everybody's layer is known."""
    assert PYRAMID_LAYER(column(600.0, 400.0, 0.0), None, "amount:500") == column("Layer 1", "Layer 2", "Inactive")


def test_own_names_and_one_more_for_inactive():
    """Names go with layers in their order; the fifth is that of customers without revenue."""
    names = [["Goud", "Zilver", "Brons", "Tin", "Slapend", None]]
    layers = PYRAMID_LAYER(column(2000.0, 1800.0, 100.0, 0.0), TWENTY, None, names)
    assert layers == column("Goud", "Brons", "Tin", "Slapend")
    assert PYRAMID_LAYER(0.0, TWENTY, None, [["Goud", "Zilver", "Brons", "Tin"]]) == "Inactive"


@pytest.mark.parametrize(
    "names", [["A", "B"], ["A", "B", "C", "D", "E", "F"], ["A", "A", "C", "D"], ["A", None, "C", "D"]]
)
def test_names_that_do_not_fit(names):
    """Too few, too many, twice the same, a gap."""
    with pytest.raises((FormulaError, UsageError)):
        PYRAMID_LAYER(TWENTY, TWENTY, None, names)


def test_in_dutch():
    """The names of the layers are Excel's language; numbered layers too."""
    set_language("nl")
    assert PYRAMID_LAYER(column(2000.0, 1800.0, 100.0, 0.0), TWENTY) == column(
        "Top", "Middelgroot", "Klein", "Inactief"
    )
    assert PYRAMID_LAYER(2000.0, TWENTY, "50,100") == "Laag 1"
    set_language("en")
    assert PYRAMID_LAYER(2000.0, TWENTY, "50,100") == "Layer 1"


def test_to_the_next_layer():
    """Small needs 1,700 to be Medium; Medium needs 2,000 to be Top, since Large is empty; Top needs nothing."""
    values = column(2000.0, 1900.0, 1600.0, 100.0, 0.0, None, "?")
    assert REVENUE_TO_NEXT_LAYER(values, TWENTY) == column("", 100.0, 100.0, 1600.0, "", "", VALUE)
    assert REVENUE_TO_NEXT_LAYER(1600.0, TWENTY) == 100.0
    assert REVENUE_TO_NEXT_LAYER(column(450.0, 700.0), None, "amount:1000,500") == column(50.0, 300.0)


def test_boundaries_and_back():
    """The amounts at which the layers begin; frozen, they hold for another year's customers."""
    frozen = LAYER_BOUNDARIES(TWENTY)
    assert frozen == [["Top", 2000.0], ["Large", 2000.0], ["Medium", 1700.0], ["Small", 100.0]]
    next_year = column(2000.0, 1700.0, 1699.0, 20.0)
    assert PYRAMID_LAYER(next_year, next_year, frozen) == column("Top", "Medium", "Small", "Small")
    assert LAYER_BOUNDARIES(next_year, frozen) == [
        ["Top", 2000.0],
        ["Large", 2000.0],
        ["Medium", 1700.0],
        ["Small", ""],
    ]
    assert LAYER_BOUNDARIES(TWENTY, 100.0) == [["Layer 1", 100.0]]
    assert PYRAMID_LAYER(5.0, TWENTY, LAYER_BOUNDARIES(TWENTY, 100.0)) == "Layer 1"


def test_nobody_to_freeze():
    """No revenue, no amounts; unless they are given."""
    with pytest.raises(NotAvailableError, match="Nobody in values has revenue"):
        LAYER_BOUNDARIES(column(0.0, None))
    assert LAYER_BOUNDARIES(column(0.0, None), "amount:A=500,B") == [["A", 500.0], ["B", ""]]


def test_the_layer_table():
    """Figures by hand: 21,000 in all; Top 2,000, Medium 1,900 + 1,800 + 1,700, Small the rest."""
    table = PYRAMID_TABLE([["Revenue"], *TWENTY, [0.0], [None]])
    assert table[0] == [
        "Layer", "Customers", "Share of customers", "Standard", "Revenue", "Share of revenue",
        "Standard share of revenue", "Average revenue",
    ]  # fmt: skip
    assert table[1] == ["Top", 1, 0.05, 0.01, 2000, pytest.approx(2000 / 21000), 0.4, 2000]
    assert table[2] == ["Large", 0, 0, 0.04, 0, 0, 0.25, ""]
    assert table[3] == ["Medium", 3, 0.15, 0.15, 5400, pytest.approx(5400 / 21000), 0.15, 1800]
    assert table[4] == ["Small", 16, 0.8, 0.8, 13600, pytest.approx(13600 / 21000), 0.2, 850]
    assert table[5] == ["Inactive", 1, "", "", 0, 0, "", 0]
    assert table[6] == ["Total", 21, 1, "", 21000, 1, "", 1000]
    assert len(table) == 7


def test_the_layer_table_with_profits():
    """10 % of revenue each, the last customer unknown, the one before at a loss, the inactive one costs 50."""
    profits = [["Profit"], *[[row[0] / 10] for row in TWENTY[:18]], [-30.0], [None], [-50.0]]
    table = PYRAMID_TABLE([["Revenue"], *TWENTY, [0.0]], profits)
    assert table[0][8:] == ["Net profit", "Share of net profit", "Return", "Loss-making"]
    small = sum(row[0] / 10 for row in TWENTY[4:18]) - 30
    total = 200 + 540 + small - 50
    assert table[1][8:] == [200, pytest.approx(200 / total), 0.1, 0]
    assert table[4][8:] == [small, pytest.approx(small / total), pytest.approx(small / 13600), 1]
    assert table[5][8:] == [-50, pytest.approx(-50 / total), "", ""]
    assert table[6][8:] == [total, 1, pytest.approx(total / 21000), 1]


def test_the_layer_table_in_dutch_with_own_layers():
    """Own names have no standard beside them."""
    set_language("nl")
    table = PYRAMID_TABLE(column(90.0, 10.0), None, "A=50,B=100")
    assert [row[:4] for row in table] == [
        ["Laag", "Klanten", "Aandeel klanten", "Standaard"],
        ["A", 1, 0.5, ""],
        ["B", 1, 0.5, ""],
        ["Inactief", 0, "", ""],
        ["Totaal", 2, 1, ""],
    ]


def test_profits_of_another_size_or_kind_are_refused():
    """A range that is a row short would give each customer its neighbour's profit."""
    with pytest.raises(FormulaError, match="values has 20 cells and profits has 19"):
        PYRAMID_TABLE(TWENTY, TWENTY[1:])
    with pytest.raises(FormulaError, match=r"profits needs numbers, but holds 'n/a' \(row 3"):
        PYRAMID_TABLE(TWENTY, [*TWENTY[:2], ["n/a"], *TWENTY[3:]])
    assert len(PYRAMID_TABLE(TWENTY, [*TWENTY, [None], [""]])) == 7


def test_shares_of_customers_and_of_values():
    """Two of four active customers; 30 of 100 euro. Dutch, English and capitals are one name."""
    layers = column("Layer", "Top", "groot", "LARGE", "Klein", "Inactief", None)
    values = column("Revenue", 60.0, 20.0, 10.0, 10.0, 0.0, None)
    assert LAYER_SHARE("Large", layers) == 0.5
    assert LAYER_SHARE("Groot", layers, values) == 0.3
    assert LAYER_SHARE([["top", "Middelgroot", None]], layers) == [[0.25, 0.0, ""]]
    assert LAYER_SHARE([["Inactive", "Prospect"]], layers, values) == [[0.0, 0.0]]


def test_shares_that_mean_nothing():
    """Shares of customers are of those with revenue; an unknown layer is no layer of nobody."""
    layers = column("Top", "Klein", "Inactief", "Gold")
    found = LAYER_SHARE([["Inactive", "Gold", "Lrage"]], layers)
    assert found == [[NA, pytest.approx(1 / 3), NA]]
    assert "outside the base" in found[0][0].reason.text("en")
    assert "no layer 'Lrage'" in found[0][2].reason.text("en")
    with pytest.raises(NotAvailableError, match="not above zero"):
        LAYER_SHARE("Top", layers, column(-5.0, 2.0, 0.0, 1.0))
    with pytest.raises(NotAvailableError, match="no layers"):
        LAYER_SHARE("Top", column(None, ""))
    with pytest.raises(NotAvailableError, match="error #N/A"):
        LAYER_SHARE("Top", column("Top", NOT_AVAILABLE))
    with pytest.raises(FormulaError, match="layers has 4 cells and values has 2"):
        LAYER_SHARE("Top", layers, column(1.0, 2.0))


def test_own_layers_and_numbers_as_layers():
    """Own names count without a standard; 2, "Layer 2" and "Laag 2" are one."""
    assert LAYER_SHARE("a", column("A", "A", "B")) == pytest.approx(2 / 3)
    assert LAYER_SHARE([["Laag 2"], [2.0]], column("Layer 1", "Layer 2")) == column(0.5, 0.5)


def test_who_moved():
    """Six customers: one up, one stayed, one lost, one new, one became inactive, one was in neither."""
    previous = column("Laag", "Groot", "Top", "Klein", None, "Small", None)
    current = column("Layer", "Top", "top", None, "Klein", "Inactive", None)
    assert LAYER_MIGRATION(previous, current) == [
        ["From (rows) to (columns)", "Top", "Large", "Medium", "Small", "Inactive", "Lost", "Total"],
        ["Top", 1, 0, 0, 0, 0, 0, 1],
        ["Large", 1, 0, 0, 0, 0, 0, 1],
        ["Medium", 0, 0, 0, 0, 0, 0, 0],
        ["Small", 0, 0, 0, 0, 1, 1, 2],
        ["Inactive", 0, 0, 0, 0, 0, 0, 0],
        ["New", 0, 0, 0, 1, 0, 0, 1],
        ["Total", 2, 0, 0, 1, 1, 1, 5],
    ]


def test_own_layers_move_in_natural_order():
    """Layer 10 comes after layer 9; the spelling is that of the range."""
    previous = column("Band 9", "Band 10", "band 2")
    table = LAYER_MIGRATION(previous, previous)
    assert table[0][1:4] == ["band 2", "Band 9", "Band 10"]


def test_migration_refuses_ranges_that_do_not_belong_together():
    """One row short shifts everyone."""
    with pytest.raises(FormulaError, match="previous has 3 cells and current has 2"):
        LAYER_MIGRATION(column("A", "B", "C"), column("A", "B"))
    with pytest.raises(NotAvailableError):
        LAYER_MIGRATION(column("A"), column(None))
