"""The record refuses what makes no sense, and says what is allowed."""

from __future__ import annotations

import pickle
from datetime import date, datetime

import pytest

from pyramid_addin.errors import UsageError
from pyramid_addin.settings import Settings, StrategyRule


@pytest.mark.parametrize(
    ("given", "where"),
    [
        ({"language": "de"}, "language"),
        ({"rank_by": "margin"}, "rank_by"),
        ({"base": None}, "base"),
        ({"boundaries": "1,100"}, "boundaries"),
        ({"as_of": "2025-12-31"}, "as_of"),
        ({"as_of": datetime(2025, 12, 31)}, "as_of"),  # noqa: DTZ001 -- a ledger's days have no zone
        ({"months": 0}, "months"),
        ({"months": 121}, "months"),
        ({"months": True}, "months"),
        ({"months": 6.5}, "months"),
        ({"rates": {"hour": 5}}, "rates"),
        ({"rates": {"hours": -1}}, "rates.hours"),
        ({"rates": {"hours": float("inf")}}, "rates.hours"),
        ({"rates": {"hours": float("nan")}}, "rates.hours"),
        ({"interest": ()}, "interest"),
        ({"interest": ((date(2024, 1, 1), 12),)}, "interest.2024-01-01"),
        ({"interest": ((date(2024, 1, 1), 0.1), (date(2023, 1, 1), 0.1))}, "interest"),
        ({"credit_loss": ((1, 0.1),)}, "credit_loss"),
        ({"credit_loss": ((0, 0.1), (0, 0.2))}, "credit_loss"),
        ({"credit_loss": ((0, 1.1),)}, "credit_loss.0"),
        ({"target_return": "5%"}, "target_return"),
        ({"wallet_threshold": 60}, "wallet_threshold"),
        ({"growth": -0.1}, "growth"),
        ({"late_days": 3.5}, "late_days"),
        ({"sheet": 1}, "sheet"),
        ({"columns": {"revenue": 3}}, "columns.revenue"),
        ({"strict": "yes"}, "strict"),
        ({"strategy_rules": ({"when": []},)}, "strategy_rules"),
    ],
)
def test_refused(given, where):
    """Where, what was found, what is allowed; in both languages."""
    with pytest.raises(UsageError) as refused:
        Settings(**given)
    assert refused.value.facts["where"] == where
    for language in ("en", "nl"):
        assert refused.value.text(language).startswith(f"{where}: ")


@pytest.mark.parametrize(
    "rule", [(("last",), "maintain"), (("not not inactive",), "maintain"), ((), "keep"), ((), "retain", "because")]
)
def test_rules_know_only_known_words(rule):
    """Conditions, strategies and reasons come from closed lists, and the message gives the list."""
    with pytest.raises(UsageError, match=r"Choose one of: .*, "):
        StrategyRule(*rule)


def test_what_is_not_named_keeps_its_default():
    """Setting the price of an hour leaves that of a visit alone; whole numbers become plain floats."""
    assert Settings(rates={"hours": 75, "orders": 4}).rates == {
        "hours": 75.0, "visits": 175.0, "calls": 15.0, "tickets": 20.0, "orders": 4.0,
    }  # fmt: skip


def test_settings_travel():
    """Equal settings are equal, and survive being sent to another process."""
    settings = Settings(columns={"revenue": "Netto"}, as_of=date(2025, 12, 31))
    assert pickle.loads(pickle.dumps(settings)) == settings  # noqa: S301 -- our own bytes
    assert settings != Settings()


def test_importing_settings_stays_light():
    """The command line shows its help before pandas could be imported."""
    import subprocess
    import sys

    program = "import sys, pyramid_addin.settings, pyramid_addin.settings_file; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout.split()
    assert not {"numpy", "pandas", "tomlkit"} & set(loaded)
