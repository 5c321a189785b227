"""Programs whose loops XLA joins, as it does for users, train as those it leaves apart."""

import os
import subprocess
import sys
from functools import partial
from pathlib import Path

import jax
import numpy as np
import pytest
from engine.tiny_pictures import make_pictures_cheap
from training.families import FAMILIES, member_of

from jaxarith.models.fusion import loops_are_joined
from jaxarith.training.loop import advance, evaluate, initial_lane
from jaxarith.training.values import tables_of, values_of

TESTS = Path(__file__).parents[1]
STEPS = 4


def losses_of(family: str) -> list[float]:
    """On the training part, before the first step and after some."""
    member = member_of(family)
    static, tables = member.static, tables_of(member.static)
    lane = jax.jit(partial(initial_lane, static))(tables, values_of(member))
    trained = jax.jit(partial(advance, static))(tables, lane, np.int32(STEPS))
    looked_at = jax.jit(partial(evaluate, static))
    return [float(looked_at(tables, one).train.loss) for one in (lane, trained)]


@pytest.fixture(scope="module")
def joined(tmp_path_factory):
    """Of every family, from a process that starts as users' do."""
    out = tmp_path_factory.mktemp("joined") / "losses.npz"
    surroundings = os.environ | {"XLA_FLAGS": "", "PYTHONPATH": str(TESTS)}
    command = [sys.executable, "-m", "training.test_joined_loops", str(out)]
    subprocess.run(command, env=surroundings, check=True, cwd=TESTS)
    return np.load(out)


@pytest.mark.parametrize("family", FAMILIES)
def test_losses_are_the_same(family, joined, monkeypatch):
    make_pictures_cheap(monkeypatch)
    before, after = losses_of(family)
    learnt = abs(after - before)
    assert learnt > 0.003
    np.testing.assert_allclose(joined[family], [before, after], atol=learnt / 50)


if __name__ == "__main__":
    from jaxarith.engine.placement import prepare_devices

    prepare_devices()
    assert loops_are_joined()
    with pytest.MonkeyPatch.context() as patch:
        make_pictures_cheap(patch)
        np.savez(sys.argv[1], **{family: losses_of(family) for family in FAMILIES})
