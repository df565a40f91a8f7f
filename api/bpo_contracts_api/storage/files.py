"""Files by their content: what is the same is kept once in a workspace, on a folder, S3 or whatever fsspec reaches."""

from __future__ import annotations

import hashlib
import secrets
from contextlib import suppress
from typing import BinaryIO

import fsspec
from fsspec.core import url_to_fs

_CHUNK = 1024 * 1024


def digest_of(stream: BinaryIO) -> tuple[str, int]:
    """The digest of what the stream holds, and its size in bytes."""
    hashed, size = hashlib.sha256(), 0
    stream.seek(0)
    while chunk := stream.read(_CHUNK):
        hashed.update(chunk)
        size += len(chunk)
    return hashed.hexdigest(), size


class FileStore:
    """Contracts, reports and page pictures, each under its workspace and SHA-256 digest."""

    def __init__(self, url: str) -> None:
        self._system: fsspec.AbstractFileSystem
        self._system, self._root = url_to_fs(url, use_listings_cache=False)

    def put(self, workspace: str, content: bytes) -> str:
        """Keep the content; its digest, to get it by."""
        digest = hashlib.sha256(content).hexdigest()
        path = self._path(workspace, digest)
        if not self._system.exists(path):
            self._write(path, content)
        return digest

    def put_stream(self, workspace: str, digest: str, stream: BinaryIO) -> None:
        """Keep what the stream holds under its digest."""
        path = self._path(workspace, digest)
        if not self._system.exists(path):
            stream.seek(0)
            self._write_stream(path, stream)

    def get(self, workspace: str, digest: str) -> bytes:
        """The content kept under a digest. Raises FileNotFoundError where it was erased."""
        content = self._system.cat_file(self._path(workspace, digest))
        return bytes(content)

    def holds(self, workspace: str, digest: str) -> bool:
        return bool(self._system.exists(self._path(workspace, digest)))

    def put_derived(self, workspace: str, digest: str, name: str, content: bytes) -> None:
        """Keep what was made from a file, such as the picture of a page, beside it."""
        self._write(self._derived(workspace, digest, name), content)

    def get_derived(self, workspace: str, digest: str, name: str) -> bytes | None:
        try:
            return bytes(self._system.cat_file(self._derived(workspace, digest, name)))
        except FileNotFoundError:
            return None

    def erase_derived(self, workspace: str, digest: str) -> None:
        """Remove all that was made from a file, and keep the file."""
        with suppress(FileNotFoundError):
            self._system.rm(f"{self._path(workspace, digest)}.d", recursive=True)

    def erase(self, workspace: str, digest: str) -> None:
        """Remove a file and all that was made from it."""
        with suppress(FileNotFoundError):
            self._system.rm(self._path(workspace, digest))
        self.erase_derived(workspace, digest)

    def erase_workspace(self, workspace: str) -> None:
        with suppress(FileNotFoundError):
            self._system.rm(f"{self._root}/{workspace}", recursive=True)

    def is_ready(self) -> bool:
        """Whether something can be written and read there."""
        path = f"{self._root}/.ready-{secrets.token_hex(8)}"
        try:
            self._write(path, b"ready")
            return bytes(self._system.cat_file(path)) == b"ready"
        except OSError:
            return False
        finally:
            with suppress(OSError):
                self._system.rm(path)

    def _path(self, workspace: str, digest: str) -> str:
        return f"{self._root}/{workspace}/{digest[:2]}/{digest}"

    def _derived(self, workspace: str, digest: str, name: str) -> str:
        return f"{self._path(workspace, digest)}.d/{name}"

    def _write(self, path: str, content: bytes) -> None:
        """All or nothing: written aside, then moved to its place."""
        self._system.makedirs(path.rpartition("/")[0], exist_ok=True)
        aside = f"{path}.{secrets.token_hex(8)}.part"
        self._system.pipe_file(aside, content)
        self._system.mv(aside, path)

    def _write_stream(self, path: str, stream: BinaryIO) -> None:
        self._system.makedirs(path.rpartition("/")[0], exist_ok=True)
        aside = f"{path}.{secrets.token_hex(8)}.part"
        with self._system.open(aside, "wb") as file:
            while chunk := stream.read(_CHUNK):
                file.write(chunk)
        self._system.mv(aside, path)
