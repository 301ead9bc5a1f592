"""The ribbon: every action once, in both languages, with callbacks as Office wants them; and what the VBA says."""

from __future__ import annotations

import inspect
import re
import sys
from collections import Counter
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from pyopenvba.interpreter import Interpreter

sys.path.insert(0, str(Path(__file__).parents[2] / "docs"))
import make_addin

from pyramid_addin.excel import _vba_texts
from pyramid_addin.excel.actions import ACTIONS, GROUPS
from pyramid_addin.excel.functions import FUNCTIONS
from pyramid_addin.texts import catalogue

FOLDER = make_addin.FOLDER
NAMESPACE = "{http://schemas.microsoft.com/office/2009/07/customui}"
# What Office passes to a callback, from its documentation; names do not matter to it.
SIGNATURES = {
    "getLabel": ["IRibbonControl", "ByRef"],
    "getScreentip": ["IRibbonControl", "ByRef"],
    "getSupertip": ["IRibbonControl", "ByRef"],
    "getDescription": ["IRibbonControl", "ByRef"],
    "getVisible": ["IRibbonControl", "ByRef"],
    "onAction of button": ["IRibbonControl"],
    "onAction of gallery": ["IRibbonControl", "String", "Integer"],
}
TWIN = """
Attribute VB_Name = "PyramidLanguage"
Public dutch As Boolean
Public Function ExcelIsDutch() As Boolean
    ExcelIsDutch = dutch
End Function
Public Sub Speak(ByVal inDutch As Boolean)
    dutch = inDutch
End Sub
"""
RECORDER = """
Private Sub Record(ByVal Macro As String, ByVal Description As String, ByVal Category As String, _
                   ByVal ArgumentDescriptions As Variant)
    Dim index As Long
    Debug.Print Macro & "|" & Category & "|" & Description & "|" & LBound(ArgumentDescriptions)
    For index = 0 To UBound(ArgumentDescriptions)
        Debug.Print "- " & ArgumentDescriptions(index)
    Next index
End Sub
"""


@pytest.fixture(scope="module")
def ribbon():
    return ET.parse(FOLDER / "customUI14.xml").getroot()  # noqa: S314 -- our own file


@pytest.fixture
def speaking():
    """The module PyramidTexts at work in Excel of a language; MacroOptions is written down instead."""

    def excel(language):
        text = (FOLDER / "PyramidTexts.bas").read_text("ascii")
        for old, new in (("Application.MacroOptions ", "Record "), ("ThisWorkbook.Name", '"pyramid.xlam"')):
            assert text.count(old) == 1
            text = text.replace(old, new)
        vba = Interpreter()
        vba.add_module(TWIN, name="PyramidLanguage")
        vba.add_module(text + RECORDER, name="PyramidTexts")
        vba.run("Speak", [language == "nl"])
        return vba

    return excel


def controls(ribbon):
    return [element for element in ribbon.iter() if "id" in element.attrib]


# ---- made from the list of actions


@pytest.mark.parametrize("name", sorted(make_addin.made_sources()))
def test_made_sources_are_current(name):
    """`make addin` makes them anew after a change to actions, formulas or texts."""
    assert (FOLDER / name).read_bytes() == make_addin.made_sources()[name]


def test_every_action_stands_in_its_place(ribbon):
    """In its group, in its menu or gallery, in the order of the list; a gallery once per language."""
    groups = ribbon.findall(f"{NAMESPACE}ribbon/{NAMESPACE}tabs/{NAMESPACE}tab/{NAMESPACE}group")
    assert [group.get("id") for group in groups] == [f"group_{name}" for name in GROUPS]
    for group, name in zip(groups, GROUPS, strict=True):
        expected = []
        for action in [one for one in ACTIONS if one.group == name and not one.inside]:
            inside = [one.key for one in ACTIONS if one.inside == action.key]
            if action.kind == "gallery":
                expected += [
                    ("gallery", f"{action.key}_{language}", [f"{key}_{language}" for key in inside])
                    for language in ("en", "nl")
                ]
            else:
                expected.append((action.kind, action.key, inside))
        found = [
            (control.tag.removeprefix(NAMESPACE), control.get("id"), [inner.get("id") for inner in control])
            for control in group
        ]
        assert found == expected


