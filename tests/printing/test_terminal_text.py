import io
import sys

import pytest

from jaxarith.printing import terminal
from jaxarith.printing.column_text import measured_texts, setting_texts
from jaxarith.printing.terminal import accept_every_character, as_shown, text_width, wrap


@pytest.fixture
def stream(monkeypatch):
    def make(encoding):
        new = io.TextIOWrapper(io.BytesIO(), encoding=encoding, errors="strict")
        monkeypatch.setattr(sys, "stdout", new)
        monkeypatch.setattr(sys, "stderr", new)
        accept_every_character()
        return new

    return make


@pytest.mark.parametrize(
    ("encoding", "expected"),
    [
        ("ascii", "0.25 - 0.1 >= 0.9 ... 105 x2 512^3 -> _ -- \\u6f22 \\xe9 \\udcff"),
        ("latin-1", "0.25 - 0.1 >= 0.9 ... 105 ×2 512³ -> _ -- \\u6f22 é \\udcff"),
        ("cp1252", "0.25 – 0.1 >= 0.9 … 105 ×2 512³ -> _ -- \\u6f22 é \\udcff"),
        ("utf-8", "0.25 – 0.1 ≥ 0.9 … 105 ×2 512³ → ␣ ── 漢 é \\udcff"),
    ],
)
def test_what_an_encoding_lacks_is_replaced(encoding, expected, stream):
    out = stream(encoding)
    text = "0.25 – 0.1 ≥ 0.9 … 105 ×2 512³ → ␣ ── 漢 é \udcff"
    print(text)
    out.flush()
    assert out.buffer.getvalue().decode(encoding).strip() == expected
    assert as_shown(text) == expected


def test_control_codes_are_not_shown():
    assert as_shown("a\x1b[31mred\tb\x00") == "a [31mred b "


def test_wide_and_combining_characters_have_their_widths():
    assert [text_width(text) for text in ("漢字", "e\u0301", "é", "ab")] == [4, 1, 1, 2]
    assert wrap("漢字漢字 漢字", 5) == ["漢字", "漢字", "漢字"]


def test_words_are_broken_only_where_they_must():
    assert wrap("one two three", 7) == ["one two", "three"]
    assert wrap("a /a/long/path", 6) == ["a", "/a/lon", "g/path"]
    assert wrap("of 95 % of them", 5) == ["of", "95 %", "of", "them"]
    assert wrap("", 5) == [""]


def test_a_width_of_the_environment_is_taken_on_a_terminal_only(monkeypatch):
    monkeypatch.setenv("COLUMNS", "33")
    assert terminal.terminal_width() is None
    monkeypatch.setattr(sys, "stdout", type("Terminal", (), {"isatty": lambda self: True})())
    assert terminal.terminal_width() == 33


def test_measured_values_have_as_many_decimals():
    assert measured_texts([0.06206, 0.118, 0.5, None]) == ["0.0621", "0.1180", "0.5000", "–"]
    assert measured_texts([1.125, 0.09115, float("nan")]) == ["1.125", "0.091", "–"]
    assert measured_texts([12345.6, 7.0]) == ["12,346", "7"]
    assert measured_texts([0.5, 3e-9]) == ["0.5000", "3e-09"]
    assert measured_texts([8, True, "x", (32, 64)]) == ["8", "True", "x", "32/64"]


def test_different_settings_are_different_texts():
    assert setting_texts([0.1, 0.25, 20.0, None]) == ["0.1", "0.25", "20", "–"]
    close = [0.30000000000000004, 0.3, 0.0012341, 0.0012342]
    assert len({*setting_texts(close)}) == 4
    assert setting_texts([100000.0, 100001.0]) == ["100000", "100001"]
