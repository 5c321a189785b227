"""A tiny sweep of each mapping from or to pictures, through a kill to its answers."""

import numpy as np
import pytest
from engine.interrupting import killed_after, save_always, table
from engine.tiny_pictures import MAPPINGS, make_pictures_cheap, picture_sweep

from jaxarith.engine.predict import predict_frames
from jaxarith.engine.run import run
from jaxarith.engine.store import RunDirectory
from jaxarith.training.values import tables_of


@pytest.fixture(autouse=True)
def _cheap_pictures(monkeypatch):
    make_pictures_cheap(monkeypatch)


@pytest.mark.parametrize("mapping", MAPPINGS)
def test_a_mapping_is_trained_resumed_and_asked(mapping, tmp_path, monkeypatch):
    save_always(monkeypatch)
    sweep = picture_sweep(mapping)
    whole = run(sweep, tmp_path / "whole", progress=False)
    assert whole["status"].tolist() == ["done", "done"]
    assert set(whole["digits"]) == {"embedded"}
    environment = RunDirectory(tmp_path / "whole").environment
    assert environment["digits"] == "embedded"
    assert len(environment["digits_fingerprint"]) == 64
    killed = killed_after(tmp_path / "killed", 1, monkeypatch, sweep)
    assert table(run(sweep, killed, progress=False)).equals(table(whole))

    drawn = mapping.endswith("image")
    for column in ("test_legible", "test_keras_pixel", "test_confidence"):
        assert whole[column].notna().all() == drawn
    counted_again(RunDirectory(tmp_path / "whole"), whole, drawn)

    prediction = predict_frames(["3+4", "9 + 9"], tmp_path / "whole")
    assert len(prediction.table) == 4
    assert (prediction.asked is not None) == mapping.startswith("image")
    assert (prediction.drawn is not None) == drawn
    if drawn:
        assert prediction.drawn.shape == (4, 2, 28, 28)
        assert prediction.truth.shape == (2, 2, 28, 28)
        assert 0 <= prediction.drawn.min() <= prediction.drawn.max() <= 1
        # As in test_legible: right, and no frame rejected.
        expected = prediction.table["right"] & prediction.legible.all(axis=1)
        assert prediction.table["legible"].tolist() == expected.tolist()


def counted_again(directory, results, drawn):
    """The stored answers give the table's scores."""
    static = directory.sweep.members[0].static
    answers = np.asarray(tables_of(static).answers)
    (chunk,) = directory.chunks()
    with np.load(chunk / "predictions.npz") as stored:
        assert ("legible" in stored) == drawn
        for place, row in enumerate(results.to_dict("records")):
            test = stored["part"][place] == 2
            right = (stored["predicted"][place] == answers)[test]
            assert row["test_exact"] == pytest.approx(right.all(1).mean(), abs=1e-6)
            assert row["test_per_character"] == pytest.approx(right.mean(), abs=1e-6)
            if drawn:
                legible = stored["legible"][place][test]
                expected = (right & legible).all(1).mean()
                assert row["test_legible"] == pytest.approx(expected, abs=1e-6)


@pytest.mark.parametrize("mapping", MAPPINGS)
def test_an_untrained_network_of_each_mapping_is_counted_before_it_is_made(mapping):
    from jaxarith.engine.plan import plan_groups

    (group,) = plan_groups(picture_sweep(mapping).members)
    assert group.parameters > 0
    assert group.member_bytes > 4 * 4 * group.parameters
