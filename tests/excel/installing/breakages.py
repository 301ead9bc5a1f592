"""How a machine that was well is broken, one thing at a time, and which check has to find it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from pyramid_addin.errors import InstallError
from pyramid_addin.excel._machine import Answer

EXCEL = r"HKCU\Software\Microsoft\Office\16.0\Excel"
POLICY = r"HKCU\Software\Policies\Microsoft\Office\16.0"
CLOUD_POLICY = r"HKCU\Software\Policies\Microsoft\Cloud\Office\16.0"
GUARD = r"SOFTWARE\Policies\Microsoft\Windows Defender\Windows Defender Exploit Guard\ASR\Rules"
LOCAL_GUARD = r"SOFTWARE\Microsoft\Windows Defender\Windows Defender Exploit Guard\ASR\Rules"
MANAGER = r"HKLM\SOFTWARE\Policies\Microsoft\Windows Defender\Policy Manager"
APP_PATHS = r"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\App Paths\excel.exe"
CHILD = "d4f940ab-401b-4efc-aadc-ad5f3c50688a"  # Block all Office applications from creating child processes
CALLS = "92e97fa1-2edf-4476-bdd6-9dd0b4dddc7b"  # Block Win32 API calls from Office macros
STARTUP = "AppData/Roaming/Microsoft/Excel/XLSTART"
MAC_DATA = "Library/Containers/com.microsoft.Excel/Data"


def startup(one) -> Path:
    return one.machine.home / STARTUP


def conf(one) -> Path:
    folder = one.machine.home / (".pyramid" if one.machine.system == "windows" else MAC_DATA)
    return folder / "pyramid.conf"


def disabled_item(path: str) -> bytes:
    """An entry of Excel's list: three numbers (kind, length of path, length of name), path and name in UTF-16."""
    written, name = (f"{part}\0".encode("utf-16-le") for part in (path.lower(), "customer pyramid"))
    return b"".join(number.to_bytes(4, "little") for number in (1, len(written), len(name))) + written + name


def setting(key: str, **values: object):
    """Break it by a value in the registry."""
    return lambda one: one.registry.setdefault(key, {}).update(values)


def settings(*entries: tuple[str, dict[str, object]]):
    """Break it by several."""

    def enter(one):
        for key, values in entries:
            one.registry.setdefault(key, {}).update(values)

    return enter


def on_machine(**changed):
    """Break it by what the machine says of itself; a callable gets the machine."""

    def change(one):
        given = {name: value(one.machine) if callable(value) else value for name, value in changed.items()}
        one.machine = replace(one.machine, **given)

    return change


def environment(**added: str):
    return on_machine(environment=lambda machine: {**machine.environment, **added})


def write(path, content: bytes):
    """Break it by a file; ``path`` gets the simulated machine."""

    def put(one):
        path(one).parent.mkdir(parents=True, exist_ok=True)
        path(one).write_bytes(content)

    return put


def no_packages(one):
    one.packages.clear()


def move_interpreter(name: str):
    """Break it by a Python that lies elsewhere, and of which the add-in was told so."""

    def move(one):
        new = one.machine.home.parent / name / "python.exe"
        new.parent.mkdir(parents=True)
        one.machine.interpreter.rename(new)
        for dll in one.machine.interpreter.parent.glob("*.dll"):
            dll.rename(new.parent / dll.name)
        content = conf(one).read_bytes()
        old = str(one.machine.interpreter).encode(one.machine.code_page)
        conf(one).write_bytes(content.replace(old, str(new).encode("utf-8")))
        one.machine = replace(one.machine, interpreter=new)

    return move


def in_onedrive(one):
    environment(ONEDRIVECOMMERCIAL=str(one.machine.interpreter.parents[1]))(one)


def say(status: int, output: str):
    def answer(one):
        one.formula = Answer(status, output)

    return answer


def no_pywin32(one):
    one.imports = Answer(1, "Traceback\nModuleNotFoundError: No module named 'pythoncom'\n")


def no_dll(*names: str):
    def unlink(one):
        for name in names:
            (one.machine.interpreter.parent / name).unlink()

    return unlink


def cannot_build(one):
    def build():
        raise InstallError("addin.package_missing", package="pyopenvba")

    one.machine = replace(one.machine, build=build)


def as_folder(path):
    """A folder where a file should be: it cannot be read."""

    def make(one):
        path(one).unlink()
        path(one).mkdir()

    return make


def only_a_file(path):
    """A file where a folder should be: nothing can be made in it."""

    def make(one):
        path(one).parent.mkdir(parents=True, exist_ok=True)
        path(one).write_bytes(b"")

    return make


def remove_container(one):
    conf(one).unlink()
    conf(one).parent.rmdir()


def no_write_in_container(one):
    """The folder stands, but the system refuses: shown by a link to where nothing can be made."""
    remove_container(one)
    conf(one).parent.symlink_to("/proc/self")


