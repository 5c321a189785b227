import numpy as np
import pytest
from plotting.pictures import assert_nothing_is_clipped, assert_texts_lie_apart

from jaxarith.errors import InputError
from jaxarith.plotting import Source, activations, blank, convolution_filters
from jaxarith.plotting.filters import SIGNED

DRAW = np.random.default_rng(0)


def caption(figure):
    return " ".join(figure.axes[0].texts[0].get_text().split())


def test_filters_of_one_channel_are_wrapped_and_numbered():
    kernels = DRAW.normal(size=(3, 5, 1, 32))
    made = blank()
    convolution_filters(made, kernels, source=Source("cell", "mnist", seeds=1))
    axes = made.axes[0]
    assert len(axes.images) == 32
    for place, image in enumerate(axes.images):
        assert np.array_equal(image.get_array(), kernels[:, :, 0, place])
        assert np.allclose(image.get_clim(), np.array([-1, 1]) * np.abs(kernels).max())
    assert len({image.get_extent()[3] for image in axes.images}) == 2
    assert {str(number) for number in range(1, 33)} <= {text.get_text() for text in axes.texts}
    assert caption(made) == "cell; MNIST digits; 1 seed; 32 filters of 3×5×1"
    assert_nothing_is_clipped(made)
    assert_texts_lie_apart(axes)


def test_of_several_channels_rows_are_inputs_and_what_is_left_out_is_said():
    kernels = DRAW.normal(size=(3, 3, 4, 40))
    made = blank()
    convolution_filters(made, kernels, channels=2)
    axes = made.axes[0]
    drawn = len(axes.images) // 2
    assert 10 < drawn < 40
    by_place = sorted(axes.images, key=lambda i: (i.get_extent()[3], i.get_extent()[0]))
    for place, image in enumerate(by_place):
        assert np.array_equal(image.get_array(), kernels[:, :, place // drawn, place % drawn])
    assert "the first 2 of 4 input channels" in caption(made)
    assert f"the first {drawn} of 40 filters" in caption(made)
    assert_nothing_is_clipped(made)
    assert_texts_lie_apart(axes)


def test_what_is_shown_whole_is_not_called_the_first():
    made = blank(3.4)
    convolution_filters(made, np.zeros((3, 3, 2, 3)))
    assert "first" not in caption(made)
    assert made.axes[0].images[0].get_clim() == (-1, 1)
    assert_nothing_is_clipped(made)


def test_activations_stand_beside_their_frame_on_one_scale():
    frame, maps = DRAW.random((28, 28)), DRAW.random((20, 14, 12))
    made = blank()
    activations(made, frame, maps, Source(digits="embedded"))
    first, *others = made.axes[0].images
    assert np.array_equal(first.get_array(), frame)
    assert len(others) == 20
    for image, own in zip(others, maps, strict=True):
        assert np.array_equal(image.get_array(), own)
        assert image.get_clim() == (0, maps.max())
        assert image.get_extent()[0] > first.get_extent()[1]
    assert "20 maps of 14×12" in caption(made)
    assert "activation" in [text.get_text() for text in made.axes[0].texts]
    assert_nothing_is_clipped(made)
    assert_texts_lie_apart(made.axes[0])


@pytest.mark.parametrize("lowest", [-3.0, -0.1])
def test_negative_activations_have_a_scale_even_about_zero(lowest):
    made = blank()
    activations(made, np.zeros((28, 28)), np.linspace(lowest, 1, 8).reshape(2, 2, 2))
    bound = max(-lowest, 1)
    assert made.axes[0].images[1].get_clim() == (-bound, bound)
    assert made.axes[0].images[1].cmap.name == SIGNED.name
    assert_nothing_is_clipped(made)


def test_signs_differ_in_grey():
    lightness = SIGNED(np.linspace(0, 1, 50))[:, :3] @ [0.2126, 0.7152, 0.0722]
    assert np.all(np.diff(lightness) < 0)


def test_nothing_to_draw_is_refused():
    with pytest.raises(InputError, match="no kernels"):
        convolution_filters(blank(), np.zeros((3, 3, 1, 0)))
    with pytest.raises(InputError, match="no activations"):
        activations(blank(), np.zeros((28, 28)), np.zeros((0, 14, 14)))
