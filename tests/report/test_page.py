import json
import re
import shutil
from dataclasses import replace
from html.parser import HTMLParser

import numpy as np
import pytest
from plotting.pictures import note_of
from report.made_up import made_up_run

from jaxarith.config import Arithmetic
from jaxarith.engine.chunk import Chunk
from jaxarith.engine.environment import describe_environment
from jaxarith.engine.store import RunDirectory
from jaxarith.errors import InputError
from jaxarith.plotting import WrongAnswers, figure, learning_curves
from jaxarith.plotting.style import LOOKS
from jaxarith.report import write_report
from jaxarith.report.compared import COLUMNS, MOST_VALUES, comparisons
from jaxarith.report.drawings import evaluated_queries, pictures_of
from jaxarith.report.panels import panels
from jaxarith.report.words import distinguishing
from jaxarith.report.wrong import error_pictures
from jaxarith.statistics import summarise

# Elements that have no end tag.
VOID = {"meta", "img", "link", "br", "input", "line", "rect", "hr"}


class Page(HTMLParser):
    """Holds that elements close in order; keeps attributes, ids and text."""

    def __init__(self, text):
        super().__init__()
        self.open, self.attributes, self.elements, self.said = [], [], [], []
        self.feed(text)
        assert self.open == []

    def handle_starttag(self, tag, attributes):
        self.elements.append(tag)
        self.attributes += [(tag, name, value or "") for name, value in attributes]
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attributes):
        self.elements.append(tag)
        self.attributes += [(tag, name, value or "") for name, value in attributes]

    def handle_endtag(self, tag):
        assert self.open.pop() == tag, self.getpos()

    def handle_data(self, text):
        if not self.open or self.open[-1] not in {"script", "style"}:
            self.said.append(text)

    def values(self, name):
        return [value for _, attribute, value in self.attributes if attribute == name]


@pytest.fixture(scope="session")
def parsed(reported):
    return Page(reported.text)


def test_nothing_is_loaded(reported, parsed):
    loading = [v for name in ("src", "srcset", "data", "action") for v in parsed.values(name)]
    assert loading
    assert all(value.startswith("data:") for value in loading)
    assert all(value.startswith("#") for value in parsed.values("href"))
    assert "link" not in parsed.elements
    styles = "".join(re.findall(r"<style>(.*?)</style>", reported.text, re.S))
    assert not re.search(r"@import|url\(", styles)
    assert not re.search(r"https?:|fetch\(|XMLHttp|import\(", reported.text)
    assert "default-src 'none'" in reported.text


def test_links_lead_to_sections(parsed):
    places = parsed.values("id")
    assert len(places) == len(set(places))
    assert {target.removeprefix("#") for target in parsed.values("href")} <= set(places)
    assert set(parsed.values("aria-labelledby")) <= set(places)


def test_a_name_full_of_markup_is_only_text(reported, parsed):
    assert "<script>alert" not in reported.text
    said = "".join(parsed.said)
    assert said.count("<script>alert(1)</script> & \"tiny\" 'run'") >= 2


def test_the_page_says_what_was_run_and_with_what(reported, parsed):
    said = " ".join("".join(parsed.said).split())
    environment = reported.directory.environment
    assert environment["command"] in said
    assert environment["packages"]["jax"] in said
    assert "9 members, 3 cells of 3 seeds; 6 finished, 3 diverged, 0 failed" in said
    document = json.loads((reported.directory.path / "sweep.json").read_text())
    assert document["hash"] in said
    assert said.count("Student's t interval") >= 1


def test_every_picture_is_described_and_every_table_captioned(reported, parsed):
    alts = parsed.values("alt")
    assert all(len(alt) > 20 for alt in alts)
    assert parsed.elements.count("img") == len(alts)
    assert parsed.elements.count("table") == parsed.elements.count("caption")


def test_the_table_shows_each_cell_once(reported):
    from jaxarith.statistics import summarise

    summary = summarise(reported.directory.results())
    table = re.search(r"<tbody>(.*?)</tbody>", reported.text, re.S).group(1)
    rows = table.split("<tr>")[1:]
    assert len(rows) == len(summary)
    for row, mean in zip(rows, summary["test_exact_mean"], strict=True):
        assert f"{100 * mean:.1f}\u00a0%" in row


def test_comparisons_are_said_or_refused(reported, parsed):
    assert "By train fraction" in reported.text
    assert "train_fraction 0.6 against 0.3" in "".join(parsed.said)


def test_cells_that_differ_in_many_settings_stand_beside_each_other(tmp_path):
    ways = {"learning_rate": 0.01, "dropout": 0.0, "weight_decay": 0.0}
    others = {"learning_rate": 0.02, "dropout": 0.3, "weight_decay": 0.1}
    grid = tuple({name: (value,) for name, value in way.items()} for way in (ways, others))
    directory = made_up_run(tmp_path / "run", Arithmetic(largest=3), grid=grid)
    page = write_report(directory.path).read_text(encoding="utf-8")
    assert (directory.path / "figures" / "accuracy_by_cell.png").exists()
    # One comparison, though three settings vary: they vary together.
    assert [path.name for path in (directory.path / "figures").glob("comparisons_by_*")] == [
        "comparisons_by_learning_rate.png"
    ]
    also = "weight_decay (0.1 against 0.0) and dropout (0.3 against 0.0)"
    assert f"They also differ in {also}." in page


