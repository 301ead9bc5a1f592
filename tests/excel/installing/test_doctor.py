"""Each check finds what it is for, and nothing else does: one thing is broken at a time on a machine that was well."""

from __future__ import annotations

import json
import sys
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest
from breakages import (
    ALSO,
    CHILD,
    CLOUD_POLICY,
    EXCEL,
    GUARD,
    MAC,
    POLICY,
    WINDOWS,
    environment,
    no_dll,
    no_write_in_container,
    remove_container,
    setting,
    startup,
)

from pyramid_addin.excel import _office_checks
from pyramid_addin.excel._machine import Answer, _interpreter, excel_is_running, this_machine
from pyramid_addin.excel._registry import RegistryKey, read_registry
from pyramid_addin.excel._xlwings_module import XLWINGS_VERSION
from pyramid_addin.excel.doctor import CHECKS, examine, report
from pyramid_addin.excel.install import install
from pyramid_addin.texts import LANGUAGES, catalogue


@pytest.fixture
def well(request):
    """A machine of the system asked for, with the add-in installed."""

    def installed(system):
        simulated = request.getfixturevalue(system)
        install(simulated.machine)
        return simulated

    return installed


def test_the_addin_ticked_in_excels_list_is_no_second_copy(well):
    """Excel then notes the path of the very file in the start-up folder."""
    one = well("windows")
    setting(rf"{EXCEL}\Options", OPEN=f'"{str(startup(one)).upper()}/PYRAMID.XLAM"')(one)
    assert next(found.state for found in examine(one.machine) if found.check == "copies") == "ok"


@pytest.mark.parametrize("system", ["windows", "mac"])
def test_a_machine_that_is_well_is_found_well(well, system):
    """Every check that applies there says so."""
    findings = examine(well(system).machine)
    assert [one.check for one in findings] == [check.key for check in CHECKS]
    expected = {check.key: "ok" if system in check.systems else "not_applicable" for check in CHECKS}
    assert {one.check: one.state for one in findings} == expected


@pytest.mark.parametrize(
    ("system", "case"),
    [*(("windows", case) for case in WINDOWS), *(("mac", case) for case in MAC)],
    ids=[*WINDOWS, *(f"Mac: {case}" for case in MAC)],
)
def test_one_thing_broken_is_found_by_its_check_alone(well, system, case):
    """In both languages with what was found and what to do."""
    one = well(system)
    breaking, check, state, reason = {"windows": WINDOWS, "mac": MAC}[system][case]
    breaking(one)
    findings = examine(one.machine)
    unwell = {found.check: (found.state, found.reason) for found in findings if found.state in {"warning", "failed"}}
    for other in ALSO.get(case, ()):
        unwell.pop(other)
    assert unwell == {check: (state, reason)}
    for language in LANGUAGES:
        told = next(entry for entry in report(findings, language) if entry["check"] == check)
        assert told["state"] == state
        assert told["found"]
        assert told["cure"]
        assert "{" not in told["found"] + told["cure"]


def test_a_mac_where_excel_never_ran(well):
    """Its folder is missing, and so is the file that would lie in it."""
    one = well("mac")
    remove_container(one)
    states = {found.check: found.reason for found in examine(one.machine) if found.state == "failed"}
    assert states == {"container": "missing", "configuration": "missing"}


def test_a_mac_that_refuses_to_write_in_excels_folder(well):
    """As privacy settings do; shown by a folder in which not even the superuser can make a file."""
    one = well("mac")
    no_write_in_container(one)
    states = {found.check: found.reason for found in examine(one.machine) if found.state == "failed"}
    assert states == {"container": "not_writable", "configuration": "missing"}


@pytest.mark.parametrize(
    ("chosen", "reason"), [(4, "off"), (3, "signed_only"), (2, "ok"), (1, "ok")], ids=["none", "signed", "ask", "all"]
)
def test_macro_settings_count_where_the_folder_is_not_trusted(well, chosen, reason):
    """Where it is trusted, Excel does not look at them."""
    one = well("windows")
    setting(rf"{POLICY}\Excel\Security", VBAWarnings=chosen)(one)
    assert {found.check for found in examine(one.machine) if found.state != "ok"} & {"macro_setting"} == set()
    setting(rf"{EXCEL}\Security\Trusted Locations", AllLocationsDisabled=1)(one)
    assert next(found.reason for found in examine(one.machine) if found.check == "macro_setting") == reason