def test_ids_are_our_own_and_differ(ribbon):
    """Nothing of Office's own is touched or borrowed."""
    ids = Counter(element.get("id").lower() for element in controls(ribbon))
    assert max(ids.values()) == 1
    assert not [name for element in ribbon.iter() for name in element.attrib if name.lower().endswith(("mso", "idq"))]


def test_every_control_has_an_icon_of_its_size(ribbon):
    """32 pixels where it is shown large, in galleries and in menus with large items, else 16."""
    for element in controls(ribbon):
        kind = element.tag.removeprefix(NAMESPACE)
        if kind == "tab":
            continue
        key = element.get("id")
        key = key[:-3] if kind in {"gallery", "item"} else key
        if kind == "group":
            first = next(action.key for action in ACTIONS if f"group_{action.group}" == key)
            assert element.get("image") == f"{first}_32"
            continue
        large = element.get("size") == "large" or kind == "item"
        large |= any(element in menu and menu.get("itemSize") == "large" for menu in ribbon.iter(f"{NAMESPACE}menu"))
        assert element.get("image") == f"{key}_{32 if large else 16}"
        assert (FOLDER / "icons" / f"{element.get('image')}.png").is_file()


def test_keytips_differ(ribbon):
    """Of the two galleries only one is shown."""
    tips = [element.get("keytip") for element in controls(ribbon) if not element.get("id").endswith("templates_nl")]
    tips = [tip for tip in tips if tip]
    assert len(set(tips)) == len(tips) == len([action for action in ACTIONS if not action.inside])
    assert max(map(len, tips)) <= 3


# ---- callbacks


def parameters(procedure):
    """The parameters of a Sub in PyramidRibbon, each as its type, or ByRef where it answers."""
    source = (FOLDER / "PyramidRibbon.bas").read_text("ascii")
    found = re.findall(rf"(?m)^Public Sub {procedure}\((.*)\)$", source)
    assert len(found) == 1, procedure
    return [
        "ByRef" if one.startswith("ByRef ") and " As " not in one else one.partition(" As ")[2]
        for one in found[0].split(", ")
    ]


def test_callbacks_are_there_with_the_signatures_of_office(ribbon):
    """A wrong one is an error message at every start of Excel."""
    seen = set()
    for element in ribbon.iter():
        kind = element.tag.removeprefix(NAMESPACE)
        for attribute, value in element.attrib.items():
            if attribute.startswith(("get", "on")):
                module, _, procedure = value.partition(".")
                assert module == "PyramidRibbon"
                wanted = SIGNATURES[f"onAction of {kind}" if attribute == "onAction" else attribute]
                assert parameters(procedure) == wanted
                seen.add(procedure)
    public = set(re.findall(r"(?m)^Public Sub (\w+)", (FOLDER / "PyramidRibbon.bas").read_text("ascii")))
    assert seen == public - {"PyramidRun"}


def test_every_click_has_something_to_do(ribbon):
    """What is clicked is an action whose macro exists, or the one that VBA does alone."""
    from pyramid_addin.excel import macros

    assert callable(macros.run)
    by_key = {action.key: action for action in ACTIONS}
    clicked = {element.get("id") for element in ribbon.iter(f"{NAMESPACE}button")}
    clicked |= {element.get("id")[:-3] for element in ribbon.iter(f"{NAMESPACE}item")}
    assert clicked == {action.key for action in ACTIONS if action.kind == "button"}
    for key in clicked - {"restart"}:
        assert callable(getattr(macros, by_key[key].macro))
    assert by_key["restart"].macro == ""


# ---- words


def test_gallery_speaks_its_language(ribbon):
    """Written down, because a gallery's items cannot ask."""
    for language in ("en", "nl"):
        texts = catalogue(language)["ribbon"]["actions"]
        for action in [one for one in ACTIONS if "templates" in (one.key, one.inside)]:
            (element,) = [one for one in controls(ribbon) if one.get("id") == f"{action.key}_{language}"]
            words = texts[action.key]
            assert [element.get("label"), element.get("screentip"), element.get("supertip")] == [
                words["label"],
                words["tip"],
                words["help"],
            ]


