"""Whether a template that a user changed can still be filled: what is missing, misplaced or damaged, and what to do.

The list of what a template must have is our own template of the same kind, so that there is no second one. It is told
by its regions and its texts, whatever the file is called.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from difflib import get_close_matches
from itertools import combinations
from typing import TYPE_CHECKING, Any

from pyramid_addin.errors import Problem, TemplateError
from pyramid_addin.workbook._formula import Area
from pyramid_addin.workbook._graft import TIED
from pyramid_addin.workbook._package import Package
from pyramid_addin.workbook._table import tables
from pyramid_addin.workbook._template import MAIN, PREFIX, Template
from pyramid_addin.workbook._template_formulas import formula_findings, our_names

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

LOST = "#REF!"


@dataclass(frozen=True)
class Finding:
    """One thing that is not as it should be.

    Attributes
    ----------
    problem : Problem
        Its texts stand below ``problems.template_check``; ``done`` says what to do.
    sheet : str
        The sheet that it concerns, by its name in our own template; "" = the workbook.
    repair : bool
        Whether the template cannot be filled rightly before it is repaired; False = only worth knowing.
    """

    problem: Problem
    sheet: str
    repair: bool = True


@dataclass(frozen=True)
class TemplateReport:
    """What was found in a template.

    Attributes
    ----------
    path : pathlib.Path
    model : pathlib.Path
        Our own template of the same kind.
    findings : tuple of Finding
        What must be repaired comes first.
    first, last : tuple of str
        Sheets of the user's own, in the order of their tabs: those before the first of ours, and those behind it.
    renames : mapping of str to str
        Sheet of ours -> what the template calls it.
    """

    path: Path
    model: Path
    findings: tuple[Finding, ...] = ()
    first: tuple[str, ...] = ()
    last: tuple[str, ...] = ()
    renames: Mapping[str, str] = field(default_factory=dict)
    repairs: tuple[Finding, ...] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "repairs", tuple(one for one in self.findings if one.repair))


def check_template(path: Path, models: Sequence[Path], *, grafted: Sequence[Path]) -> TemplateReport:
    """Compare a template with our own of the same kind.

    Parameters
    ----------
    path : pathlib.Path
        As any spreadsheet program saved it; it is only read.
    models : sequence of pathlib.Path
        Our own templates, of every kind and language.
    grafted : sequence of pathlib.Path
        Those among them whose sheets are copied into other workbooks by a build: they must keep their names, and hold
        nothing that cannot be copied. The others are filled where they are.

    Returns
    -------
    TemplateReport

    Raises
    ------
    PackageError
        Not a workbook that can be opened safely.
    TemplateError
        None of our regions is in it.
    """
    with Package.open(path) as package:
        found = Template(package)
        model = _model(found, models)
        with Package.open(model) as looks:
            check = _Check(found, Template(looks), grafted=model in grafted)
            findings = sorted(check.findings(), key=lambda one: not one.repair)
            first, last = check.own_sheets()
            return TemplateReport(path, model, tuple(findings), first, last, check.renames)


def _model(found: Template, models: Sequence[Path]) -> Path:
    """The model that has most names, and then most texts, in common with a template, and fewest besides."""
    names, texts = _names(found), _texts(found)
    best: tuple[tuple[int, int], Path] | None = None
    for path in models:
        with Package.open(path) as package:
            model = Template(package)
            own = _names(model)
            alike = len(names & own) * 2 - len(own), len(texts & _texts(model))
            if names & own and (best is None or alike > best[0]):
                best = alike, path
    if best is None:
        raise TemplateError("template_check.not_a_template", path=found.package.source_name)
    return best[1]


def _names(template: Template) -> set[str]:
    return {name.name for name in template.names if name.name.startswith(PREFIX) and not name.sheet}


def _texts(template: Template) -> set[str]:
    return {"".join(text.text or "" for text in item.iter(f"{MAIN}t")) for item in template.strings}


class _Check:
    """One comparison: what a template has, against what our own has."""

    def __init__(self, found: Template, own: Template, *, grafted: bool) -> None:
        self.found = found
        self.own = own
        self.grafted = grafted
        hidden = {sheet.name for sheet in own.package.sheets() if sheet.state != "visible"}
        # Names over hidden sheets stand in for a ledger's columns, which whoever fills the template defines.
        self.needed = {name: area for name, area in own.regions.items() if area.sheet not in hidden}
        self.sheets = [name for name in own.parts if name not in hidden]
        self.renames = self._renames()
        names = {name.name for template in (own, found) for name in template.names} | our_names(own)
        self.known = {name.lower(): name for name in sorted(names)}

    def _renames(self) -> dict[str, str]:
        """Sheet of ours -> what the template calls it: by its name, else by where most of its regions stand."""
        renames = {name: name for name in self.sheets if name in self.found.parts}
        for name in self.sheets:
            regions = [one for one, area in self.needed.items() if area.sheet == name and one in self.found.regions]
            places = Counter(self.found.regions[one].sheet for one in regions)
            for place, _ in places.most_common(1):
                if name not in renames and place not in renames.values() and place not in self.sheets:
                    renames[name] = place
        return renames

    def own_sheets(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The user's own worksheets, before the first of ours and behind it."""
        ours = {*self.renames.values(), *self.own.parts}
        listed = [sheet.name for sheet in self.found.package.sheets() if sheet.kind == "worksheet"]
        first = next((place for place, name in enumerate(listed) if name in ours), len(listed))
        return tuple(listed[:first]), tuple(name for name in listed[first:] if name not in ours)

    def findings(self) -> Iterator[Finding]:
        """Everything, sheet by sheet in the order of our own tabs."""
        for sheet in self.sheets:
            yield from self._sheet_findings(sheet)
        yield from self._overlaps()
        yield from self._doubled()
        yield from self._unknown()
        yield from self._left_behind()

    def _sheet_findings(self, sheet: str) -> Iterator[Finding]:
        place = self.renames.get(sheet)
        if place is None:
            yield self._finding("sheet_missing", sheet, sheet, allowed=", ".join(self.found.parts))
            return
        if place != sheet:
            yield self._finding("sheet_renamed", place, sheet, repair=self.grafted, sheet_name=sheet)
        for name, area in self.needed.items():
            if area.sheet == sheet:
                yield from self._region_findings(name, area)
        part = self.found.parts[place]
        for kind in sorted({one.kind for one in self.found.package.relationships(part)} & TIED):
            yield self._finding("cannot_carry", place, sheet, repair=self.grafted, found=kind)
        yield from self._table_findings(sheet, place)
        for key, where, facts in formula_findings(self.found, place, self.own, sheet, self.known):
            yield self._finding(key, where, sheet, **facts)

    def _region_findings(self, name: str, area: Area) -> Iterator[Finding]:
        place = self.found.regions.get(name)
        needed = _shape(area)
        if place is None:
            text = next((one.text for one in self.found.names if one.name == name and not one.sheet), None)
            if text is not None:
                yield self._finding("region_lost", name, area.sheet, found=text, needed=needed, usual=area)
                return
            like = self._similar(name, area)
            key = "region_renamed" if like else "region_missing"
            yield self._finding(key, name, area.sheet, needed=needed, usual=area, found=like)
            return
        expected = self.renames[area.sheet]
        if place.sheet != expected:
            yield self._finding(
                "region_elsewhere", name, area.sheet, repair=self.grafted, found=place, sheet_name=expected
            )
        if _shape(place) != needed:
            yield self._finding("region_shape", name, area.sheet, found=_shape(place), needed=needed, usual=place)

    def _similar(self, name: str, area: Area) -> str:
        """A name that the template has and we do not: the nearest in letters, else one over the same cells."""
        strange = sorted(_names(self.found) - _names(self.own))
        near = get_close_matches(name, strange, 1, 0.75)
        same = [one for one in strange if self.found.regions.get(one) == area]
        return next(iter([*near, *same]), "")

    def _overlaps(self) -> Iterator[Finding]:
        """Regions that share cells, which in our own do not."""
        standing = [name for name in self.needed if name in self.found.regions]
        for one, other in combinations(standing, 2):
            places = self.found.regions[one], self.found.regions[other]
            if _meet(*places) and not _meet(self.needed[one], self.needed[other]):
                yield self._finding("region_overlap", one, self.needed[one].sheet, found=places[0], other=other)

    def _doubled(self) -> Iterator[Finding]:
        """Names of ours that a sheet has for itself as well: formulas on it then mean the wrong ones."""
        ours = _names(self.own)
        for name in self.found.names:
            if name.sheet and name.name in ours:
                sheet = next((ours for ours, place in self.renames.items() if place == name.sheet), "")
                yield self._finding("region_doubled", name.name, sheet, found=name.sheet, refers=name.text)

    def _unknown(self) -> Iterator[Finding]:
        """Names with our prefix that we do not have; one that a missing region was renamed to is told of there."""
        renamed = {self._similar(name, area) for name, area in self.needed.items() if name not in _names(self.found)}
        for name in sorted(_names(self.found) - _names(self.own) - renamed):
            yield self._finding("region_unknown", name, "", repair=False)

    def _left_behind(self) -> Iterator[Finding]:
        """What does not come along."""
        for sheet in self.found.package.sheets():
            if sheet.kind != "worksheet" and self.grafted:
                yield self._finding("sheet_stays", sheet.name, "", repair=False)
        for name, place in self.renames.items():
            count, usual = _charts(self.found, place), _charts(self.own, name)
            if count < usual:
                yield self._finding("charts_missing", place, name, repair=False, count=count, needed=usual)

    def _table_findings(self, sheet: str, place: str) -> Iterator[Finding]:
        """Tables and columns of ours that the template lacks."""
        wanted = tables(self.own.package, self.own.parts[sheet])
        standing = {table.name: table for table in tables(self.found.package, self.found.parts[place])}
        for table in wanted:
            here = standing.get(table.name)
            if here is None:
                yield self._finding("table_missing", place, sheet, table=table.name)
                continue
            for column in table.columns:
                if column not in here.columns:
                    yield self._finding("column_missing", place, sheet, table=table.name, column=column)

    def _finding(self, key: str, where: str, sheet: str, /, *, repair: bool = True, **facts: Any) -> Finding:  # noqa: ANN401
        shown = {name: str(value) if isinstance(value, Area) else value for name, value in facts.items()}
        found = str(shown.pop("found", ""))
        return Finding(Problem(f"template_check.{key}", where, found, facts=shown), sheet, repair)


def _shape(area: Area) -> str:
    return f"{area.bottom - area.top + 1} x {area.right - area.left + 1}"


def _meet(one: Area, other: Area) -> bool:
    apart = one.bottom < other.top or other.bottom < one.top or one.right < other.left or other.right < one.left
    return one.sheet == other.sheet and not apart


def _charts(template: Template, sheet: str) -> int:
    drawings = template.package.related(template.parts[sheet], "drawing")
    return sum(len(template.package.root(drawing).findall(".//{*}graphicFrame")) for drawing in drawings)
