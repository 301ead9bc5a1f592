"""Freezing: today's amounts in a settings file, so that next period is measured with the same yardstick."""

from __future__ import annotations

import os
import tomllib
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pyramid_addin.errors import InputError, OutputError, UsageError
from pyramid_addin.model import analyse
from pyramid_addin.settings import Settings, parse_boundaries
from pyramid_addin.settings_file import freeze, load_settings


def ledger(revenue):
    revenue = np.array(revenue, np.float64)
    frame = pd.DataFrame({"customer_id": [str(place) for place in range(len(revenue))], "revenue": revenue})
    return SimpleNamespace(customers=frame, period=None)


def frozen(path, revenue, settings):
    freeze(settings, analyse(ledger(revenue), settings), path)
    return load_settings(path)


def test_the_amounts_of_today(tmp_path):
    """Of 1 to 100 the best one begins at 100, the next four at 96, the next fifteen at 81."""
    found = frozen(tmp_path / "new.toml", range(1, 101), Settings())
    assert found.boundaries == parse_boundaries("amount:100,96,81")
    assert found.boundaries.standard


def test_next_period_is_measured_with_them(tmp_path):
    """Twice the revenue lifts customers over amounts that stand still."""
    settings = frozen(tmp_path / "new.toml", range(1, 101), Settings())
    table = analyse(ledger(np.arange(1, 101) * 2), settings).layer_table
    assert table["customers"].tolist()[:4] == [
        51,
        2,
        7,
        40,
    ]  # from 50 on, 48 and 49, 41 to 47, the rest


@given(
    st.lists(st.integers(-500, 5000).map(lambda cents: cents / 4), min_size=1, max_size=50).filter(any),
    st.sampled_from(["1,5,20,100", "A=20,B=50,C=100", "value:40,65,80,100", "100", "amount:500,20", "5,10,50,75,100"]),
)
def test_frozen_amounts_give_the_same_layers_today(tmp_path_factory, revenue, boundaries):
    """Ties, negatives and empty layers included."""
    path = tmp_path_factory.mktemp("freeze") / "settings.toml"
    settings = Settings(boundaries=parse_boundaries(boundaries))
    again = frozen(path, revenue, settings)
    before, after = (analyse(ledger(revenue), each).customers["layer"].tolist() for each in (settings, again))
    assert before == after


MINE = """# our settings
language = "nl" # the board reads Dutch

[boundaries] # agreed in 2024
by = "customers"
percentages = [20, 50, 100] # ABC
names = ["A", "B", "C"]

[rates]
hours = 85 # controller, January
"""


def test_comments_and_everything_else_stay(tmp_path):
    """Only the boundaries change."""
    path = tmp_path / "mine.toml"
    path.write_text(MINE)
    settings = load_settings(path)
    found = frozen(path, [10, 8, 5, 2, 1], settings)
    assert found.boundaries == parse_boundaries("amount:A=10,B=5,C")
    text = path.read_text()
    for line in ("# our settings", 'language = "nl" # the board reads Dutch', "[boundaries] # agreed in 2024"):
        assert line in text
    assert "hours = 85 # controller, January" in text
    assert "percentages" not in text
    assert found.rates == settings.rates


@pytest.mark.parametrize(
    "content",
    [
        "",
        "months = 6\n[rates]\nhours = 1\n[columns]\n",
        'boundaries = {by = "customers", percentages = [1, 5, 20, 100]}\n[rates]\nhours = 1\n',
        'boundaries.by = "customers"\nboundaries.percentages = [1, 100]\n[rates]\nhours = 1\n',
        "\ufeff[boundaries]\r\npercentages = [1, 5, 20, 100]\r\n[rates]\r\nhours = 1\r\n",
        "[rates]\nhours = 1\n[boundaries]\npercentages = [1, 5, 20, 100]",
    ],
)
def test_whatever_form_the_file_has(tmp_path, content):
    """Tables, inline tables, dotted keys, none; twice is the same as once; what is ranked on goes with the amounts."""
    path = tmp_path / "mine.toml"
    path.write_bytes(content.encode())
    settings = load_settings(path, rank_by="profit")
    customers = ledger([10, 8, 5, 2, 1])
    customers.customers["gross_margin"] = [4.5, 8.25, 1, 2, 3]
    analysis = analyse(customers, settings)
    freeze(settings, analysis, path)
    once = path.read_bytes()
    freeze(settings, analysis, path)
    assert path.read_bytes() == once
    again = load_settings(path)
    assert (again.rank_by, again.rates, again.months) == ("profit", settings.rates, settings.months)
    assert analyse(customers, again).customers["layer"].tolist() == analysis.customers["layer"].tolist()
    assert tomllib.loads(once.decode())["boundaries"]["by"] == "amount"


def test_nobody_active_is_refused(tmp_path):
    """There is nothing to freeze, and no file appears."""
    with pytest.raises(InputError, match="no active customers"):
        frozen(tmp_path / "new.toml", [0.0, 0.0], Settings())
    assert not list(tmp_path.iterdir())


def test_a_broken_file_is_refused_and_left_alone(tmp_path):
    """Freezing never repairs, and never loses, what it cannot read."""
    path = tmp_path / "mine.toml"
    path.write_text("months = = 6")
    with pytest.raises(UsageError, match="not valid TOML"):
        freeze(Settings(), analyse(ledger([5.0]), Settings()), path)
    assert path.read_text() == "months = = 6"


def test_a_write_that_fails_leaves_the_old_file(tmp_path, monkeypatch):
    """A full disk halfway: the file stands as it was, and nothing half beside it."""
    path = tmp_path / "mine.toml"
    path.write_text(MINE)

    def full(_descriptor):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OutputError, match="No space left on device"):
        freeze(Settings(), analyse(ledger([5.0]), Settings()), path)
    assert path.read_text() == MINE
    assert [entry.name for entry in tmp_path.iterdir()] == ["mine.toml"]


def test_a_folder_that_is_not_there(tmp_path):
    """An unwritable place is an output error."""
    with pytest.raises(OutputError, match="cannot be written"):
        freeze(Settings(), analyse(ledger([5.0]), Settings()), tmp_path / "absent" / "new.toml")


def test_rights_and_links_stay(tmp_path):
    """A shared file stays shared, and a link keeps pointing where it did."""
    real, link = tmp_path / "real.toml", tmp_path / "link.toml"
    real.write_text(MINE)
    real.chmod(0o640)
    link.symlink_to(real)
    frozen(link, [5.0, 4.0], load_settings(link))
    assert link.is_symlink()
    assert real.stat().st_mode & 0o777 == 0o640
    assert load_settings(real).boundaries.by == "amount"
