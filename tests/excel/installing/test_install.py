"""Installing puts three files in place, all or none, and removing gives everything back."""

from __future__ import annotations

import errno
import io
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pyramid_addin.errors import InstallError
from pyramid_addin.excel import _placing
from pyramid_addin.excel._user_configuration import odd_line, value_of, with_value, without
from pyramid_addin.excel.install import NotReadyError, install, remove

STARTUP = "AppData/Roaming/Microsoft/Excel/XLSTART"
MAC_STARTUP = "Library/Group Containers/UBF8T346G9.Office/User Content.localized/Startup.localized/Excel"
MAC_DATA = "Library/Containers/com.microsoft.Excel/Data"
MAC_SCRIPT = "Library/Application Scripts/com.microsoft.Excel/xlwings-0.37.8.applescript"


def tree(folder: Path) -> dict[str, bytes | None]:
    """Everything below ``folder``: files with their bytes, folders with None."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() if path.is_file() else None for path in folder.rglob("*")
    }


def test_windows_gets_the_addin_and_its_python(windows, addin_package):
    """The add-in in XLSTART, and one line in the code page that VBA reads files in, ended as Windows does."""
    home, python = windows.machine.home, windows.machine.interpreter
    done = install(windows.machine)
    assert (home / STARTUP / "pyramid.xlam").read_bytes() == addin_package()
    line = f'"INTERPRETER_WIN","{python}"\r\n'
    assert (home / ".pyramid" / "pyramid.conf").read_bytes() == line.encode("cp1252")
    assert "é" in line
    assert done.changed == (home / STARTUP / "pyramid.xlam", home / ".pyramid" / "pyramid.conf")
    assert [path.name for path in (home / STARTUP).iterdir()] == ["pyramid.xlam"]


def test_a_mac_gets_the_script_too(mac):
    """In the folders that Excel's sandbox can reach."""
    home = mac.machine.home
    done = install(mac.machine)
    assert (home / MAC_STARTUP / "pyramid.xlam").exists()
    assert (home / MAC_SCRIPT).read_bytes() == b"xlwings' xlwings-0.37.8.applescript"
    assert (home / MAC_DATA / "pyramid.conf").read_bytes() == (
        f'"INTERPRETER_MAC","{mac.machine.interpreter}"\n'.encode()
    )
    assert len(done.changed) == 3


@pytest.mark.parametrize("system", ["windows", "mac"])
def test_twice_is_once(system, request):
    """The second time nothing is written, and removing still gives back what was there before the first."""
    machine = request.getfixturevalue(system).machine
    before = tree(machine.home)
    install(machine)
    once = tree(machine.home)
    assert install(machine).changed == ()
    assert tree(machine.home) == once
    remove(machine)
    assert tree(machine.home) == before


def test_a_redirected_profile_is_followed(windows, tmp_path):
    """The environment knows where AppData is; here another disk, as with a roaming profile on a server."""
    server = tmp_path / "server" / "profiles" / "rvries"
    environment = {**windows.machine.environment, "APPDATA": str(server)}
    install(replace(windows.machine, environment=environment))
    assert (server / "Microsoft" / "Excel" / "XLSTART" / "pyramid.xlam").exists()
    assert not (windows.machine.home / STARTUP).exists()


def test_without_appdata_the_usual_place_is_taken(windows):
    """Started from a service, a program has no APPDATA."""
    environment = {name: value for name, value in windows.machine.environment.items() if name != "APPDATA"}
    install(replace(windows.machine, environment=environment))
    assert (windows.machine.home / STARTUP / "pyramid.xlam").exists()


USER_FILES = {
    "other settings": b'"SHOW CONSOLE","True"\r\n"CONDA PATH","C:\\Conda"\r\n',
    "another Python first": b'"INTERPRETER_WIN","C:\\Old, one\\python.exe"\r\n"SHOW CONSOLE","True"\r\n',
    "another Python last, no line end": b'"SHOW CONSOLE","True"\r\n"interpreter_win","C:\\Old\\python.exe"',
    "no line end": b'"SHOW CONSOLE","True"',
    "line ends of another system": b'"SHOW CONSOLE","True"\n"A","b"\n',
    "letters of the code page": '"PYTHONPATH","C:\\Müller"\r\n'.encode("cp1252"),
    "empty": b"",
}


