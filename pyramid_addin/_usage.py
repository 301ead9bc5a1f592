"""What the command line's parser refuses, said in the user's language like everything else."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from pyramid_addin.texts import catalogue, text

if TYPE_CHECKING:
    from collections.abc import Sequence

WRONG_USAGE = 2
_QUOTED = re.compile(r"'(.*?)'|\((.*)\)")


def usage_complaint(error: Any, arguments: Sequence[str], language: str) -> str | None:  # noqa: ANN401
    """The message for a command line that cannot be parsed; None when ``error`` is something else.

    Parameters
    ----------
    error : Exception
        What the parser raised. Its classes differ between versions of the parser, their names and attributes do not.
    arguments : sequence of str
        The command line.
    language : str
    """
    if getattr(error, "exit_code", None) != WRONG_USAGE or not hasattr(error, "format_message"):
        return None
    kind = type(error).__name__
    if kind == "NoArgsIsHelpError":
        return str(error.format_message())
    context = getattr(error, "ctx", None)
    commands = list(getattr(getattr(context, "command", None), "commands", ()))
    key, facts = _reason(kind, error, arguments, language, commands)
    said = text(f"cli.usage.{key}", language, **facts) if key else str(error.format_message())
    return f"{said} {text('cli.usage.help', language, command=getattr(context, 'command_path', 'pyramid-addin'))}"


def _reason(
    kind: str,
    error: Any,  # noqa: ANN401
    arguments: Sequence[str],
    language: str,
    commands: Sequence[str],
) -> tuple[str, dict[str, str]]:
    """Key below ``cli.usage`` and the facts of its text; "" where the parser's own words must do."""
    quoted = _QUOTED.search(str(getattr(error, "message", "")))
    found = "" if quoted is None else quoted[1] or quoted[2]
    if kind == "MissingParameter":
        return "missing", {"found": str(error.param.metavar or error.param.name)}
    if kind == "NoSuchOption":
        near = ", ".join(sorted(error.possibilities or ()))
        return ("no_option_near" if near else "no_option"), {"found": error.option_name, "near": near}
    if kind == "BadOptionUsage":
        return "no_value", {"found": error.option_name}
    if kind == "BadParameter" and error.param.name in catalogue(language)["cli"]["help"]:
        option, value = _given(error.param.opts, arguments)
        return "bad_value", {"where": option, "found": value, "meaning": text(f"cli.help.{error.param.name}", language)}
    if kind == "UsageError" and commands:
        return ("no_command" if found else "which_command"), {"found": found, "allowed": ", ".join(commands)}
    if kind == "UsageError" and found:
        return "too_many", {"found": found}
    return "", {}


def _given(options: Sequence[str], arguments: Sequence[str]) -> tuple[str, str]:
    """The option among ``options`` that was given, and its value."""
    for argument, following in pairwise([*arguments, ""]):
        name, equals, value = argument.partition("=")
        if name in options:
            return name, value if equals else following
    return options[-1], ""
