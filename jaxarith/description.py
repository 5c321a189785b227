"""What goes in and comes out, walked through on examples, and each network layer by layer."""

import jax
import numpy as np

from jaxarith.config import Arithmetic, MnistRows, Numbers, Parity, Task
from jaxarith.engine.jax_options import with_usual_options
from jaxarith.engine.plan import describe_settings, parameters_of
from jaxarith.formatting import distinct
from jaxarith.member import Member, Static
from jaxarith.printing.show import as_lines
from jaxarith.sweep import Sweep
from jaxarith.tasks.dataset import Dataset, dataset
from jaxarith.tasks.vocabulary import BLANK
from jaxarith.training.layers import describe_layers
from jaxarith.training.step import example_inputs, network

EXAMPLES = ("81+24", "41-89", "7*8")
LAYERS_ORDER = ("layer", "parameters", "outputs", "inputs", "module", "weights")
LONGEST = 24
VISIBLE_BLANK = "␣"


@with_usual_options
def describe(sweep: Sweep, width: int | None = None) -> str:
    """A page about a sweep: tasks, encoding, networks, budgets.

    Args:
        sweep: what to describe.
        width: the most columns that tables may take.
    """
    statics = list(dict.fromkeys(member.static for member in sweep.members))
    tasks = list(dict.fromkeys(static.task for static in statics))
    sections = [f"Sweep {sweep.name}: {len(sweep.members)} members in {len(statics)} groups"]
    sections += [_describe_task(task, _first(sweep, task)) for task in tasks]
    titles = describe_settings(statics)
    sections += [
        _describe_network(static, title, width)
        for static, title in zip(statics, titles, strict=True)
    ]
    return "\n\n".join(sections)


def _first(sweep: Sweep, task: Task) -> list[Member]:
    return [member for member in sweep.members if member.static.task == task]


def _describe_task(task: Task, members: list[Member]) -> str:
    data = dataset(task, members[0].static.image_digits)
    vocabulary = data.vocabulary
    lines = [
        f"Task {task.name}: {len(data.values):,} queries{_of_what(task)}",
        f"  vocabulary of {vocabulary.size}: {_seen(vocabulary.characters)}",
        f"  query: {_query_shape(task)}",
        f"  answer: {data.answers.shape[1]} positions, layout {task.answer_layout}",
        *([] if data.scratchpad is None else [_scratched(task, data.scratchpad.shape[1])]),
        "  examples (␣ is the blank):",
    ]
    lines += [_example(task, data, index) for index in _examples(task, data)]
    sizes = dict.fromkeys((m.hyperparameters.train_fraction, *m.sizes, m.steps) for m in members)
    fractions = distinct(fraction for fraction, *_ in sizes)
    lines.append("  splits (train fraction: train / validation / test queries asked for, steps):")
    lines += [
        f"    {fraction}: {train:,} / {validation:,} / {test:,}, {steps:,} steps"
        for fraction, (_, train, validation, test, steps) in zip(fractions, sizes, strict=True)
    ]
    return "\n".join(lines)


def _of_what(task: Task) -> str:
    if isinstance(task, Arithmetic):
        taught = "" if task.taught_largest is None else f", taught up to {task.taught_largest}"
        return f" of {task.operands} numbers from {task.smallest} to {task.largest}{taught}"
    if isinstance(task, Numbers):
        drawn = "each once" if task.sample is None else f"drawn with {task.lengths} lengths"
        kind = "a number" if task.operands == 1 else "two numbers"
        return f" of {kind} from {task.smallest} to {task.largest}, {drawn}"
    if isinstance(task, MnistRows):
        return f", {task.training_images:,} images to train on and {task.test_images:,} for tests"
    return f" of {task.bits:,} bits, of which the first {task.train_bits} are trained on"


def _query_shape(task: Task) -> str:
    if isinstance(task, Numbers) and task.reads_images:
        return f"{task.operands} × 28×{28 * task.digits_wide} pixels"
    if isinstance(task, MnistRows):
        return "28 rows of 28 pixels"
    data = dataset(task)
    if isinstance(task, Arithmetic) and task.reads_images:
        return f"{data.queries.shape[1]} frames of 28×28 pixels, one for each character"
    return f"{data.queries.shape[1]} positions × {data.vocabulary.size} one-hot characters"


def _example(task: Task, data: Dataset, index: int) -> str:
    """A query, its ids, its answer and the answer's ids; of long ones the beginning."""
    answer = data.vocabulary.decode(data.answers[index : index + 1])[0]
    if isinstance(task, MnistRows):
        return f"    image {index}  →  answer {answer}, ids {data.answers[index, 0]}"
    query = data.vocabulary.decode(data.queries[index : index + 1])[0]
    answers = data.answers
    if data.scratchpad is not None:
        answers = np.concatenate([data.scratchpad, answers], axis=1)
        answer = data.vocabulary.decode(answers[index : index + 1])[0]
    ids, targets = (_begin(" ".join(map(str, one[index]))) for one in (data.queries, answers))
    value = "" if isinstance(task, Parity) else f" = {data.values[index]}"
    return (
        f"    {_begin(_seen(query))}{value}  →  ids {ids}  →  answer {_begin(_seen(answer))}, "
        f"ids {targets}"
    )


def _scratched(task: Task, width: int) -> str:
    said = task.on_the_scratchpad if isinstance(task, Arithmetic) else ""
    return f"  scratchpad: {width} positions before it, {said}"


def _begin(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def _describe_network(static: Static, title: str, width: int | None) -> str:
    inputs = example_inputs(static, static.training.batch_size)
    with jax.numpy_dtype_promotion("standard"):
        layers = describe_layers(network(static), inputs)
    see_more = "on a wider terminal, or | cat"
    lines = as_lines(layers, width, LAYERS_ORDER, ("layer", "parameters"), see_more=see_more)
    total = f"{parameters_of(static):,} parameters"
    return "\n".join([f"Group {static.id} ({title}): {total}", *lines])


def _examples(task: Task, data: Dataset) -> list[int]:
    if not isinstance(task, Arithmetic):
        return np.linspace(0, len(data.values) - 1, 3, dtype=int).tolist()
    written = data.vocabulary.decode(data.queries)
    texts = {text.replace(BLANK, ""): place for place, text in enumerate(written)}
    known = [texts[query] for query in EXAMPLES if query in texts]
    spread = np.linspace(0, len(data.values) - 1, 3 - min(len(known), 2) + 1, dtype=int)
    return list(dict.fromkeys([*known, *spread.tolist()]))[:3]


def _seen(text: str) -> str:
    return text.replace(BLANK, VISIBLE_BLANK)
