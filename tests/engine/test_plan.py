from dataclasses import replace
from itertools import pairwise

import jax
import pandas as pd
import pytest
from engine.tiny import STATIC, tiny_sweep
from hypothesis import given
from hypothesis import strategies as st

from jaxarith.engine import plan as plan_module
from jaxarith.engine.placement import Placement
from jaxarith.engine.plan import (
    choose_placement,
    describe_groups,
    describe_settings,
    idle_share,
    plan_groups,
)
from jaxarith.errors import InputError
from jaxarith.member import Static
from jaxarith.tables import brief_plan
from jaxarith.training.loop import initial_lane
from jaxarith.training.values import tables_of, values_of


def simulate_step_by_step(steps: list[int], lanes: int) -> float:
    """Every lane takes one step at a time; a free lane takes the next member first."""
    waiting, left, clock, idle = list(steps), [0] * lanes, 0, 0
    while waiting or any(left):
        for lane in range(lanes):
            if not left[lane] and waiting:
                left[lane] = waiting.pop(0)
        idle += sum(1 for lane in range(lanes) if not left[lane])
        left = [max(0, one - 1) for one in left]
        clock += 1
    return idle / (clock * lanes)


@given(st.lists(st.integers(1, 30), min_size=1, max_size=20), st.integers(1, 6))
def test_idle_share_equals_a_simulation(steps, lanes):
    steps = sorted(steps, reverse=True)
    assert idle_share(steps, lanes) == pytest.approx(simulate_step_by_step(steps, lanes))


def test_traced_settings_share_a_group_and_static_ones_do_not():
    grid = {
        "learning_rate": [0.1, 0.01],
        "train_fraction": [0.25, 0.5],
        "dropout": [0.0, 0.5],
        "split": ["random", "orbit", "swapped"],
        "weight_decay": [0.0, 0.1],
        "label_smoothing": [0.0, 0.1],
        "steps": [10, 20],
    }
    (group,) = plan_groups(tiny_sweep(grid).members)
    assert len(group.members) == 2**6 * 3 * 2
    groups = plan_groups(tiny_sweep({"units": [4, 8], "decoder_layers": [1, 2]}).members)
    assert len(groups) == 4
    assert sum(len(group.members) for group in groups) == 8


def test_members_come_longest_first_and_chunks_keep_them_all():
    sweep = tiny_sweep({"train_fraction": [0.1, 0.5, 0.9], "epochs": [3, 5]}, seeds=30)
    (group,) = plan_groups(sweep.members)
    steps = [member.steps for member in group.members]
    assert all(earlier >= later for earlier, later in pairwise(steps))
    chunks = group.cut(group.members)
    assert [m for chunk in chunks for m in chunk.members] == list(group.members)
    assert len({chunk.id for chunk in chunks}) == len(chunks) > 1
    assert group.idle < 0.10


def test_parameters_are_counted_as_they_are_made():
    (group,) = plan_groups(tiny_sweep().members)
    lane = initial_lane(STATIC, tables_of(STATIC), values_of(group.members[0]))
    made = sum(leaf.size for leaf in jax.tree.leaves(lane.state.params))
    assert group.parameters == made
    held = sum(leaf.nbytes for leaf in jax.tree.leaves(lane.state))
    assert held < group.member_bytes


def test_an_accelerator_batches_and_keeps_idle_lanes_few(monkeypatch):
    monkeypatch.setattr(jax, "default_backend", lambda: "gpu")
    monkeypatch.setattr(plan_module, "device_memory", lambda: 1000 * 2**20)
    even = choose_placement([100] * 64, member_bytes=2**20)
    assert even == Placement(2, 64, "vmap")
    uneven = [1000] * 8 + [10] * 56
    chosen = choose_placement(uneven, member_bytes=2**20)
    assert chosen.batching == "vmap"
    assert idle_share(uneven, chosen.lanes) < 0.10
    memory_bound = choose_placement([100] * 64, member_bytes=200 * 2**20)
    assert memory_bound.lanes == 2 * 5


def test_a_cpu_takes_one_member_per_device_in_turn():
    assert choose_placement([100] * 9, member_bytes=2**20) == Placement(2, 2, "map")
    assert choose_placement([100], member_bytes=2**20) == Placement(1, 1, "map")


def test_on_a_cpu_as_many_members_run_as_fit_into_its_memory(monkeypatch):
    monkeypatch.setattr(plan_module, "device_memory", lambda: 1.5 * 2**20)
    assert choose_placement([100] * 9, member_bytes=2**20) == Placement(1, 1, "map")
    assert choose_placement([100] * 9, member_bytes=2**19) == Placement(2, 2, "map")


def test_the_plan_adds_idle_lanes_to_what_is_paid_for():
    table = pd.DataFrame({"group": ["a", "b"], "members": 1, "chunks": 1, "train_compiles": 1})
    table = table.assign(parameters=1, memory_mb=1.0, member_steps=100, idle=[0.0, 0.5])
    assert brief_plan(table)["idle"].tolist() == ["0.0%", "50.0%", "33.3%"]


def test_a_member_too_large_for_the_device_is_one_clear_line(monkeypatch):
    monkeypatch.setattr(plan_module, "device_memory", lambda: 2**20)
    with pytest.raises(InputError, match=r"one member needs .* GiB.*fewer units"):
        choose_placement([100], member_bytes=2**30)


@pytest.mark.parametrize(
    ("devices", "lanes", "batching"),
    [(3, 3, "map"), (0, 1, "map"), (2, 3, "map"), (1, 0, "map"), (1, 1, "pmap")],
)
def test_an_impossible_placement_is_refused(devices, lanes, batching):
    with pytest.raises(InputError):
        Placement(devices, lanes, batching)


def test_the_described_plan_adds_up():
    sweep = tiny_sweep({"encoder_layers": [1, 2], "train_fraction": [0.2, 0.8]}, seeds=3)
    sweep = sweep.with_settings(["packing=separate"])
    table = describe_groups(plan_groups(sweep.members))
    assert table["members"].tolist() == [6, 6]
    assert table["train_compiles"].sum() == len({m.static for m in sweep.members}) == 2
    assert table["encoder_layers"].tolist() == [1, 2]
    assert table["member_steps"].tolist() == [240, 240]
    assert (table["memory_mb"] > 0).all()


def test_the_example_member_of_a_group_is_one_of_it():
    static = Static(STATIC.task, STATIC.model, STATIC.training)
    assert plan_module.Member.example(static).static == STATIC


@pytest.mark.parametrize(
    "mappings", [["image_to_text", "text_to_text"], ["text_to_text", "text_to_image"]]
)
def test_groups_of_several_mappings_are_described_by_the_settings_each_has(mappings):
    sweep = replace(tiny_sweep(), grid={"mapping": mappings})
    groups = plan_groups(sweep.members)
    table = describe_groups(groups)
    assert set(table["mapping"]) == set(mappings)
    titles = describe_settings([group.static for group in groups])
    assert all(
        f"mapping={group.static.task.mapping}" in title
        for group, title in zip(groups, titles, strict=True)
    )
    (text,) = [title for title in titles if "mapping=text_to_text" in title]
    assert "digits=" not in text
