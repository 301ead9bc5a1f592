"""The ribbon as Office reads it (``customUI14.xml``), made from the list of actions.

Labels and tips come through callbacks, so that the tab speaks Excel's own language. A gallery cannot do so: its items
either ask a callback for their picture, which may then only be one of Office's own, or have everything written down. So
there is one gallery per language, and only that of Excel's language is shown.
"""

from __future__ import annotations

from xml.etree import ElementTree as ET

from pyramid_addin.excel.actions import ACTIONS, GROUPS, Action
from pyramid_addin.texts import LANGUAGES, text

NAMESPACE = "http://schemas.microsoft.com/office/2009/07/customui"
TAB = "tab_pyramid"
# What one types after Alt and the tab's own letter.
_KEYTIPS = {
    "build": "B",
    "update": "U",
    "remove": "R",
    "analyse": "A",
    "templates": "N",
    "settings": "S",
    "freeze": "F",
    "language": "L",
    "check": "C",
    "formulas": "G",
    "log": "O",
    "restart": "P",
    "about": "I",
}
_SPOKEN = {
    "getLabel": "PyramidRibbon.GetLabel",
    "getScreentip": "PyramidRibbon.GetScreentip",
    "getSupertip": "PyramidRibbon.GetSupertip",
}


def ribbon_xml() -> str:
    """The XML of the tab, its groups and its controls.

    Controls are called as their action; a gallery and its items have the language behind that (``templates_nl``).

    Examples
    --------
    >>> ribbon_xml().splitlines()[1]
    '<customUI xmlns="http://schemas.microsoft.com/office/2009/07/customui">'
    """
    root = ET.Element("customUI", {"xmlns": NAMESPACE})
    tabs = ET.SubElement(ET.SubElement(root, "ribbon"), "tabs")
    tab = ET.SubElement(tabs, "tab", {"id": TAB, "getLabel": _SPOKEN["getLabel"]})
    for name in GROUPS:
        members = [action for action in ACTIONS if action.group == name and not action.inside]
        # The picture is for when the window is so narrow that the whole group becomes one button.
        attributes = {"id": f"group_{name}", "getLabel": _SPOKEN["getLabel"], "image": f"{members[0].key}_32"}
        group = ET.SubElement(tab, "group", attributes)
        for action in members:
            _add_control(group, action)
    ET.indent(root)
    return f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n{ET.tostring(root, "unicode")}\n'


def pictures(xml: str) -> list[str]:
    """Names of the pictures that the ribbon shows, which are relationship ids and, with ``.png``, file names."""
    return sorted({element.attrib["image"] for element in ET.fromstring(xml).iter() if "image" in element.attrib})  # noqa: S314 -- our own


def _add_control(group: ET.Element, action: Action) -> None:
    size = {"size": "large"} if action.large else {}
    if action.kind == "gallery":
        for language in LANGUAGES:
            _add_gallery(group, action, language, size)
        return
    attributes = {"id": action.key, **_SPOKEN, "image": _picture(action), **size, "keytip": _KEYTIPS[action.key]}
    if action.kind == "button":
        ET.SubElement(group, "button", {**attributes, "onAction": "PyramidRibbon.Clicked"})
        return
    menu = ET.SubElement(group, "menu", {**attributes, **({"itemSize": "large"} if action.large else {})})
    for inner in _inside(action):
        # A large item shows a line below its label.
        described = {"getDescription": _SPOKEN["getScreentip"]} if action.large else {}
        image = {"image": f"{inner.key}_{32 if action.large else 16}"}
        ET.SubElement(
            menu, "button", {"id": inner.key, **_SPOKEN, **described, **image, "onAction": "PyramidRibbon.Clicked"}
        )


def _add_gallery(group: ET.Element, action: Action, language: str, size: dict[str, str]) -> None:
    attributes = {
        **_written(action, language),
        **size,
        "columns": "1",
        "keytip": _KEYTIPS[action.key],
        "getVisible": "PyramidRibbon.GetVisible",
        "onAction": "PyramidRibbon.Chosen",
    }
    gallery = ET.SubElement(group, "gallery", attributes)
    for inner in _inside(action):
        ET.SubElement(gallery, "item", _written(inner, language, size=32))


def _written(action: Action, language: str, size: int | None = None) -> dict[str, str]:
    words = f"ribbon.actions.{action.key}"
    return {
        "id": f"{action.key}_{language}",
        "label": text(f"{words}.label", language),
        "screentip": text(f"{words}.tip", language),
        "supertip": text(f"{words}.help", language),
        "image": f"{action.key}_{size}" if size else _picture(action),
    }


def _inside(action: Action) -> list[Action]:
    return [inner for inner in ACTIONS if inner.inside == action.key]


def _picture(action: Action) -> str:
    return f"{action.key}_{32 if action.large else 16}"
