"""What submitted jobs leave in a run directory of themselves; reading it needs nothing of JAX."""

import json
from pathlib import Path

import filelock
import pandas as pd

from jaxarith.engine.store import RunDirectory

FOLDER = "jobs"
SUBMITTED = "submitted.json"


def jobs_of(directory: RunDirectory) -> pd.DataFrame:
    """The jobs last submitted: ``job, id, cluster, state, chunks, host``; empty without any.

    ``state`` is ``waiting``, ``running``, ``stopped``, ``failed``, ``done``, or ``lost`` where a
    job went without a word; the cluster knows whether it will come back.
    """
    columns = ["job", "id", "cluster", "state", "chunks", "host"]
    folder = directory.path / FOLDER
    try:
        submitted = json.loads((folder / SUBMITTED).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return pd.DataFrame(columns=columns)
    rows = []
    for name, job in submitted["jobs"].items():
        try:
            note = json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))
        except (OSError, ValueError):
            note = {"state": "waiting", "chunks": 0, "host": ""}
        if note["state"] == "running" and not _held(folder / f"{name}.lock"):
            note["state"] = "lost"
        rows.append({"job": name, "id": job, "cluster": submitted["cluster"]} | note)
    return pd.DataFrame(rows)[columns]


def _held(path: Path) -> bool:
    try:
        with filelock.FileLock(path).acquire(timeout=0):
            return False
    except filelock.Timeout:
        return True