def test_a_signature_satisfies_what_asks_for_one(well, signed_addin):
    """Signed, the same file passes every rule; and it is still the one of this version."""
    one = well("windows")
    (startup(one) / "pyramid.xlam").write_bytes(signed_addin)
    setting(rf"{POLICY}\Common\Security", RequireAlwaysOnMacroSig=1)(one)
    setting(rf"{POLICY}\Excel\Security", RequireAddinSig=1, VBAWarnings=3)(one)
    setting(rf"{POLICY}\Excel\Security\Trusted Locations", AllLocationsDisabled=1)(one)
    states = {found.check: found.state for found in examine(one.machine)}
    assert [states[check] for check in ("addin", "signature", "macro_setting")] == ["ok"] * 3


def test_what_the_organisation_decides_goes_before_the_users_choice(well):
    """Policies from the cloud first, then group policy, then the Trust Center."""
    one = well("windows")
    setting(rf"{EXCEL}\Security", DisableAllAddins=1)(one)
    setting(rf"{POLICY}\Excel\Security", DisableAllAddins=0)(one)
    assert not _office_checks.setting(one.machine, r"excel\security", "disablealladdins")
    setting(rf"{CLOUD_POLICY}\Excel\Security", DisableAllAddins=1)(one)
    assert _office_checks.setting(one.machine, r"excel\security", "disablealladdins") == 1


@pytest.mark.parametrize(
    "written",
    [r"%APPDATA%\Microsoft\Excel\XLSTART" + "\\", "{startup}", "{STARTUP}/"],
    ids=["variable", "as is", "case"],
)
def test_the_startup_folder_is_known_however_it_is_written(well, written):
    """With a variable, in capitals, with a stroke behind it."""
    one = well("windows")
    path = written.format(startup=startup(one), STARTUP=str(startup(one)).upper())
    setting(rf"{EXCEL}\Security\Trusted Locations\Location1", Path=path)(one)
    setting(rf"{EXCEL}\Security\Trusted Locations\Location2", Path=r"C:\Other")(one)
    assert next(found.state for found in examine(one.machine) if found.check == "trusted_location") == "ok"


@pytest.mark.parametrize(
    ("key", "values", "missing"),
    [
        (r"HKLM\SOFTWARE\Microsoft\Office\ClickToRun\Configuration", {"Platform": "x86"}, "xlwings32-0.37.8.dll"),
        (r"HKLM\SOFTWARE\Microsoft\Office\16.0\Outlook", {"Bitness": "x86"}, "xlwings32-0.37.8.dll"),
        (r"HKLM\SOFTWARE\Nothing", {}, "xlwings64-0.37.8.dll, xlwings32-0.37.8.dll"),
    ],
    ids=["click-to-run", "installer", "unknown"],
)
def test_the_dll_is_that_of_excels_bitness(well, key, values, missing):
    """Not of Python's, since it is loaded into Excel; both where Excel's is not known."""
    one = well("windows")
    one.registry.pop(r"HKLM\SOFTWARE\Microsoft\Office\ClickToRun\Configuration")
    one.registry[key] = values
    no_dll("xlwings64-0.37.8.dll", "xlwings32-0.37.8.dll")(one)
    found = next(found for found in examine(one.machine) if found.check == "dll")
    assert found.facts["found"] == missing


def test_the_dll_of_a_virtual_environment_lies_one_folder_up(well):
    """Pip puts it beside the Scripts folder that python.exe is in."""
    one = well("windows")
    folder = one.machine.interpreter.parent
    (folder / "xlwings64-0.37.8.dll").rename(folder.parent / "xlwings64-0.37.8.dll")
    assert next(found.state for found in examine(one.machine) if found.check == "dll") == "ok"


def test_the_dll_is_not_found_by_another_version(well):
    """Excel asks for it by its full name."""
    one = well("windows")
    folder = one.machine.interpreter.parent
    (folder / "xlwings64-0.37.8.dll").rename(folder / "xlwings64-0.37.7.dll")
    assert next(found.state for found in examine(one.machine) if found.check == "dll") == "failed"


