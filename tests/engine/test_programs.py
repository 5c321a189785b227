import jax
import numpy as np
import pytest
from engine.tiny import STATIC, tiny_member, tiny_sweep

from jaxarith.engine.placement import Placement
from jaxarith.engine.programs import _programs_for, idle_values, programs_for
from jaxarith.engine.run import run
from jaxarith.training.loop import train
from jaxarith.training.values import tables_of, values_of

BACKEND_COMPILE = "/jax/core/compile/backend_compile_duration"
PLACEMENTS = [Placement(2, 2, "map"), Placement(1, 1, "map"), Placement(2, 4, "vmap")]
MEMBERS = [
    tiny_member(3),
    tiny_member(4, learning_rate=0.003, dropout=0.3, weight_decay=0.1),
    tiny_member(5, split="orbit", train_fraction=0.3, steps=25, label_smoothing=0.1),
    tiny_member(6, validation_fraction=0.2, steps=33),
]


@pytest.fixture
def compiled_names():
    """The programs XLA compiles while a test runs, by how many."""
    seen = []

    def listen(event, duration, **_):
        if event == BACKEND_COMPILE:
            seen.append(event)

    # It stays: jax 0.7 cannot take it back.
    jax.monitoring.register_event_duration_secs_listener(listen)
    return seen


def train_in(placement):
    """All MEMBERS, trained by the programs of a placement as many at a time as it takes."""
    programs = programs_for(STATIC, placement)
    states = []
    for first in range(0, len(MEMBERS), placement.lanes):
        mine = MEMBERS[first : first + placement.lanes]
        values = [values_of(member) for member in mine]
        values += [idle_values(STATIC)] * (placement.lanes - len(values))
        mask = np.arange(placement.lanes) < len(mine)
        lanes = programs.refill(programs.empty_lanes(), values, mask)
        for _ in range(3):  # Uneven segments must not matter.
            lanes = programs.advance(lanes, np.full(placement.lanes, 17))
        states += [
            jax.tree.map(lambda leaf, place=place: np.asarray(leaf[place]), lanes.state)
            for place in range(len(mine))
        ]
    return states


@pytest.fixture(scope="module")
def alone():
    """MEMBERS, each trained by itself in one jitted call of the pure ``train``."""
    tables = tables_of(STATIC)
    program = jax.jit(train, static_argnums=0)
    return [program(STATIC, tables, values_of(member)) for member in MEMBERS]


@pytest.mark.parametrize("placement", PLACEMENTS, ids=str)
def test_a_member_is_the_same_alone_and_in_any_group(placement, alone):
    for member, state, (lane, _) in zip(MEMBERS, train_in(placement), alone, strict=True):
        assert state.step == member.steps == lane.state.step
        for mine, its in zip(jax.tree.leaves(state), jax.tree.leaves(lane.state), strict=True):
            np.testing.assert_allclose(mine, its, rtol=2e-3, atol=2e-5)


@pytest.mark.parametrize("placement", PLACEMENTS, ids=str)
def test_the_same_width_gives_the_same_bits_whoever_else_is_there(placement):
    programs = programs_for(STATIC, placement)
    values, other = values_of(MEMBERS[0]), values_of(MEMBERS[1])
    everyone = np.ones(placement.lanes, bool)
    finals = []
    for beside in (values, other, idle_values(STATIC)):
        company = [values] + [beside] * (placement.lanes - 1)
        lanes = programs.refill(programs.empty_lanes(), company, everyone)
        lanes = programs.advance(lanes, np.full(placement.lanes, 40))
        finals.append(jax.tree.map(lambda leaf: np.asarray(leaf[0]), lanes.state.params))
    for final in finals[1:]:
        for mine, its in zip(jax.tree.leaves(finals[0]), jax.tree.leaves(final), strict=True):
            np.testing.assert_array_equal(mine, its)


def test_the_engine_gives_the_curve_of_the_pure_train(alone, tmp_path):
    (member, (_, curves)) = MEMBERS[0], alone[0]
    sweep = tiny_sweep(seeds=[member.seed])
    run(sweep, tmp_path, progress=False)
    from jaxarith.engine.store import RunDirectory

    points = RunDirectory(tmp_path).curves()
    assert points["step"].tolist() == [20, 40]
    np.testing.assert_allclose(points["test_exact"], curves.test.exact, atol=0.03)
    np.testing.assert_allclose(points["train_loss"], curves.train.loss, rtol=1e-3)


def test_a_group_compiles_one_train_program_and_then_nothing(compiled_names, tmp_path):
    placement = Placement(2, 2, "map")
    _programs_for.cache_clear()
    programs = programs_for(STATIC, placement)
    assert sorted(programs.compiled) == ["advance", "answer", "evaluate", "refill"]
    run(tiny_sweep(), tmp_path / "first", progress=False)
    before = len(compiled_names)
    assert before >= 4
    run(tiny_sweep(), tmp_path / "again", progress=False)
    run(tiny_sweep(seeds=[7, 8, 9, 11]), tmp_path / "seeds", progress=False)
    grid = {"learning_rate": [0.1, 0.2], "train_fraction": [0.3, 0.7], "split": ["random", "orbit"]}
    run(tiny_sweep(grid), tmp_path / "grid", progress=False)
    traced = {"dropout": 0.3, "weight_decay": 0.2, "label_smoothing": 0.1, "steps": 15}
    run(tiny_sweep(**traced), tmp_path / "traced", progress=False)
    assert len(compiled_names) == before, "a traced setting, a seed or a second run compiled"


def test_refilling_a_lane_leaves_the_others_alone():
    placement = Placement(2, 4, "vmap")
    programs = programs_for(STATIC, placement)
    values = [values_of(member) for member in MEMBERS]
    lanes = programs.refill(programs.empty_lanes(), values, np.ones(4, bool))
    lanes = programs.advance(lanes, np.full(4, 10))
    before = jax.device_get(lanes)
    only_third = np.array([False, False, True, False])
    after = jax.device_get(programs.refill(lanes, values, only_third))
    assert after.state.step.tolist() == [10, 10, 0, 10]
    for old, new in zip(jax.tree.leaves(before), jax.tree.leaves(after), strict=True):
        np.testing.assert_array_equal(old[[0, 1, 3]], new[[0, 1, 3]])
