"""Drawn operators: within the assignment's numbers, against coverage counted point by point."""

import numpy as np
import pytest

from jaxarith.errors import InputError
from jaxarith.tasks.glyphs import GLYPHS, OPERATORS, draw_glyphs, glyph_lots, render, strokes_of


def covered(strokes, points=40):
    """Each pixel's covered share, by looking at points × points places in it."""
    places = (np.arange(28 * points) + 0.5) / points
    column, row = np.meshgrid(places, places)
    ink = np.zeros(column.shape, bool)
    for first, last in strokes:
        length = np.hypot(*(last - first))
        along = (last - first) / length
        forward = (column - first[0]) * along[0] + (row - first[1]) * along[1]
        aside = (row - first[1]) * along[0] - (column - first[0]) * along[1]
        ink |= (forward >= 0) & (forward <= length) & (np.abs(aside) <= 1)
    return ink.reshape(28, points, 28, points).mean((1, 3))


@pytest.mark.parametrize("operator", OPERATORS)
@pytest.mark.parametrize("ends", [(6, 21, 12, 15), (9, 18, 15, 12), (7, 20, 14, 14)])
def test_a_pixel_is_the_share_of_it_that_ink_covers(operator, ends):
    strokes = strokes_of(operator, *ends, turn=47.0)
    found = render(strokes) / 255
    expected = covered(strokes)
    assert np.abs(found - expected).max() < 0.16
    assert np.abs(found - expected).mean() < 0.005
    assert found.sum() == pytest.approx(expected.sum(), rel=0.05)


def test_strokes_lie_where_the_assignment_says():
    for start in (6, 9):
        for first_row in (12, 15):
            (stroke,) = strokes_of("-", start, 20, first_row, 13, turn=45.0) - 0.5
            assert stroke.tolist() == [[start, first_row], [20, 13]]
            plain, exchanged = strokes_of("+", start, 20, first_row, 13, turn=45.0) - 0.5
            assert plain.tolist() == stroke.tolist()
            assert exchanged.tolist() == [[first_row, start], [13, 20]]


@pytest.mark.parametrize("turn", [45.0, 50.0])
def test_a_star_is_a_cross_and_the_cross_turned_about_the_middle(turn):
    star = strokes_of("*", 6, 20, 13, 14, turn=turn)
    cross = strokes_of("+", 6, 20, 13, 14, turn=turn)
    np.testing.assert_array_equal(star[:2], cross)
    plain, turned = cross - 14, star[2:] - 14
    np.testing.assert_allclose(np.hypot(*turned.T), np.hypot(*plain.T))
    cosine = (plain * turned).sum(-1) / (plain**2).sum(-1)
    np.testing.assert_allclose(np.rad2deg(np.arccos(cosine)), turn)


@pytest.mark.parametrize("operator", OPERATORS)
def test_the_statistics_of_many_glyphs(operator):
    glyphs = draw_glyphs(operator, 256, 3) / 255
    ink = glyphs.sum((1, 2))
    # Between columns 6–9 and 18–21: 9 to 15 pixels, 12 on average, 2 wide; at most 3 rows of slope.
    low, high = {"-": (18, 33), "+": (31, 63), "*": (45, 105)}[operator]
    assert (low < ink).all()
    assert (ink < high).all()
    assert ink.mean() == pytest.approx({"-": 25.2, "+": 46.2, "*": 76.5}[operator], rel=0.02)
    columns = np.any(glyphs > 0.3, axis=1)
    first, last = columns.argmax(1), 27 - columns[:, ::-1].argmax(1)
    assert first.min() >= (2 if operator == "*" else 6)
    assert last.max() <= (25 if operator == "*" else 21)
    assert set(np.unique(glyphs[:, [0, -1]])) == {0.0}
    assert set(np.unique(glyphs[:, :, [0, -1]])) == {0.0}
    if operator == "-":
        thickness = glyphs.sum(1)[:, 10:18]
        assert thickness.mean() == pytest.approx(2.03, abs=0.04)
        assert thickness.min() > 1.9
        assert thickness.max() < 2.3


def test_a_cross_is_the_same_when_rows_and_columns_are_exchanged():
    crosses = draw_glyphs("+", 50, 1).astype(int)
    assert np.abs(crosses - crosses.transpose(0, 2, 1)).max() <= 16


@pytest.mark.parametrize("operator", OPERATORS)
def test_glyphs_are_distinct_and_their_lots_disjoint(operator):
    lots = glyph_lots(operator)
    assert [len(lot) for lot in lots] == [30, 10, 10]
    everything = np.concatenate(lots)
    assert everything.dtype == np.uint8
    assert everything.shape == (GLYPHS, 28, 28)
    assert len({glyph.tobytes() for glyph in everything}) == GLYPHS
    with pytest.raises(ValueError, match="read-only"):
        lots.train[0, 0, 0] = 1


def test_the_seed_decides():
    first, again, other = (draw_glyphs("*", 50, seed) for seed in (0, 0, 1))
    np.testing.assert_array_equal(first, again)
    assert (first != other).any((1, 2)).mean() > 0.9
    np.testing.assert_array_equal(draw_glyphs("*", 1, 7).shape, (1, 28, 28))


@pytest.mark.parametrize(
    ("operator", "count", "wanted"),
    [
        ("/", 5, "operator='/'"),
        ("", 5, "+ - *"),
        ("+-", 5, "'+-'"),
        ("×", 1, "must be one of"),
        ("+", 0, "1 to 256"),
        ("+", 257, "count=257"),
    ],
)
def test_other_operators_and_counts_are_refused(operator, count, wanted):
    with pytest.raises(InputError) as caught:
        draw_glyphs(operator, count, 0)
    assert wanted in str(caught.value)