WINDOWS = {
    # what is broken: (how, check, state, reason)
    "old Python": (on_machine(version=(3, 10, 9)), "python", "failed", "old"),
    "32 bits": (on_machine(bits=32), "python", "warning", "bits"),
    "Python from the Store": (
        on_machine(base=Path("C:/Program Files/WindowsApps/PythonSoftwareFoundation.Python.3.12")),
        "store_python",
        "failed",
        "store",
    ),
    "per cent sign in the path": (move_interpreter("100%"), "interpreter_path", "failed", "character"),
    "Python in OneDrive": (in_onedrive, "interpreter_path", "warning", "synchronised"),
    "no xlwings": (no_packages, "xlwings", "failed", "missing"),
    "another xlwings": (lambda one: one.packages.update(xlwings="0.37.7"), "xlwings", "failed", "version"),
    "no DLL": (no_dll("xlwings64-0.37.8.dll"), "dll", "failed", "missing"),
    "no DLL for Excel of 32 bits": (
        lambda one: (
            no_dll("xlwings32-0.37.8.dll")(one),
            setting(r"HKLM\SOFTWARE\Microsoft\Office\ClickToRun\Configuration", Platform="x86")(one),
        ),
        "dll",
        "failed",
        "missing",
    ),
    "no pywin32": (no_pywin32, "pywin32", "failed", "missing"),
    "PYTHONHOME": (setting(r"HKCU\Environment", PYTHONHOME=r"C:\Old"), "variables", "failed", "home"),
    "PYTHONPATH": (setting(r"HKCU\Environment", PythonPath=r"C:\Work"), "variables", "warning", "path"),
    "no Excel": (lambda one: one.registry.pop(APP_PATHS), "excel", "warning", "missing"),
    "Excel from the Store": (
        setting(APP_PATHS, **{"": r"C:\Program Files\WindowsApps\Microsoft.Office.Desktop.Excel\EXCEL.EXE"}),
        "excel",
        "failed",
        "store",
    ),
    "disabled after a crash": (
        setting(rf"{EXCEL}\Resiliency\DisabledItems", A1B2=disabled_item(r"C:\Users\anna\XLSTART\PYRAMID.XLAM")),
        "disabled",
        "failed",
        "listed",
    ),
    "all add-ins off": (setting(rf"{EXCEL}\Security", DisableAllAddins=1), "add_ins_allowed", "failed", "off"),
    "only signed add-ins are loaded": (
        setting(rf"{POLICY}\Common\Security", RequireAlwaysOnMacroSig=1),
        "signature",
        "failed",
        "required",
    ),
    "signed add-ins are asked for": (
        setting(rf"{EXCEL}\Security", RequireAddinSig=1),
        "signature",
        "warning",
        "asked",
    ),
    "no trusted locations": (
        setting(rf"{POLICY}\Excel\Security\Trusted Locations", AllLocationsDisabled=1),
        "trusted_location",
        "warning",
        "disabled",
    ),
    "start-up folder not trusted": (
        setting(rf"{EXCEL}\Security\Trusted Locations\Location2", Path=r"C:\Other"),
        "trusted_location",
        "warning",
        "not_listed",
    ),
    "Defender blocks": (setting(rf"HKLM\{GUARD}", **{CHILD: "1"}), "child_processes", "failed", "block"),
    "Defender blocks, set on this computer": (
        setting(rf"HKLM\{LOCAL_GUARD}", **{CHILD: 1}),
        "child_processes",
        "failed",
        "block",
    ),
    "Defender blocks, set by a manager": (
        setting(MANAGER, ASRRules=f"{CALLS}=0|{CHILD.upper()}=1"),
        "child_processes",
        "failed",
        "block",
    ),
    "Defender warns": (setting(rf"HKLM\{GUARD}", **{CHILD: "6"}), "child_processes", "warning", "warn"),
    "Defender watches": (setting(rf"HKLM\{GUARD}", **{CHILD: "2"}), "child_processes", "warning", "audit"),
    "the strictest counts": (
        settings((rf"HKLM\{GUARD}", {CHILD: "2"}), (MANAGER, {"ASRRules": f"{CHILD}=1"})),
        "child_processes",
        "failed",
        "block",
    ),
    "Defender blocks calls": (setting(rf"HKLM\{GUARD}", **{CALLS: "1"}), "win32_calls", "failed", "block"),
    "Defender warns of calls": (setting(rf"HKLM\{GUARD}", **{CALLS: "6"}), "win32_calls", "warning", "warn"),
    "Defender watches calls": (setting(rf"HKLM\{GUARD}", **{CALLS: "2"}), "win32_calls", "warning", "audit"),
    "no add-in": (lambda one: (startup(one) / "pyramid.xlam").unlink(), "addin", "failed", "missing"),
    "add-in not to be read": (as_folder(lambda one: startup(one) / "pyramid.xlam"), "addin", "failed", "unreadable"),
    "add-in of another version": (
        write(lambda one: startup(one) / "pyramid.xlam", b"PK other"),
        "addin",
        "failed",
        "other",
    ),
    "nothing to compare with": (cannot_build, "addin", "failed", "no_builder"),
    "from the internet": (
        write(lambda one: startup(one) / "pyramid.xlam:Zone.Identifier", b"[ZoneTransfer]\r\nZoneId=3\r\n"),
        "mark_of_the_web",
        "warning",
        "marked",
    ),
    "opened from elsewhere too": (
        setting(rf"{EXCEL}\Options", OPEN1=r'/R "C:\Downloads\Pyramid.xlam"'),
        "copies",
        "warning",
        "more",
    ),
    "second copy for all users": (
        write(
            lambda one: Path(
                one.machine.environment["PROGRAMFILES"], "Microsoft Office/root/Office16/XLSTART/pyramid.xlam"
            ),
            b"",
        ),
        "copies",
        "warning",
        "more",
    ),
    "second copy in the other start-up folder": (
        lambda one: (
            write(lambda one: one.machine.home / "start" / "pyramid.xlam", b"")(one),
            setting(rf"{EXCEL}\Options", AltStartup=str(one.machine.home / "start"))(one),
        ),
        "copies",
        "warning",
        "more",
    ),
    "no settings file": (lambda one: conf(one).unlink(), "configuration", "failed", "missing"),
    "settings file not to be read": (as_folder(conf), "configuration", "failed", "unreadable"),
    "settings file with a mark in front": (
        lambda one: conf(one).write_bytes(b"\xef\xbb\xbfA\r\n" + conf(one).read_bytes()),
        "configuration",
        "failed",
        "odd_line",
    ),
    "settings file without Python": (
        lambda one: conf(one).write_bytes(b'"SHOW CONSOLE","True"\r\n'),
        "configuration",
        "failed",
        "no_interpreter",
    ),
    "Python moved away": (
        lambda one: conf(one).write_bytes(b'"INTERPRETER_WIN","C:\\Gone\\python.exe"\r\n'),
        "configuration",
        "failed",
        "no_python",
    ),
    "another Python": (
        lambda one: (
            (one.machine.home / "python.exe").write_bytes(b""),
            conf(one).write_bytes(f'"INTERPRETER_WIN","{one.machine.home / "python.exe"}"\r\n'.encode("cp1252")),
        ),
        "configuration",
        "warning",
        "other",
    ),
    "settings file in the start-up folder": (
        write(lambda one: startup(one) / "pyramid.conf", b""),
        "configurations",
        "warning",
        "more",
    ),
    "settings file on the home drive": (
        write(
            lambda one: (
                Path(one.machine.environment["HOMEDRIVE"] + one.machine.environment["HOMEPATH"])
                / ".pyramid"
                / "pyramid.conf"
            ),
            b"",
        ),
        "configurations",
        "warning",
        "more",
    ),
    "xlwings' add-in of another version": (
        write(lambda one: startup(one) / "xlwings.xlam", b"other"),
        "other_xlwings",
        "warning",
        "other",
    ),
    "no log": (only_a_file(lambda one: one.machine.log.parent), "log", "warning", "not_writable"),
    "no template": (lambda one: one.machine.templates[1].unlink(), "templates", "failed", "unreadable"),
    "template cut short": (
        lambda one: one.machine.templates[0].write_bytes(one.machine.templates[0].read_bytes()[:-30]),
        "templates",
        "failed",
        "unreadable",
    ),
    "template damaged": (
        lambda one: one.machine.templates[0].write_bytes(
            one.machine.templates[0].read_bytes().replace(b"project", b"pr0ject")
        ),
        "templates",
        "failed",
        "unreadable",
    ),
    "Python does not start": (say(-1, "Access is denied"), "formula", "failed", "no_answer"),
    "Python says nothing": (say(0, ""), "formula", "failed", "no_answer"),
    "a wrong layer": (say(0, '["0.1.0", [["Large"]]]'), "formula", "failed", "wrong"),
    "an older package": (say(0, '["0.0.9", [["Top"]]]'), "formula", "failed", "version"),
    "a warning before the answer": (say(0, 'Warning: x\n["0.0.9", [["Top"]]]'), "formula", "failed", "version"),
}

MAC = {
    "space in the path": (move_interpreter("My Python"), "interpreter_path", "failed", "character"),
    "letter outside the code page": (move_interpreter("Müller"), "interpreter_path", "failed", "code_page"),
    "PYTHONHOME": (environment(PYTHONHOME="/old"), "variables", "failed", "home"),
    "no script": (
        lambda one: next((one.machine.home / "Library/Application Scripts").rglob("*.applescript")).unlink(),
        "script",
        "failed",
        "missing",
    ),
    "script changed": (
        lambda one: next((one.machine.home / "Library/Application Scripts").rglob("*.applescript")).write_bytes(b"?"),
        "script",
        "failed",
        "other",
    ),
}

# Where one thing makes others fail too.
ALSO = {"letter outside the code page": {"configuration"}}
