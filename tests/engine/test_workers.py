"""How members are cut into chunks for several processes, and what those are predicted to idle."""

import itertools

import pytest
from engine.tiny import tiny_sweep

from jaxarith.engine.chunk import Chunk
from jaxarith.engine.plan import plan_groups
from jaxarith.engine.workers import (
    Workers,
    cost_of,
    cut_for,
    dearest_first,
    foretell,
    predicted_idle,
)

GRID = {"units": [8, 16], "learning_rate": [0.01, 0.02, 0.03]}


@pytest.mark.parametrize("workers", [Workers(1), Workers(3), Workers(7, 2), Workers(2, 4, True)])
def test_every_member_is_in_one_chunk_of_a_bounded_cost(workers):
    groups = plan_groups(tiny_sweep(GRID, seeds=5).members)
    chunks = cut_for(groups, workers)
    members = [member.id for chunk in chunks for member in chunk.members]
    assert sorted(members) == sorted(m.id for group in groups for m in group.members)
    share = sum(map(cost_of, chunks)) / workers.processes
    for chunk in chunks:
        assert len({member.static for member in chunk.members}) == 1
        assert len(chunk.members) <= workers.devices or cost_of(chunk) <= share


def test_packed_members_of_several_depths_share_chunks():
    sweep = tiny_sweep({"encoder_layers": [1, 2]}, seeds=3).with_settings(["packing=packed"])
    (chunk,) = cut_for(plan_groups(sweep.members), Workers(1, devices=6))
    assert {member.static.model.encoder_layers for member in chunk.members} == {1, 2}
    assert sorted(len(own.members) for own in chunk.by_settings().values()) == [3, 3]
    assert chunk.id != Chunk(chunk.members[0].static, chunk.members).id


def test_the_dearest_come_first():
    chunks = cut_for(plan_groups(tiny_sweep(GRID, seeds=5).members), Workers(4))
    costs = [cost_of(chunk) for chunk in dearest_first(chunks)]
    assert costs == sorted(costs, reverse=True)
    assert costs[0] > costs[-1]


def brute_force_idle(groups, workers):
    """Walk through time, a process at a time taking the dearest chunk left."""
    waiting = dearest_first(cut_for(groups, workers))
    ends = [0.0] * workers.processes
    useful = 0.0
    while waiting:
        chunk = waiting.pop(0)
        lanes = [0] * workers.devices
        for member in chunk.members:
            lanes[lanes.index(min(lanes))] += member.steps
        price = cost_of(chunk) / sum(member.steps for member in chunk.members)
        ends[ends.index(min(ends))] += max(lanes) * price
        useful += sum(lanes) * price
    return 1 - useful / (max(ends) * workers.processes * workers.devices)


def test_predicted_idle_is_that_of_walking_through_time():
    groups = plan_groups(tiny_sweep(GRID | {"train_fraction": [0.3, 0.6]}, seeds=3).members)
    for processes, devices in itertools.product((1, 2, 5), (1, 3)):
        workers = Workers(processes, devices)
        assert predicted_idle(groups, workers) == pytest.approx(brute_force_idle(groups, workers))
    assert predicted_idle(groups, Workers(1)) == pytest.approx(0)


def test_what_is_foretold():
    groups = plan_groups(tiny_sweep(seeds=6).members)
    assert foretell(groups, Workers(2, 2)).startswith("on 2 × 2 devices: 3 chunks, 25.0% idle")
    assert "3.0 times as fast as one" in foretell(groups, Workers(2, 2))