@pytest.mark.parametrize("content", USER_FILES.values(), ids=USER_FILES)
def test_the_users_own_lines_stay_and_come_back(windows, content):
    """All other lines are kept as they are, and removing gives the file back byte for byte."""
    path = windows.machine.home / ".pyramid" / "pyramid.conf"
    path.parent.mkdir()
    path.write_bytes(content)
    before = tree(windows.machine.home)
    install(windows.machine)
    written = path.read_bytes()
    assert value_of(written, "INTERPRETER_WIN", "cp1252") == str(windows.machine.interpreter)
    for line in content.splitlines(keepends=True):
        assert line in written or b"interpreter_win" in line.lower()
    install(windows.machine)
    remove(windows.machine)
    assert tree(windows.machine.home) == before


def test_what_the_user_changed_since_is_kept(windows):
    """A line added after installing stays when ours goes; and the Python of before comes back."""
    path = windows.machine.home / ".pyramid" / "pyramid.conf"
    path.parent.mkdir()
    path.write_bytes(b'"INTERPRETER_WIN","C:\\Old\\python.exe"\r\n')
    install(windows.machine)
    path.write_bytes(path.read_bytes() + b'"SHOW CONSOLE","True"\r\n')
    install(windows.machine)
    remove(windows.machine)
    assert path.read_bytes() == b'"INTERPRETER_WIN","C:\\Old\\python.exe"\r\n"SHOW CONSOLE","True"\r\n'


field = st.text(st.sampled_from("abAB ,;=\\:éü"), max_size=8)
line = st.tuples(field, field).map(lambda pair: '"{}","{}"'.format(*pair).encode("cp1252"))
files = st.tuples(st.lists(line), st.sampled_from([b"\r\n", b"\n"]), st.booleans()).map(
    lambda parts: parts[1].join(parts[0]) + (parts[1] if parts[2] and parts[0] else b"")
)


@given(content=files, value=field)
@settings(suppress_health_check=[HealthCheck.too_slow])
def test_a_line_put_in_comes_out_exactly(content, value):
    """Whatever the file: the value is read back, no other line changes, and taking it out leaves what was there."""
    written = with_value(content, "INTERPRETER_WIN", value, "cp1252", b"\r\n")
    assert value_of(written, "interpreter_win", "cp1252") == value
    assert odd_line(written, "cp1252") is None
    assert without(written, "INTERPRETER_WIN", "cp1252", None) == content


def test_a_file_that_excel_would_misread_is_refused(windows):
    """VBA reads field by field: a line with one field shifts everything below it."""
    path = windows.machine.home / ".pyramid" / "pyramid.conf"
    path.parent.mkdir()
    path.write_bytes(b'"SHOW CONSOLE","True"\r\nhello\r\n')
    before = tree(windows.machine.home)
    with pytest.raises(InstallError, match=r"Line 2 of .*pyramid\.conf .*: hello\."):
        install(windows.machine)
    assert tree(windows.machine.home) == before


FOREIGN = {"no package": b"PK nonsense", "another add-in": None, "a workbook": b""}


@pytest.mark.parametrize("kind", FOREIGN)
def test_a_file_of_somebody_else_is_neither_overwritten_nor_removed(windows, addin_package, kind):
    """It only happens to have the name."""
    content = FOREIGN[kind]
    if content is None:
        content = addin_package(**{"customUI/customUI14.xml": b'<button onAction="Other"/>'})
    path = windows.machine.home / STARTUP / "pyramid.xlam"
    path.parent.mkdir(parents=True)
    path.write_bytes(content)
    before = tree(windows.machine.home)
    with pytest.raises(InstallError, match="not made by this program"):
        install(windows.machine)
    assert remove(windows.machine).kept == (path,)
    assert tree(windows.machine.home) == before


