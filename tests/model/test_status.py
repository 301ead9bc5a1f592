"""Who is active, inactive, a prospect or a suspect (METHOD 1)."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

NAT = pd.NaT


def layers(analysis) -> list[str]:
    return analysis.customers["layer"].tolist()


def test_any_revenue_but_zero_is_active(analysed):
    """A credit balance is active; zero and blank are not."""
    found = analysed({"revenue": [100.0, -20.0, 0.0, np.nan]})
    assert found.figures.active == 2
    assert layers(found) == ["top", "small", "inactive", "inactive"]


def test_revenue_alone_makes_every_zero_inactive(analysed):
    """Nothing in the ledger can tell a prospect from a suspect."""
    assert layers(analysed({"revenue": [5.0, 0.0], "hours": [1.0, 3.0]})) == ["top", "inactive"]


@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        ({"previous_revenue": [10.0, 0.0, np.nan]}, ["inactive", "suspect", "suspect"]),
        ({"earlier_revenue": [-1.0, 0.0, 0.0]}, ["inactive", "suspect", "suspect"]),
        ({"orders": [2.0, 0.0, np.nan]}, ["inactive", "suspect", "suspect"]),
        ({"last_order": pd.to_datetime(["2019-05-01", NAT, NAT])}, ["inactive", "suspect", "suspect"]),
        ({"first_order": pd.to_datetime([NAT, "2019-05-01", NAT])}, ["suspect", "inactive", "suspect"]),
        ({"last_contact": pd.to_datetime(["2025-05-01", NAT, NAT])}, ["prospect", "suspect", "suspect"]),
        ({"contacts": [0.0, 3.0, np.nan]}, ["suspect", "prospect", "suspect"]),
        ({"previous_revenue": [9.0, 0.0, 0.0], "contacts": [4.0, 1.0, 0.0]}, ["inactive", "prospect", "suspect"]),
        ({"previous_revenue": [0.0, 0.0, 0.0], "visits": [0.0, 2.0, 0.0]}, ["suspect", "prospect", "suspect"]),
    ],
)
def test_purchases_before_contacts_before_nothing(analysed, columns, expected):
    """Ever bought: inactive; else contact: prospect; else suspect."""
    assert layers(analysed({"revenue": [0.0, 0.0, 0.0], **columns})) == expected


@pytest.mark.parametrize(
    ("word", "layer"),
    [
        ("Prospect", "prospect"),
        ("  LEAD ", "prospect"),
        ("Offerte uitgebracht", "prospect"),
        ("Geïnteresseerd", "prospect"),
        ("suspect.", "suspect"),
        ("Koude lead", "suspect"),
        ("Inactief", "inactive"),
        ("niet  actief", "inactive"),
        ("Ex-klant", "inactive"),
        ("actief", "suspect"),  # says none of the three: the other columns decide
        ("", "suspect"),
    ],
)
def test_the_status_column_wins_without_revenue(analysed, word, layer):
    """Dutch or English, case, accents and punctuation aside."""
    found = analysed({"revenue": [0.0, 10.0], "orders": [0.0, 1.0], "status": [word, word]})
    assert layers(found) == [layer, "top"]  # with revenue a customer is active, whatever the status says


def test_a_status_that_says_nothing_leaves_the_guess(analysed):
    """A ledger whose status only says active or blocked calls a zero inactive."""
    assert layers(analysed({"revenue": [0.0], "status": ["geblokkeerd"]})) == ["inactive"]
