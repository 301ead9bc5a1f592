"""What a user would write by hand: the customers of online-retail with the columns that a build writes."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pandas as pd


def main(source: Path, output: Path) -> None:
    """Read, group, rank, write."""
    lines = pd.read_csv(source, parse_dates=["InvoiceDate"], dtype={"CustomerID": str, "InvoiceNo": str})
    lines["Amount"] = lines.Quantity * lines.UnitPrice
    lines = lines[lines.CustomerID.notna()]
    day = lines.InvoiceDate.dt.normalize()
    end = day.max()
    start = end - pd.DateOffset(months=12)
    now, before = lines[day > start], lines[day <= start]
    invoices = lines.groupby(["CustomerID", "InvoiceNo"]).agg(total=("Amount", "sum"), day=("InvoiceDate", "min"))
    orders = invoices[invoices.total > 0].groupby("CustomerID").day.agg(["count", "min", "max"])
    frame = lines.sort_values("InvoiceDate").groupby("CustomerID").Country.last().to_frame("Country")
    frame["Revenue"] = now.groupby("CustomerID").Amount.sum().round(4)
    frame["Previous revenue"] = before.groupby("CustomerID").Amount.sum().round(4)
    frame = frame.fillna({"Revenue": 0, "Previous revenue": 0})
    frame["Orders"], frame["First order"], frame["Last order"] = orders["count"], orders["min"], orders["max"]
    active = frame.Revenue != 0
    base = frame.Revenue[active]
    rank = base.rank(ascending=False, method="min")
    n = len(base)
    names, ends = ["Top", "Large", "Medium", "Small"], np.array([0.01, 0.05, 0.2, 1.0]) * n
    where = np.searchsorted(ends, rank - 1, side="right")
    frame["Layer"] = "Inactive"
    frame.loc[active, "Layer"] = np.array(names)[where]
    frame["Rank"] = rank
    frame["Share of revenue"] = frame.Revenue / base.sum()
    frame["Cumulative share"] = frame.sort_values("Revenue", ascending=False)["Share of revenue"].cumsum()
    amounts = np.sort(base.to_numpy())[::-1][np.ceil(ends).astype(int) - 1]
    above = pd.Series(np.where(where > 0, amounts[where - 1], np.nan), index=base.index)
    frame["Revenue to next layer"] = above - base
    layer = frame.Layer
    near = frame["Revenue to next layer"] <= 0.25 * frame.Revenue
    frame["Strategy"] = np.select(
        [layer == "Inactive", near, layer == "Small"], ["Let go", "Develop", "Maintain"], "Retain"
    )
    frame["Reason"] = np.select(
        [layer == "Inactive", near], ["No revenue in the period", "Close to the next layer"], "Buys much"
    )
    frame["Flags"] = np.where(frame.Orders == 1, "one-off", "")
    frame.sort_values("Rank").reset_index().to_excel(output, index=False, engine="openpyxl")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
