"""Numbers of NumPy and others are taken as plain Python; what float32 cannot hold is refused."""

import json
from dataclasses import asdict, fields
from fractions import Fraction
from functools import partial

import jax.numpy as jnp
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jaxarith import predict
from jaxarith.config import (
    Arithmetic,
    FrameDecoder,
    FrameEncoder,
    Hyperparameters,
    MnistRows,
    Model,
    Numbers,
    Parity,
    Pictures,
    Training,
)
from jaxarith.engine.sweep_file import sweep_to_json
from jaxarith.errors import InputError
from jaxarith.member import Member, Static
from jaxarith.plain_values import as_float32, plain, texts
from jaxarith.sweep import Sweep

CONFIGS = (
    *(Arithmetic, Numbers, MnistRows, Parity, Model, Training, Hyperparameters),
    *(Pictures, FrameEncoder, FrameDecoder),
)
GIVEN = {
    Arithmetic: {"sample": 50, "query_width": 7, "operators": "*"},
    Model: {"decoder_units": 9, "units": 8},
    Training: {"gradient_clip": 1.5, "warmup_fraction": 0.25},
    Hyperparameters: {"split_seed": 3, "learning_rate": 0.01, "epochs": 2.5},
    Pictures: {"digits": "mnist", "fresh": True, "sheet": 4},
    FrameEncoder: {"filters": (8, 16), "kernels": (3, 5)},
}


def array_of(value):
    """The same as NumPy has it: a scalar, or an array of several numbers."""
    return (
        value
        if value is None
        else np.array(value)
        if isinstance(value, tuple)
        else np.array([value])[0]
    )


@pytest.mark.parametrize("kind", CONFIGS)
@pytest.mark.parametrize("wrap", [array_of, lambda v: v if v is None else np.array(v)])
def test_numpy_values_are_the_same_settings(kind, wrap):
    plain_one = kind(**GIVEN.get(kind, {}))
    settings = {f.name: getattr(plain_one, f.name) for f in fields(kind)}
    numpy_one = kind(**{name: wrap(value) for name, value in settings.items()})
    assert numpy_one == plain_one
    assert hash(numpy_one) == hash(plain_one)
    assert json.dumps(asdict(numpy_one)) == json.dumps(asdict(plain_one))
    for name, value in settings.items():
        assert type(getattr(numpy_one, name)) is type(value)


@given(st.integers(1, 300), st.sampled_from([np.int64, np.int8, np.uint16, np.uint64, jnp.int32]))
def test_whole_numbers_of_every_width_give_the_same_names(units, kind):
    if kind is np.int8:
        units = min(units, 127)
    given_ = Member(Static(model=Model(units=kind(units))), Hyperparameters(), kind(3))
    assert given_.id == Member(Static(model=Model(units=units)), Hyperparameters(), 3).id


@pytest.mark.parametrize("seeds", [np.arange(3), jnp.arange(3), pd.Series([0, 1, 2]), range(3), 3])
def test_seeds_are_a_number_or_any_sequence(seeds):
    sweep = Sweep(seeds=seeds)
    assert sweep.seeds == (0, 1, 2)
    assert all(type(seed) is int for seed in sweep.seeds)
    assert Sweep(seeds=np.int64(3)) == Sweep(seeds=np.array(3)) == sweep


def test_a_grid_of_arrays_is_the_grid_of_numbers():
    grid = {
        "units": np.array([8, 16]),
        "learning_rate": np.array([0.001, 0.01], np.float32),
        "cell_type": np.array(["lstm", "gru"]),
        "bidirectional": [np.bool_(True), np.bool_(False)],
    }
    same = {
        "units": [8, 16],
        "learning_rate": [0.001, 0.01],
        "cell_type": ["lstm", "gru"],
        "bidirectional": [True, False],
    }
    given_, expected = Sweep(grid=grid, seeds=1), Sweep(grid=same, seeds=1)
    assert [member.id for member in given_.members] == [member.id for member in expected.members]
    assert json.dumps(sweep_to_json(given_)) == json.dumps(sweep_to_json(expected))
    rows = Sweep(
        task=Arithmetic(mapping="image_to_text"), grid={"filters": np.array([[8, 16], [16, 8]])}
    )
    assert rows.members[0].static.frame_encoder.filters == (8, 16)


@pytest.mark.parametrize("value", [True, np.True_, np.array(True), "8", np.str_("8"), 8.0, None])
def test_what_is_no_whole_number_is_refused(value):
    for make in (partial(Model, units=value), partial(Sweep, seeds=value)):
        with pytest.raises(InputError, match="must be"):
            make()


