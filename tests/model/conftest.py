"""The model without files: columns in, analysis out."""

from __future__ import annotations

from types import SimpleNamespace

import hypothesis
import numpy as np
import pandas as pd
import pytest

from pyramid_addin.ledger import Period
from pyramid_addin.model import FLAGS, analyse
from pyramid_addin.settings import Settings

hypothesis.settings.register_profile("no clock", deadline=None)  # rules are not judged by how busy the machine is
hypothesis.settings.load_profile("no clock")


def customers_of(columns: dict) -> pd.DataFrame:
    """A customers table as the ledger hands it over; ids are made up where none are given."""
    frame = pd.DataFrame(columns)
    if "customer_id" not in frame:
        frame.insert(0, "customer_id", [f"K{place + 1:03}" for place in range(len(frame))])
    numbers = frame.select_dtypes("number").columns
    return frame.astype(dict.fromkeys(numbers, np.float64))


@pytest.fixture
def analysed():
    """Analyse columns; ``start`` and ``end`` make a period."""

    def run(columns: dict, *, start=None, end=None, **settings):
        period = None if start is None else Period(start, end, settings.get("months", 12))
        return analyse(SimpleNamespace(customers=customers_of(columns), period=period), Settings(**settings))

    return run


@pytest.fixture
def flags_of():
    """The flags of each customer by name, in the order of FLAGS."""

    def names(analysis) -> list[list[str]]:
        bits = analysis.customers["flags"].tolist()
        return [[name for place, name in enumerate(FLAGS) if value >> place & 1] for value in bits]

    return names
