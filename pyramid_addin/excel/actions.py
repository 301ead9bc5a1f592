"""What the ribbon offers: one list that the ribbon, the macros and the user guide share.

The words of each action stand in the catalogue below ``ribbon.actions.<key>``: ``label`` (on the button), ``tip`` (the
first line of the screen tip) and ``help`` (what it will write, or show).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from pyramid_addin.settings import SHEETS
from pyramid_addin.templates.calculating._design import KEYS

GROUPS = ("build", "analyse", "templates", "settings", "help")


@dataclass(frozen=True)
class Action:
    """One thing that a user can click.

    Attributes
    ----------
    key : str
        Name of the control, of its icon and of its texts.
    group : str
        One of `GROUPS`.
    kind : {"button", "menu", "gallery"}
        A menu and a gallery only hold others.
    inside : str
        Key of the menu or gallery that holds it; empty where it stands in the group itself.
    large : bool
        Whether the control is as high as the ribbon.
    macro : str
        Function of `pyramid_addin.excel.macros` that does it; empty where no Python is needed.
    argument : str
        What that function is told.
    """

    key: str
    group: str
    kind: Literal["button", "menu", "gallery"] = "button"
    inside: str = ""
    large: bool = False
    macro: str = ""
    argument: str = ""


ACTIONS = (
    Action("build", "build", large=True, macro="build"),
    Action("update", "build", macro="update"),
    Action("remove", "build", macro="remove"),
    Action("analyse", "analyse", kind="menu", large=True),
    *(Action(f"sheet_{key}", "analyse", inside="analyse", macro="show_sheet", argument=key) for key in SHEETS),
    Action("templates", "templates", kind="gallery", large=True),
    Action("template_sample", "templates", inside="templates", macro="new_workbook", argument="sample"),
    Action("template_ledger", "templates", inside="templates", macro="new_workbook", argument="ledger"),
    *(
        Action(f"template_{key}", "templates", inside="templates", macro="new_workbook", argument=key)
        for key in (*KEYS, "pyramid")
    ),
    Action("settings", "settings", large=True, macro="open_settings"),
    Action("freeze", "settings", macro="freeze_boundaries"),
    Action("language", "settings", kind="menu"),
    Action("language_en", "settings", inside="language", macro="set_language", argument="en"),
    Action("language_nl", "settings", inside="language", macro="set_language", argument="nl"),
    Action("check", "help", large=True, macro="check"),
    Action("formulas", "help", macro="formula_guide"),
    Action("log", "help", macro="show_log"),
    Action("restart", "help"),
    Action("about", "help", macro="about"),
)


def action(key: str) -> Action:
    """The action called ``key``.

    Raises
    ------
    KeyError
        There is none.

    Examples
    --------
    >>> action("language_nl").argument
    'nl'
    """
    return {one.key: one for one in ACTIONS}[key]