def test_an_older_version_is_replaced(windows, addin_package):
    """It is ours by its ribbon."""
    path = windows.machine.home / STARTUP / "pyramid.xlam"
    path.parent.mkdir(parents=True)
    path.write_bytes(addin_package(**{"xl/vbaProject.bin": b"older"}))
    assert path in install(windows.machine).changed
    assert path.read_bytes() == addin_package()


def test_the_real_addin_is_known_as_ours(windows):
    """The mark by which removing knows the add-in is in the file that this version makes."""
    from pyramid_addin.excel.addin_file import addin_bytes

    machine = replace(windows.machine, build=addin_bytes)
    install(machine)
    path = windows.machine.home / STARTUP / "pyramid.xlam"
    assert zipfile.is_zipfile(io.BytesIO(path.read_bytes()))
    assert path in remove(machine).changed
    assert not path.exists()


# --- what goes wrong ----------------------------------------------------------------------------------------------


def break_move(monkeypatch, name, number=errno.EACCES):
    """Moving a file to ``name`` fails, as Windows lets it fail while a program has that file open."""
    move = Path.replace

    def refuse(self, target):
        if Path(target).name == name:
            raise OSError(number, "in use", str(self), None, str(target))
        return move(self, target)

    monkeypatch.setattr(_placing.Path, "replace", refuse)


WRITTEN = [
    *(("windows", name, False) for name in ("pyramid.xlam", "pyramid.conf", "installed.json")),
    *(
        ("mac", name, False)
        for name in ("pyramid.xlam", "xlwings-0.37.8.applescript", "pyramid.conf", "installed.json")
    ),
    *((system, name, True) for system in ("windows", "mac") for name in ("pyramid.xlam", "pyramid.conf")),
]


@pytest.mark.parametrize(("system", "name", "older"), WRITTEN)
def test_nothing_is_half_installed(request, monkeypatch, addin_package, system, name, older):
    """Whichever file cannot be put in place, all are as they were: new ones gone, older ones back, folders too."""
    machine = request.getfixturevalue(system).machine
    if older:
        install(replace(machine, build=lambda: addin_package(**{"xl/vbaProject.bin": b"older"})))
        (machine.home / "other-python").write_bytes(b"")
        for dll in machine.interpreter.parent.glob("*.dll"):
            (machine.home / dll.name).write_bytes(b"")
        machine = replace(machine, interpreter=machine.home / "other-python")
    before = tree(machine.home)
    break_move(monkeypatch, name)
    with pytest.raises(InstallError, match=name):
        install(machine)
    assert tree(machine.home) == before