def test_python_is_tried_as_excel_starts_it(well):
    """The one in the settings file, with Excel's switches, and without what an activated environment adds."""
    one = well("windows")
    own = str(one.machine.interpreter.parent)
    environment(VIRTUAL_ENV=own, CONDA_PREFIX="C:\\Conda", PYTHONPATH="C:\\Work", PATH=own, SystemRoot="C:\\Windows")(
        one
    )
    examine(one.machine)
    arguments, given = next(call for call in one.calls if "PYRAMID_LAYER" in call[0][-1])
    assert arguments[:4] == [str(one.machine.interpreter), "-B", "-P", "-c"]
    assert not {"VIRTUAL_ENV", "CONDA_PREFIX", "PYTHONPATH"} & set(given)
    assert given["PATH"] == ""
    assert given["SystemRoot"] == "C:\\Windows"


def test_the_formula_is_tried_in_the_python_of_the_settings_file(well):
    """Which may be another than the one that doctor runs in."""
    one = well("windows")
    breaking, *_ = WINDOWS["another Python"]
    breaking(one)
    examine(one.machine)
    tried = [arguments[0] for arguments, _ in one.calls if "PYRAMID_LAYER" in arguments[-1]]
    assert tried == [str(one.machine.home / "python.exe")]


def test_a_check_that_breaks_keeps_the_others_going(well):
    """A registry that cannot be read, for instance."""
    one = well("windows")
    read = one.machine.registry

    def broken(path):
        if "Resiliency" in path:
            raise RuntimeError("odd")
        return read(path)

    findings = examine(replace(one.machine, registry=broken))
    assert next((found.check, found.reason) for found in findings if found.state != "ok") == ("disabled", "fault")
    told = next(entry for entry in report(findings, "en") if entry["check"] == "disabled")
    assert "RuntimeError: odd" in told["found"]
    assert told["cure"]
    assert sum(found.state == "failed" for found in findings) == 1


def test_elsewhere_it_says_that_excel_does_not_run_there(linux):
    """And still looks at Python, packages, templates and one formula."""
    states = {found.check: found.state for found in examine(linux.machine)}
    assert states.pop("system") == "failed"
    assert {check for check, state in states.items() if state == "ok"} == {
        "python",
        "xlwings",
        "log",
        "templates",
        "formula",
    }
    assert set(states.values()) == {"ok", "not_applicable"}


def test_every_text_is_told_by_some_check():
    """A reason in the catalogue that nothing gives is dead; a reason without its text would be a KeyError."""
    written = catalogue("en")["doctor"]["checks"]
    assert sorted(written) == sorted(check.key for check in CHECKS)
    shown = {(check, reason) for _, check, _, reason in (*WINDOWS.values(), *MAC.values())}
    shown |= {("system", "other"), ("macro_setting", "off"), ("macro_setting", "signed_only")}
    shown |= {("container", "missing"), ("container", "not_writable")}
    assert {(check, reason) for check, parts in written.items() for reason in parts["found"]} == shown | {
        (check, "ok") for check in written
    }
    assert {(check, reason) for check, parts in written.items() for reason in parts["cure"]} == shown


# --- on the command line ------------------------------------------------------------------------------------------


@pytest.fixture
def on(monkeypatch):
    """Make the command line believe that it runs on a simulated machine."""
    return lambda simulated: monkeypatch.setattr("pyramid_addin.excel._machine.this_machine", lambda: simulated.machine)


@pytest.mark.parametrize(("language", "word"), [("en", "All is well"), ("nl", "Alles is in orde")])
def test_all_well_is_said_with_status_0(well, run, on, language, word):
    """A line per check that applies, and the sum."""
    on(well("windows"))
    said, _ = run("addin", "doctor", "--lang", language)
    assert said.splitlines()[-1].startswith(word)
    assert len(said.splitlines()) == sum("windows" in check.systems for check in CHECKS) + 2


def test_a_warning_alone_has_status_0(well, run, on):
    """It may never matter; but it is shown, with what to do."""
    one = well("windows")
    setting(rf"HKLM\{GUARD}", **{CHILD: "2"})(one)
    on(one)
    said, _ = run("addin", "doctor", "--lang", "en")
    assert "to look at: 1." in said
    assert "What to do: Tell IT" in said


def test_something_to_mend_has_status_3(well, run, on):
    """With the cure below it."""
    one = well("windows")
    (startup(one) / "pyramid.xlam").unlink()
    on(one)
    said, _ = run("addin", "doctor", "--lang", "nl", status=3)
    lines = said.splitlines()
    place = next(number for number, line in enumerate(lines) if line.startswith("oplossen"))
    assert lines[place + 1].strip() == "Wat te doen: pyramid-addin addin install"
    assert lines[-1].startswith("Op te lossen: 1.")


