"""Exit 0 where a worker of this machine has shown in the database that it lives: the health check of a container."""

from __future__ import annotations

import socket
import sys
from datetime import timedelta

from sqlalchemy import create_engine, select
from sqlalchemy.orm import Session

from bpo_contracts_api.clock import now
from bpo_contracts_api.settings import settings
from bpo_contracts_api.storage.tables import WorkerSeen


def lives() -> bool:
    ours = settings()
    engine = create_engine(ours.database)
    since = now() - timedelta(seconds=ours.worker_lost_after)
    with Session(engine) as session:
        seen = session.scalars(select(WorkerSeen.id).where(WorkerSeen.seen_at >= since)).all()
    return any(name.startswith(f"wrk_{socket.gethostname()}_") for name in seen)


if __name__ == "__main__":
    sys.exit(not lives())
