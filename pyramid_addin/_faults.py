"""What a user is told of a fault of ours: one sentence, and a file with the details to send."""

from __future__ import annotations

import tempfile
import traceback

from pyramid_addin.texts import text


def fault_message(error: BaseException, language: str, *, folder: str | None = None) -> str:
    """Keep the details of ``error`` in a file of their own and say where they are; a user never meets a traceback.

    Parameters
    ----------
    error : BaseException
    language : {"en", "nl"}
    folder : str, optional
        Where the file goes; the folder of temporary files when absent.
    """
    with tempfile.NamedTemporaryFile(
        "w", prefix="pyramid-addin-", suffix=".log", delete=False, dir=folder, encoding="utf-8", errors="replace"
    ) as log:
        traceback.print_exception(error, file=log)
    return text("cli.fault", language, fault=type(error).__name__, log=log.name)
