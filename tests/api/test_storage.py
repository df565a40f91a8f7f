"""The database's schema, and files by their content on a folder and on S3."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from moto.server import ThreadedMotoServer

from bpo_contracts_api.storage.database import Database
from bpo_contracts_api.storage.files import FileStore, digest_of
from bpo_contracts_api.storage.tables import Table


def test_the_migrations_make_the_tables_the_code_speaks_of(any_database_url: str) -> None:
    database = Database(any_database_url)
    database.migrate()
    database.migrate()
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        found = compare_metadata(context, Table.metadata)
    assert found == []
    database.close()


@pytest.fixture(params=["folder", "s3"])
def store(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[FileStore]:
    if request.param == "folder":
        yield FileStore(tmp_path.as_posix())
        return
    server = ThreadedMotoServer(port=0)
    server.start()
    host, port = server.get_host_and_port()
    for name, value in {
        "AWS_ACCESS_KEY_ID": "tests",
        "AWS_SECRET_ACCESS_KEY": "tests",
        "AWS_ENDPOINT_URL": f"http://{host}:{port}",
        "AWS_DEFAULT_REGION": "us-east-1",
    }.items():
        monkeypatch.setenv(name, value)
    import s3fs

    s3fs.S3FileSystem.clear_instance_cache()
    s3fs.S3FileSystem(use_listings_cache=False).makedirs("contracts", exist_ok=True)
    yield FileStore("s3://contracts/here")
    s3fs.S3FileSystem.clear_instance_cache()
    server.stop()


def test_what_is_kept_comes_back_and_is_kept_once(store: FileStore) -> None:
    digest = store.put("one", b"the words")
    assert store.put("one", b"the words") == digest
    assert digest_of(io.BytesIO(b"the words")) == (digest, 9)
    store.put_stream("one", digest, io.BytesIO(b"the words"))
    assert store.get("one", digest) == b"the words"
    assert store.is_ready()


def test_a_workspace_does_not_reach_what_another_keeps(store: FileStore) -> None:
    digest = store.put("one", b"the words")
    with pytest.raises(FileNotFoundError):
        store.get("two", digest)


def test_erasing_takes_what_was_made_from_a_file_along(store: FileStore) -> None:
    digest = store.put("one", b"the words")
    store.put_derived("one", digest, "page-1.png", b"a picture")
    assert store.get_derived("one", digest, "page-1.png") == b"a picture"
    store.erase("one", digest)
    store.erase("one", digest)
    assert store.get_derived("one", digest, "page-1.png") is None
    with pytest.raises(FileNotFoundError):
        store.get("one", digest)


def test_erasing_a_workspace_leaves_the_others(store: FileStore) -> None:
    gone, kept = store.put("one", b"gone"), store.put("two", b"kept")
    store.erase_workspace("one")
    assert store.get("two", kept) == b"kept"
    with pytest.raises(FileNotFoundError):
        store.get("one", gone)
