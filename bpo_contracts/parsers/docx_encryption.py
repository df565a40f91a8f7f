"""Word files locked with a password: a compound file that holds the encrypted package (MS-OFFCRYPTO 2.3.4)."""

from __future__ import annotations

import io
import struct
from typing import Any
from xml.parsers.expat import ExpatError

from bpo_contracts.errors import FileError
from bpo_contracts.parsers.limits import check_file_size, check_key_rounds
from bpo_contracts.parsers.sniffing import file_type

_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_DAMAGED = "The Word file is encrypted and damaged, so that it cannot be opened. Get a fresh copy."
_DOUBTFUL = (
    OSError,
    ValueError,
    KeyError,
    IndexError,
    AttributeError,
    TypeError,
    struct.error,
    ExpatError,
    OverflowError,
)
"""What the decryption raises for damaged bytes."""


def decrypted(source: bytes, password: str | None) -> bytes:
    """The package itself: the file as it is, or what its password opens."""
    if not source.startswith(_COMPOUND):
        return source
    if not password:
        raise FileError("encrypted", "The Word file is encrypted. Give its password with --password.")
    from msoffcrypto.exceptions import DecryptionError, FileFormatError, InvalidKeyError, ParseError

    try:
        package = _opened(source, password)
    except InvalidKeyError as error:
        raise FileError(
            "encrypted", "The password does not open the Word file. Give the right one with --password."
        ) from error
    except DecryptionError as error:
        raise FileError(
            "encrypted",
            "The Word file is encrypted in a way that is not read here. Open it in Word and save a copy without "
            "a password (File, Info, Protect Document).",
        ) from error
    except (*_DOUBTFUL, FileFormatError, ParseError) as error:
        raise FileError("corrupt", _DAMAGED) from error
    check_file_size(len(package))
    file_type(package, ".docx")
    return package


def _opened(source: bytes, password: str) -> bytes:
    from msoffcrypto.format.ooxml import OOXMLFile

    _check_description(source)
    locked: Any = OOXMLFile(io.BytesIO(source))
    check_key_rounds(locked.info.get("spinValue", 0))
    locked.load_key(password=password, verify_password=True)
    package = io.BytesIO()
    locked.decrypt(package)
    return package.getvalue()


def _check_description(source: bytes) -> None:
    """The description of the encryption is XML too: no entities there either."""
    import olefile

    with olefile.OleFileIO(io.BytesIO(source)) as container, container.openstream("EncryptionInfo") as stream:
        description = stream.read().replace(b"\x00", b"")
    if b"<!DOCTYPE" in description or b"<!ENTITY" in description:
        raise FileError("corrupt", _DAMAGED)
