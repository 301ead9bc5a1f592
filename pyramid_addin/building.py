"""One build, from file to file: read, analyse, fill, write. The command line is a thin shell over this module."""

from __future__ import annotations

import tempfile
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pyramid_addin.errors import LedgerError, OutputError, PackageError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from pyramid_addin.ledger import Ledger
    from pyramid_addin.model import Analysis
    from pyramid_addin.settings import Settings
    from pyramid_addin.templates import Kept
    from pyramid_addin.workbook import Build

    Place = tuple[str, str | None]
    Progress = Callable[[str, int, int], None]

PATCHED = (".xlsx", ".xlsm")


@dataclass(frozen=True)
class Recipe:
    """What a workbook remembers of a build, to build it again: which ledger, under which settings.

    Attributes
    ----------
    file : str
        Name of the file that the ledger was first read from, without folder.
    sheet : str
    table : str or None
    settings : mapping
        As in a settings file.
    functions : bool
        Whether the functions that travel were asked for.
    """

    file: str
    sheet: str
    table: str | None
    settings: Mapping[str, Any]
    functions: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        """By what ``--sheet`` may call it: the table, where there is one, and the sheet."""
        return (self.table, self.sheet) if self.table else (self.sheet,)

    @classmethod
    def read(cls, remembered: Mapping[str, Any], path: Path) -> Recipe:
        """The recipe that the workbook at ``path`` remembers; what no build wrote is refused with a `PackageError`."""
        match remembered:
            case {"file": str(file), "sheet": str(sheet), "table": str() | None as table, "settings": dict(settings)}:
                if Path(file).suffix.lower() == path.suffix.lower():
                    return cls(file, sheet, table, settings, remembered.get("functions") is True)
        raise PackageError("workbook.no_record", path=path.name)


@dataclass(frozen=True)
class Result:
    """What a build read, found and wrote.

    Attributes
    ----------
    ledger : Ledger
    analysis : Analysis
    output : pathlib.Path or None
        The workbook that was written; None when nothing was (`check`).
    frozen : pathlib.Path or None
        The settings file that holds the amounts at which the layers begin, where that was asked for.
    functions_left_out : tuple of str
        Functions that were asked for and are not in the workbook, since it has a name of its own that is called so.
    """

    ledger: Ledger
    analysis: Analysis
    output: Path | None
    frozen: Path | None = None
    functions_left_out: tuple[str, ...] = ()

    def summary(self) -> dict[str, Any]:
        """The figures for programs: plain dictionaries, lists, numbers and texts, the same in every language.

        Money is in the ledger's currency, shares are fractions; a share that has no meaning is None.
        """
        figures: dict[Any, dict[Any, Any]] = self.analysis.layer_table.to_dict("index")
        return {
            "customers": self.analysis.figures.customers,
            "active": self.analysis.figures.active,
            "revenue": _money(self.analysis.figures.revenue),
            "left_out": {"lines": self.ledger.left_out.lines, "amount": _money(self.ledger.left_out.amount)},
            "layers": [
                {
                    "layer": layer.key,
                    "customers": int(figures[layer.key]["customers"]),
                    "revenue": _money(figures[layer.key]["revenue"]),
                    "share_of_customers": _share(figures[layer.key]["share_of_customers"]),
                    "share_of_revenue": _share(figures[layer.key]["share_of_revenue"]),
                }
                for layer in self.analysis.layers
            ],
            "problems": [
                {
                    "kind": problem.key,
                    "where": problem.where,
                    "found": problem.found,
                    **problem.texts(self.analysis.settings.language),
                    "count": problem.count,
                    "amount": None if problem.amount is None else _money(problem.amount),
                }
                for problem in self.ledger.problems
            ],
            "output": None if self.output is None else str(self.output),
        }


def _money(value: float) -> float:
    return round(float(value), 4) + 0.0


def _share(value: float) -> float | None:
    return float(value) if value == value else None  # noqa: PLR0124 -- NaN is the only value unequal to itself


