"""What Excel's VBA compiler refuses and other programs let pass, found in the text of the modules.

Written against Microsoft's language specification (MS-VBAL). Every finding begins with the name of its rule; `RULES`
lists them all, and a test proves that each one fires.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any

from pyopenvba.exceptions import VBACompileError
from pyopenvba.interpreter import Interpreter, parse_module
from pyopenvba.interpreter._constants_data import EXCEL_CONSTANTS, OFFICE_CONSTANTS, VBA_CONSTANTS
from pyopenvba.interpreter._inventory import members_of
from pyopenvba.interpreter._preprocess import strip_directives

if TYPE_CHECKING:
    from collections.abc import Iterator

RULES = {
    "block": "If, Select, For, Do, With and procedures are closed by their own end",
    "cell-name": "a public function is not named like a cell",
    "code-page": "a module is written in code page 1252",
    "continuation": "a statement is continued at most 24 times",
    "declared": "every name is declared, or VBA's or Excel's own",
    "directive": "#If and #End If pair",
    "explicit": "a module begins with Option Explicit",
    "length": "a line has at most 1,023 characters",
    "parameters": "a procedure has at most 60 arguments, no two of the same name, none of its own name",
    "procedure-size": "a procedure's text stays below 64 KB",
    "ptrsafe": "a Declare says PtrSafe where 64-bit Excel reads it",
    "reserved": "no name is a word of the language",
    "syntax": "another reader of VBA reads it",
    "twice": "no name is given twice in a module, nor to public procedures of two modules, nor to a module too",
    "type": "the type of every variable is known",
}

LONGEST_LINE = 1_023
MOST_CONTINUATIONS = 24
MOST_PARAMETERS = 60
LARGEST_PROCEDURE = 64 * 1_024
LAST_COLUMN, LAST_ROW = 16_384, 1_048_576

# MS-VBAL 3.3.5.1, but for names of built-in functions that a declaration may hide (Date, Left and the like).
# ruff: noqa: SIM905 -- so many words read better as text
RESERVED = frozenset(
    """
    abs addressof and any array as attribute boolean byref byte byval call case cbool cbyte ccur cdate cdbl cdec cdecl
    cint circle clng clnglng clngptr close const csng cstr currency cvar cverr debug decimal declare defbool defbyte
    defcur defdate defdbl defdec defint deflng deflnglng deflngptr defobj defsng defstr defvar dim do doevents double
    each else elseif empty end endif enum eqv erase event exit false fix for friend function get global gosub goto if
    imp implements in input inputb int integer is lbound len lenb let like linput lock long longlong longptr loop lset
    me mod new next not nothing null on open option optional or paramarray preserve print private pset public put
    raiseevent redim rem resume return rset scale seek select set sgn shared single spc static step stop string sub tab
    then to true type typeof ubound unlock until variant wend while with withevents write xor
    """.split()
)
# Words of statements that are no names where they stand: Option Private Module, On Error, Declare PtrSafe.
WORDS = RESERVED | frozenset("alias base compare error explicit lib module output property ptrsafe text".split())
TYPES = frozenset(
    """
    variant string long longptr boolean object single double integer byte date currency collection
    application range workbook worksheet iribboncontrol
    """.split()
)
OBJECTS = frozenset({"err", "debug", "me", "application", "vba", "userform"})

_STRING = re.compile(r'"(?:[^"]|"")*"')
_NAME = re.compile(r"(?<![\w.!#&])([A-Za-z]\w*)(?![\w]|\s*:=)[$%&!#@]?")
_PROCEDURE = re.compile(
    r"\s*(?:(?P<scope>Public|Private|Friend)\s+)?(?:Static\s+)?(?P<kind>Function|Sub|Property\s+(?:Get|Let|Set))\s+"
    r"(?P<name>\w+)\s*\((?P<parameters>.*?)\)(?:\s+As\s+(?P<type>\w+))?\s*$",
    re.IGNORECASE,
)
_PROCEDURE_END = re.compile(r"\s*End\s+(?:Function|Sub|Property)\s*$", re.IGNORECASE)
_DECLARE = re.compile(r"\s*(?:(?:Public|Private)\s+)?Declare\s+(PtrSafe\s+)?(?:Function|Sub)\s+(\w+)", re.IGNORECASE)
_VARIABLES = re.compile(
    r"\s*(?:(?:Dim|Static|Private|Public|Global)\s+)(?!Enum\b|Type\b)(?:Const\s+|WithEvents\s+)?(?P<list>[A-Za-z].*)$",
    re.IGNORECASE,
)
_CONSTANT = re.compile(r"\s*Const\s+(?P<list>.*)$", re.IGNORECASE)
_LABEL = re.compile(r"\s*([A-Za-z]\w*):(?!=)\s*$")
_OPENING = (
    (re.compile(r"If\b.*\bThen$", re.IGNORECASE), "If"),
    (re.compile(r"Select Case\b", re.IGNORECASE), "Select"),
    (re.compile(r"For\b", re.IGNORECASE), "For"),
    (re.compile(r"Do\b", re.IGNORECASE), "Do"),
    (re.compile(r"While\b", re.IGNORECASE), "While"),
    (re.compile(r"With\b", re.IGNORECASE), "With"),
)
_CLOSING = (
    (re.compile(r"End If$", re.IGNORECASE), "If"),
    (re.compile(r"End Select$", re.IGNORECASE), "Select"),
    (re.compile(r"Next\b", re.IGNORECASE), "For"),
    (re.compile(r"Loop\b", re.IGNORECASE), "Do"),
    (re.compile(r"Wend$", re.IGNORECASE), "While"),
    (re.compile(r"End With$", re.IGNORECASE), "With"),
)


@dataclass
class Procedure:
    """A procedure, its statements without strings and comments, and the names that it declares."""

    name: str
    kind: str
    is_public: bool
    statements: list[str] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    parameters: list[str] = field(default_factory=list)
    labels: list[str] = field(default_factory=list)


@dataclass
class Module:
    """A module: its procedures, and what it declares outside of them."""

    name: str
    is_class: bool
    procedures: list[Procedure] = field(default_factory=list)
    statements: list[str] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    public_names: list[str] = field(default_factory=list)


def findings(sources: dict[str, str], *, loose: frozenset[str] = frozenset()) -> list[str]:
    """Everything that is wrong with the modules, as ``[rule] module: what``.

    Parameters
    ----------
    sources : dict of str to str
        Texts of all modules of a project, by name.
    loose : frozenset of str
        Modules written without Option Explicit by others.
    """
    found = [one for name, text in sources.items() for one in _text_findings(name, text)]
    for mac in (False, True):
        try:
            modules = [_module(name, _resolved(text, mac=mac)) for name, text in sources.items()]
        except VBACompileError as error:
            return sorted({*found, f"[directive] {error}"})
        public = _public_names(modules)
        found += _names_of_project(modules)
        for module in modules:
            found += _names_of_module(module, sources)
            if module.name not in loose:
                found += _undeclared(module, public)
        for name, text in sources.items():
            found += _syntax(name, text, mac=mac)
            if name not in loose and not re.search(r"(?m)^Option Explicit\r?$", text):
                found.append(f"[explicit] {name}")
    return sorted(set(found))


def _resolved(text: str, *, mac: bool) -> str:
    """The text as 64-bit Windows or Mac compiles it; a remark behind a directive is dropped first."""
    text = re.sub(r"(?m)^([ \t]*#[^'\r\n]*?)[ \t]*'.*$", r"\1", text)
    return strip_directives(text, constants={"Mac": mac})


def _text_findings(name: str, text: str) -> Iterator[str]:
    try:
        text.encode("cp1252")
    except UnicodeEncodeError as error:
        yield f"[code-page] {name}: {text[error.start]!r}"
    lines = text.splitlines()
    continued = 0
    for number, line in enumerate(lines, 1):
        if len(line) > LONGEST_LINE:
            yield f"[length] {name} line {number}"
        continued = continued + 1 if re.search(r"\s_\s*$", line) else 0
        if continued == MOST_CONTINUATIONS + 1:
            yield f"[continuation] {name} line {number}"


def _is_class(text: str) -> bool:
    return "Attribute VB_Base" in text or text.startswith("VERSION")


def _statements(text: str) -> Iterator[str]:
    """Logical lines without strings, comments and attributes."""
    joined = re.sub(r"[ \t]+_[ \t]*\r?\n[ \t]*", " ", text)
    for line in joined.splitlines():
        bare = _STRING.sub('""', line).split("'")[0].rstrip()
        if bare.strip() and not re.match(r"\s*(?:Attribute |Rem\b|VERSION |BEGIN$|END$|MultiUse)", bare):
            yield bare.strip()


def _module(name: str, text: str) -> Module:
    module, procedure = Module(name, _is_class(text)), None
    for statement in _statements(text):
        opening = _PROCEDURE.match(statement)
        if opening and not re.match(r"\s*End\b", statement):
            public = not module.is_class and (opening["scope"] or "public").lower() == "public"
            procedure = Procedure(opening["name"], " ".join(opening["kind"].split()), public)
            procedure.parameters = [_declared(part) for part in opening["parameters"].split(",") if part.strip()]
            procedure.statements.append(f"{opening['parameters']} As {opening['type'] or 'Variant'}")
            module.procedures.append(procedure)
        elif _PROCEDURE_END.match(statement):
            procedure = None
        elif procedure is None:
            _declare_in_module(module, statement)
        else:
            procedure.statements.append(statement)
            if label := _LABEL.match(statement):
                procedure.labels.append(label[1])
            elif variables := _VARIABLES.match(statement) or _CONSTANT.match(statement):
                procedure.names += [_declared(part) for part in _parts(variables["list"])]
    return module


def _declare_in_module(module: Module, statement: str) -> None:
    module.statements.append(statement)
    if declare := _DECLARE.match(statement):
        module.names.append(declare[2])
    elif variables := _VARIABLES.match(statement) or _CONSTANT.match(statement):
        names = [_declared(part) for part in _parts(variables["list"])]
        module.names += names
        if re.match(r"\s*(?:Public|Global)\b", statement, re.IGNORECASE):
            module.public_names += names


def _parts(listed: str) -> list[str]:
    """The comma-separated parts of a declaration, commas in brackets apart."""
    return re.split(r",(?![^()]*\))", listed)


def _declared(part: str) -> str:
    """The name that ``Optional ByVal name() As Type = value`` declares."""
    words = re.sub(r"^\s*(?:(?:Optional|ByVal|ByRef|ParamArray)\s+)*", "", part, flags=re.IGNORECASE)
    found = re.match(r"\w+", words)
    return found[0] if found else ""


def _public_names(modules: list[Module]) -> set[str]:
    names = {name for module in modules for name in (module.name, *module.public_names)}
    names |= {procedure.name for module in modules for procedure in module.procedures if procedure.is_public}
    return {name.lower() for name in names}


def _names_of_project(modules: list[Module]) -> Iterator[str]:
    owner: dict[str, str] = {module.name.lower(): "as a module" for module in modules}
    for module in modules:
        for procedure in module.procedures:
            if not procedure.is_public:
                continue
            if procedure.name.lower() in owner:
                yield f"[twice] {module.name}.{procedure.name}, also {owner[procedure.name.lower()]}"
            owner[procedure.name.lower()] = f"in {module.name}"


def _names_of_module(module: Module, sources: dict[str, str]) -> Iterator[str]:
    # A property is read by one procedure and written by another.
    readers = [each.name for each in module.procedures if each.kind.lower() not in {"property let", "property set"}]
    yield from _repeated(module.name, module.names + readers)
    for statement in module.statements:
        declare = _DECLARE.match(statement)
        if declare and not declare[1]:
            yield f"[ptrsafe] {module.name}.{declare[2]}"
    for procedure in module.procedures:
        where = f"{module.name}.{procedure.name}"
        declared = [name.lower() for name in procedure.parameters]
        if len(declared) > MOST_PARAMETERS or len(set(declared)) < len(declared) or procedure.name.lower() in declared:
            yield f"[parameters] {where}"
        yield from _repeated(where, procedure.parameters + procedure.names)
        yield from (f"[block] {where}: {what}" for what in _unbalanced(procedure.statements[1:]))
        if procedure.is_public and _is_cell(procedure.name):
            yield f"[cell-name] {where}"
        for name in (procedure.name, *procedure.parameters, *procedure.names, *procedure.labels):
            if name.lower() in RESERVED:
                yield f"[reserved] {where}: {name}"
        if len(_text_of(procedure.name, sources[module.name])) >= LARGEST_PROCEDURE:
            yield f"[procedure-size] {where}"
    for name in module.names:
        if name.lower() in RESERVED:
            yield f"[reserved] {module.name}: {name}"


def _repeated(where: str, names: list[str]) -> Iterator[str]:
    folded = [name.lower() for name in names]
    yield from (f"[twice] {where}: {name}" for name in sorted({name for name in folded if folded.count(name) > 1}))


def _text_of(name: str, source: str) -> str:
    found = re.search(rf"(?ims)^[^'\n]*\b(?:Function|Sub)\s+{name}\b.*?^End (?:Function|Sub)", source)
    return found[0] if found else ""


def _is_cell(name: str) -> bool:
    found = re.fullmatch(r"([A-Za-z]{1,3})(\d+)|R\d*C\d*|[RC]", name, re.IGNORECASE)
    if not found or not found[1]:
        return bool(found)
    column = 0
    for letter in found[1].upper():
        column = column * 26 + ord(letter) - 64
    return column <= LAST_COLUMN and 0 < int(found[2]) <= LAST_ROW


def _unbalanced(statements: list[str]) -> Iterator[str]:
    opened: list[str] = []
    for statement in statements:
        for pattern, kind in _CLOSING:
            if pattern.match(statement):
                if not opened or opened.pop() != kind:
                    yield f"{statement} closes nothing"
                break
        else:
            opened += [kind for pattern, kind in _OPENING if pattern.match(statement)]
    yield from (f"{kind} is not closed" for kind in opened)


def _undeclared(module: Module, public: set[str]) -> Iterator[str]:
    known = public | OBJECTS | _excel_names() | {name.lower() for name in module.names}
    known |= {procedure.name.lower() for procedure in module.procedures}
    for procedure in module.procedures:
        local = {name.lower() for name in (*procedure.names, *procedure.parameters, *procedure.labels)}
        for statement in procedure.statements:
            types = {name.lower() for name in re.findall(r"\b(?:As\s+New|As|New)\s+(\w+)", statement, re.IGNORECASE)}
            for name in sorted(types - TYPES - public):
                yield f"[type] {module.name}.{procedure.name}: {name}"
            for name in _NAME.findall(
                re.sub(r"\b(?:As\s+New|As|New)\s+\w+|^\w+:$", "", statement, flags=re.IGNORECASE)
            ):
                if name.lower() not in known | local | WORDS:
                    yield f"[declared] {module.name}.{procedure.name}: {name}"


@cache
def _excel_names() -> set[str]:
    tables: tuple[dict[str, Any], ...] = (VBA_CONSTANTS, EXCEL_CONSTANTS, OFFICE_CONSTANTS)
    constants = {name.lower() for table in tables for name in table}
    return constants | set(Interpreter()._intrinsics) | set(members_of("Global", "excel"))


def _syntax(name: str, text: str, *, mac: bool) -> Iterator[str]:
    kind = "class" if _is_class(text) else "standard"
    # The reader knows neither the head of an exported class nor WithEvents.
    text = re.sub(r"\AVERSION .*?^END\r?\n", "", text, flags=re.DOTALL | re.MULTILINE).replace("WithEvents ", "")
    try:
        parse_module(_resolved(text, mac=mac), name=name, kind=kind)
    except VBACompileError as error:
        yield f"[syntax] {error}"
