"""Checks of Office and Windows: what Excel or the organisation has decided about add-ins, read from the registry."""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING

from pyramid_addin.excel._addin_content import is_signed
from pyramid_addin.excel._findings import Check, Finding, finding
from pyramid_addin.excel._places import places
from pyramid_addin.excel.addin_file import FILE_NAME

if TYPE_CHECKING:
    from pyramid_addin.excel._machine import Machine

OFFICE = r"HKCU\Software\Microsoft\Office\16.0"  # Excel 2016, 2019, 2021, 2024 and Microsoft 365
# The first of these that has a setting decides: what the organisation sets goes before what the user chose.
DECIDING = (
    r"HKCU\Software\Policies\Microsoft\Cloud\Office\16.0",
    r"HKCU\Software\Policies\Microsoft\Office\16.0",
    OFFICE,
)
# Rules of Microsoft Defender that stop what the add-in does, and where their states are kept.
CHILD_PROCESSES = "d4f940ab-401b-4efc-aadc-ad5f3c50688a"
WIN32_CALLS = "92e97fa1-2edf-4476-bdd6-9dd0b4dddc7b"
_EXPLOIT_GUARD = r"Windows Defender\Windows Defender Exploit Guard\ASR"
RULES = (
    rf"HKLM\SOFTWARE\Policies\Microsoft\{_EXPLOIT_GUARD}\Rules",
    rf"HKLM\SOFTWARE\Microsoft\{_EXPLOIT_GUARD}\Rules",
)
MANAGED_RULES = r"HKLM\SOFTWARE\Policies\Microsoft\Windows Defender\Policy Manager"
RULE_STATES = {"1": "block", "6": "warn", "2": "audit"}


def excel(machine: Machine) -> Finding:
    """Excel from the Microsoft Store cannot call a Python outside it."""
    values = machine.registry(r"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\App Paths\excel.exe").values
    path = str(values.get("", ""))
    if "windowsapps" in path.lower():
        return finding("excel", "store", found=path)
    return finding("excel", "" if path else "missing", "warning", found=path)


def disabled(machine: Machine) -> Finding:
    """Excel's own list of what it no longer opens since it crashed while that was open."""
    for value in machine.registry(rf"{OFFICE}\Excel\Resiliency\DisabledItems").values.values():
        if isinstance(value, bytes) and FILE_NAME in value.decode("utf-16-le", "ignore").lower():
            return finding("disabled", "listed", where=rf"{OFFICE}\Excel\Resiliency\DisabledItems")
    return finding("disabled")


def add_ins_allowed(machine: Machine) -> Finding:
    """The setting that switches all add-ins off."""
    return finding("add_ins_allowed", "off" if setting(machine, r"excel\security", "disablealladdins") else "")


def signature(machine: Machine) -> Finding:
    """Settings that ask for a signed add-in."""
    if is_signed(places(machine).addin):
        return finding("signature", "", found="")
    if setting(machine, r"common\security", "requirealwaysonmacrosig"):
        return finding("signature", "required", found="RequireAlwaysOnMacroSig")
    asked = setting(machine, r"excel\security", "requireaddinsig")
    return finding("signature", "asked" if asked else "", "warning", found="RequireAddinSig")


def trusted_location(machine: Machine) -> Finding:
    """Whether Excel trusts what lies in its start-up folder: then no other macro setting stops the add-in."""
    startup = places(machine).addin.parent
    if _locations_disabled(machine):
        return finding("trusted_location", "disabled", "warning", where=startup)
    home = rf"{OFFICE}\Excel\Security\Trusted Locations"
    listed = [str(machine.registry(rf"{home}\{key}").values.get("path", "")) for key in machine.registry(home).keys]
    known = {_plain(_expanded(path, machine)) for path in listed}
    missing = bool(known) and _plain(str(startup)) not in known
    return finding("trusted_location", "not_listed" if missing else "", "warning", where=startup)


def macro_setting(machine: Machine) -> Finding:
    """The macro setting, which counts where the start-up folder is not trusted."""
    chosen = setting(machine, r"excel\security", "vbawarnings")
    if not _locations_disabled(machine):
        return finding("macro_setting")
    if chosen == 4:
        return finding("macro_setting", "off")
    unsigned = chosen == 3 and not is_signed(places(machine).addin)
    return finding("macro_setting", "signed_only" if unsigned else "")


def defender_rule(machine: Machine, check: str, rule: str) -> Finding:
    """The state of one of Defender's attack surface reduction rules, whoever set it; the strictest counts."""
    states = {str(machine.registry(path).values.get(rule, "")) for path in RULES}
    managed = str(machine.registry(MANAGED_RULES).values.get("asrrules", ""))
    states.update(state for name, state in re.findall(r"([0-9a-f-]{36})=(\d)", managed.lower()) if name == rule)
    found = next((name for number, name in RULE_STATES.items() if number in states), "")
    return finding(check, found, "failed" if found == "block" else "warning", rule=rule)


def setting(machine: Machine, place: str, name: str) -> object:
    """The value of a setting of Office, as the organisation or else the user decided it; None where nobody did."""
    for root in DECIDING:
        values = machine.registry(rf"{root}\{place}").values
        if name in values:
            return values[name]
    return None


def _locations_disabled(machine: Machine) -> bool:
    return bool(setting(machine, r"excel\security\trusted locations", "alllocationsdisabled"))


def _expanded(path: str, machine: Machine) -> str:
    """``path`` with its %VARIABLES% filled in."""
    return re.sub(r"%([^%]+)%", lambda found: machine.environment.get(found[1].upper(), found[0]), path)


def _plain(path: str) -> str:
    """``path`` as Windows compares it."""
    return path.replace("\\", "/").rstrip("/").lower()


CHECKS = tuple(
    Check(key, look, ("windows",))
    for key, look in (
        ("excel", excel),
        ("disabled", disabled),
        ("add_ins_allowed", add_ins_allowed),
        ("signature", signature),
        ("trusted_location", trusted_location),
        ("macro_setting", macro_setting),
        ("child_processes", partial(defender_rule, check="child_processes", rule=CHILD_PROCESSES)),
        ("win32_calls", partial(defender_rule, check="win32_calls", rule=WIN32_CALLS)),
    )
)
