"""Numbers whose digits stand side by side in one picture, each and all of them moved by chance."""

import jax
import jax.numpy as jnp
import numpy as np

from jaxarith.config import FRAME, Numbers
from jaxarith.tasks.dataset import Dataset, first_like
from jaxarith.tasks.frames import FramePool, choose, gather, move
from jaxarith.tasks.vocabulary import Vocabulary, lay_out

SAMPLE_SEED = 20190114


def numbers_drawn(task: Numbers) -> Dataset:
    """Numbers, or pairs of them, as digits padded right, and the digits of what they come to.

    A sample may hold a pair twice, which no split parts; an orbit has it in either order.
    """
    numbers = _numbers(task)
    values = numbers.sum(axis=1)
    texts = ["".join(str(n).ljust(task.digits_wide) for n in row) for row in numbers.tolist()]
    answers = [lay_out(str(value), task.answer_layout) for value in values.tolist()]
    vocabulary = Vocabulary.for_operators("")
    return Dataset(
        queries=vocabulary.encode(texts, task.operands * task.digits_wide),
        answers=vocabulary.encode(answers, len(str(task.operands * task.largest))),
        values=values,
        representative=first_like(np.sort(numbers, axis=1)),
        vocabulary=vocabulary,
        same=first_like(numbers) if task.operands > 1 and task.sample else None,
    )


def _numbers(task: Numbers) -> np.ndarray:
    """int64 [queries, operands]."""
    known = np.arange(task.smallest, task.largest + 1)
    if task.sample is None:
        grid = np.meshgrid(*[known] * task.operands, indexing="ij")
        return np.stack(grid, axis=-1).reshape(-1, task.operands)
    draw = np.random.default_rng(SAMPLE_SEED)
    shape = (task.sample, task.operands)
    if task.lengths == "uniform":
        return draw.choice(known, shape)
    lengths = np.char.str_len(known.astype(str))
    by_length = [known[lengths == length] for length in np.unique(lengths)]
    drawn = np.stack([draw.choice(numbers, shape) for numbers in by_length])
    chosen = draw.integers(0, len(by_length), shape)
    return np.take_along_axis(drawn, chosen[None], axis=0)[0]


def number_pictures(
    pool: FramePool,
    task: Numbers,
    key: jax.Array,
    ids: jax.Array,
    queries: jax.Array,
    lots: jax.Array,
) -> jax.Array:
    """Pictures of numbers, drawn from a pool of digits.

    Each digit is turned and shifted, then the whole picture shifted by whole pixels; what leaves
    it is lost.

    Args:
        pool: pictures of the digits and of the blank.
        task: how far things move.
        key: decides.
        ids: uint8 [batch, numbers × digits], characters.
        queries: int32 [batch], whose they are: the same query has the same pictures.
        lots: [batch], the lot to draw from.

    Returns:
        float32 [batch, numbers, 28, 28 × digits] from 0 to 1.
    """
    chosen, moved, shifted = jax.random.split(key, 3)
    frames = gather(pool, choose(pool, chosen, ids, queries, lots))
    most_shifts = task.shift_down, task.shift_across
    far = jnp.float32(task.digit_shift), jnp.float32(task.digit_rotation), jnp.float32(0)

    def one(frames: jax.Array, query: jax.Array) -> jax.Array:
        digits = move(frames, jax.random.fold_in(moved, query), *far)
        rows = digits.reshape(task.operands, task.digits_wide, FRAME, FRAME).swapaxes(1, 2)
        pictures = rows.reshape(task.operands, FRAME, -1)
        down, across = (
            jax.random.randint(one, (task.operands,), -most, most + 1, jnp.int32)
            for one, most in zip(
                jax.random.split(jax.random.fold_in(shifted, query)), most_shifts, strict=True
            )
        )
        return jax.vmap(shifted_by)(pictures, down, across)

    def shifted_by(picture: jax.Array, down: jax.Array, across: jax.Array) -> jax.Array:
        wider = jnp.pad(picture, [(most, most) for most in most_shifts])
        first = most_shifts[0] - down, most_shifts[1] - across
        return jax.lax.dynamic_slice(wider, first, picture.shape)

    return jax.vmap(one)(frames, queries)