def test_a_page_too_large_keeps_less_of_its_map_and_says_so(reported, tmp_path, monkeypatch):
    path = shutil.copytree(reported.directory.path, tmp_path / "large")
    limit = len(reported.text.encode()) - 100
    monkeypatch.setattr("jaxarith.report.page.MOST_BYTES", limit)
    text = write_report(path).read_text(encoding="utf-8")
    assert "To keep this file small, the map holds" in text
    assert len(text.encode()) <= limit


def ask_for_a_fourth_seed(directory):
    directory.adopt(replace(directory.sweep, seeds=[0, 1, 2, 3]), directory.environment)


def test_a_partial_run_is_reported_and_said_to_be_partial(reported, tmp_path):
    path = shutil.copytree(reported.directory.path, tmp_path / "partial")
    ask_for_a_fourth_seed(RunDirectory(path))
    text = write_report(path).read_text(encoding="utf-8")
    assert "not whole: 3 of 12 members have no result" in text


@pytest.mark.parametrize(
    ("task", "seeds", "wanted"),
    [
        (Arithmetic("+", largest=5, operands=3), 3, "Not mapped: add"),
        (Arithmetic("+-", largest=5), 1, "1 cell of 1 seed"),
        (Arithmetic("*", largest=400, sample=50), 2, "Not mapped: mul"),
    ],
    ids=["three operands", "one seed", "a wide range"],
)
def test_every_run_has_a_report(task, seeds, wanted, tmp_path):
    directory = made_up_run(tmp_path / "run", task, seeds)
    text = write_report(directory.path).read_text(encoding="utf-8")
    Page(text)
    assert wanted in text
    assert "Nothing varies between the cells" in text
    assert "off by 1" in text
    assert not re.search(r"\bnan\b", re.sub(r"<script.*?</script>|base64,[^\"]*", "", text), re.I)


def test_members_of_failed_chunks_are_counted(reported, tmp_path):
    path = shutil.copytree(reported.directory.path, tmp_path / "failed")
    directory = RunDirectory(path)
    ask_for_a_fourth_seed(directory)
    added = [member for member in directory.sweep.members if member.seed == 3]
    chunk = Chunk(added[0].static, tuple(added))
    directory.claim(chunk)
    directory.fail(chunk.id, "out of memory")
    text = write_report(path).read_text(encoding="utf-8")
    Page(text)
    assert "6 finished, 3 diverged, 3 failed" in text
    assert "3 of 12 members have no result" in text


def test_a_run_with_nothing_finished_is_refused(tmp_path, reported):
    directory = RunDirectory(tmp_path / "empty")
    directory.adopt(reported.directory.sweep, describe_environment())
    with pytest.raises(InputError, match="no finished member"):
        write_report(directory.path)
    assert not (directory.path / "report.html").exists()


def test_no_run_directory_is_refused(tmp_path):
    with pytest.raises(InputError, match="not a run directory"):
        write_report(tmp_path)


def test_what_cannot_be_written_is_one_line(reported, tmp_path):
    path = shutil.copytree(reported.directory.path, tmp_path / "held")
    (path / "report.html").unlink()
    # Root may write anywhere, but not a file where a folder is.
    shutil.rmtree(path / "figures", ignore_errors=True)
    (path / "figures").write_text("in the way")
    with pytest.raises(InputError, match="cannot be written") as caught:
        write_report(path)
    assert "\n" not in str(caught.value)


def test_more_values_of_one_setting_than_there_are_looks_share_a_panel(tmp_path):
    rates = [0.001 * (place + 1) for place in range(len(LOOKS) + 1)]
    run = made_up_run(tmp_path / "run", Arithmetic(largest=4), grid={"learning_rate": rates})
    (panel,), count = panels(run.results())
    assert count == 1
    assert panel.results["label"].nunique() == len(rates)


def test_a_value_that_is_not_set_can_be_the_best(tmp_path):
    rates = [0.001 * (place + 1) for place in range(8)]
    run = made_up_run(tmp_path / "run", Arithmetic(largest=4), grid={"learning_rate": rates})
    results = run.results()
    clips = results["learning_rate"].rank(method="dense") - 1
    results = results.assign(learning_rate=0.001, gradient_clip=clips.where(clips > 0))
    results["test_exact"] = 0.9 - 0.1 * clips + 0.01 * results["seed"]
    (entry,) = comparisons(results)
    assert entry["by"] == "gradient_clip"
    assert entry["note"].startswith("8 values: the one with the highest mean, none, is compared")
    assert any("none" in sentence for sentence in entry["sentences"])
    assert len(entry["sentences"]) == MOST_VALUES - 1
    # Among the best, but not the best of them.
    results["test_exact"] += 0.15 * (clips == 1)
    (entry,) = comparisons(results)
    assert "highest mean, 1, is compared with the next 5" in entry["note"]
    assert len(entry["rows"]) == MOST_VALUES - 1
    assert "corrected by Holm over all pairs of these values" in entry["caption"]


