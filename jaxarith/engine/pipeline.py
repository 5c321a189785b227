"""Two trained networks in a row, a reader of numbers and an adder, beside one that does both."""

from pathlib import Path
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pandas as pd

from jaxarith.config import Numbers
from jaxarith.engine.redrawn import Trained, trained_members
from jaxarith.engine.store import RunDirectory
from jaxarith.errors import InputError
from jaxarith.tasks.dataset import dataset
from jaxarith.tasks.frames import TEST
from jaxarith.tasks.splits import parts
from jaxarith.tasks.vocabulary import read
from jaxarith.training.examples import examples
from jaxarith.training.loop import initial_lane
from jaxarith.training.step import logits_of
from jaxarith.training.values import tables_of, values_of

BATCH = 200


def pipeline(reader: Path | str, adder: Path | str, both: Path | str) -> pd.DataFrame:
    """How a reader and an adder in a row answer the test pictures of a network that does both.

    Members meet by seed. The pictures are those of the ``both`` member's test queries: each
    picture is read to its digits, and these are added, right or wrong.

    Args:
        reader: a run of ``number_reader``.
        adder: a run of ``number_adder``; it may have been trained on some of the test pairs.
        both: a run of ``number_sum``.

    Returns:
        One row per seed that all three have finished: ``seed``, ``queries``, ``read_exact`` (both
        numbers read right), ``added_exact`` (right ones added right), ``pipeline_exact`` and
        ``both_exact``.

    Raises:
        InputError: a run of another task, of several cells, or no seed in common.
    """
    readers, adders, sums = (
        _members(RunDirectory(run), system)
        for run, system in (
            (reader, "number_reader"),
            (adder, "number_adder"),
            (both, "number_sum"),
        )
    )
    seeds = sorted(readers.keys() & adders.keys() & sums.keys())
    if not seeds:
        raise InputError(f"{reader}, {adder}, {both}: no seed is finished in all three; train more")
    return pd.DataFrame([_row(readers[s], adders[s], sums[s]) for s in seeds])


def _members(run: RunDirectory, system: str) -> dict[int, Trained]:
    """The run's trained members by seed."""
    results = run.results()
    done = results[results["status"] == "done"]
    if done.empty or set(done["task"]) != {system}:
        raise InputError(f"{run.path}: must be a run of {system} with finished members")
    if done["cell"].nunique() > 1:
        raise InputError(f"{run.path}: has {done['cell'].nunique()} cells; name a run of one")
    trained = trained_members(run, set(done["member"]))
    return {one.member.seed: one for one in trained.values()}


def _row(reader: Trained, adder: Trained, both: Trained) -> dict[str, Any]:
    static, values = both.member.static, values_of(both.member)
    tables, data = tables_of(static), dataset(static.task)
    tested = _test_queries(both)
    texts: dict[str, list[str]] = {"numbers": [], "sums": []}
    for first in range(0, len(tested), BATCH):
        chosen = np.resize(tested[first : first + BATCH], BATCH).astype(np.int32)
        lots = jnp.full(BATCH, TEST, jnp.int32)
        pictures = jax.jit(examples, static_argnums=0)(static, tables, values, chosen, lots).inputs
        own = min(BATCH, len(tested) - first)
        texts["sums"] += _answers(both, pictures)[:own]
        single = pictures.reshape(-1, 1, *pictures.shape[2:])
        texts["numbers"] += _answers(reader, single)[: 2 * own]
    assert isinstance(static.task, Numbers)
    wide = static.task.digits_wide
    pairs = np.array(texts["numbers"]).reshape(-1, 2)
    asked = ["".join(text[:wide].ljust(wide) for text in pair) for pair in pairs.tolist()]
    added = _answers(adder, jnp.asarray(data.vocabulary.encode(asked, 2 * wide)))
    right = data.values[tested].astype(str)
    truth = np.array(data.vocabulary.decode(data.queries[tested]))
    was_read = np.array(asked) == truth
    was_added = np.array(added) == right
    return {
        "seed": both.member.seed,
        "queries": len(tested),
        "read_exact": was_read.mean(),
        "added_exact": was_added[was_read].mean() if was_read.any() else np.nan,
        "pipeline_exact": was_added.mean(),
        "both_exact": (np.array(texts["sums"]) == right).mean(),
    }


def _test_queries(trained: Trained) -> np.ndarray:
    """The numbers of a member's test queries: int [queries]."""
    static = trained.member.static
    lane = initial_lane(static, tables_of(static), values_of(trained.member))
    return np.flatnonzero(np.asarray(parts(lane.split)) == TEST)


def _answers(trained: Trained, inputs: jax.Array) -> list[str]:
    """What a member answers to inputs, as a person reads it."""
    static = trained.member.static
    logits = jax.jit(logits_of, static_argnums=0)(
        static, trained.params, trained.statistics, inputs
    )
    vocabulary = dataset(static.task).vocabulary
    ids = np.asarray(jnp.argmax(logits, axis=-1).astype(jnp.uint8))
    return [read(text, static.task.answer_layout) for text in vocabulary.decode(ids)]