def default_output(source: Path) -> Path:
    """Where a build of ``source`` is written when nothing else is said: beside it, with ``-pyramid`` behind its name.

    A workbook that carries that name already keeps it, so that building a result again means that same file.

    Examples
    --------
    >>> default_output(Path("klanten.csv.gz")).name, default_output(Path("macro.xlsm")).name
    ('klanten-pyramid.xlsx', 'macro-pyramid.xlsm')
    >>> default_output(Path("klanten-pyramid.xlsx")).name
    'klanten-pyramid.xlsx'
    """
    stem = Path(source.name.removesuffix(".gz")).stem
    suffix = source.suffix.lower() if source.suffix.lower() in PATCHED else ".xlsx"
    return source.with_name(f"{stem.removesuffix('-pyramid')}-pyramid{suffix}")


def result_path(source: Path, output: Path | None = None, *, in_place: bool = False) -> Path:
    """Which file a build of ``source`` writes, under the options of `build`.

    Raises
    ------
    OutputError
        That file would be of another kind than ``source`` becomes.

    Examples
    --------
    >>> result_path(Path("macro.xlsm"), Path("board.xlsx"))
    Traceback (most recent call last):
    ...
    pyramid_addin.errors.OutputError: board.xlsx does not end in .xlsm, the kind of workbook this ledger becomes. Choose
    a name that does, with -o.
    """
    patched = source.suffix.lower() in PATCHED
    if in_place:
        if not patched:
            raise OutputError("output.in_place_needs_workbook", path=source.name)
        return source
    target = output or default_output(source)
    if target.is_dir():
        target = target / default_output(source).name
    wanted = source.suffix.lower() if patched else ".xlsx"
    if target.suffix.lower() != wanted:
        raise OutputError("output.suffix", path=target.name, allowed=wanted)
    return target


def refuse_existing(target: Path, *, force: bool) -> None:
    """Raise an `OutputError` where ``target`` exists, unless it may be overwritten."""
    if target.exists() and not force:
        raise OutputError("output.exists", path=target)


def build(
    source: Path,
    settings: Settings,
    *,
    given: Mapping[str, Any] | None = None,
    output: Path | None = None,
    in_place: bool = False,
    force: bool = False,
    freeze: bool = False,
    settings_file: Path | None = None,
    functions: bool = False,
    template: Path | None = None,
    progress: Progress | None = None,
) -> Result:
    """Read the ledger in ``source``, analyse it, and write the workbook with columns and sheets added.

    What an earlier build added to ``source`` is taken out first, and every other ledger that was built in the same
    workbook is built again beside this one: building twice equals building once. What users typed into the sheets of a
    build stands in them again, be it in ``source`` or in an earlier result that is written over.

    Parameters
    ----------
    source : pathlib.Path
        Workbook or text file; never changed unless ``in_place``.
    settings : Settings
    given : mapping, optional
        Which of ``settings`` were asked for by name. All others are as the workbook's own settings sheet says; without
        one, where ``source`` is itself the result of a build, as that build had them. None: ``settings`` hold as they
        are.
    output : pathlib.Path, optional
        `default_output` when absent.
    in_place : bool
        Write over ``source``; the new file is complete before it takes the old one's place. Workbooks only.
    force : bool
        Overwrite an output that exists.
    freeze : bool
        Write the amounts at which the layers begin into ``settings_file``, or into a new one beside the output.
    settings_file : pathlib.Path, optional
    functions : bool
        Put the functions that travel into the workbook too (`templates.lambda_names`). A workbook that has them from an
        earlier build keeps them.
    template : pathlib.Path, optional
        A template of the user's own, in the language of the build, in the place of ours. Sheets that were added to it
        come along. A result does not remember it.
    progress : callable, optional
        Called with a stage (catalogue key below ``stages``), what is done, and the total.

    Returns
    -------
    Result

    Raises
    ------
    LedgerError, PackageError
        The source, or the template, cannot be read.
    TemplateError
        The template must be repaired first.
    OutputError
        The result cannot be written; nothing half-written stays.
    """
    from pyramid_addin.own_template import fitting, mended, with_own_sheets
    from pyramid_addin.templates import template_path
    from pyramid_addin.workbook import write_workbook

    patched = source.suffix.lower() in PATCHED
    target = _target(source, output, in_place=in_place, force=force)
    with tempfile.TemporaryDirectory(prefix="pyramid-") as folder:
        pristine, recipes = _pristine(source, Path(folder)) if patched else (source, ())
        settings = _recalled(settings, given, recipes, pristine)
        functions = functions or any(recipe.functions for recipe in recipes)
        asked, builds = _builds(pristine, settings, recipes, _typed(source, target), progress, functions=functions)
        if template is not None:
            sheets = [sheet.template_sheet for one in builds for sheet in one.sheets]
            report = fitting(template, settings.language, sheets)
            builds = [with_own_sheets(one, report) if one.ledger is asked.ledger else one for one in builds]
            template = mended(report, Path(folder))
        frozen = _frozen(asked, settings_file or target.with_name(f"{target.stem}-settings.toml")) if freeze else None
        left_out = write_workbook(
            builds,
            template or template_path(settings.language),
            target,
            source=pristine if patched else None,
            language=settings.language,
            functions=functions,
            progress=progress,
        )
    return replace(asked, output=target, frozen=frozen, functions_left_out=left_out)


