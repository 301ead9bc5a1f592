"""The Windows registry, read only: what Office and Defender are told there."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class RegistryKey:
    """One key of the registry.

    Attributes
    ----------
    values : mapping of str to object
        Names in lower case, since Windows does not tell cases apart; the unnamed value is "".
    keys : tuple of str
        Names of the keys inside.
    """

    values: Mapping[str, object] = field(default_factory=dict)
    keys: tuple[str, ...] = ()


ReadRegistry = Callable[[str], RegistryKey]


def read_registry(path: str) -> RegistryKey:
    r"""The key at ``path``; an empty one where there is none, where it may not be read, and outside Windows.

    Parameters
    ----------
    path : str
        Begins with ``HKCU`` or ``HKLM``. What 64-bit programs see goes before what 32-bit programs see.

    Examples
    --------
    >>> read_registry(r"HKCU\Software\No Such Program").keys
    ()
    """
    values: dict[str, object] = {}
    keys: dict[str, None] = {}
    if sys.platform == "win32":
        import winreg

        hive, _, inside = path.partition("\\")
        root = {"HKCU": winreg.HKEY_CURRENT_USER, "HKLM": winreg.HKEY_LOCAL_MACHINE}[hive]
        for view in (winreg.KEY_WOW64_64KEY, winreg.KEY_WOW64_32KEY):
            try:
                with winreg.OpenKey(root, inside, 0, winreg.KEY_READ | view) as key:
                    inner, named, _ = winreg.QueryInfoKey(key)
                    for index in range(named):
                        name, value, _ = winreg.EnumValue(key, index)
                        values.setdefault(name.lower(), value)
                    keys.update((winreg.EnumKey(key, index), None) for index in range(inner))
            except OSError:
                continue
    return RegistryKey(values, tuple(keys))