def test_pictures_of_settings_that_are_drawn_no_more_are_taken_away(tmp_path):
    run = made_up_run(tmp_path / "run", Arithmetic(largest=4), grid={"dropout": [0.0, 0.1]})
    old = run.path / "figures" / "accuracy_by_learning_rate.png"
    own = run.path / "figures" / "mine.png"
    old.parent.mkdir()
    old.write_bytes(b"old")
    own.write_bytes(b"own")
    write_report(run.path)
    assert not old.exists()
    assert own.exists()
    assert (run.path / "figures" / "accuracy_by_dropout.png").exists()


def test_budgets_in_epochs_are_told_apart_by_epochs_alone(tmp_path):
    run = made_up_run(tmp_path / "run", Arithmetic(largest=4), grid={"epochs": [5, 10]})
    assert distinguishing(run.results()) == ["epochs"]


def test_a_member_that_diverged_at_once_is_in_its_learning_curve(tmp_path):
    run = made_up_run(tmp_path / "run", Arithmetic(largest=4), seeds=3)
    results, curves = run.results(), run.curves()
    results.loc[0, "status"] = "diverged"
    curves = curves[curves["member"] != results.loc[0, "member"]]
    (picture,) = pictures_of(results, summarise(results), curves)
    assert picture.name == "learning_curves"
    (panel,), _ = panels(results)
    _, axes = figure()
    labels = panel.results[["member", "label", "status"]]
    learning_curves(axes[0, 0], labels.merge(curves, on="member", how="left"))
    assert "1 diverged: 0 % from there on" in note_of(axes[0, 0])
    assert np.allclose(axes[0, 0].lines[-1].get_ydata(), 2 / 3 * 0.5)


def grouped_run(path):
    """A run of two settings, and a table in which the seeds of the second form groups."""
    run = made_up_run(path, Arithmetic(largest=4), seeds=8, grid={"dropout": [0.0, 0.1]})
    results = run.results().sort_values(["dropout", "seed"], ignore_index=True)
    apart = [0.20, 0.22, 0.25, 0.31, 0.32, 0.33, 0.35, 0.77]
    even = [0.50, 0.52, 0.55, 0.56, 0.57, 0.60, 0.61, 0.64]
    return results.assign(test_exact=[*even, *apart]), run.curves()


def test_captions_say_that_seeds_in_groups_have_no_mean(tmp_path):
    results, curves = grouped_run(tmp_path / "run")
    captions = {one.name: one.caption for one in pictures_of(results, summarise(results), curves)}
    accuracy = "No mean, interval or line where seeds form groups; their marks are larger."
    learning = "Where final scores form separate groups only the seeds are drawn."
    assert accuracy in captions["accuracy_by_dropout"]
    assert learning in captions["learning_curves"]
    even = results.assign(test_exact=0.5 + 0.01 * results["seed"])
    captions = {one.name: one.caption for one in pictures_of(even, summarise(even), curves)}
    assert accuracy not in captions["accuracy_by_dropout"]
    assert learning not in captions["learning_curves"]


def test_captions_of_comparisons_say_what_is_corrected_and_left_out(reported):
    entry = comparisons(reported.directory.results())[0]
    assert (
        "effects whose 95 % intervals leave out 0 have opposite signs, no number"
        in (entry["caption"])
    )
    assert COLUMNS["interaction_p_corrected"] == "p of interaction, corrected"


def test_captions_of_errors_say_what_bins_medians_and_zeros_are():
    far, near = (WrongAnswers("x", (np.array([1, d]),), (0,), (9,)) for d in (897, 20))
    captions = [one.caption for one in error_pictures([far], "")]
    assert "How often absolute differences occur, in bins of 5" in captions[1]
    assert "A line that reaches the axis means 0 in some seed." in captions[1]
    assert "each with its own vertical scale" in captions[0]
    assert "differences without 0" in captions[0]
    captions = [one.caption for one in error_pictures([near], "")]
    assert "How often each absolute difference occurs" in captions[1]


def test_curves_say_of_how_many_queries_they_are(reported):
    """Final scores are of all test queries, curves of some: a reader must not compare them."""
    run = reported.directory
    results, curves = run.results(), run.curves()
    assert evaluated_queries(results.assign(evaluation_queries=100)) is None
    some = results.assign(evaluation_queries=20)
    assert evaluated_queries(some) == 20
    (picture,) = (
        one for one in pictures_of(some, summarise(some), curves) if one.name == "learning_curves"
    )
    assert "exact on 20 test queries of each seed" in picture.caption
    assert "scores are of all test queries" in picture.caption
