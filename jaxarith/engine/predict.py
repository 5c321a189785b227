"""What trained members answer to queries typed by a person."""

from collections import Counter
from pathlib import Path
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import orbax.checkpoint as ocp
import pandas as pd

from jaxarith.engine.store import RunDirectory
from jaxarith.errors import InputError
from jaxarith.member import Member
from jaxarith.statistics import varying_settings
from jaxarith.tasks.arithmetic import dataset, encode_query
from jaxarith.tasks.vocabulary import read
from jaxarith.training.step import logits_of


def load_params(chunk: Path) -> Any:
    """The trained parameters of a chunk's members, as NumPy, stacked in the table's order.

    Raises:
        InputError: they are missing or damaged.
    """
    try:
        with ocp.PyTreeCheckpointer() as checkpointer:
            return checkpointer.restore((chunk / "params").resolve())
    except Exception as error:  # Whatever the reader raises, the folder is of no use.
        raise InputError(
            f"{chunk / 'params'}: cannot be read ({type(error).__name__}); delete {chunk} and run "
            "the same sweep again"
        ) from None


def predict(queries: list[str], run: str | Path) -> pd.DataFrame:
    """Every finished member's greedy answer to each query.

    Args:
        queries: e.g. ``81+24``; spaces, − and × are understood.
        run: a run directory.

    Returns:
        One row per query and member: ``query``, ``right_answer``, ``cell``, ``member``, ``answer``,
        ``right`` and the settings that vary in the sweep.

    Raises:
        InputError: a query that the run's task does not know, or a run without finished members.
    """
    directory = RunDirectory(run)
    known = {member.id: member for member in directory.sweep.members}
    results = directory.results()
    finished = results[results["status"] != "failed"]
    chunks = directory.chunks()
    if finished.empty:
        raise InputError(f"{run}: has no finished member yet; run its sweep to the end first")
    encoded = {
        task: [encode_query(query, task) for query in queries]
        for task in {member.static.task for member in known.values()}
    }
    settings = varying_settings(finished)
    shown = finished.set_index("member")[settings].to_dict("index")
    rows = []
    for chunk in chunks:
        names = pd.read_parquet(chunk / "members.parquet", columns=["member"])["member"].tolist()
        if names[0] not in known:
            continue
        task = known[names[0]].static.task
        ids = np.stack([one for one, _ in encoded[task]])
        answers = _answers(known[names[0]], load_params(chunk), ids)
        for name, written in zip(names, answers, strict=True):
            for query, (_, value), text in zip(queries, encoded[task], written, strict=True):
                answer = read(text, task.answer_layout)
                rows.append(
                    {"query": query, "right_answer": str(value), "cell": known[name].cell}
                    | {"member": name, **shown[name]}
                    | {"answer": answer, "right": answer == str(value)}
                )
    order = {name: place for place, name in enumerate(shown)}
    table = pd.DataFrame(rows)
    table["_query"] = table["query"].map({query: n for n, query in enumerate(queries)})
    table["_member"] = table["member"].map(order)
    return table.sort_values(["_query", "_member"]).drop(columns=["_query", "_member"])


def ensembles(answers: pd.DataFrame) -> pd.DataFrame:
    """The plurality answer of each cell, with how many members gave each answer.

    Args:
        answers: from ``predict``.
    """
    fixed = ("query", "right_answer", "cell", "member", "answer", "right")
    settings = [name for name in answers.columns if name not in fixed]
    rows = []
    for (query, _), members in answers.groupby(["query", "cell"], sort=False):
        votes = Counter(members["answer"]).most_common()
        right = members["right_answer"].iloc[0]
        rows.append(
            {"query": query, "right answer": right, **members.iloc[0][settings].to_dict()}
            | {"ensemble": votes[0][0], "right": "yes" if votes[0][0] == right else "no"}
            | {"each": ", ".join(f"{text or '(blank)'} ×{count}" for text, count in votes)}
        )
    return pd.DataFrame(rows)


def _answers(member: Member, params: Any, queries: np.ndarray) -> list[list[str]]:
    """Answers as written, [members][queries]."""
    static = member.static

    @jax.jit
    def answer(params: Any) -> jax.Array:
        logits = logits_of(static, params, jnp.asarray(queries))
        return jnp.argmax(logits, axis=-1)

    ids = jax.device_get(jax.vmap(answer)(params))
    vocabulary = dataset(static.task).vocabulary
    return [vocabulary.decode(one) for one in ids]