@pytest.mark.parametrize("value", [True, np.True_, "0.1", np.str_("0.1"), None, [0.1], 1j])
def test_what_is_no_number_is_refused(value):
    with pytest.raises(InputError, match="must be a number"):
        Hyperparameters(learning_rate=value)


def test_other_numbers_are_taken():
    assert Hyperparameters(train_fraction=Fraction(1, 4)).train_fraction == 0.25
    assert Hyperparameters(learning_rate=np.float32(0.1)).learning_rate == 0.1
    assert Hyperparameters(learning_rate=np.longdouble(0.1)).learning_rate == 0.1


@given(st.floats(width=32, allow_nan=False, allow_infinity=False))
def test_a_float32_is_its_shortest_decimal(value):
    short = plain(np.float32(value))
    assert type(short) is float
    assert np.float32(short) == np.float32(value) or abs(value) < 2.0**-126
    assert len(repr(short)) <= len(repr(float(np.float32(value))))


@given(st.floats(allow_nan=False))
def test_as_float32_is_numpys_without_the_numbers_that_devices_take_for_0(value):
    with np.errstate(over="ignore"):
        expected = float(np.float32(value))
    assert as_float32(value) == (expected if abs(expected) >= np.finfo(np.float32).tiny else 0)


TRACED = ("learning_rate", "weight_decay", "dropout", "label_smoothing", "reading_loss")
TRACED += ("frame_dropout", "shift", "rotation", "scale", "elastic")
SHARES = ("dropout", "label_smoothing", "frame_dropout", "scale", "train_fraction")


@pytest.mark.parametrize("name", [*TRACED, "train_fraction", "validation_fraction", "epochs"])
@given(value=st.floats(0, allow_nan=False))
def test_what_is_accepted_is_as_good_in_float32(name, value):
    """Finite, 0 only where it is 0, and below 1 where it must be."""
    try:
        kept = getattr(Hyperparameters(**{name: value}), name)
    except InputError:
        return
    single = as_float32(kept)
    assert np.isfinite(single)
    assert (single == 0) == (kept == 0)
    if name in SHARES:
        assert single < 1


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("learning_rate", 1e-50, "is 0 in float32, .* must be above 0"),
        ("learning_rate", 1e-40, "is 0 in float32"),
        ("learning_rate", 1e39, "must be finite"),
        ("learning_rate", 10**400, "must be finite"),
        ("weight_decay", 1e-50, "use 0 or at least 1.2e-38"),
        ("dropout", 0.99999999, "is 1 in float32, .* must be at least 0 and below 1"),
        ("dropout", 1e-46, "is 0 in float32"),
        ("label_smoothing", 0.99999999, "is 1 in float32"),
        ("frame_dropout", 0.99999999, "is 1 in float32"),
        ("scale", 0.99999999, "is 1 in float32"),
        ("rotation", 179.9999999, "is 180 in float32"),
        ("train_fraction", 1e-50, "is 0 in float32"),
        ("train_fraction", 0.99999999, "is 1 in float32"),
        ("validation_fraction", 1e-50, "is 0 in float32"),
    ],
)
def test_what_float32_turns_into_a_bound_is_refused(name, value, message):
    with pytest.raises(InputError, match=message) as caught:
        Hyperparameters(**{name: value})
    assert str(caught.value).startswith(f"{name}={value}: ")
    assert "\n" not in str(caught.value)


def test_bounds_that_belong_to_a_setting_stay():
    assert Hyperparameters(weight_decay=0, dropout=0).dropout == 0
    assert Hyperparameters(dropout=0.9999999).dropout == 0.9999999


@pytest.mark.parametrize(
    "given_", ["81+24", np.str_("81+24"), ["81+24"], ("81+24",), np.array(["81+24"])]
)
def test_one_text_is_one_text(given_):
    assert texts(given_, "queries") == ["81+24"]
    assert type(texts(given_, "queries")[0]) is str


def test_one_setting_may_be_typed_without_a_list():
    assert Sweep(seeds=1).with_settings("units=8") == Sweep(seeds=1).with_settings(["units=8"])


@pytest.mark.parametrize("refused", [12, b"1+2", None, True, [1], [b"1+2"], np.array(3)])
def test_what_is_no_text_is_refused(refused):
    with pytest.raises(InputError, match=r"queries=.*: must be a text or a list of texts"):
        texts(refused, "queries")
    with pytest.raises(InputError, match="queries="):
        predict(refused)


def test_a_run_is_a_path():
    with pytest.raises(InputError, match="run=12: must be a path"):
        predict("1+2", 12)
