"""What submitted jobs leave in a run directory of themselves; reading it needs nothing of JAX."""

from pathlib import Path

import filelock
import pandas as pd

from jaxarith.engine.store import RunDirectory
from jaxarith.reading import read_json

FOLDER = "jobs"
SUBMITTED = "submitted.json"


def jobs_of(directory: RunDirectory) -> pd.DataFrame:
    """The jobs last submitted: ``job, id, cluster, state, chunks, host``; empty without any.

    ``state`` is ``waiting``, ``running``, ``stopped``, ``failed``, ``done``, or ``lost`` where a
    job went without a word; the cluster knows whether it will come back.
    """
    columns = ["job", "id", "cluster", "state", "chunks", "host"]
    folder = directory.path / FOLDER
    submitted = read_json(folder / SUBMITTED)
    if not isinstance(submitted, dict) or not {"jobs", "cluster"} <= submitted.keys():
        return pd.DataFrame(columns=columns)
    rows = []
    for name, job in submitted["jobs"].items():
        note = read_json(folder / f"{name}.json")
        if not isinstance(note, dict):
            note = {"state": "waiting", "chunks": 0, "host": ""}
        if note.get("state") == "running" and not _held(folder / f"{name}.lock"):
            note["state"] = "lost"
        rows.append({"job": name, "id": job, "cluster": submitted["cluster"]} | note)
    return pd.DataFrame(rows, columns=columns)


def _held(path: Path) -> bool:
    try:
        with filelock.FileLock(path).acquire(timeout=0):
            return False
    except (filelock.Timeout, OSError):  # What may not be locked here is held, as its note says.
        return True
