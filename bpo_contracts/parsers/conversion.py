"""Formats other than PDF, DOCX and plain text: LibreOffice turns them into DOCX in a process of its own.

That process has a profile of its own, fetches nothing, runs no macro, and ends by a time and memory limit.
"""

from __future__ import annotations

import hashlib
import io
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import zipfile
from dataclasses import replace
from pathlib import Path

from bpo_contracts.document import Document, DocumentWarning
from bpo_contracts.errors import FileError
from bpo_contracts.parsers.limits import (
    MAX_CONVERSION_BYTES,
    MAX_CONVERSION_SECONDS,
    MAX_EXPANDED_BYTES,
    check_file_size,
)
from bpo_contracts.parsers.sniffing import CONVERTIBLE, FileType

_PROGRAMS = ("soffice", "libreoffice")
_USUAL_PLACES = (
    "/Applications/LibreOffice.app/Contents/MacOS/soffice",
    r"C:\Program Files\LibreOffice\program\soffice.com",
    r"C:\Program Files (x86)\LibreOffice\program\soffice.com",
)
_WORD = "docx:MS Word 2007 XML"
_HTML = "HTML (StarWriter)"

_SETTINGS = (
    ("Office.Common/Security/Scripting", "DisableMacrosExecution", "true"),
    ("Office.Common/Security/Scripting", "MacroSecurityLevel", "3"),
    ("Office.Common/Security/Scripting", "BlockUntrustedRefererLinks", "true"),
    ("Office.Common/Load", "UpdateDocMode", "0"),
    ("Office.Writer/Content/Update", "Link", "0"),
    ("Inet/Settings", "ooInetProxyType", "2"),
    ("Inet/Settings", "ooInetHTTPProxyName", "127.0.0.1"),
    ("Inet/Settings", "ooInetHTTPProxyPort", "9"),
    ("Inet/Settings", "ooInetHTTPSProxyName", "127.0.0.1"),
    ("Inet/Settings", "ooInetHTTPSProxyPort", "9"),
)
"""No macros, no pictures or sections from elsewhere, links never updated; what still calls out meets a dead proxy."""

_LIMITED = f"""
ulimit -c 0; ulimit -d {MAX_CONVERSION_BYTES // 1024}; ulimit -f {MAX_EXPANDED_BYTES // 512}
folder=$1 socket=$2; shift 2; exec 3<&0
(trap '' TERM; read -r line <&3; kill -TERM 0; sleep 1; rm -rf "$folder" "$socket"; kill -KILL 0) & watch=$!
"$@" 3<&- </dev/null; status=$?
kill -KILL $watch; wait $watch; exit $status
"""
"""Runs a command within the limits. When standard input closes, this program has died: then nothing is left behind."""

_CHARSET = re.compile(rb"charset\s*=\s*[\"']?([\w.:-]+)", re.I)
_DELETED = re.compile(r"<(/?)del(?=[\s>])", re.I)
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden|<\w+[^<>]{0,1000}\shidden[\s>=]", re.I)


def parse_converted(source: bytes, kind: FileType, view: str) -> Document:
    """Read a file of another format by way of DOCX, which a warning says.

    LibreOffice turns the scripts of a web page into comments: they are none.
    """
    from bpo_contracts.parsers.docx import parse_docx
    from bpo_contracts.parsers.docx_runs import View

    html = _decoded(source) if kind is FileType.HTML else ""
    converted = to_docx(_safe_html(html) if html else source, kind)
    document = parse_docx(converted, View(view))
    warnings = [_conversion_warning(kind, converted), *([_HIDDEN_WORDS] if _HIDDEN.search(html) else [])]
    kept = (warning for warning in document.warnings if warning.code != "comments" or not html)
    return replace(document, warnings=(*warnings, *kept))


def find_libreoffice() -> str | None:
    """LibreOffice's program, None where it is not installed."""
    on_path = (shutil.which(name) for name in _PROGRAMS)
    usual = (place for place in _USUAL_PLACES if Path(place).is_file())
    return next((found for found in (*on_path, *usual) if found), None)


def to_docx(source: bytes, kind: FileType) -> bytes:
    """The file as LibreOffice saves it in Word's format."""
    program = find_libreoffice()
    if program is None:
        raise _not_installed(kind)
    with tempfile.TemporaryDirectory(prefix="bpo-", ignore_cleanup_errors=True) as name:
        folder = Path(name).resolve()
        file = folder / f"contract.{kind.value}"
        file.write_bytes(source)
        _write_profile(folder / "profile")
        _run(_command(program, kind, folder, file), folder)
        return _result(folder / "out" / "contract.docx")


def _command(program: str, kind: FileType, folder: Path, file: Path) -> list[str]:
    profile = (folder / "profile").as_uri()
    asked = [program, f"-env:UserInstallation={profile}", "--headless", "--norestore", "--nologo", "--nolockcheck"]
    reader = [f"--infilter={_HTML}"] if kind is FileType.HTML else []
    return [*asked, *reader, "--convert-to", _WORD, "--outdir", str(folder / "out"), str(file)]