def test_a_full_disk_leaves_nothing_behind(windows, monkeypatch):
    """What was written beside is gone too."""

    def full(_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(_placing.os, "fsync", full)
    before = tree(windows.machine.home)
    with pytest.raises(InstallError, match="No space left on device"):
        install(windows.machine)
    assert tree(windows.machine.home) == before


def test_excel_never_finds_half_a_file_in_its_startup_folder(windows, monkeypatch):
    """Excel opens whatever lies there: at every move, only a whole add-in does."""
    seen = []
    startup = windows.machine.home / STARTUP
    move = Path.replace

    def watch(self, target):
        seen.append([path.name for path in startup.iterdir()])
        return move(self, target)

    monkeypatch.setattr(_placing.Path, "replace", watch)
    install(windows.machine)
    assert seen == [[], ["pyramid.xlam"], ["pyramid.xlam"]]


def test_an_open_excel_is_named_as_the_cause(windows, addin_package, monkeypatch):
    """Windows only says that access is denied."""
    install(replace(windows.machine, build=lambda: addin_package(**{"xl/vbaProject.bin": b"older"})))
    windows.running.add("EXCEL.EXE                     4242 Console                    1    180.000 K")
    break_move(monkeypatch, "pyramid.xlam")
    with pytest.raises(InstallError) as refusal:
        install(windows.machine)
    assert "Excel has" in refusal.value.text("en")
    assert "XLSTART" in refusal.value.text("nl")
    assert "Sluit Excel" in refusal.value.text("nl")


@pytest.mark.parametrize("name", ["pyramid.xlam", "pyramid.conf", "installed.json"])
def test_what_cannot_be_removed_stays_as_a_whole(windows, monkeypatch, name):
    """Whichever file is locked, the others are still there afterwards."""
    install(windows.machine)
    before = tree(windows.machine.home)
    windows.running.add("EXCEL.EXE")
    unlink = Path.unlink

    def locked(self, *arguments, **options):
        if self.name == name:
            raise PermissionError(errno.EACCES, "in use", str(self))
        unlink(self, *arguments, **options)

    monkeypatch.setattr(_placing.Path, "unlink", locked)
    with pytest.raises(
        InstallError,
        match=rf"Excel has .*{name} open" if name == "pyramid.xlam" else rf"{name} cannot be written: in use",
    ):
        remove(windows.machine)
    assert tree(windows.machine.home) == before


def test_a_file_that_cannot_be_read_is_not_overwritten(windows):
    """A folder of that name stands for whatever keeps a file from being read."""
    (windows.machine.home / STARTUP / "pyramid.xlam").mkdir(parents=True)
    before = tree(windows.machine.home)
    with pytest.raises(InstallError, match="cannot be read"):
        install(windows.machine)
    assert tree(windows.machine.home) == before


def test_all_that_is_missing_is_said_at_once(windows):
    """No error after error: the package, the DLL and the kind of Python, each with its cure."""
    windows.packages.clear()
    for dll in windows.machine.interpreter.parent.glob("*.dll"):
        dll.unlink()
    before = tree(windows.machine.home)
    with pytest.raises(NotReadyError) as refusal:
        install(replace(windows.machine, version=(3, 10, 1)))
    assert [one.check for one in refusal.value.findings] == ["python", "xlwings", "dll"]
    for language in ("en", "nl"):
        said = refusal.value.text(language)
        assert said.count("\n- ") == 3
        assert "xlwings64-0.37.8.dll" in said
        assert 'pip install "pyramid-addin[excel]"' in said
    assert tree(windows.machine.home) == before


def test_a_python_that_excel_cannot_be_told_is_refused(windows, tmp_path):
    """A user name outside the character set of this Windows: VBA reads the file, and loads the DLL, in that set."""
    python = tmp_path / "Łódź" / "python.exe"
    python.parent.mkdir()
    for name in (python.name, "xlwings64-0.37.8.dll"):
        (python.parent / name).write_bytes(b"")
    before = tree(windows.machine.home)
    with pytest.raises(NotReadyError, match="holds Ł, a character outside"):
        install(replace(windows.machine, interpreter=python))
    assert tree(windows.machine.home) == before


def test_a_mac_where_excel_never_ran_is_left_alone(mac):
    """Its container is the system's to make."""
    (mac.machine.home / MAC_DATA).rmdir()
    before = tree(mac.machine.home)
    with pytest.raises(NotReadyError, match="Start Excel once"):
        install(mac.machine)
    assert tree(mac.machine.home) == before


@pytest.mark.parametrize("deed", [install, remove])
def test_other_systems_are_told_what_works_there(linux, deed):
    """The file can be made, and so can the workbook."""
    with pytest.raises(InstallError, match=r"Windows and on a Mac.*pyramid-addin addin build.*pyramid-addin build"):
        deed(linux.machine)


# --- signed copies ------------------------------------------------------------------------------------------------


def test_a_signed_copy_of_this_version_is_installed_as_it_is(windows, signed_addin, tmp_path):
    """Parts that only signing adds or changes are allowed; and it is ours when it is taken away."""
    file = tmp_path / "signed.xlam"
    file.write_bytes(signed_addin)
    install(windows.machine, file)
    path = windows.machine.home / STARTUP / "pyramid.xlam"
    assert path.read_bytes() == signed_addin
    remove(windows.machine)
    assert not path.exists()


@pytest.mark.parametrize(
    "changed",
    [
        {"xl/vbaProject.bin": b"older"},
        {"xl/vbaProject.bin": None},
        {"xl/extra.bin": b"?"},
        {"xl/vbaProjectSignature.bin": b"signature", "xl/vbaProject.bin": b"other"},
    ],
    ids=["other code", "no code", "a part more", "signed, but other code"],
)
def test_a_copy_of_another_version_is_refused(windows, addin_package, tmp_path, changed):
    """Whoever signed it."""
    file = tmp_path / "signed.xlam"
    file.write_bytes(addin_package(**changed))
    with pytest.raises(InstallError, match="is not the add-in of this version"):
        install(windows.machine, file)


def test_a_copy_that_is_not_there_is_said(windows, tmp_path):
    """A typing error in its name."""
    with pytest.raises(InstallError, match=r"nowhere\.xlam cannot be read: No such file"):
        install(windows.machine, tmp_path / "nowhere.xlam")


# --- taking away --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("system", ["windows", "mac"])
def test_removing_where_nothing_is_changes_nothing(system, request):
    """And is no error: wanted is that it is gone."""
    machine = request.getfixturevalue(system).machine
    before = tree(machine.home)
    done = remove(machine)
    assert (done.changed, done.kept) == ((), ())
    assert tree(machine.home) == before


@pytest.mark.parametrize("receipt", [None, b"{", b"[]", b'{"format": 99}'], ids=["none", "cut", "list", "newer"])
def test_without_a_receipt_ours_is_known_by_its_content(windows, receipt):
    """A receipt that is lost or cannot be understood: the add-in and our line go, other lines stay."""
    install(windows.machine)
    own = windows.machine.home / ".pyramid"
    (own / "pyramid.conf").write_bytes((own / "pyramid.conf").read_bytes() + b'"SHOW CONSOLE","True"\r\n')
    if receipt is None:
        (own / "installed.json").unlink()
    else:
        (own / "installed.json").write_bytes(receipt)
    remove(windows.machine)
    assert not (windows.machine.home / STARTUP / "pyramid.xlam").exists()
    assert (own / "pyramid.conf").read_bytes() == b'"SHOW CONSOLE","True"\r\n'
    assert [path.name for path in own.iterdir()] == ["pyramid.conf"]


def test_other_files_in_the_startup_folder_stay(windows):
    """Folders go only where they are empty and we made them."""
    startup = windows.machine.home / STARTUP
    install(windows.machine)
    (startup / "PERSONAL.XLSB").write_bytes(b"macros")
    remove(windows.machine)
    assert [path.name for path in startup.iterdir()] == ["PERSONAL.XLSB"]


@pytest.mark.parametrize("content", [b"xlwings' xlwings-0.37.8.applescript", b"edited"], ids=["the same", "edited"])
def test_a_script_that_was_there_before_comes_back(mac, content):
    """Xlwings' own add-in uses a script of the same name."""
    path = mac.machine.home / MAC_SCRIPT
    path.parent.mkdir(parents=True)
    path.write_bytes(content)
    before = tree(mac.machine.home)
    install(mac.machine)
    assert path.read_bytes() == b"xlwings' xlwings-0.37.8.applescript"
    remove(mac.machine)
    assert tree(mac.machine.home) == before


def test_a_script_changed_since_is_left(mac):
    """Somebody wanted it so."""
    install(mac.machine)
    path = mac.machine.home / MAC_SCRIPT
    path.write_bytes(b"edited")
    assert remove(mac.machine).kept == (path,)
    assert path.read_bytes() == b"edited"


def test_removing_needs_no_xlwings(mac):
    """Which may have been taken out before."""
    before = tree(mac.machine.home)
    install(mac.machine)
    remove(replace(mac.machine, xlwings_file=lambda _: b"", build=lambda: 1 / 0))
    assert tree(mac.machine.home) == before


def test_the_script_of_an_earlier_version_gives_way(mac):
    """After an update of xlwings the script has another name."""
    home = mac.machine.home
    older = home / "Library/Application Scripts/com.microsoft.Excel/xlwings-0.36.0.applescript"
    before = tree(home)
    install(mac.machine)
    (home / MAC_SCRIPT).rename(older)
    receipt = home / "Library" / "Application Support" / "pyramid-addin" / "installed.json"
    receipt.write_text(receipt.read_text().replace("0.37.8", "0.36.0"))
    install(mac.machine)
    assert not older.exists()
    assert (home / MAC_SCRIPT).exists()
    remove(mac.machine)
    assert tree(home) == before


# --- on the command line ------------------------------------------------------------------------------------------


@pytest.fixture
def on(monkeypatch):
    """Make the command line believe that it runs on a simulated machine."""
    return lambda simulated: monkeypatch.setattr("pyramid_addin.excel._machine.this_machine", lambda: simulated.machine)


@pytest.mark.parametrize(("language", "tab"), [("en", "Customer Pyramid"), ("nl", "Klantenpiramide")])
@pytest.mark.parametrize("system", ["windows", "mac"])
def test_one_screen_tells_what_was_put_where(request, run, on, system, language, tab):
    """Every path, the next step, and the way back; the same again the second time, then the removal."""
    simulated = request.getfixturevalue(system)
    on(simulated)
    said, _ = run("addin", "install", "--lang", language)
    home = simulated.machine.home
    conf = home / (".pyramid" if system == "windows" else MAC_DATA) / "pyramid.conf"
    addin = home / (STARTUP if system == "windows" else MAC_STARTUP) / "pyramid.xlam"
    assert len(said.splitlines()) <= 24
    for part in (addin, conf, simulated.machine.interpreter, tab, "pyramid-addin addin doctor"):
        assert str(part) in said
    assert ("=PYRAMID_LAYER(" in said) == (system == "windows")
    again, _ = run("addin", "install", "--lang", language)
    assert again.splitlines()[0] != said.splitlines()[0]
    assert again.splitlines()[1:] == said.splitlines()[1:]
    gone, _ = run("addin", "remove", "--lang", language)
    assert str(addin) in gone
    nothing, _ = run("addin", "remove", "--lang", language)
    assert str(addin) not in nothing


def test_an_open_excel_must_be_started_again(windows, run, on):
    """It reads its start-up folder when it starts."""
    windows.running.add("EXCEL.EXE")
    on(windows)
    assert "close all of it, then start it again" in run("addin", "install", "--lang", "en")[0]
    assert "goes when you start it again" in run("addin", "remove", "--lang", "en")[0]


def test_what_is_left_is_said(windows, run, on):
    """A file of somebody else."""
    path = windows.machine.home / STARTUP / "pyramid.xlam"
    path.parent.mkdir(parents=True)
    path.write_bytes(b"other")
    on(windows)
    assert f"did not put it there: {path}" in run("addin", "remove", "--lang", "en")[0]


def test_a_refusal_has_the_status_of_bad_input(windows, run, on):
    """3, as everything that the user can mend; with the cure on stderr."""
    windows.packages["xlwings"] = "0.30.0"
    on(windows)
    _, complaint = run("addin", "install", "--lang", "en", status=3)
    assert "xlwings is version 0.30.0; the add-in works with 0.37.8 only." in complaint


def test_the_addin_file_is_made_anywhere(run, tmp_path):
    """Twice the same bytes, whose hash is printed; never over a file unasked."""
    from hashlib import sha256

    first, second = tmp_path / "one.xlam", tmp_path / "two.XLAM"
    said, _ = run("addin", "build", first, "--lang", "en")
    run("addin", "build", second)
    assert first.read_bytes() == second.read_bytes()
    assert sha256(first.read_bytes()).hexdigest() in said
    assert "--force" in run("addin", "build", first, "--lang", "en", status=3)[1]
    run("addin", "build", first, "--force")
    assert ".xlam" in run("addin", "build", tmp_path / "one.xlsx", "--lang", "en", status=3)[1]
    assert not (tmp_path / "one.xlsx").exists()
