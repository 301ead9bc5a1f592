"""The columns that go beside the ledger."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pyramid_addin.model import FLAGS
from pyramid_addin.settings import Settings, parse_boundaries
from pyramid_addin.templates import defined_name, layer_formats
from pyramid_addin.templates._labels import flags_in_words
from pyramid_addin.texts import catalogue


def test_columns_stand_in_the_order_that_was_asked(twenty, fill):
    _, columns, _ = fill(twenty)
    assert [column.key for column in columns] == [
        "layer",
        "rank",
        "share_of_revenue",
        "cumulative_share",
        "revenue_to_next_layer",
        "gross_margin",
        "cost_to_serve",
        "net_profit",
        "return_on_revenue",
        "profit_class",
        "strategy",
        "reason",
        "at_stake",
        "flags",
    ]
    assert all(column.added and len(column.values) == 20 for column in columns)


def test_what_was_not_measured_has_no_column(make_ledger, fill):
    _, columns, _ = fill(make_ledger({"customer_id": ["a", "b"], "revenue": [10.0, 5.0]}))
    assert not {"gross_margin", "net_profit", "profit_class"} & {column.key for column in columns}


def test_a_known_potential_adds_four_columns_before_the_strategy(make_ledger, fill):
    """With a share of its own the ledger's column gives way to what was counted; the profit needs a margin."""
    table = {"customer_id": ["a", "b"], "revenue": [10.0, 5.0], "share_of_wallet": [0.5, np.nan]}
    _, columns, _ = fill(make_ledger(table | {"gross_margin": [2.0, 1.0]}))
    keys = [column.key for column in columns]
    place = keys.index("strategy")
    assert keys[place - 4 : place] == ["potential", "share_of_wallet", "amount_to_win", "profit_to_win"]
    values = {column.key: np.asarray(column.values)[0] for column in columns[place - 4 : place]}
    assert values == {"potential": 20, "share_of_wallet": 0.5, "amount_to_win": 2, "profit_to_win": pytest.approx(0.4)}
    assert "profit_to_win" not in {column.key for column in fill(make_ledger(table))[1]}
    assert "potential" not in {
        column.key for column in fill(make_ledger(table | {"share_of_wallet": [0.0, np.nan]}))[1]
    }


def test_words_are_in_the_language_and_headers_too(twenty, fill):
    _, columns, _ = fill(twenty, language="nl")
    found = {column.key: pd.Series(column.values) for column in columns}
    assert [column.header for column in columns][:2] == ["Laag", "Rang"]
    # By hand: ranks 1, 2 to 4 and 5; boundaries 0.2, 1 and 4 of 20 customers.
    assert list(found["layer"][16:]) == ["Top", "Middelgroot", "Middelgroot", "Middelgroot"]
    assert set(found["layer"][:16]) == {"Klein"}
    assert list(found["rank"][15:]) == [5, 1, 2, 3, 4]
    assert set(found["strategy"].dropna()) <= set(catalogue("nl")["strategies"].values())
    assert set(found["reason"].dropna()) <= set(catalogue("nl")["reasons"].values())


def test_a_layers_own_name_stands_in_its_cells(twenty, fill):
    settings = Settings(boundaries=parse_boundaries("Gold=5,Silver=20,Other=100"))
    analysis, columns, _ = fill(twenty, settings)
    assert pd.Series(columns[0].values).tolist()[16:] == ["Gold", "Silver", "Silver", "Silver"]
    assert [label for label, _, _ in layer_formats(analysis, "en")][:4] == ["Gold", "Silver", "Other", "Inactive"]


def test_ranking_on_profit_is_said_in_the_header(twenty, fill):
    _, columns, _ = fill(twenty, Settings(rank_by="profit"))
    assert {column.key: column.header for column in columns}["revenue_to_next_layer"] == "Net profit to next layer"


@pytest.mark.parametrize(("as_is", "grain", "first"), [(False, "customers", "revenue"), (False, "lines", "layer")])
def test_revenue_as_counted_comes_first_where_the_ledgers_own_cells_cannot_be_summed(
    make_ledger, fill, as_is, grain, first
):
    ledger = make_ledger({"customer_id": ["a"], "revenue": [10.0]}, revenue_as_is=as_is, grain=grain)
    _, columns, _ = fill(ledger)
    assert columns[0].key == first


def test_a_text_ledgers_own_revenue_counts_once_it_is_numbers(make_ledger, fill):
    """A text file holds no numbers, but the sheet that it becomes does: doubled or unread amounts need a column."""
    table = {"customer_id": ["a", "b"], "revenue": [10.0, 5.0]}
    own = pd.DataFrame({"Nr": ["a", "b", "a"], "Omzet": [10.0, 5.0, float("nan")]})
    changes = {"kind": "text", "revenue_as_is": False, "body_rows": np.array([4, 5, 6]), "further": [(6, 0)]}
    assert fill(make_ledger(table, body=own, **changes))[1][0].key == "layer"
    doubled = own.assign(Omzet=[7.0, 5.0, 3.0])
    assert fill(make_ledger(table, body=doubled, **changes))[1][0].key == "revenue"
    assert fill(make_ledger(table, body=own.astype({"Omzet": str}), **changes))[1][0].key == "revenue"


def test_defined_names_follow_the_keys():
    assert defined_name("layer") == "PYR_Layer"
    assert defined_name("share_of_revenue") == "PYR_ShareOfRevenue"


@given(st.lists(st.sets(st.sampled_from(FLAGS)), max_size=30))
def test_flags_are_the_words_of_their_bits_in_order(sets):
    masks = [sum(1 << FLAGS.index(flag) for flag in flags) for flags in sets]
    words = flags_in_words(pd.Series(masks, dtype="uint32"), "en").tolist()
    names = catalogue("en")["flags"]
    expected = [", ".join(names[flag] for flag in FLAGS if flag in flags) or np.nan for flags in sets]
    assert [w if isinstance(w, str) else None for w in words] == [e if isinstance(e, str) else None for e in expected]