def _write_profile(profile: Path) -> None:
    """A user profile with nothing in it but what makes opening a strange file safe."""
    items = (
        f'<item oor:path="/org.openoffice.{path}"><prop oor:name="{name}" oor:op="fuse">'
        f"<value>{value}</value></prop></item>"
        for path, name, value in _SETTINGS
    )
    settings = (
        '<?xml version="1.0" encoding="UTF-8"?><oor:items xmlns:oor="http://openoffice.org/2001/registry">'
        f"{''.join(items)}</oor:items>"
    )
    (profile / "user").mkdir(parents=True)
    (profile / "user" / "registrymodifications.xcu").write_text(settings, encoding="utf-8")


def _run(command: list[str], folder: Path) -> None:
    socket = _socket(folder / "profile")
    limited = ["/bin/sh", "-c", _LIMITED, "sh", str(folder), str(socket), *command]
    process = subprocess.Popen(  # noqa: S603
        command if sys.platform == "win32" else limited,
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd=folder,
        env=_environment(folder),
        start_new_session=True,
    )
    try:
        process.wait(MAX_CONVERSION_SECONDS)
    except subprocess.TimeoutExpired:
        raise FileError("timeout", _TOO_SLOW) from None
    finally:
        _end(process)
        socket.unlink(missing_ok=True)


def _environment(folder: Path) -> dict[str, str]:
    """What LibreOffice writes on the side goes into the folder; the user's language does not matter."""
    own = dict.fromkeys(("HOME", "TMPDIR", "TMP", "TEMP"), str(folder))
    return os.environ | own | {"LC_ALL": "C.UTF-8"}


def _socket(profile: Path) -> Path:
    """Where LibreOffice listens for a second start, a file that stays behind when it is killed."""
    digest = hashlib.md5(profile.as_uri().encode("utf-16-le"), usedforsecurity=False).digest()
    user = os.getuid() if sys.platform != "win32" else 0
    return Path("/tmp", f"OSL_PIPE_{user}_SingleOfficeIPC_{''.join(f'{byte:x}' for byte in digest)}")  # noqa: S108


def _end(process: subprocess.Popen[bytes]) -> None:
    """Nothing of the process is left, whether it is done or not."""
    if process.poll() is None:
        if sys.platform == "win32":
            subprocess.run(["taskkill", "/F", "/T", "/PID", str(process.pid)], check=False, capture_output=True)  # noqa: S603, S607
        else:
            os.killpg(process.pid, signal.SIGKILL)
    if process.stdin:
        process.stdin.close()
    process.wait()


def _result(file: Path) -> bytes:
    if not file.is_file() or file.is_symlink():
        raise FileError(
            "conversion-failed",
            "LibreOffice could not convert the file; it may be damaged, protected by a password or too large. "
            "Open it in the program it was written with, save it as DOCX or PDF, and check that file.",
        )
    check_file_size(file.stat().st_size)
    return file.read_bytes()


def _safe_html(text: str) -> bytes:
    """The page in plain ASCII, whatever its encoding was; LibreOffice knows <del> only as <strike>."""
    return _DELETED.sub(r"<\1strike", text).encode("ascii", "xmlcharrefreplace")


def _decoded(source: bytes) -> str:
    """The text of a page: by byte-order mark or as UTF-8, else as it declares, else Windows-1252."""
    from bpo_contracts.parsers.text import decode

    declared = _CHARSET.search(source[:4096])
    try:
        source.decode("utf-8")
    except UnicodeDecodeError:
        if declared and not source.startswith((b"\xff\xfe", b"\xfe\xff")):
            return _by_declaration(source, declared[1].decode("ascii"))
    return decode(source)


def _by_declaration(source: bytes, charset: str) -> str:
    try:
        return source.decode(charset, errors="replace")
    except (LookupError, UnicodeError):
        return source.decode("cp1252", errors="replace")


def _conversion_warning(kind: FileType, converted: bytes) -> DocumentWarning:
    message = (
        f"The file is {CONVERTIBLE[kind]}. It was converted by {_version(converted)}; its numbering, and what stands "
        "where, are as LibreOffice shows them."
    )
    return DocumentWarning("converted", message)


_HIDDEN_WORDS = DocumentWarning(
    "hidden-text",
    "The web page hides some of its text from readers, which was read all the same. Look at the page in a browser "
    "before relying on a quotation.",
)


def _version(converted: bytes) -> str:
    """What to call LibreOffice it signs the files it writes."""
    try:
        with zipfile.ZipFile(io.BytesIO(converted)) as package, package.open("docProps/app.xml") as stream:
            found = re.search(rb"<Application>(LibreOffice\w*)/([\d.]+)", stream.read(65_536))
    except (KeyError, zipfile.BadZipFile):
        found = None
    return f"{found[1].decode()} {found[2].decode()}" if found else "LibreOffice"


_TOO_SLOW = (
    f"LibreOffice did not finish converting the file within {MAX_CONVERSION_SECONDS:.0f} seconds. "
    "Open it in the program it was written with, save it as DOCX or PDF, and check that file."
)


def _not_installed(kind: FileType) -> FileError:
    return FileError(
        "unsupported-type",
        f"The file is {CONVERTIBLE[kind]}, which is read with the help of LibreOffice, and that is not installed "
        "here. Install LibreOffice, or open the file in its program and save it as DOCX or PDF.",
    )
