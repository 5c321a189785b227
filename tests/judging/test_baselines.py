import jax
import jax.numpy as jnp
import numpy as np
import pytest

from jaxarith.config import Arithmetic
from jaxarith.judging.baselines import LINES, _keras_pixel, baselines
from jaxarith.judging.reading import BATCH, read
from jaxarith.models.judge import CLASSES, judge_probabilities, judge_shapes
from jaxarith.tasks.dataset import dataset
from jaxarith.training.metrics import keras_pixel

ADD_SUB = Arithmetic(operators="+-")


def lines(digits, answers, characters, judge):
    table = baselines(digits, answers, characters, judge)
    assert table["line"].tolist() == list(LINES)
    assert table.drop(columns="line").map(lambda value: 0 <= value <= 1).to_numpy().all()
    return table.set_index("line")


@pytest.fixture(scope="module")
def table(digits, judge):
    data = dataset(ADD_SUB)
    return lines(digits, data.answers, data.vocabulary.characters, judge)


def test_real_frames_are_read_and_the_right_ones_have_most_pixels(table):
    assert table.loc["real_frame", "judged_exact"] > 0.9
    assert table.loc["other_frame", "judged_exact"] > 0.9
    assert table["keras_pixel"].idxmax() == "real_frame"


def test_black_is_read_as_blanks_and_no_answer_is_blank(table):
    data = dataset(ADD_SUB)
    blanks = (data.answers == data.vocabulary.characters.index(" ")).mean()
    assert table.loc["all_black", "judged_exact"] == 0
    assert table.loc["all_black", "judged_per_character"] == pytest.approx(blanks)
    assert table.loc["all_black", "legible"] == 0


def test_mean_digits_are_read_but_are_not_legible(table):
    assert table.loc["mean_digit", "judged_exact"] > 0.8
    assert table.loc["mean_digit", "legible"] < 0.1


def test_blanks_alone_are_all_right_in_black(digits, judge):
    table = lines(digits, np.full((7, 2), 10, np.uint8), "0123456789 ", judge)
    assert (table[["keras_pixel", "judged_exact", "legible"]] == 1).all().all()


def test_pixels_are_counted_as_training_counts_them():
    draw = np.random.default_rng(0)
    pictures = np.rint(draw.random((6, 28, 28)) * 3).astype(np.float32) / 3
    drawn = draw.random((4, 28, 28)).astype(np.float32)
    places, truth = draw.integers(4, size=(9, 3)), draw.integers(6, size=(9, 3))
    pairs = jnp.asarray(drawn[places]), jnp.asarray(pictures[truth])
    expected = float(keras_pixel(*pairs).mean())
    assert _keras_pixel(drawn, places, pictures, truth) == pytest.approx(expected, abs=1e-6)


@pytest.mark.parametrize("count", [1, 30, BATCH, BATCH + 1])
def test_frames_are_read_in_batches_as_one_by_one(count):
    draw = np.random.default_rng(1)
    judge = jax.tree.map(
        lambda leaf: draw.normal(0, 0.1, leaf.shape).astype(np.float32), judge_shapes()
    )
    frames = draw.random((count, 28, 28)).astype(np.float32)
    characters = dataset(ADD_SUB).vocabulary.characters
    found = read(judge, frames, characters)
    chances = np.asarray(jax.jit(judge_probabilities)(judge, jnp.asarray(frames)))
    known = np.stack([chances[:, CLASSES.index(one)] for one in characters], axis=1)
    np.testing.assert_array_equal(found.ids, known.argmax(1))
    np.testing.assert_array_equal(found.legible, chances.argmax(1) != len(CLASSES))
    np.testing.assert_allclose(found.confidence, known.max(1), rtol=1e-5)


def test_with_mnist_black_scores_what_the_reports_nearly_published(mnist):
    """80.7 % of test pixels are black; of answers to sums and differences a fifth are blanks."""
    judge = jax.tree.map(lambda leaf: np.zeros(leaf.shape, leaf.dtype), judge_shapes())
    draw = np.random.default_rng(0)
    ids = draw.integers(10, size=(20_000, 3)).astype(np.uint8)
    blank = dataset(ADD_SUB).answers == len(dataset(ADD_SUB).vocabulary.characters) - 1
    mixed = lines(mnist, np.where(blank, CLASSES.index(" "), ids), CLASSES, judge)
    assert mixed.loc["all_black", "keras_pixel"] == pytest.approx(0.847, abs=0.005)
    # Ones lead many answers and minus signs are thin, so of the answers as they are more is black.
    data = dataset(ADD_SUB)
    own = lines(mnist, data.answers, data.vocabulary.characters, judge)
    assert own.loc["all_black", "keras_pixel"] == pytest.approx(0.865, abs=0.003)
