"""What a sheet refuses, and what must never be done to it; its filters, which are the reason of most of it."""

# ruff: noqa: N802 - Excel's names

from __future__ import annotations

from engine._areas import Area
from engine._errors import Misuse, refused
from engine._filters import AutoFilter

PROTECTED = (
    "The cell or chart you're trying to change is on a protected sheet. To make a change, unprotect the sheet. You "
    "might be requested to enter a password."
)


class Guards:
    """The part of Worksheet that says no."""

    def note_write(self, member: str, area: Area) -> None:
        """Remember what was written where."""
        self.Application.excel.writes.append((self.book.Name, self.Name, area.address(), area.shape, member))

    def guard_formats(self, areas) -> None:
        """Raise 1004 where the sheet is protected."""
        if self.ProtectContents and any(self.is_locked(area) for area in areas):
            raise refused(PROTECTED)

    def guard_values(self, areas, *, many: bool = False) -> None:
        """Raise where a value cannot be written, and `Misuse` where Excel would write it wrongly."""
        self.guard_formats(areas)
        for area in areas:
            for merged in self.merged():
                shared = merged.shared(area)
                first = Area(merged.top, merged.left, merged.top, merged.left)
                if shared and area != first and (shared != merged or many):
                    raise Misuse(f"{self.Name}!{area.plain} is written over the merged cells {merged.plain}")
            if area.size > 1 and self.FilterMode and self.hidden_by_filter(area):
                # Pasting and writing into filtered rows lands in other rows
                raise Misuse(f"{self.Name}!{area.plain} is written while a filter hides rows of it")

    def is_locked(self, area: Area) -> bool:
        """Whether any cell is locked."""
        existing = self.existing(area)
        return len(existing) < area.size or any(cell.protection.locked for cell in existing)

    # Filters

    @property
    def AutoFilterMode(self):
        """Whether the sheet shows filter buttons, those of tables aside."""
        return bool(self.store.auto_filter.ref)

    @AutoFilterMode.setter
    def AutoFilterMode(self, value):
        if value:
            raise refused("Unable to set the AutoFilterMode property of the Worksheet class")
        if self.AutoFilter is not None:
            self.AutoFilter.remove()

    @property
    def AutoFilter(self):
        """The sheet's own filter."""
        return AutoFilter(self, self.store.auto_filter) if self.store.auto_filter.ref else None

    def filters(self) -> list[AutoFilter]:
        """The sheet's filter and those of its tables."""
        found = [table.AutoFilter for table in self.tables]
        return [one for one in [self.AutoFilter, *found] if one is not None]

    @property
    def FilterMode(self):
        """Whether rows are hidden by a filter."""
        return any(one.FilterMode for one in self.filters()) or self.store.sheet_properties.filterMode is True

    def ShowAllData(self):
        """Every row is shown again; 1004 where no filter is on. With the cursor in a table it is the table's filter."""
        if not self.FilterMode:
            raise refused("ShowAllData method of Worksheet class failed")
        self.guard_formats([Area(1, 1, 1, 1)])
        active = self.table_at(*self.selected[0][:2])
        target = active.AutoFilter if active is not None else self.AutoFilter
        if target is None or not target.FilterMode:
            raise refused("ShowAllData method of Worksheet class failed")
        target.ShowAllData()

    def hidden_by_filter(self, area: Area) -> bool:
        """Whether rows of this area are hidden."""
        return any(row in range(area.top, area.bottom + 1) for row in self.hidden_rows())
