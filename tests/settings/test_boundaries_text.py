"""Boundaries as typed: what is understood, and what each refusal says."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pyramid_addin.errors import UsageError
from pyramid_addin.settings import Boundaries, boundaries_of, parse_boundaries

STANDARD = ("top", "large", "medium", "small")


@pytest.mark.parametrize(
    ("typed", "by", "shares", "amounts", "keys"),
    [
        ("1,5,20,100", "customers", "1/100 1/20 1/5 1", (), STANDARD),
        (" 0.1 , .5, 33.3,100 ", "customers", "1/1000 1/200 333/1000 1", (), STANDARD),
        ("0,5;2;10;100", "customers", "1/200 1/50 1/10 1", (), STANDARD),
        ("Value:40,65,80,100", "value", "2/5 13/20 4/5 1", (), STANDARD),
        ("A=20,B=50,C=100", "customers", "1/5 1/2 1", (), ("A", "B", "C")),
        ("value: A klant = 80 ; B klant = 100", "value", "4/5 1", (), ("A klant", "B klant")),
        ("20,50,100", "customers", "1/5 1/2 1", (), ("1", "2", "3")),
        ("100", "customers", "1", (), ("1",)),
        ("Top=1,groot=5,MIDDELGROOT=20,Klein=100", "customers", "1/100 1/20 1/5 1", (), STANDARD),
        ("amount:100000,25000,5000", "amount", "", (100_000.0, 25_000.0, 5_000.0), STANDARD),
        ("amount:1000,0,-50.25", "amount", "", (1000.0, 0.0, -50.25), STANDARD),
        ("amount:Gold=500,Other", "amount", "", (500.0,), ("Gold", "Other")),
        ("amount:500", "amount", "", (500.0,), ("1", "2")),
    ],
)
def test_understood(typed, by, shares, amounts, keys):
    """Percentages exact, decimal commas with semicolons, names before the equals sign."""
    assert parse_boundaries(typed) == Boundaries(by, tuple(map(Fraction, shares.split())), amounts, keys)


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("", "boundaries_text"),
        ("1,5,x,100", "boundaries_text"),
        ("1e2", "boundaries_text"),
        ("1,,100", "boundaries_text"),
        ("-1,100", "boundaries_text"),
        ("1/3,100", "boundaries_text"),
        ("nan,100", "boundaries_text"),
        ("9" * 2000, "boundaries_text"),
        ("amount:inf", "boundaries_text"),
        ("amount:", "boundaries_text"),
        ("turnover:1,100", "not_one_of"),
        ("5,1,100", "not_increasing"),
        ("5,5,100", "not_increasing"),
        ("0,100", "not_increasing"),
        ("1,5,20", "not_ending_at_100"),
        ("1,5,120", "not_ending_at_100"),
        ("1,2,3,4,5,6,7,8,9,10,100", "too_many_layers"),
        ("amount:1,2", "not_decreasing"),
        ("A=20,50,C=100", "some_named"),
        ("amount:A=20,B=10", "last_unnamed"),
        ("A=20,a=100", "layer_names_equal"),
        ("A=20,Inactief=100", "layer_name_taken"),
        ("A=20,Total=100", "layer_name_taken"),
        ("A=20,>B=100", "layer_name"),
        ("A=20,+B=100", "layer_name"),
        ("A=20,B*=100", "layer_name"),
        (f"A=20,{'B' * 41}=100", "layer_name"),
        ("A=20,B\x07=100", "layer_name"),
    ],
)
def test_refused(typed, key):
    """Each with the text that says what was found and what is allowed, in both languages."""
    with pytest.raises(UsageError) as refused:
        parse_boundaries(typed)
    assert refused.value.key == f"settings.{key}"
    for language in ("en", "nl"):
        assert len(refused.value.text(language)) < 400
    assert refused.value.exit_status == 2


def test_a_refusal_says_what_to_do():
    """The whole message once, as a user sees it."""
    with pytest.raises(UsageError) as refused:
        parse_boundaries("1,5,20")
    assert str(refused.value) == (
        "boundaries: the percentages 1, 5, 20 do not end at 100. "
        "The last layer must end at 100 %, so that every customer has a layer."
    )


@given(st.sets(st.decimals("0.000001", "99.999999", places=6), max_size=9))
def test_decimal_text_is_read_exactly(cuts):
    """What is typed is what is compared: no binary fraction in between."""
    rising = [*sorted(cuts), 100]
    found = parse_boundaries(",".join(map(str, rising)))
    assert found.shares == tuple(Fraction(str(cut)) / 100 for cut in rising)


@given(st.text(max_size=60))
def test_any_text_is_understood_or_refused(typed):
    """Never another error than a usage error."""
    try:
        found = parse_boundaries(typed)
    except UsageError as refused:
        refused.text("nl")  # which fails when a fact is missing
    else:
        assert 1 <= found.count <= 10


def test_a_frozen_tie_may_repeat_an_amount():
    """Equal amounts leave the lower layer empty; freezing a ledger with ties needs them."""
    assert boundaries_of("amount", [5, 5, 1]).amounts == (5.0, 5.0, 1.0)


def test_names_must_fit_the_number_of_layers():
    """One name per layer."""
    with pytest.raises(UsageError, match="There are 2 layers"):
        boundaries_of("customers", [Fraction(1, 2), Fraction(1)], ["A", "B", "C"])
