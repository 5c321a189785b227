"""Configurations that train the same networks are found, whatever their settings look like."""

import numpy as np
import pytest
from engine.tiny import tiny_sweep
from hypothesis import given
from hypothesis import strategies as st

from jaxarith.config import (
    Arithmetic,
    FrameDecoder,
    FrameEncoder,
    Hyperparameters,
    Model,
    Numbers,
    Pictures,
    Training,
)
from jaxarith.engine.store import RunDirectory
from jaxarith.errors import InputError
from jaxarith.repeats import network_key
from jaxarith.sweep import Sweep
from jaxarith.training.values import values_of

READS, DRAWS = Arithmetic(mapping="image_to_text"), Arithmetic(mapping="text_to_image")
SAME = [
    ({"model": Model(units=8)}, {"decoder_units": [None, 8]}),
    ({"model": Model(units=8)}, {"learning_rate": [0.01, 0.02], "decoder_units": [8, None]}),
    ({}, {"query_width": [None, 5]}),
    ({}, {"answer_width": [3, None]}),
    ({"task": Arithmetic(answer_width=4)}, {"query_width": [5, None]}),
    ({}, {"sample": [None, 20_000]}),
    ({"task": Arithmetic(smallest=10)}, {"query_layout": ["left", "columns"]}),
    ({}, {"epochs": [20, 19.999]}),
    ({}, {"train_fraction": [0.5, 0.500001]}),
    (
        {"hyperparameters": Hyperparameters(validation_fraction=0.5)},
        {"validation_fraction": [0.1, 0.10001]},
    ),
    ({}, {"learning_rate": [0.001, 0.0010000000474974513]}),
    ({}, {"learning_rate": [0.001, np.float64(np.float32(0.001))]}),
    ({}, {"evaluation_queries": [20_000, 30_000]}),
    ({}, {"gradient_clip": [1.0, 1.00000001]}),
    # A warm-up of less than a step.
    ({"hyperparameters": Hyperparameters(steps=30)}, {"warmup_fraction": [0.0, 0.03]}),
    ({"task": READS, "frame_encoder": FrameEncoder(filters=(8, 16))}, {"kernels": [3, (3, 3)]}),
    ({"task": READS, "frame_encoder": FrameEncoder(reader="dense")}, {"filters": [8, 16]}),
    ({"task": READS}, {"augmented": [False, True]}),
    ({"task": DRAWS}, {"drawing_filters": [8, 16]}),
    (
        {
            "task": DRAWS,
            "frame_decoder": FrameDecoder("transposed"),
            "model": Model(decoder="none"),
        },
        {"drawing_units": [8, 16]},
    ),
    ({"task": Numbers("number_adder")}, {"digit_rotation": [1, 2]}),
]
DIFFERENT = [
    ({"model": Model(units=8)}, {"decoder_units": [None, 16]}),
    ({}, {"query_width": [None, 6]}),
    ({}, {"answer_width": [None, 4]}),
    ({}, {"sample": [None, 10_000]}),
    ({}, {"query_layout": ["left", "columns"]}),
    ({}, {"epochs": [20, 21]}),
    ({}, {"train_fraction": [1 / 3, 0.3334]}),
    ({}, {"learning_rate": [0.0012341, 0.0012342]}),
    ({}, {"evaluations": [5, 10]}),
    ({"hyperparameters": Hyperparameters(steps=30)}, {"warmup_fraction": [0.0, 0.04]}),
    ({}, {"split": ["random", "orbit", "swapped"]}),
    ({"task": READS, "frame_encoder": FrameEncoder(filters=(8, 16))}, {"kernels": [3, (3, 5)]}),
    ({"task": READS, "pictures": Pictures(augmented=True)}, {"rotation": [0, 5]}),
    ({"task": DRAWS, "frame_decoder": FrameDecoder("transposed")}, {"drawing_filters": [8, 16]}),
    ({"task": Numbers("number_reader")}, {"digit_rotation": [1, 2]}),
    ({"training": Training()}, {"schedule": ["constant", "linear"]}),
]


