"""One trained member as files that stand alone, laid out as model hubs expect them."""

import json
from io import BytesIO
from pathlib import Path
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pandas as pd
from flax.traverse_util import flatten_dict, unflatten_dict
from safetensors.numpy import load, save_file

from jaxarith.config import SECTIONS
from jaxarith.engine.card import card
from jaxarith.engine.environment import package_version
from jaxarith.engine.files import resolved, write_whole
from jaxarith.engine.jax_options import with_usual_options
from jaxarith.engine.redrawn import Trained, trained_members
from jaxarith.engine.store import RunDirectory
from jaxarith.engine.sweep_file import section_to_json, sweep_from_json
from jaxarith.engine.wrong_queries import wrong_queries
from jaxarith.errors import InputError
from jaxarith.member import Member
from jaxarith.paths import shown, user_path
from jaxarith.reading import entries, is_directory, is_there, parse
from jaxarith.training.step import example_inputs, logits_of
from jaxarith.training.values import tables_of

CONFIG, WEIGHTS, CARD, PROGRAM = (
    "config.json",
    "model.safetensors",
    "README.md",
    "model.stablehlo",
)
FORMAT = "jaxarith member 1"
PLATFORMS = ("cpu", "cuda", "rocm", "tpu")
BATCH = 8
MOST_NAMED = 8
NO_SUCH = "no such finished member"


def is_export(path: Path) -> bool:
    """Whether a directory holds one exported member."""
    return is_there(path / WEIGHTS)


@with_usual_options
def export_member(
    directory: RunDirectory, name: str, out: Path | str, program: bool = False, half: bool = False
) -> list[Path]:
    """Write a finished member: settings, weights and a card; with one that draws, its judge.

    Args:
        directory: whose member.
        name: of the member, or how it begins where that is enough.
        out: a new or empty directory.
        program: also write the network as StableHLO, for ``jax.export.deserialize``: from a batch
            of eight queries, as the network is fed them, to logits.
        half: keep weights in 16 bits instead of 32.

    Returns:
        The files.

    Raises:
        InputError: no such finished member, more than one, or a directory that holds something.
    """
    out = resolved(user_path(out, "out"))
    if is_there(out) and (not is_directory(out) or entries(out)):
        raise InputError(f"{shown(out)}: exists already; give a new directory")
    if out.exists() and out.samefile("."):
        raise InputError(f"{shown(out)}: cannot be written while you are in it; give another")
    row = _row(directory, name)
    results = directory.results()
    seeds = results[(results["cell"] == row["cell"]) & (results["status"] == "done")]
    trained = trained_members(directory, {row["member"]})[row["member"]]
    tree = {"params": trained.params, "statistics": trained.statistics}
    static = trained.member.static
    if static.task.draws_images:
        tree["judge"] = tables_of(static).judge
    kept = np.float16 if half else np.float32
    flat = {key: np.asarray(value, kept, "C") for key, value in flatten_dict(tree, sep="/").items()}
    config = {
        "format": FORMAT,
        "jaxarith": package_version("jaxarith"),
        "member": _document(trained.member),
    }

    def write(aside: Path) -> None:
        aside.mkdir()
        text = json.dumps(config, indent=2)
        (aside / CONFIG).write_text(text + "\n", encoding="utf-8")
        save_file(flat, aside / WEIGHTS, metadata={"format": "jax"})
        # Of the weights as they are written, which may be rounded.
        wrong = wrong_queries(load_member(aside))
        text = card(trained.member, row, directory.environment, half, wrong, seeds)
        (aside / CARD).write_text(text, encoding="utf-8")
        if program:
            (aside / PROGRAM).write_bytes(_program(trained))

    try:
        write_whole(out, write)
    except OSError as error:
        raise InputError(f"{shown(out)}: cannot be written ({error.strerror})") from None
    return sorted(out.iterdir())


def load_member(path: Path) -> Trained:
    """A member that ``export_member`` wrote.

    Raises:
        InputError: a file is damaged, of another version, or cannot be read.
    """
    path = user_path(path)
    config = parse(path / CONFIG, lambda file: dict(json.loads(file.read())), "export it again")
    if config.get("format") != FORMAT:
        raise InputError(f"{shown(path)}: {CONFIG} is not of a {FORMAT!r}; export it again")
    (member,) = sweep_from_json(config.get("member", {}), path / CONFIG).members
    tree = parse(path / WEIGHTS, _tree, "export it again")
    return Trained(member, tree["params"], tree.get("statistics", {}), tree.get("judge"))


def _tree(file: BytesIO) -> dict[str, Any]:
    flat = {key: value.astype(np.float32) for key, value in load(file.read()).items()}
    tree = unflatten_dict(flat, sep="/")
    tree["params"]  # Weights of something else are no use.
    return tree


def _row(directory: RunDirectory, name: str) -> pd.Series:
    results = directory.results()
    done = results[results["status"] == "done"]
    if not name:
        choice = _choice(done["member"].tolist())
        raise InputError(f'{shown(directory.path)}: "": the name of a member is empty; {choice}')
    found = done[done["member"].str.startswith(name)]
    exact = done[done["member"] == name]
    found = exact if len(exact) else found
    if len(found) == 1:
        return found.iloc[0]
    if len(found):
        which, able = "more than one member begins so", found
    else:
        states = results.loc[results["member"].str.startswith(name), "status"].unique().tolist()
        which = f"{' or '.join(states)}, so it cannot be exported" if states else NO_SUCH
        able = done
    raise InputError(
        f"{shown(directory.path)}: {name}: {which}; {_choice(able['member'].tolist())}"
    )


def _choice(names: list[str]) -> str:
    """The members that can be exported, the first of many."""
    if not names:
        return "there is none that is finished and did not diverge"
    more = f" and {len(names) - MOST_NAMED} more" if len(names) > MOST_NAMED else ""
    return f"there are {', '.join(names[:MOST_NAMED])}{more}"


def _document(member: Member) -> dict[str, Any]:
    """A sweep of the one member, as plain data."""
    static = member.static
    held = {section: getattr(static, section, None) for section in SECTIONS}
    held["hyperparameters"] = member.hyperparameters
    sections = {section: section_to_json(value) for section, value in held.items()}
    return {"name": member.id, **sections, "grid": {}, "seeds": [member.seed]}  # type: ignore[arg-type]


def _program(trained: Trained) -> bytes:
    """The network in evaluation, its weights inside."""
    static = trained.member.static

    def network(inputs: jax.Array) -> jax.Array:
        return logits_of(static, trained.params, trained.statistics, inputs)

    shape = example_inputs(static, BATCH)
    inputs = jax.ShapeDtypeStruct(shape.shape, jnp.asarray(shape).dtype)
    exported = jax.export.export(jax.jit(network), platforms=PLATFORMS)(inputs)
    return bytes(exported.serialize())
