"""Two trained networks in a row, a reader of numbers and an adder, beside one that does both."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
import pandas as pd

from jaxarith.config import TEST, Numbers
from jaxarith.engine.jax_options import with_usual_options
from jaxarith.engine.redrawn import Trained, trained_members
from jaxarith.engine.store import RunDirectory
from jaxarith.errors import InputError
from jaxarith.member import Static
from jaxarith.plain_values import texts
from jaxarith.statistics import varying_settings
from jaxarith.tasks.splits import parts
from jaxarith.tasks.vocabulary import read
from jaxarith.training.examples import examples
from jaxarith.training.loop import initial_lane
from jaxarith.training.step import logits_of
from jaxarith.training.values import dataset_of, tables_of, values_of

BATCH = 200
NUMBERS = ("smallest", "largest")
MOVES = ("digit_rotation", "digit_shift", "shift_across", "shift_down")


@with_usual_options
def pipeline(
    reader: Path | str, adder: Path | str, both: Path | str, cells: str | Sequence[str] = ()
) -> pd.DataFrame:
    """How a reader and an adder in a row answer the test pictures of a network that does both.

    Members meet by seed. The pictures are those of the ``both`` member's test queries, two numbers
    each: every picture is read to its digits, and these are added, right or wrong. A member that
    diverged has nothing right.

    Args:
        reader: a run of ``number_reader``.
        adder: a run of ``number_adder``; it may have been trained on some of the test pairs.
        both: a run of ``number_sum``.
        cells: of runs that have several, which to take, by name or how it begins.

    Returns:
        One row per seed that all three have finished: ``seed``, ``queries``, ``read_exact`` (both
        numbers read right: less than a reader's own exact, which is of one), ``added_exact`` (right
        ones added right), ``pipeline_exact`` and ``both_exact``.

    Raises:
        InputError: a run of another task, of several cells of which not one is chosen, no seed in
            common, or runs of other numbers or pictures.
    """
    readers, adders, sums = (
        _members(RunDirectory(run), system, cells)
        for run, system in (
            (reader, "number_reader"),
            (adder, "number_adder"),
            (both, "number_sum"),
        )
    )
    seeds = sorted(readers.keys() & adders.keys() & sums.keys())
    if not seeds:
        raise InputError(f"{reader}, {adder}, {both}: no seed is finished in all three; train more")
    first, second, third = (one[seeds[0]].trained.member.static for one in (readers, adders, sums))
    _refuse_others(f"{adder} and {both}", second, third, NUMBERS)
    _refuse_others(f"{reader} and {both}", first, third, NUMBERS + MOVES)
    return pd.DataFrame([_row(readers[s], adders[s], sums[s]) for s in seeds])


class _Entered(NamedTuple):
    """A member, and whether it diverged."""

    trained: Trained
    diverged: bool


def _members(run: RunDirectory, system: str, cells: str | Sequence[str]) -> dict[int, _Entered]:
    """The run's trained members of its one cell, or of the chosen one, by seed."""
    results = run.results()
    done = results[results["status"] != "failed"]
    if done.empty or set(done["task"]) != {system}:
        raise InputError(f"{run.path}: must be a run of {system} with finished members")
    names = done["cell"].unique().tolist()
    if len(names) > 1:
        names = [name for name in names if name.startswith(tuple(texts(cells, "cells")))]
    if len(names) != 1:
        varying = [n for n in varying_settings(done) if done[n].nunique(dropna=False) > 1]
        each = done.drop_duplicates("cell")[["cell", *varying]].to_dict("records")
        said = "; ".join(
            " ".join([row["cell"], *(f"{name}={row[name]}" for name in varying)]) for row in each
        )
        raise InputError(f"{run.path}: choose one of its cells with --cells: {said}")
    status = done[done["cell"] == names[0]].set_index("member")["status"]
    trained = trained_members(run, set(status.index))
    return {
        one.member.seed: _Entered(one, status[name] == "diverged") for name, one in trained.items()
    }


def _refuse_others(runs: str, one: Static, other: Static, names: Sequence[str]) -> None:
    """Refuse runs that differ in some settings of their task or in their pictures."""
    pairs = [(name, getattr(one.task, name), getattr(other.task, name)) for name in names]
    if one.pictures and other.pictures:
        pairs += [
            (name, getattr(one.pictures, name), getattr(other.pictures, name))
            for name in ("digits", "images")
        ]
    for name, mine, theirs in pairs:
        if mine != theirs:
            raise InputError(f"{runs}: have {name}={mine} and {theirs}; train both on the same")


def _row(reader: _Entered, adder: _Entered, both: _Entered) -> dict[str, Any]:
    member = both.trained.member
    static, values = member.static, values_of(member)
    tables, data = tables_of(static), dataset_of(static)
    tested = _test_queries(both.trained)
    texts: dict[str, list[str]] = {"numbers": [], "sums": []}
    for first in range(0, len(tested), BATCH):
        chosen = np.resize(tested[first : first + BATCH], BATCH).astype(np.int32)
        lots = jnp.full(BATCH, TEST, jnp.int32)
        pictures = jax.jit(examples, static_argnums=0)(static, tables, values, chosen, lots).inputs
        own = min(BATCH, len(tested) - first)
        texts["sums"] += _answers(both.trained, pictures)[:own]
        single = pictures.reshape(-1, 1, *pictures.shape[2:])
        texts["numbers"] += _answers(reader.trained, single)[: 2 * own]
    assert isinstance(static.task, Numbers)
    wide = static.task.digits_wide
    pairs = np.array(texts["numbers"]).reshape(-1, 2)
    asked = ["".join(text[:wide].ljust(wide) for text in pair) for pair in pairs.tolist()]
    added = _answers(adder.trained, jnp.asarray(data.vocabulary.encode(asked, 2 * wide)))
    right = data.values[tested].astype(str)
    queries = data.vocabulary.decode(data.queries[tested])
    truth = [[query[:wide].rstrip(), query[wide:].rstrip()] for query in queries]
    was_read = (pairs == np.array(truth)).all(axis=1) & (not reader.diverged)
    was_added = (np.array(added) == right) & (not (reader.diverged or adder.diverged))
    was_summed = (np.array(texts["sums"]) == right) & (not both.diverged)
    return {
        "seed": member.seed,
        "queries": len(tested),
        "read_exact": was_read.mean(),
        "added_exact": was_added[was_read].mean() if was_read.any() else np.nan,
        "pipeline_exact": was_added.mean(),
        "both_exact": was_summed.mean(),
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
    vocabulary = dataset_of(static).vocabulary
    ids = np.asarray(jnp.argmax(logits, axis=-1).astype(jnp.uint8))
    return [read(text, static.task.answer_layout) for text in vocabulary.decode(ids)]
