"""The parts of the service together: settings, database, files, queue."""

from __future__ import annotations

from dataclasses import dataclass

from bpo_contracts_api.queue import WorkQueue
from bpo_contracts_api.settings import Settings
from bpo_contracts_api.storage.database import Database
from bpo_contracts_api.storage.files import FileStore


@dataclass(frozen=True, slots=True)
class Service:
    settings: Settings
    database: Database
    files: FileStore
    queue: WorkQueue

    @classmethod
    def open(cls, settings: Settings) -> Service:
        """The service on its database, brought up to date, and its files."""
        if settings.is_local:
            settings.home.mkdir(parents=True, exist_ok=True, mode=0o700)
        database = Database(settings.database)
        database.migrate()
        queue = WorkQueue(database)
        queue.prepare()
        return cls(settings, database, FileStore(settings.files), queue)

    def close(self) -> None:
        self.database.close()