@pytest.mark.parametrize(("settings", "grid"), SAME)
def test_the_same_networks_are_refused_and_both_are_named(settings, grid):
    with pytest.raises(InputError, match="trains the same networks as") as caught:
        Sweep(**settings, grid=grid, seeds=2)
    message = str(caught.value)
    assert "\n" not in message
    assert message.endswith("; leave one out")
    first, second = message.removeprefix("grid: ").split(" trains the same networks as ")
    name = next(reversed(grid))
    assert f"{name}=" in first
    assert f"{name}=" in second
    assert first != second.removesuffix("; leave one out")


@pytest.mark.parametrize(("settings", "grid"), DIFFERENT)
def test_other_networks_are_not(settings, grid):
    values = sum(len(values) for values in grid.values())
    assert len(Sweep(**settings, grid=grid, seeds=2).members) == 2 * values


def test_a_split_seed_that_is_the_seed_is_named_with_it():
    with pytest.raises(InputError) as caught:
        Sweep(grid={"split_seed": [None, 0, 1]}, seeds=3)
    assert str(caught.value) == (
        "grid: split_seed=None trains the same networks as split_seed=0 with seed 0; leave one out"
    )
    assert len(Sweep(grid={"split_seed": [None, 7]}, seeds=3).members) == 6
    assert len(Sweep(grid={"split_seed": [0, 1, 2]}, seeds=3).members) == 9
    with pytest.raises(InputError, match=r"split_seed=None trains .* split_seed=0; leave"):
        Sweep(grid={"split_seed": [None, 0]}, seeds=[0])


def test_a_combination_that_is_another_one_is_trained_once():
    """Each value has networks of its own, so the grid stays and one combination is left out."""
    grid = {"units": [8, 16], "decoder_units": [16, None]}
    members = Sweep(model=Model(decoder="feedback"), grid=grid, seeds=1).members
    models = [member.static.model for member in members]
    assert [(one.units, one.decoder_units) for one in models] == [(8, 16), (8, None), (16, 16)]


def test_a_union_of_grids_has_each_network_once():
    model = Model(units=8)
    grids = [{"units": [8, 16]}, {"decoder_units": [8, 12]}]
    members = Sweep(model=model, grid=grids, seeds=2).members
    assert [(m.static.model.units, m.static.model.decoder_units) for m in members[::2]] == [
        (8, None),
        (16, None),
        (8, 12),
    ]
    with pytest.raises(InputError, match="with seed 1; leave one out"):
        Sweep(grid=[{}, {"split_seed": [1]}], seeds=2)


def test_names_do_not_change():
    """Members keep the names that their settings as given have always had."""
    grid = {"decoder_units": [None, 8]}
    both = Sweep(model=Model(units=8), grid=grid, seeds=1, keep_repeats=True).members
    alone = [Sweep(model=Model(units=8, decoder_units=n), seeds=1).members[0] for n in (None, 8)]
    assert [member.id for member in both] == [member.id for member in alone]
    assert both[0].id != both[1].id


def test_an_older_directory_that_holds_a_network_twice_is_read_and_continued(tmp_path):
    held = Sweep(
        "old",
        Arithmetic(largest=9),
        Model(units=8),
        grid={"decoder_units": [None, 8]},
        seeds=2,
        keep_repeats=True,
    )
    directory = RunDirectory(tmp_path)
    directory.adopt(held, {})
    assert [m.id for m in directory.sweep.members] == [m.id for m in held.members]
    assert directory.sweep.with_settings([]) == directory.sweep
    alone = Sweep("old", Arithmetic(largest=9), Model(units=8), seeds=3)
    directory.adopt(alone, {})
    assert len(directory.sweep.members) == 3
    other = Sweep("old", Arithmetic(largest=9), Model(units=8, decoder_units=9), seeds=3)
    with pytest.raises(InputError, match="decoder_units"):
        directory.check(other)


@given(st.data())
def test_equal_keys_are_equal_values_in_training(data):
    """What training gets of two configurations is equal where their keys are."""
    fraction, epochs, rate = st.floats(0.4, 0.6), st.floats(1, 3), st.sampled_from([0.01, 0.02])
    first, second = (
        tiny_sweep(
            seeds=1,
            train_fraction=data.draw(st.one_of(fraction, st.just(0.5))),
            learning_rate=data.draw(rate),
            steps=None,
            epochs=data.draw(st.one_of(epochs, st.just(2.0))),
        ).members[0]
        for _ in range(2)
    )
    assert (values_of(first) == values_of(second)) == (network_key(first) == network_key(second))
