"""LibreOffice for the tests of the VBA: one JSON request per line in, one JSON answer per line out.

Run by the system's Python, the only one that knows UNO, with a folder for LibreOffice's profile. It ends LibreOffice
when its input ends.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

WITH_MACROS = 4  # com.sun.star.document.MacroExecMode.ALWAYS_EXECUTE_NO_WARN
SECONDS_TO_START = 60


class Server:
    """One LibreOffice with one workbook open: the modules of two would see each other's."""

    def __init__(self, profile: Path) -> None:
        pipe = f"pyramid{os.getpid()}"
        self.program = subprocess.Popen(
            [
                "soffice",
                "--headless",
                "--invisible",
                "--norestore",
                "--nodefault",
                "--nologo",
                "--nofirststartwizard",
                f"--accept=pipe,name={pipe};urp",
                f"-env:UserInstallation={profile.as_uri()}",
            ],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        import uno

        local = uno.getComponentContext()
        resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
        context = self._connected(resolver, f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
        self.desktop = context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)
        self.path = ""
        self.book = None

    def _connected(self, resolver, address: str):
        until = time.monotonic() + SECONDS_TO_START
        while True:
            try:
                return resolver.resolve(address)
            except Exception:  # every kind of "not yet"
                if time.monotonic() > until or self.program.poll() is not None:
                    raise
                time.sleep(0.2)

    def _opened(self, path: str):
        """The workbook at that path, its VBA allowed to run; what was open before is closed."""
        from com.sun.star.beans import PropertyValue

        if path != self.path:
            if self.book is not None:
                self.book.close(True)
            settings = {"Hidden": True, "MacroExecutionMode": WITH_MACROS, "FilterName": "Calc MS Excel 2007 VBA XML"}
            named = []
            for name, value in settings.items():
                one = PropertyValue()
                one.Name, one.Value = name, value
                named.append(one)
            self.book = self.desktop.loadComponentFromURL(Path(path).as_uri(), "_blank", 0, tuple(named))
            self.path = path
        return self.book

    def call(self, path: str, name: str, *arguments: object) -> object:
        """What the VBA function ``Module.Name`` answers."""
        uri = f"vnd.sun.star.script:PyramidAddin.{name}?language=Basic&location=document"
        return self._opened(path).getScriptProvider().getScript(uri).invoke(arguments, (), ())[0]

    def enter(self, path: str, cells: str, formula: str) -> list[list[object]]:
        """The values that cells of the first sheet show with that formula; over several cells, an array formula."""
        block = self._opened(path).Sheets.getByIndex(0).getCellRangeByName(cells)
        if ":" in cells:
            block.setArrayFormula(formula)
        else:
            block.getCellByPosition(0, 0).setFormula(formula)
        return [list(row) for row in block.getDataArray()]

    def close(self) -> None:
        """End LibreOffice."""
        try:
            self.desktop.terminate()
            self.program.wait(20)
        except Exception:  # noqa: BLE001 -- it may have ended itself, or hang
            self.program.kill()
            self.program.wait()


def main() -> None:
    """Serve until the input ends."""
    server = Server(Path(sys.argv[1]))
    try:
        for line in sys.stdin:
            method, *arguments = json.loads(line)
            try:
                answer = {"answer": getattr(server, method)(*arguments)}
            except Exception as error:  # noqa: BLE001 -- told to the test, which fails with it
                answer = {"error": f"{type(error).__name__}: {error}"}
            print(json.dumps(answer), flush=True)  # noqa: T201 -- the way it answers
    finally:
        server.close()


if __name__ == "__main__":
    main()
