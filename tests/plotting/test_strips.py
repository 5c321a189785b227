import numpy as np
import pytest
from plotting.pictures import assert_nothing_is_clipped, assert_texts_lie_apart

from jaxarith.errors import InputError
from jaxarith.plotting import Source, blank, query_strips
from jaxarith.plotting.drawings import RIGHT, WRONG

FRAMES = np.random.default_rng(0).random((7, 5, 28, 28))
TRUTHS = ["57 ", "15 ", "198", "-84", "91 ", "3  ", "77 "]
PREDICTIONS = ["51 ", "15 ", "188", "-34", "9 1", "3  ", "   "]


def test_every_query_is_shown_with_both_answers():
    made = blank()
    query_strips(made, FRAMES, TRUTHS, PREDICTIONS, source=Source(digits="mnist", images="shared"))
    axes = made.axes[0]
    assert len(axes.images) == 7
    for image, frames in zip(axes.images, FRAMES, strict=True):
        assert np.array_equal(image.get_array(), np.concatenate(frames, axis=1))
    texts = [(text.get_text(), text.get_color()) for text in axes.texts]
    assert texts[0][0].startswith("MNIST digits; shared images")
    assert [text for text, _ in texts[1::2]] == [
        *("= 57", "= 15", "= 198", "= −84", "= 91", "= 3", "= 77"),
    ]
    assert texts[2::2] == [
        ("✗ 51", WRONG),
        ("✓ 15", RIGHT),
        ("✗ 188", WRONG),
        ("✗ −34", WRONG),
        ("✗ 9␣1", WRONG),
        ("✓ 3", RIGHT),
        ("✗ ␣␣␣", WRONG),
    ]


@pytest.mark.parametrize(("width", "side_by_side"), [(7.0, 4), (3.4, 2), (1.7, 1)])
def test_as_many_side_by_side_as_fit(width, side_by_side):
    made = blank(width)
    query_strips(made, FRAMES, TRUTHS, PREDICTIONS)
    places = [tuple(image.get_extent()) for image in made.axes[0].images]
    assert len({left for left, *_ in places}) == side_by_side
    assert len(set(places)) == 7
    assert_nothing_is_clipped(made)
    assert_texts_lie_apart(made.axes[0])


def test_texts_of_queries_widen_narrow_strips():
    made = blank()
    query_strips(made, FRAMES[:, :1], TRUTHS, PREDICTIONS, ["100*100"] * 7)
    assert "100×100 = 198" in [text.get_text() for text in made.axes[0].texts]
    assert_texts_lie_apart(made.axes[0])


def test_unequal_numbers_and_none_are_refused():
    with pytest.raises(InputError, match="as many"):
        query_strips(blank(), FRAMES, TRUTHS[:3], PREDICTIONS)
    with pytest.raises(InputError, match="need queries"):
        query_strips(blank(), FRAMES[:0], [], [])
