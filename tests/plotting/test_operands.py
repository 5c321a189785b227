import numpy as np
from plotting.pictures import assert_nothing_is_clipped, note_of

from jaxarith.config import Arithmetic
from jaxarith.plotting import colour_bar, figure, operand_map, share_right
from jaxarith.tasks.dataset import dataset


def test_shares_count_only_the_seeds_tested_on_a_query():
    right = np.array([[True, True, False, True], [True, False, False, True]])
    tested = np.array([[True, True, True, False], [False, True, True, False]])
    shares = share_right(right, tested, operators=1)
    assert np.array_equal(shares, [[[1.0, 0.5], [0.0, np.nan]]], equal_nan=True)


def test_shares_lie_where_the_tasks_queries_do():
    task = Arithmetic(operators="+-", largest=4)
    texts = dataset(task).vocabulary.decode(dataset(task).queries)
    chosen = np.array([[text.startswith("3-1") for text in texts]])
    shares = share_right(chosen, np.ones_like(chosen), operators=2)
    assert shares.shape == (2, 5, 5)
    assert shares[1, 3, 1] == 1
    assert shares.sum() == 1


def test_the_first_operand_runs_to_the_right_and_the_second_up():
    shares = np.zeros((10, 10))
    shares[7, 2] = 1.0
    shares[0, 0] = np.nan
    made, axes = figure(width=3.9, height=3.2)
    image = operand_map(axes[0, 0], shares, "-", smallest=10, label="75 %")
    drawn = np.ma.filled(image.get_array(), np.nan)
    left, right, bottom, top = image.get_extent()
    assert (left, right, bottom, top) == (9.5, 19.5, 9.5, 19.5)
    assert image.origin == "lower"
    assert drawn[2, 7] == 1.0
    assert np.isnan(drawn[0, 0])
    assert image.get_clim() == (0, 1)
    assert note_of(axes[0, 0]) == "a − b, 75 %; 1 % never tested"
    assert axes[0, 0].get_xlabel().startswith("first operand")
    colour_bar(image, [axes[0, 0]], 1)
    assert "1 seed)" in made.axes[-1].get_ylabel()
    assert_nothing_is_clipped(made)


def test_queries_never_tested_are_white_and_no_share_is():
    _, axes = figure()
    image = operand_map(axes[0, 0], np.full((3, 3), np.nan), "*")
    assert image.cmap.get_bad().tolist() == [1, 1, 1, 1]
    lightness = image.cmap(np.linspace(0, 1, 50))[:, :3] @ [0.2126, 0.7152, 0.0722]
    assert np.all(np.diff(lightness) > 0)
    assert lightness.max() < 0.85


def test_maps_side_by_side_fit():
    made, axes = figure(1, 2, width=7, height=3.2)
    shares = np.random.default_rng(0).random((100, 100))
    operand_map(axes[0, 0], shares, "+")
    image = operand_map(axes[0, 1], shares, "-")
    colour_bar(image, list(axes[0]), 8)
    assert_nothing_is_clipped(made)
