"""Pictures of what members read: queries they got wrong, their filters and what these see."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from jaxarith.config import TEST
from jaxarith.engine.answers import Answers
from jaxarith.engine.redrawn import Trained, convolved, redraw
from jaxarith.plotting import activations, blank, convolution_filters, query_strips
from jaxarith.report.pictures import Picture, picture
from jaxarith.report.showing import Shown
from jaxarith.tasks.dataset import dataset
from jaxarith.tasks.typed import written
from jaxarith.tasks.vocabulary import read

MOST_STRIPS = 18
MOST_MAPS = 40


def strips_picture(entry: Answers, shown: Shown, trained: Trained) -> Picture | None:
    """Test queries that a member answered wrong, as it saw them; None where there are none."""
    data = dataset(entry.task, entry.digits)
    said = entry.predicted[shown.place]
    wrong = np.flatnonzero((entry.part[shown.place] == TEST) & (said != data.answers).any(axis=1))
    if not len(wrong):
        return None
    number = min(MOST_STRIPS, len(wrong))
    chosen = np.sort(np.random.default_rng(0).choice(wrong, number, replace=False))
    redrawn = redraw(trained, chosen)
    assert redrawn.asked is not None
    layout, decode = entry.task.answer_layout, data.vocabulary.decode
    truths = [str(value) for value in data.values[chosen]]
    queries = [written(data.queries[one], entry.task) for one in chosen]
    made = blank()
    query_strips(
        made,
        redrawn.asked,
        truths,
        [read(text, layout) for text in decode(said[chosen])],
        # Where a query is its own answer, once is enough.
        None if queries == truths else queries,
        shown.source._replace(label=shown.label),
    )
    by = "what the judge reads in the network's drawing" if entry.task.draws_images else "said"
    return picture(
        "wrong_queries",
        made,
        "Test queries as pictures that a network answered wrong, with right and given answers.",
        f"{number} of the {len(wrong):,} test queries that one network answered wrong "
        f"({shown.label}), taken by chance, as it saw them: the right answer and {by}.",
    )


def filters_picture(shown: Shown, trained: Trained) -> Picture | None:
    """The first convolution's kernels; None where there is no such convolution."""
    layer = _find(trained.params, "convolution_0")
    if layer is None:
        return None
    made = blank()
    convolution_filters(
        made, np.asarray(layer["kernel"]), source=shown.source._replace(label=shown.label)
    )
    return picture(
        "first_filters",
        made,
        "The kernels of the first convolution as tiles of grey and colour.",
        f"Filters of the first convolution of one network ({shown.label}), all on one scale.",
    )


def activations_pictures(entry: Answers, shown: Shown, trained: Trained) -> list[Picture]:
    """What the first and the last convolution make of a test picture; none without convolutions.

    Of the first test query in the task's order it is the part with most ink.
    """
    query = int(np.flatnonzero(entry.part[shown.place] == TEST)[0])
    parts, layers = convolved(trained, query)
    part = int(parts.sum((1, 2)).argmax())
    pictures = []
    for number in sorted({1, len(layers)} if layers else ()):
        maps = np.moveaxis(layers[number - 1][part], -1, 0)
        made = blank()
        activations(made, parts[part], maps[:MOST_MAPS], shown.source._replace(label=shown.label))
        few = f"; the first {MOST_MAPS} of {len(maps)}" if len(maps) > MOST_MAPS else ""
        pictures.append(
            picture(
                f"activations_{number}",
                made,
                f"A picture of a test query, and what each filter of convolution {number} makes "
                "of it.",
                f"What the filters of convolution {number} of {len(layers)} make of a test picture "
                f"in one network ({shown.label}), after ReLU and pooling{few}.",
            )
        )
    return pictures


def _find(tree: Mapping[str, Any], name: str) -> Any:
    """The first branch of that name in a tree of mappings, else None."""
    if name in tree:
        return tree[name]
    branches = (_find(one, name) for one in tree.values() if isinstance(one, Mapping))
    return next((found for found in branches if found is not None), None)