@pytest.mark.parametrize("language", ["en", "nl"])
def test_labels_and_tips_come_from_the_catalogue(ribbon, speaking, language):
    """For every control that asks, run as VBA; 1,024 characters at most, labels on one line."""
    vba = speaking(language)
    texts = catalogue(language)["ribbon"]
    asked = {"getLabel": ("label", "label"), "getScreentip": ("screentip", "tip"), "getSupertip": ("supertip", "help")}
    for element in controls(ribbon):
        key = element.get("id")
        for attribute, (said_as, written_as) in asked.items():
            if attribute not in element.attrib:
                continue
            if key == "tab_pyramid":
                wanted = texts["tab"]
            elif key.startswith("group_"):
                wanted = texts["groups"][key.removeprefix("group_")]
            else:
                wanted = texts["actions"][key][written_as]
            assert vba.run("PyramidText", [f"{key}.{said_as}"]) == wanted
            assert 0 < len(wanted) <= (40 if said_as == "label" else 1024)
    assert vba.run("PyramidText", ["nothing.label"]) == ""


@pytest.mark.parametrize("language", ["en", "nl"])
def test_boxes_come_from_the_catalogue(speaking, language):
    """Everything that the VBA says by itself, letters outside ASCII too; a box holds 1,024 characters."""
    vba = speaking(language)
    source = "".join(path.read_text("cp1252") for path in FOLDER.glob("*.bas") if path.stem != "PyramidTexts")
    named = set(re.findall(r'(?:PyramidText\(|Say )"([\w.]+)"', source))
    assert {"no_workbook", "no_python", "title", "restarted"} <= named
    texts = catalogue(language)
    for key in named:
        table = texts["formula_calls"] if key.startswith("formula.") else texts["addin"]["boxes"]
        assert vba.run("PyramidText", [key]) == table[key.removeprefix("formula.")]
    boxes = texts["addin"]["boxes"]
    assert named >= set(boxes)
    assert not (FOLDER / "PyramidTexts.bas").read_text("ascii").count('?"" ')
    assert len(boxes["no_python"]) + len(boxes["doctor"]) + len(boxes["reported"]) < 700


@pytest.mark.parametrize("language", ["en", "nl"])
def test_the_function_wizard_is_told_about_every_formula(speaking, language):
    """One text per argument in the order of the arguments, each of 255 characters at most."""
    vba = speaking(language)
    vba.run("DescribeFormulas")
    texts = catalogue(language)["formulas"]
    category = {"en": "Customer Pyramid", "nl": "Klantenpiramide"}[language]
    expected = []
    for function in FUNCTIONS:
        words = texts[function.__name__]
        expected.append(f"'pyramid.xlam'!{function.__name__}|{category}|{words['about']}|0")
        expected += [f"- {words['arguments'][name]}" for name in inspect.signature(function).parameters]
    expected.append(f"'pyramid.xlam'!PYRAMID_WHY|{category}|{texts['why']['about']}|0")
    expected.append(f"- {texts['why']['arguments']['cell']}")
    assert vba.console == expected
    assert max(len(line.split("|")[2] if "|" in line else line[2:]) for line in expected) <= 255


def test_texts_that_the_wizard_does_not_take_are_refused(monkeypatch):
    """Excel would refuse the formula's description as a whole."""
    long = {"formulas": {name: {"about": "x" * 256, "arguments": {}} for name in ("why", "PYRAMID_LAYER")}}
    monkeypatch.setattr(_vba_texts, "catalogue", lambda _: long)
    monkeypatch.setattr(_vba_texts, "FUNCTIONS", ())
    long["formulas"]["why"]["arguments"]["cell"] = "y"
    with pytest.raises(ValueError, match="256 characters, at most 255"):
        _vba_texts.wizard("en")


@pytest.mark.parametrize(
    ("words", "expression"),
    [
        ("Eén", '"E" & ChrW(233) & "n"'),
        ('say "A"', '"say ""A"""'),
        ("≥ 1 €", 'ChrW(8805) & " 1 " & ChrW(8364)'),
        ("two\nlines", '"two" & ChrW(10) & "lines"'),
    ],
)
def test_texts_are_written_in_ascii(words, expression):
    """So that a computer with another code page reads the same."""
    assert _vba_texts._literal(words, 4) == expression
    vba = Interpreter()
    vba.add_module(
        f"Function Said() As String\n    Said = {_vba_texts._literal(words * 40, 8)}\nEnd Function\n", name="M"
    )
    assert vba.run("Said") == words * 40
