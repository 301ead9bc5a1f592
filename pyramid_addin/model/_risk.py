"""What rests on few customers, what losing them would cost, and what is owed and may not be paid (METHOD 3 and 5).

Entities under common control are one customer (ASC 280-10-50-42, IFRS 8.34). Expected credit loss is the provision
matrix of IFRS 9 (5.5.15, B5.5.35): balance per ageing bucket times its loss rate. Ours are: what counts as overdue and
late, that credit balances are no exposure, and what remains of the profit when customers leave.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from pyramid_addin.model._analysis import FLAGS
from pyramid_addin.model._concentration import MOST_LARGEST, Concentration, concentration, positions_of_largest
from pyramid_addin.model._flags import control_groups
from pyramid_addin.model._profit import expected_credit_loss

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from pyramid_addin.ledger._ledger import Ledger
    from pyramid_addin.model._analysis import Analysis

LOST = (1, 3, 5)  # of the largest customers
MOST_MAJOR = 1_000
MOST_DEBTORS = 100
# Hundredths of the customers at which the curve of cumulative revenue is drawn: dense where it bends.
CURVE = (0, 1, 2, 3, 4, 5, 6, 8, 10, 12, 15, 20, 25, 30, 40, 50, 60, 70, 80, 90, 100)
_SUMMED = ("gross_margin", "cost_to_serve", "net_profit")


@dataclass(frozen=True)
class Receivables:
    """What customers owe. Money in the ledger's currency, to 0.0001.

    Attributes
    ----------
    balance : float
        Sum of what is owed: balances above zero.
    debtors : int
        Customers with such a balance.
    credits, credit_customers : float, int
        Sum of the balances below zero, and whose they are. They are no exposure, and offset nobody else's.
    top1, top5, top10 : float
        Share of the largest debtors (customers under one parent together) in the balance; NaN without any.
    largest : int64, shape (at most 100,)
        Positions of the largest debtors, descending; of equals the first in the ledger.
    buckets : pandas.DataFrame or None
        One row per ageing bucket of the settings: begin (first day, int), customers, balance, rate (fraction), loss.
        None where the ledger has no days overdue.
    bucket : int64, shape (n,), or None
        The bucket of each customer.
    overdue, late : float
        Balance that is a day or more overdue, and more than ``settings.late_days``; NaN without days overdue.
    undated, undated_balance : int, float
        Debtors whose days overdue are blank: they count as not yet due.
    loss : float
        Expected credit loss; NaN without days overdue.
    major_and_late : int64, shape (at most 100,)
        Positions of the entities of major customers that are late payers, the largest balance first.
    """

    balance: float
    debtors: int
    credits: float
    credit_customers: int
    top1: float
    top5: float
    top10: float
    largest: NDArray[np.int64]
    buckets: pd.DataFrame | None
    bucket: NDArray[np.int64] | None
    overdue: float
    late: float
    undated: int
    undated_balance: float
    loss: float
    major_and_late: NDArray[np.int64]


@dataclass(frozen=True)
class Risk:
    """What depends on few. Money in the ledger's currency, to 0.0001; shares as fractions of the total.

    Attributes
    ----------
    concentration : Concentration
        Of the revenue of customers, those under one parent taken together.
    customers : int
        How many customers have revenue, so taken together.
    positive, positive_revenue : int, float
        Those with revenue above zero, and their revenue: what HHI, Gini and the curve look at.
    consolidated : bool
        Whether any customer of them is more than one entity.
    parents : bool
        Whether the ledger has a column of parents.
    group : int64, shape (n,)
        From `control_groups`.
    groups : pandas.DataFrame
        The ten largest, and all that are major (at most 1,000), the most revenue first. Index: their numbers. Columns:
        name, entities (with revenue or a balance), position (of the entity with the most revenue), revenue, share,
        cumulative, major (bool); as far as measured gross_margin, cost_to_serve, net_profit (NaN = unknown of all its
        entities), outstanding, late (balance that is more than ``settings.late_days`` overdue).
    major : int
        How many bring the settings' share of revenue or more.
    totals : mapping of str to float
        revenue, and as far as measured gross_margin, cost_to_serve and net_profit, of all customers.
    lost : pandas.DataFrame
        Index: 1, 3, 5 of the largest. Columns: revenue, revenue_share; as far as measured gross_margin, margin_share,
        net_profit, cost_to_serve, and what remains of the net profit: remains (all that these customers cost ends with
        them), remains_with_costs (their cost to serve stays). Shares are NaN of a total that is not positive.
    curve : pandas.DataFrame
        The revenue that adds up from the largest customer on, of those with revenue above zero: size (customers),
        customers (fraction), value (revenue of the last one), revenue, share.
    receivables : Receivables or None
        None where the ledger has no balances.
    """

    concentration: Concentration
    customers: int
    positive: int
    positive_revenue: float
    consolidated: bool
    parents: bool
    group: NDArray[np.int64]
    groups: pd.DataFrame
    major: int
    totals: dict[str, float]
    lost: pd.DataFrame
    curve: pd.DataFrame
    receivables: Receivables | None


def risk(ledger: Ledger, analysis: Analysis) -> Risk | None:
    """Concentration, major customers, the cost of losing the largest, and exposure to who owes.

    Parameters
    ----------
    ledger : Ledger
        Only ``customers`` is read, and nothing is changed.
    analysis : Analysis
        Of that ledger.

    Returns
    -------
    Risk or None
        None when nobody has revenue and nobody owes anything: nothing is at risk.

    Notes
    -----
    Of equal revenues the first in the ledger stands first. A customer whose entities cancel to zero is none.

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> from pyramid_addin.model import analyse
    >>> from pyramid_addin.settings import Settings
    >>> table = {"customer_id": list("abcd"), "parent": ["", "X", "X", ""], "revenue": [40.0, 30.0, 20.0, 10.0]}
    >>> ledger = SimpleNamespace(customers=pd.DataFrame(table), period=None)
    >>> found = risk(ledger, analyse(ledger, Settings()))
    >>> found.groups["name"].tolist(), found.groups["revenue"].tolist(), round(found.concentration.hhi)
    (['X', 'a', 'd'], [50.0, 40.0, 10.0], 4200)
    """
    customers, results = ledger.customers, analysis.customers
    revenue = np.nan_to_num(customers["revenue"].to_numpy(np.float64))
    group, parents = control_groups(customers)
    receivables = _receivables(customers, analysis, group)
    together = np.round(np.bincount(group, revenue, int(group.max(initial=-1)) + 1), 4)
    present = np.where(together != 0, together, np.nan)
    if not (~np.isnan(present)).any() and (receivables is None or not receivables.debtors):
        return None
    total = round(float(revenue.sum()), 4)
    totals = {"revenue": total}
    totals |= {key: round(float(np.nansum(results[key])), 4) for key in _SUMMED if key in results}
    major = (present > 0) & (np.round(present, 4) >= round(analysis.settings.major_share * total, 4)) & (total > 0)
    shown = positions_of_largest(present, max(MOST_LARGEST, min(int(major.sum()), MOST_MAJOR)))
    groups = _described(customers, analysis, group, parents, shown)
    revenues = present[shown]
    groups["share"], groups["cumulative"] = (
        amounts / total if total > 0 else np.nan for amounts in (revenues, np.cumsum(revenues))
    )
    groups["major"] = major[shown]
    positive = -np.sort(-present[present > 0])
    entities = np.bincount(group[revenue != 0], minlength=together.size)
    return Risk(
        concentration=concentration(present),
        customers=int((~np.isnan(present)).sum()),
        positive=positive.size,
        positive_revenue=round(float(positive.sum()), 4),
        consolidated=bool((entities > 1).any()),
        parents="parent" in customers,
        group=group,
        groups=groups,
        major=int(major.sum()),
        totals=totals,
        lost=_lost(groups, totals),
        curve=_curve(positive),
        receivables=receivables,
    )


def _described(
    customers: pd.DataFrame, analysis: Analysis, group: NDArray[np.int64], parents: list[str], shown: NDArray[np.int64]
) -> pd.DataFrame:
    """Who these groups are, and what their entities add up to."""
    wanted = np.zeros(int(group.max(initial=-1)) + 1, bool)
    wanted[shown] = True
    places = np.flatnonzero(wanted[group])
    own = customers.iloc[places]
    table = pd.DataFrame({"group": group[places], "position": places, "revenue": own["revenue"].fillna(0.0).to_numpy()})
    summed = [key for key in _SUMMED if key in analysis.customers]
    for key in summed:
        table[key] = analysis.customers[key].to_numpy(np.float64)[places]
    counted = table["revenue"] != 0
    if "outstanding" in customers:
        table["outstanding"] = own["outstanding"].fillna(0.0).clip(lower=0).to_numpy()
        counted |= table["outstanding"] > 0
        if "days_overdue" in customers:
            late = (own["days_overdue"] > analysis.settings.late_days).to_numpy()
            table["late"] = table["outstanding"].where(late, 0.0)
    columns = [key for key in table if key not in ("group", "position")]
    # a sum over nothing but unknown amounts is unknown
    found = table.groupby("group")[columns].sum(min_count=1).reindex(shown).round(4)
    largest = table.sort_values(["revenue", "position"], ascending=[False, True]).drop_duplicates("group")
    found.insert(0, "position", largest.set_index("group")["position"].reindex(shown))
    found.insert(0, "entities", table["group"][counted].value_counts().reindex(shown, fill_value=0).astype(np.int64))
    names = customers["name"] if "name" in customers else customers["customer_id"]
    found.insert(0, "name", [_name(names, number, first, parents) for number, first in found["position"].items()])
    return found


def _name(names: pd.Series, number: object, first: int, parents: list[str]) -> str:
    place = int(str(number))
    return parents[place] if place < len(parents) else str(names.iloc[first])


def _lost(groups: pd.DataFrame, totals: dict[str, float]) -> pd.DataFrame:
    rows: dict[int, dict[str, float]] = {}
    for count in LOST:
        first = groups.iloc[:count]
        row = {key: round(float(first[key].sum()), 4) + 0.0 for key in totals}
        for key, share in (("revenue", "revenue_share"), ("gross_margin", "margin_share")):
            if key in totals:
                row[share] = row[key] / totals[key] if totals[key] > 0 else np.nan
        if "net_profit" in totals:
            row["remains"] = round(totals["net_profit"] - row["net_profit"], 4)
            row["remains_with_costs"] = round(row["remains"] - row.get("cost_to_serve", 0.0), 4)
        rows[count] = row
    return pd.DataFrame.from_dict(rows, orient="index")


def _curve(positive: NDArray[np.float64]) -> pd.DataFrame:
    count = positive.size
    sizes = -(-np.array(CURVE) * count // 100)
    sums = np.round(np.append(0.0, np.cumsum(positive)), 4)
    whole = float(sums[-1])
    values = np.append(0.0, positive)[sizes]
    columns = {
        "size": sizes,
        "customers": sizes / count if count else np.zeros(len(CURVE)),
        "value": values,
        "revenue": sums[sizes],
        "share": sums[sizes] / whole if whole > 0 else np.zeros(len(CURVE)),
    }
    return pd.DataFrame(columns)


def _receivables(customers: pd.DataFrame, analysis: Analysis, group: NDArray[np.int64]) -> Receivables | None:
    if "outstanding" not in customers:
        return None
    settings = analysis.settings
    given = customers["outstanding"].fillna(0.0).to_numpy(np.float64)
    owed = np.maximum(given, 0.0)
    balance = round(float(owed.sum()), 4)
    together = np.bincount(group, owed, int(group.max(initial=-1)) + 1)
    best = together[positions_of_largest(np.where(together > 0, together, np.nan), MOST_LARGEST)]
    shares = [float(best[:count].sum()) / balance if balance > 0 else np.nan for count in (1, 5, MOST_LARGEST)]
    debtors = np.flatnonzero(owed > 0)
    bits = (1 << FLAGS.index("major_customer")) | (1 << FLAGS.index("late_payer"))
    both = (analysis.customers["flags"].to_numpy() & np.uint32(bits)) == bits
    buckets = bucket = None
    overdue = late = loss = np.nan
    undated = np.zeros(len(customers), bool)
    if "days_overdue" in customers:
        days = customers["days_overdue"].fillna(0.0).to_numpy(np.float64)
        undated = customers["days_overdue"].isna().to_numpy() & (owed > 0)
        begins, rates = (np.array(part, np.float64) for part in zip(*settings.credit_loss, strict=True))
        bucket = np.clip(np.searchsorted(begins, days, side="right") - 1, 0, None).astype(np.int64)
        sums = np.bincount(bucket, owed, begins.size).astype(np.float64).round(4)
        losses = expected_credit_loss(sums, rates).round(4)
        numbers = np.bincount(bucket[debtors], minlength=begins.size)
        columns = {
            "begin": begins.astype(np.int64),
            "customers": numbers,
            "balance": sums,
            "rate": rates,
            "loss": losses,
        }
        buckets = pd.DataFrame(columns)
        overdue, late = (round(float(owed[days > least].sum()), 4) for least in (0, settings.late_days))
        loss = round(float(losses.sum()), 4)
    return Receivables(
        balance=balance,
        debtors=debtors.size,
        credits=round(float(given.sum()) - balance, 4) + 0.0,
        credit_customers=int((given < 0).sum()),
        top1=shares[0],
        top5=shares[1],
        top10=shares[2],
        largest=positions_of_largest(np.where(owed > 0, owed, np.nan), MOST_DEBTORS),
        buckets=buckets,
        bucket=bucket,
        overdue=overdue,
        late=late,
        undated=int(undated.sum()),
        undated_balance=round(float(owed[undated].sum()), 4),
        loss=loss,
        major_and_late=positions_of_largest(np.where(both, owed, np.nan), MOST_DEBTORS),
    )
