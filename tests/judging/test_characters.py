import numpy as np

from jaxarith.judging.characters import characters_of, pick
from jaxarith.models.judge import CLASSES
from jaxarith.tasks.digits.collection import Part
from jaxarith.tasks.glyphs import glyph_lots


def test_a_lot_has_every_character_sorted_by_class(digits):
    characters = characters_of(digits, "judge")
    assert characters.frames.dtype == np.float32
    assert characters.frames.max() == 1
    np.testing.assert_array_equal(characters.classes, np.sort(characters.classes))
    for number, character in enumerate(CLASSES):
        first, size = characters.first[number], characters.size[number]
        assert (characters.classes[first : first + size] == number).all()
        assert size == (characters.classes == number).sum() > 0
        if character in "+-*":
            np.testing.assert_array_equal(
                np.rint(characters.frames[first : first + size] * 255),
                glyph_lots(character).judge,
            )
    assert not characters.frames[characters.first[CLASSES.index(" ")]].any()


def test_the_judges_lot_is_the_last_third_of_the_training_images_and_no_other(digits):
    cut = round(len(digits.train.labels) * 2 / 3)
    images = digits.train.images.copy()
    images[:cut] = 77
    other = digits._replace(
        train=Part(images, digits.train.labels),
        test=Part(np.full_like(digits.test.images, 77), digits.test.labels),
    )
    before, after = characters_of(digits, "judge"), characters_of(other, "judge")
    np.testing.assert_array_equal(before.frames, after.frames)
    of_digits = after.frames[after.classes < 10]
    assert len(of_digits) == len(digits.train.labels) - cut


def test_picks_are_of_the_classes_asked_for_and_everything_has_its_turn(digits):
    characters = characters_of(digits, "test")
    classes = np.random.default_rng(0).integers(len(CLASSES), size=(20_000, 2))
    places = pick(characters, classes, np.random.default_rng(1))
    np.testing.assert_array_equal(characters.classes[places], classes)
    assert len(np.unique(places)) == len(characters.frames)