def _typed(source: Path, target: Path) -> dict[Place, Kept]:
    """What users typed into the sheets of each ledger: in ``source``, else in what stands where the result goes."""
    from pyramid_addin.workbook import typed_beside, typed_inputs

    beside = typed_beside(target) if target.exists() and not target.samefile(source) else {}
    return beside | (typed_inputs(source) if source.suffix.lower() in PATCHED else {})


def _frozen(result: Result, path: Path) -> Path:
    """The settings file at ``path`` with the amounts at which layers begin; refused before anything else is written."""
    from pyramid_addin.settings_file import freeze

    freeze(result.analysis.settings, result.analysis, path)
    return path


def check(
    source: Path, settings: Settings, *, given: Mapping[str, Any] | None = None, progress: Progress | None = None
) -> Result:
    """Read and analyse ``source`` as `build` would, and write nothing."""
    with tempfile.TemporaryDirectory(prefix="pyramid-") as folder:
        patched = source.suffix.lower() in PATCHED
        pristine, recipes = _pristine(source, Path(folder)) if patched else (source, ())
        return _analysed(pristine, _recalled(settings, given, recipes, pristine), progress)


def remove(source: Path, *, output: Path | None = None, force: bool = False) -> Path:
    """Take out all that `build` put into ``source``: added columns, sheets, names and styles, of every ledger.

    What users typed into the added sheets goes with them; `typed_cells` counts it beforehand. A workbook that was not
    saved by a spreadsheet program since gets back every part byte for byte.

    Parameters
    ----------
    source : pathlib.Path
    output : pathlib.Path, optional
        Where the cleaned workbook goes; ``source`` itself when absent.
    force : bool
        Overwrite an ``output`` that exists.

    Returns
    -------
    pathlib.Path
        The cleaned workbook.

    Raises
    ------
    LedgerError
        Nothing in it was made by a build.
    """
    from pyramid_addin.workbook import strip

    if source.suffix.lower() not in PATCHED:
        raise LedgerError("ledger.not_built", path=source.name)
    target = source if output is None else _target(source, output, in_place=False, force=force)
    if not strip(source, target):
        raise LedgerError("ledger.not_built", path=source.name)
    return target


def typed_cells(source: Path) -> int:
    """How many cells of the sheets of builds in ``source`` hold what users typed; `remove` takes them out too."""
    from pyramid_addin.templates import typed_count
    from pyramid_addin.workbook import typed_inputs

    return sum(map(typed_count, typed_inputs(source).values())) if source.suffix.lower() in PATCHED else 0


def _target(source: Path, output: Path | None, *, in_place: bool, force: bool) -> Path:
    target = result_path(source, output, in_place=in_place)
    if in_place:
        return target
    refuse_existing(target, force=force)
    if not target.parent.is_dir():
        raise OutputError("output.no_folder", path=target, folder=target.parent)
    return target


def _pristine(source: Path, folder: Path) -> tuple[Path, Sequence[Recipe]]:
    """``source`` without what earlier builds added, and their recipes; the file itself when there were none.

    It goes by the name under which the ledger was first read, so that a build of a result says what the first one said.
    """
    from pyramid_addin.workbook import strip

    stripped = folder / f"stripped{source.suffix}"
    recipes = [Recipe.read(remembered, source) for remembered in strip(source, stripped)]
    if not recipes:
        return source, recipes
    return stripped.rename(folder / Path(recipes[0].file).name), recipes


