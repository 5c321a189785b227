"""Numbers show what decided: enough digits at 0 and at 0.05, and no rounding errors."""

import numpy as np
import pytest

from jaxarith.comparisons.compare import holm
from jaxarith.comparisons.holm import least_corrected
from jaxarith.comparisons.numbers import Unit, p_equals, p_text, probability


@pytest.mark.parametrize(
    ("p", "text"),
    [
        (0.0496, "0.0496"),
        (0.04999, "0.04999"),
        (0.05, "0.05"),
        (0.0501, "0.0501"),
        (0.051, "0.051"),
        (0.0234375, "0.023"),
        (0.0078125, "0.0078"),
        (0.4, "0.4"),
        (1.0, "1"),
        (0.00099, "< 0.001"),
        (0.001, "0.001"),
        (float("nan"), "–"),
    ],
)
def test_p_values_are_written_on_their_side_of_the_level(p, text):
    assert p_text(p) == text
    if text[0].isdigit():
        assert (float(text) < 0.05) == (p < 0.05)
    assert p_equals(0.0005) == "p < 0.001"


@pytest.mark.parametrize(
    ("metric", "values", "texts"),
    [
        ("test_exact", (-0.141, -0.181, -0.101), ["−14.1", "−18.1", "−10.1"]),
        # An end that is not 0 is not written as 0.
        ("test_exact", (-0.01, -0.02, -0.000012), ["−1.000", "−2.000", "−0.001"]),
        ("test_exact", (0.004, 0.0, 0.008), ["+0.4", "0.0", "+0.8"]),
        ("test_exact", (-0.0004, -0.0012, 0.0004), ["−0.04", "−0.12", "+0.04"]),
        # Rounding errors are no differences.
        ("test_exact", (1e-14, -3e-15, 3e-14), ["0.0", "0.0", "0.0"]),
        # Different ends are written differently.
        ("test_exact", (0.015, 0.01499, 0.01502), ["+1.500", "+1.499", "+1.502"]),
        ("test_loss", (-0.01, -0.02, -0.00000123), ["−0.010", "−0.020", "−0.000001"]),
        # Small losses have an exponent.
        ("test_loss", (1e-12, -2.5e-9, 0.0), ["+1.00e−12", "−2.50e−09", "0.00e+00"]),
        ("test_loss", (0.000031, 0.000002, 0.00006), ["+0.000031", "+0.000002", "+0.000060"]),
    ],
)
def test_differences_have_the_digits_that_decide(metric, values, texts):
    assert Unit(metric).differences(*values) == texts


def test_means_that_differ_are_written_differently():
    assert Unit("test_exact").levels(0.222, 0.363) == ["22.2 %", "36.3 %"]
    assert Unit("test_exact").levels(0.5, 0.5004) == ["50.00 %", "50.04 %"]
    assert Unit("test_exact").levels(0.5, 0.5 + 1e-14) == ["50.0 %", "50.0 %"]
    assert Unit("seconds").levels(2.0, 2.5) == ["2.000", "2.500"]


def test_probabilities_are_not_rounded_to_certainty():
    assert [probability(p) for p in (0.58, 0.998, 1.0, 0.5, 0.504, 0.002)] == [
        "0.58", "0.998", "1.00", "0.50", "0.504", "0.002"
    ]  # fmt: skip


def test_the_least_corrected_p_is_holms_with_one_p_replaced():
    draw = np.random.default_rng(0)
    for _ in range(50):
        p_values = draw.choice([0.001, 0.01, 0.02, 0.03, 0.2, 0.5, 1.0], size=draw.integers(1, 9))
        least = p_values * draw.choice([0.1, 0.5, 1.0], size=len(p_values))
        expected = [
            holm(np.where(np.arange(len(p_values)) == place, one, p_values))[place]
            for place, one in enumerate(least)
        ]
        assert least_corrected(p_values, least) == pytest.approx(expected)


def test_missing_p_values_are_no_tests():
    corrected = holm(np.array([0.01, np.nan, 0.04]))
    assert corrected == pytest.approx([0.02, np.nan, 0.04], nan_ok=True)
