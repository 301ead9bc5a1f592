"""What is compared, and from how many customers on a group is ranked: checked wherever it is written."""

from __future__ import annotations

import pytest

from pyramid_addin.errors import UsageError
from pyramid_addin.settings import Settings
from pyramid_addin.settings_file import settings_from_table
from pyramid_addin.settings_sheet import cell_values, settings_from_rows


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ({"compare_by": "region"}, "compare_by: region is not a list."),
        ({"compare_by": ["regio"]}, "compare_by: 'regio' is not known. Choose one of: segment, region, country, acc"),
        ({"compare_by": [["region"]]}, "compare_by: .* is not known."),
        ({"smallest_group": 0}, "smallest_group: 0 is not allowed. Give a whole number from 1 to 100000."),
        ({"smallest_group": 2.5}, "smallest_group: 2.5 is not allowed."),
        ({"smallest_group": True}, "smallest_group: True is not allowed."),
    ],
)
def test_what_is_not_allowed_is_refused(table, message):
    with pytest.raises(UsageError, match=message):
        settings_from_table(table)


def test_a_field_that_is_named_twice_counts_once():
    assert settings_from_table({"compare_by": ["region", "country", "region"]}).compare_by == ("region", "country")


def test_the_default_leaves_the_sheet_empty():
    assert {"compare_by", "smallest_group"} & set(cell_values(Settings(), "en")) == set()
    assert cell_values(Settings(compare_by=("country",)), "nl")["compare_by"] == [["land"]]


def test_a_wrong_choice_on_the_sheet_is_refused_with_its_address():
    rows = [["en"], ["compare_by", "region"], ["compare_by", "colour"]]
    with pytest.raises(UsageError, match=r"'Settings'!B3: 'colour' is not one of the choices: segment; region; co"):
        settings_from_rows(rows, "Settings")
