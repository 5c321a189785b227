"""What goes in and comes out, walked through on examples, and each network layer by layer."""

import jax
import numpy as np
from flax import linen as nn

from jaxarith.config import Arithmetic
from jaxarith.engine.plan import describe_settings
from jaxarith.member import Member, Static
from jaxarith.sweep import Sweep
from jaxarith.tasks.arithmetic import dataset
from jaxarith.tasks.vocabulary import BLANK
from jaxarith.training.step import example_inputs, network

EXAMPLES = ("81+24", "41-89", "7*8")
VISIBLE_BLANK = "␣"


def describe(sweep: Sweep) -> str:
    """A page about a sweep: tasks, encoding, networks, budgets."""
    statics = list(dict.fromkeys(member.static for member in sweep.members))
    tasks = list(dict.fromkeys(static.task for static in statics))
    sections = [f"Sweep {sweep.name}: {len(sweep.members)} members in {len(statics)} groups"]
    sections += [_describe_task(task, _first(sweep, task)) for task in tasks]
    titles = describe_settings(statics)
    sections += [_describe_network(s, title) for s, title in zip(statics, titles, strict=True)]
    return "\n\n".join(sections)


def _first(sweep: Sweep, task: Arithmetic) -> list[Member]:
    return [member for member in sweep.members if member.static.task == task]


def _describe_task(task: Arithmetic, members: list[Member]) -> str:
    data = dataset(task)
    vocabulary = data.vocabulary
    lines = [
        f"Task {task.name}: {len(data.values):,} queries of {task.operands} numbers from "
        f"{task.smallest} to {task.largest}",
        f"  vocabulary of {vocabulary.size}: {_seen(vocabulary.characters)}",
        f"  query: {data.queries.shape[1]} positions × {vocabulary.size} one-hot characters",
        f"  answer: {data.answers.shape[1]} positions, layout {task.answer_layout}",
        "  examples (␣ is the blank):",
    ]
    for index in _examples(task):
        query = vocabulary.decode(data.queries[index : index + 1])[0]
        answer = vocabulary.decode(data.answers[index : index + 1])[0]
        ids = " ".join(map(str, data.queries[index]))
        targets = " ".join(map(str, data.answers[index]))
        lines.append(
            f"    {_seen(query)} = {data.values[index]}  →  ids {ids}  →  answer {_seen(answer)}, "
            f"ids {targets}"
        )
    sizes = dict.fromkeys((m.hyperparameters.train_fraction, *m.sizes, m.steps) for m in members)
    lines.append("  splits (train fraction: train / validation / test queries, steps):")
    lines += [
        f"    {fraction:g}: {train:,} / {validation:,} / {test:,}, {steps:,} steps"
        for fraction, train, validation, test, steps in sizes
    ]
    return "\n".join(lines)


def _describe_network(static: Static, title: str) -> str:
    inputs = example_inputs(static, static.training.batch_size)
    with jax.numpy_dtype_promotion("standard"):
        table = nn.tabulate(
            network(static),
            jax.random.key(0),
            console_kwargs={"width": 110, "force_terminal": False},
            column_kwargs={"justify": "left"},
        )(inputs)
    return f"Group {static.id} ({title})\n{table.strip()}"


def _examples(task: Arithmetic) -> list[int]:
    data = dataset(task)
    texts = {text.rstrip(BLANK): n for n, text in enumerate(data.vocabulary.decode(data.queries))}
    known = [texts[query] for query in EXAMPLES if query in texts]
    spread = np.linspace(0, len(data.values) - 1, 3 - min(len(known), 2) + 1, dtype=int)
    return list(dict.fromkeys([*known, *spread.tolist()]))[:3]


def _seen(text: str) -> str:
    return text.replace(BLANK, VISIBLE_BLANK)