def _recalled(settings: Settings, given: Mapping[str, Any] | None, recipes: Sequence[Recipe], source: Path) -> Settings:
    """``settings`` with what was not asked for by name as the workbook has it: on its settings sheet, else remembered.

    A ledger that was built before is looked for on its own sheet.
    """
    from pyramid_addin.settings_file import settings_from_table

    own = None if given is None else _own_settings(source, settings)
    wanted = settings.sheet or (own.sheet if own else None)
    named = wanted.casefold() if wanted else None
    found = [recipe for recipe in recipes if named in (None, *(name.casefold() for name in recipe.names))]
    recipe = found[0] if len(found) == 1 else None
    if given is None:
        return replace(settings, sheet=wanted or (recipe.names[0] if recipe else None))
    base = own or (settings_from_table(recipe.settings) if recipe else settings)
    columns = {**base.columns, **given.get("columns", {})}
    return replace(base, **{"sheet": recipe.names[0] if recipe else wanted, **given, "columns": columns})


def _own_settings(source: Path, settings: Settings) -> Settings | None:
    """What the workbook's own settings sheet says; in the language of ``settings`` where it names none."""
    from pyramid_addin.ledger import settings_rows
    from pyramid_addin.settings_sheet import settings_from_rows

    found = settings_rows(source) if source.suffix.lower() in PATCHED else None
    return None if found is None else settings_from_rows(found[1], found[0], language=settings.language)


def _analysed(path: Path, settings: Settings, progress: Progress | None) -> Result:
    from pyramid_addin.ledger import read_ledger
    from pyramid_addin.model import analyse

    ledger = read_ledger(path, settings, progress=progress)
    if progress:
        progress("analyse", 0, 1)
    analysis = analyse(ledger, settings)
    if progress:
        progress("analyse", 1, 1)
    return Result(ledger, analysis, None)


def _builds(
    pristine: Path,
    settings: Settings,
    recipes: Sequence[Recipe],
    typed: Mapping[Place, Kept],
    progress: Progress | None,
    *,
    functions: bool,
) -> tuple[Result, list[Build]]:
    """The build that is asked for, in the place of its earlier self, and every other one that ``source`` holds."""
    from pyramid_addin.settings_file import settings_from_table

    asked = _analysed(pristine, settings, progress)
    place = (asked.ledger.origin.sheet, asked.ledger.origin.table)
    results = {}
    for recipe in recipes:
        here = (recipe.sheet, recipe.table)
        if here != place:
            # a workbook speaks one language: that of its newest build
            earlier = replace(settings_from_table(recipe.settings), language=settings.language)
            results[here] = _analysed(pristine, earlier, progress)
        else:
            results[here] = asked
    results[place] = asked
    # a workbook that was made from a text file says of no sheet that it is the ledger
    nameless = {place: typed["", None]} if ("", None) in typed else {}
    kept = {**nameless, **typed}
    return asked, [filled(result, kept.get(here), functions=functions) for here, result in results.items()]


def filled(result: Result, kept: Kept | None = None, *, functions: bool = False) -> Build:
    """The columns and sheets of one ledger, ready to be written into a workbook, file or live.

    Parameters
    ----------
    result : Result
    kept : mapping of str to rows, optional
        What users typed into the sheets of an earlier build of this ledger; from `templates.kept_inputs`.
    functions : bool
        Whether the workbook remembers that the functions that travel were asked for.
    """
    from pyramid_addin.settings_file import settings_to_table
    from pyramid_addin.templates import added_columns, filled_sheets, layer_formats
    from pyramid_addin.workbook import Build

    ledger, analysis = result.ledger, result.analysis
    language = analysis.settings.language
    columns = added_columns(ledger, analysis, language)
    settings = replace(analysis.settings, sheet=ledger.origin.table or ledger.origin.sheet)
    origin = ledger.origin
    recipe = Recipe(origin.path.name, origin.sheet, origin.table, settings_to_table(settings), functions)
    sheets = filled_sheets(ledger, analysis, columns, language, kept=kept)
    return Build(ledger, columns, sheets, asdict(recipe), layer_formats(analysis, language))
