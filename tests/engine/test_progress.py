"""What is told while a group trains."""

import re

from engine.tiny import tiny_sweep

from jaxarith.engine.progress import Progress
from jaxarith.engine.run import run
from jaxarith.engine.store import RunDirectory


def test_before_the_first_evaluation_no_score_is_told(capsys):
    told = Progress("group", members=2, member_steps=100, batch_size=8, origin="compiled")
    told.update(50)
    told.close()
    line = capsys.readouterr().err
    assert line.startswith("group: 0/2 done, 0 diverged, ")
    assert "exact" not in line


def test_the_last_line_has_the_mean_of_what_members_last_knew_of_their_training_part(
    tmp_path, capsys
):
    run(tiny_sweep(seeds=2), tmp_path)
    curves = RunDirectory(tmp_path).curves()
    last = curves[curves["step"] == 40]["train_exact"]
    assert len(last) == 2
    told = re.findall(r"2/2 done, 0 diverged, train exact (\S+), ", capsys.readouterr().err)
    assert told == [f"{last.mean():.3f}"]