def test_programs_get_the_same_as_json(well, run, on, addin_package):
    """With the hash of the add-in, which IT compares with that of its own build."""
    from hashlib import sha256

    on(well("windows"))
    said, _ = run("addin", "doctor", "--json", "--lang", "en")
    entries = json.loads(said)
    assert [entry["check"] for entry in entries] == [check.key for check in CHECKS]
    addin = next(entry for entry in entries if entry["check"] == "addin")
    assert addin["facts"]["sha256"] == sha256(addin_package()).hexdigest()
    assert {entry["state"] for entry in entries} == {"ok", "not_applicable"}


def test_the_machine_that_this_runs_on(tmp_path):
    """The real one: this Python, its packages, its templates; nothing of it is made up."""
    machine = this_machine()
    assert machine.system == "other"
    assert machine.interpreter == Path(sys.executable)
    assert machine.version == sys.version_info[:3]
    assert machine.package_version("xlwings") == XLWINGS_VERSION
    assert machine.package_version("no-such-package") is None
    assert all(template.is_file() for template in machine.templates)
    assert machine.xlwings_file(f"xlwings-{XLWINGS_VERSION}.applescript").startswith(b"#")
    assert machine.run([sys.executable, "-c", "import sys; print('é'); sys.exit(7)"], {}) == Answer(7, "é\n")
    assert machine.run([str(tmp_path / "nothing")], {}).status == -1
    assert not excel_is_running(machine)
    assert machine.xlwings_file("no such file") == b""
    assert read_registry(r"HKLM\SOFTWARE\Microsoft") == RegistryKey()


@contextmanager
def open_key(root, path, reserved, access):
    """One key in two views, for 64-bit and for 32-bit programs, as (values, keys)."""
    if (root, path, reserved) != ("machine", r"SOFTWARE\Office", 0):
        raise FileNotFoundError(2, "no such key")
    views = {
        0x100: ([("Platform", "x64", 1), ("", "unnamed", 1)], ["Inner"]),
        0x200: ([("PLATFORM", "x86", 1), ("Only32", 7, 4)], ["Inner", "Other"]),
    }
    assert access & 0x20019 == 0x20019
    yield views[access & ~0x20019]


# Python's own module of Windows as far as it is used, with its numbers.
WINREG = SimpleNamespace(
    HKEY_CURRENT_USER="user",
    HKEY_LOCAL_MACHINE="machine",
    KEY_READ=0x20019,
    KEY_WOW64_64KEY=0x100,
    KEY_WOW64_32KEY=0x200,
    OpenKey=open_key,
    QueryInfoKey=lambda key: (len(key[1]), len(key[0]), 0),
    EnumValue=lambda key, index: key[0][index],
    EnumKey=lambda key, index: key[1][index],
)


def test_the_registry_is_read_in_both_views(monkeypatch):
    """Names without case; what 64-bit programs see goes first; a key that is not there is an empty one."""
    monkeypatch.setitem(sys.modules, "winreg", WINREG)
    monkeypatch.setattr(sys, "platform", "win32")
    found = read_registry(r"HKLM\SOFTWARE\Office")
    assert found == RegistryKey({"platform": "x64", "": "unnamed", "only32": 7}, ("Inner", "Other"))
    assert read_registry(r"HKLM\SOFTWARE\Nothing") == RegistryKey()
    assert read_registry(r"HKCU\SOFTWARE\Office") == RegistryKey()


def test_the_python_with_a_console_is_taken(tmp_path):
    """Xlwings' DLL hides its window; where there is no such Python, the one that runs."""
    without = tmp_path / "pythonw.exe"
    assert _interpreter(without) == without
    (tmp_path / "python.exe").write_bytes(b"")
    assert _interpreter(without) == tmp_path / "python.exe"
    assert _interpreter(tmp_path / "python3") == tmp_path / "python3"


def test_a_formula_is_worked_out_by_this_very_python(linux):
    """The real formula in a real new process."""
    real = this_machine()
    machine = replace(linux.machine, interpreter=real.interpreter, run=real.run, environment=real.environment)
    found = next(found for found in examine(machine) if found.check == "formula")
    assert (found.state, found.facts.get("found")) == ("ok", found.facts["allowed"])
