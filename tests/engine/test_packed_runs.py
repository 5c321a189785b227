"""Sweeps over encoder depths, packed into one program or apart."""

import re

import numpy as np
import pytest
from engine.interrupting import kill_at_points, killed_after, save_always, table
from engine.tiny import tiny_sweep

from jaxarith.engine import plan
from jaxarith.engine.execute import ChunkRun
from jaxarith.engine.plan import choose_packing, describe_groups, plan_groups
from jaxarith.engine.predict import predict
from jaxarith.engine.run import run
from jaxarith.engine.store import RunDirectory

DEPTHS = {"encoder_layers": [1, 3], "learning_rate": [0.01, 0.02]}


def swept(packing, grid=DEPTHS, **traced):
    return tiny_sweep(grid, dropout=0.1, weight_decay=0.1, **traced).with_settings(
        [f"packing={packing}"]
    )


def spied_chunks(monkeypatch):
    """For each chunk that is trained, from which step its first member goes on."""
    found, begin = {}, ChunkRun.__init__

    def spy(self, programs, chunk, *rest):
        begin(self, programs, chunk, *rest)
        found[chunk.id] = max((int(one.state.step) for one in self.saved.values()), default=0)

    monkeypatch.setattr(ChunkRun, "__init__", spy)
    return found


@pytest.fixture(scope="module")
def apart(tmp_path_factory):
    path = tmp_path_factory.mktemp("depths") / "apart"
    run(swept("separate"), path, progress=False)
    return RunDirectory(path)


def close(found, expected):
    assert found["member"].tolist() == expected["member"].tolist()
    same = ["group", "cell", "encoder_layers", "parameters", "status"]
    assert found[same].equals(expected[same])
    for score in ("test_loss", "test_per_character", "train_exact"):
        np.testing.assert_allclose(found[score], expected[score], atol=0.03)


def test_a_packed_sweep_gives_the_same_table_and_answers(apart, tmp_path, monkeypatch):
    save_always(monkeypatch)
    killed = killed_after(tmp_path / "packed", 1, monkeypatch, swept("packed"))
    close(run(swept("packed"), killed, progress=False), apart.results())
    directory = RunDirectory(killed)
    groups = {path.parent.name for path in directory.chunks()}
    assert groups == {member.static.id for member in directory.sweep.members}
    answers = predict(["3+4", "9+9"], killed)
    assert answers["member"].nunique() == 8
    assert not list(directory.path.glob("checkpoints/*"))


def test_a_kill_at_some_points_of_a_packed_run_loses_nothing(tmp_path, monkeypatch):
    save_always(monkeypatch)
    sweep = swept("packed", {"encoder_layers": [1, 2]}, seeds=1)
    alone = table(run(sweep, tmp_path / "alone", progress=False))
    assert kill_at_points(sweep, 9, tmp_path, alone) > 30


@pytest.mark.parametrize("first", ["packed", "separate"])
def test_what_was_begun_one_way_goes_on_so(first, apart, tmp_path, monkeypatch):
    save_always(monkeypatch)
    killed = killed_after(tmp_path / "run", 2, monkeypatch, swept(first))
    (begun,) = RunDirectory(killed).unfinished().values()
    other = {"packed": "separate", "separate": "packed"}[first]
    more = DEPTHS | {"encoder_layers": [1, 2, 3]}
    trained = spied_chunks(monkeypatch)
    results = run(swept(other, more), killed, progress=False)
    assert trained[begun.id] > 0
    assert results["status"].tolist() == ["done"] * 12
    kept = results[results["encoder_layers"] != 2].reset_index(drop=True)
    close(kept, apart.results())


def test_the_plan_says_which_and_why(monkeypatch):
    (group,) = plan_groups(swept("packed").members)
    assert group.static.packed
    told = describe_groups([group])
    assert told["packing"].tolist() == ["packed: as set"]
    assert told["encoder_layers"].tolist() == ["1, 3"]
    assert told["train_compiles"].tolist() == [1]
    two = plan_groups(swept("separate").members)
    assert [group.static.packed for group in two] == [False, False]
    assert "packing" not in describe_groups(plan_groups(tiny_sweep().members))

    def family(steps):
        members = swept("auto", steps=steps).members
        return {m.static: [o for o in members if o.static == m.static] for m in members}

    packed, why = choose_packing(family(10))
    assert packed
    assert why.startswith("packed: ")
    mapped = int(re.search(r"saves 1 compile by (\d+)% more work", why)[1])
    assert not choose_packing(family(10**8))[0]
    # Batched lanes all do the deepest one's work: 3 layers against 2 in the mean.
    monkeypatch.setattr(plan.jax, "default_backend", lambda: "gpu")
    packed, why = choose_packing(family(10**8))
    assert not packed
    assert why.startswith("separate: ")
    assert int(re.search(r"(\d+)% more", why)[1]) > mapped > 10
