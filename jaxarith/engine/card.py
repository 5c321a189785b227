"""What is said of an exported member: data, settings, scores, limits."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from jaxarith.config import PARTS, Arithmetic, Task
from jaxarith.engine.wrong_queries import WrongQueries, in_words
from jaxarith.member import Member
from jaxarith.tasks.typed import example_query

SCORES = {
    "test_exact": "whole answers right, test queries",
    "test_per_character": "answer positions right, padding included, test queries",
    "test_legible": "whole answers right and every drawn frame accepted by the judge",
    "validation_exact": "whole answers right, validation queries",
    "train_exact": "whole answers right, training queries",
}
DIGITS = {"mnist": "MNIST", "embedded": "scikit-learn's 8×8"}
HEAD = """\
---
license: apache-2.0
library_name: jaxarith
tags: [arithmetic, recurrent-network, jax, flax]
---

"""


def card(
    member: Member,
    row: pd.Series,
    environment: Mapping[str, Any],
    half: bool = False,
    wrong: WrongQueries | None = None,
    seeds: pd.DataFrame | None = None,
) -> str:
    """A member's card in Markdown, with the front matter that model hubs read.

    Args:
        member: whose.
        row: its row of results.
        environment: of the run.
        half: whether weights are kept in 16 bits, which the scores were not taken with.
        wrong: what the exported weights answer incorrectly; None where that is not known.
        seeds: rows of results of all finished seeds of its configuration, its own among them.
    """
    static = member.static
    task = static.task
    parts = [f"# {task.name}, {task.mapping.replace('_', ' ')}", _what(member)]
    scores = [
        f"| {words} | {100 * row[name]:.2f} % |"
        for name, words in SCORES.items()
        if pd.notna(row.get(name))
    ]
    parts += ["## Scores", _chosen(row, seeds), ""]
    parts += ["\n".join(["| of | share |", "|---|---|", *scores])]
    if wrong is not None:
        parts += ["## Wrong answers", in_words(wrong)]
    parts += ["## Data", _data(member, row), "## Limits", _limits(member)]
    parts += ["## Training", _training(member, row, environment)]
    parts += ["## Use", _use(static.task, half)]
    return HEAD + "\n\n".join(part for part in parts if part) + "\n"


def _chosen(row: pd.Series, seeds: pd.DataFrame | None) -> str:
    """Whose scores these are, and those of the seeds that it may have been chosen among."""
    said = "One network, one seed; greedy answers, nothing fed in."
    if seeds is None or len(seeds) < 2:
        return said
    mean = 100 * seeds["test_exact"].mean()
    said += f" Its run has {len(seeds)} seeds of this configuration, {mean:.2f} % right on average"
    said += " (whole answers, test queries)"
    others = seeds.loc[seeds["member"] != row["member"], "validation_exact"]
    best = (row["validation_exact"] > others).all()
    return said + ("; this one has the highest validation score." if best else ".")


def _use(task: Task, half: bool) -> str:
    said = (
        f'Install jaxarith, then `jaxarith predict "{example_query(task)}" --run DIR` with this '
        "directory. The weights are in `model.safetensors`, named by their place in the network; "
        "`config.json` holds every setting."
    )
    if task.draws_images:
        said += " `judge/…` are the weights of the judge that reads what is drawn."
    if half:
        said += " Weights are kept in 16 bits; the scores were taken with 32."
    return said


def _what(member: Member) -> str:
    model, task = member.static.model, member.static.task
    ways = "both ways" if model.bidirectional else "one way"
    attention = f" with attention {model.looks} its steps" if model.attention else ""
    return (
        f"A recurrent encoder–decoder ({model.cell_type}, {model.units} units, "
        f"{model.encoder_layers} encoder layer{'s' * (model.encoder_layers > 1)} read {ways}, "
        f"decoder `{model.decoder}`{attention}) for {task.name}: "
        f"{'pictures' if task.reads_images else 'text'} in, "
        f"{'pictures' if task.draws_images else 'text'} out.{_layout(task)}"
    )


def _layout(task: Task) -> str:
    """How queries and answers are written where not as a person reads them."""
    said = []
    if isinstance(task, Arithmetic) and task.query_layout == "columns":
        said.append("It is asked with each number right-aligned in its column")
    if task.answer_layout == "units_first":
        said.append("It answers units first")
    if isinstance(task, Arithmetic) and task.scratchpad:
        said.append(f"Before it, it writes {task.on_the_scratchpad}")
    return "".join(f" {one}." for one in said)


def _data(member: Member, row: pd.Series) -> str:
    train, validation, test = (int(row[f"{part}_queries"]) for part in PARTS)
    queries = f"{member.static.task.queries:,} queries"
    drawn = getattr(member.static.task, "sample", None) is not None
    said = (
        f"{f'{queries} drawn' if drawn else f'All {queries}'}; {train:,} to train on, "
        f"{validation:,} for validation, {test:,} for tests ({row['split']} split, split seed "
        f"{member.split_seed})."
    )
    if member.static.pictures is not None:
        apart = "test queries and answers are judged in pictures of their own"
        pooled = "training and test queries share one pool of pictures"
        digits = DIGITS.get(row["digits"], row["digits"])
        said += f" Pictures of {digits} digits; {apart if row['images'] == 'disjoint' else pooled}."
    return said


def _limits(member: Member) -> str:
    task = member.static.task
    said = "It knows the characters and lengths of its task and nothing else"
    if isinstance(task, Arithmetic):
        said += (
            f": {task.operands} whole numbers from {task.smallest} to "
            f"{task.highest_taught} and the operators {' '.join(task.operators)}"
        )
    return (
        f"{said}. It is right as often as the scores say, and does not know when it is wrong. It "
        "was made to study how such networks learn, not to calculate."
    )


def _training(member: Member, row: pd.Series, environment: Mapping[str, Any]) -> str:
    training, traced = member.static.training, member.hyperparameters
    devices = environment.get("devices") or ["an unnamed device"]
    return (
        f"Seed {member.seed}; {member.steps:,} steps of {training.batch_size} "
        f"({member.epochs:.1f} epochs); AdamW, rate {traced.learning_rate:g} "
        f"({training.schedule}), decay {traced.weight_decay:g}, dropout {traced.dropout:g}; "
        f"{int(row['parameters']):,} parameters; {devices[0]}."
    )
