"""What is printed while a group trains."""

import re

import numpy as np
from engine.tiny import tiny_sweep

from jaxarith.engine.progress import Progress
from jaxarith.engine.run import run
from jaxarith.engine.store import RunDirectory


def progress(members=2, shown=True):
    bar = Progress("group 1/1", "add", members, 100 * members, batch_size=8, shown=shown)
    bar.start("compiled in 1.0 s")
    return bar


def test_a_heading_says_what_is_trained_and_whether_it_is_compiled_first(capsys):
    Progress("group 2/3", "add units=8", 2, 100, batch_size=8, compiling=True)
    Progress("group 3/3", "add units=9", 1, 100, batch_size=8)
    assert capsys.readouterr().err.splitlines() == [
        "group 2/3: add units=8: 2 members, compiling",
        "group 3/3: add units=9: 1 member",
    ]


def test_before_the_first_evaluation_there_is_no_score(capsys):
    bar = progress()
    bar.update(50)
    bar.close()
    line = capsys.readouterr().err.splitlines()[-1]
    assert "0/2 done" in line
    assert "exact" not in line


def test_time_left_and_speed_come_first_and_what_does_not_fit_is_left_out():
    bar = progress(shown=False)
    bar.update(50)
    bar.look({"a": 0.5})
    parts = bar.text().split(", ")
    assert re.fullmatch(r"\d+:\d\d left", parts[0])
    assert parts[1].endswith("samples/s")
    for width in range(12, 80):
        text = bar.text(width)
        assert len(text) <= width or ", " not in text
        assert " left" in text


def test_the_score_is_the_mean_over_finished_members_however_late_others_are_evaluated():
    bar = progress(members=3, shown=False)
    bar.look({"a": 0.2, "b": 0.4})
    assert "train exact 0.300" in bar.text()
    bar.look({"a": 1.0}, final=True)
    bar.look({"b": 0.5}, final=True)
    bar.look({"c": 0.1})
    assert "train exact 0.750" in bar.text()


def test_the_last_line_has_the_mean_over_all_members(tmp_path, capsys):
    results = run(tiny_sweep(seeds=2), tmp_path)
    mean = np.mean(results["train_exact"])
    assert f"2/2 done, train exact {mean:.3f}, " in capsys.readouterr().err


def test_members_of_an_earlier_start_count_in_the_last_line(tmp_path, capsys):
    run(tiny_sweep(seeds=2), tmp_path, progress=False)
    run(tiny_sweep(seeds=2), tmp_path)
    assert "nothing left to train, all 2 members are finished" in capsys.readouterr().err
    assert len(RunDirectory(tmp_path).results()) == 2
