"""What reports show of runs that read or draw frames."""

import re
import shutil

import numpy as np
import pandas as pd
import pytest
from engine.tiny_pictures import MAPPINGS, make_pictures_cheap, picture_sweep
from report.test_page import Page
from scipy.signal import correlate2d

from jaxarith.config import TRAIN
from jaxarith.engine.answers import load_answers
from jaxarith.engine.redrawn import convolved, redraw, trained_members
from jaxarith.engine.run import run
from jaxarith.engine.store import RunDirectory
from jaxarith.errors import InputError
from jaxarith.plotting import drawn_answers
from jaxarith.report import drawn, write_report
from jaxarith.report.legibility import confusion, legibility_table
from jaxarith.report.showing import example_queries, ordinary_seed, shown_members
from jaxarith.report.words import distinguishing
from jaxarith.tasks.dataset import dataset
from jaxarith.tasks.vocabulary import read
from jaxarith.training.values import tables_of

DRAWN = {"drawn_examples", "drawn_best_and_worst", "drawn_legibility", "drawn_confusion"}
READ = {"wrong_queries", "first_filters", "activations_1"}
SHOWN = dict(zip(MAPPINGS, (READ, DRAWN, DRAWN | READ), strict=True))
DRAWING = ("text_to_image", "image_to_image")


@pytest.fixture(autouse=True)
def _cheap_pictures(monkeypatch):
    make_pictures_cheap(monkeypatch)


@pytest.mark.parametrize("mapping", MAPPINGS)
def test_a_mapping_has_its_pictures_in_the_page_and_as_files(mapping, pictured):
    reported = pictured[mapping]
    Page(reported.text)
    assert "Not shown" not in reported.text
    named = set(re.findall(r'id="picture-(\w+)"', reported.text))
    assert named & (DRAWN | READ) == SHOWN[mapping]
    files = {path.stem for path in (reported.directory.path / "figures").glob("*.png")}
    assert named == files
    assert len(reported.text.encode()) < 3_000_000
    assert not re.search(r"https?:", reported.text)


@pytest.mark.parametrize("mapping", MAPPINGS)
def test_drawn_scores_stand_beside_lines(mapping, pictured):
    said = " ".join("".join(Page(pictured[mapping].text).said).split())
    drawing = mapping in DRAWING
    for words in ("all black: nothing", "mean digit: of each", "real frame: the right"):
        assert (words in said) == drawing
    assert ("The judge itself reads" in said) == drawing
    assert ("Keras pixel accuracy" in said) == drawing


def test_a_report_of_text_is_as_it_was(reported):
    assert 'id="frames"' not in reported.text
    assert "judge" not in reported.text


@pytest.mark.parametrize("mapping", MAPPINGS)
def test_a_member_reads_and_draws_test_queries_as_when_it_was_tested(mapping, pictured):
    directory = pictured[mapping].directory
    (entry,) = load_answers(directory)
    name = entry.members[-1]
    tested = np.flatnonzero(entry.part[-1] == 2)
    again = redraw(trained_members(directory, {name})[name], tested)
    texts = dataset(entry.task).vocabulary.decode(entry.predicted[-1][tested])
    assert again.answers == [text.rstrip() for text in texts]
    if mapping in DRAWING:
        assert np.array_equal(again.legible, entry.legible[-1][tested])
        assert again.truth.shape == again.drawn.shape == (len(tested), 2, 28, 28)
    else:
        assert entry.legible is None
        assert again.drawn is None


def test_what_convolutions_make_of_a_query_is_as_scipy_makes_it(pictured):
    directory = pictured["image_to_text"].directory
    (entry,) = load_answers(directory)
    trained = trained_members(directory, {entry.members[0]})[entry.members[0]]
    parts, layers = convolved(trained, 3)
    assert np.array_equal(parts, redraw(trained, np.array([3])).asked[0])
    kernel, bias = (trained.params["reader"]["convolution_0"][name] for name in ("kernel", "bias"))
    (maps,) = layers
    for part, filters in zip(parts, maps, strict=True):
        for number in range(filters.shape[-1]):
            sums = correlate2d(part, kernel[:, :, 0, number], mode="valid") + bias[number]
            rows, columns = (2 * (length // 2) for length in sums.shape)
            squares = sums[:rows, :columns].reshape(rows // 2, 2, columns // 2, 2)
            expected = np.maximum(squares.max((1, 3)), 0)
            np.testing.assert_allclose(filters[..., number], expected, atol=1e-6)


def test_members_asked_in_the_same_pictures_see_the_same(pictured):
    directory = pictured["image_to_image"].directory
    (entry,) = load_answers(directory)
    first, second = trained_members(directory, entry.members).values()
    own = redraw(second, np.arange(3))
    lent = redraw(second, np.arange(3), first.member)
    wanted = redraw(first, np.arange(3))
    assert np.array_equal(lent.asked, wanted.asked)
    assert np.array_equal(lent.truth, wanted.truth)
    assert not np.array_equal(own.asked, wanted.asked)
    assert not np.array_equal(lent.drawn, wanted.drawn)


def test_a_threshold_cuts_what_is_drawn_and_what_is_read(pictured):
    directory = pictured["text_to_image"].directory
    (entry,) = load_answers(directory)
    trained = trained_members(directory, entry.members[:1])[entry.members[0]]
    grey, cut = (redraw(trained, np.arange(5), threshold=t) for t in (None, 0.4))
    assert np.array_equal(cut.drawn, grey.drawn > 0.4)
    assert np.array_equal(cut.truth, grey.truth)


def test_frames_of_reversed_answers_stand_as_a_person_reads_them(tmp_path):
    run(picture_sweep("text_to_image", "units_first", seeds=1), tmp_path / "run", progress=False)
    directory = RunDirectory(tmp_path / "run")
    (entry,) = load_answers(directory)
    data = dataset(entry.task)
    query = int(np.flatnonzero(data.values == 12)[0])
    trained = trained_members(directory, entry.members)[entry.members[0]]
    redrawn = redraw(trained, np.array([query]))
    images = np.asarray(tables_of(trained.member.static).pool.images)
    ones, twos = (_pictures_of(trained, images, digit) for digit in "12")
    left, right = np.round(redrawn.truth[0] * 255)
    assert any((left == one).all() for one in ones)
    assert any((right == two).all() for two in twos)
    assert read("21", "units_first") == "12"


def _pictures_of(trained, images, character):
    pool = tables_of(trained.member.static).pool
    at = dataset(trained.member.static.task).vocabulary.characters.index(character)
    first, size = int(pool.first[2, at]), int(pool.size[2, at])
    return images[first : first + size]


@pytest.mark.parametrize("mapping", DRAWING)
def test_legibility_and_confusion_are_counted_frame_by_frame(mapping, pictured):
    directory = pictured[mapping].directory
    results = directory.results()
    (entry,) = load_answers(directory)
    data = dataset(entry.task)
    counts, characters = confusion(entry, [0, 1])
    expected = {}
    right = {}
    for place in (0, 1):
        for query in np.flatnonzero(entry.part[place] == 2):
            for at, wanted in enumerate(data.answers[query]):
                said = entry.predicted[place, query, at]
                accepted = entry.legible[place, query, at]
                seen = data.vocabulary.characters[said] if accepted else "reject"
                key = (data.vocabulary.characters[wanted], seen)
                expected[key] = expected.get(key, 0) + 1
                right.setdefault((place, key[0]), []).append(key[0] == seen)
    columns = [*characters, "reject"]
    found = {
        (characters[row], columns[column]): number
        for (row, column), number in np.ndenumerate(counts)
        if number
    }
    assert found == expected

    cell = results["cell"].iloc[0]
    table = legibility_table(entry, results[results["cell"] == cell], {cell: "all"}, "cell")
    assert (table["n"] <= 2).all()
    for row in table.to_dict("records"):
        shares = [
            np.mean(right[p, row["character"]]) for p in (0, 1) if (p, row["character"]) in right
        ]
        assert row["mean"] == pytest.approx(np.mean(shares))


def test_each_cell_is_shown_by_the_same_seed_and_called_by_what_is_on(pictured):
    directory = pictured["text_to_image"].directory
    results = directory.results()
    (entry,) = load_answers(directory)
    shown = shown_members(entry, results)
    assert len({one.row["seed"] for one in shown}) == 1
    assert [one.heading.split("\n") for one in shown] == [
        ["encoder layers 1"],
        ["encoder layers 2", "bidirectional"],
    ]
    assert distinguishing(results) == ["encoder_layers", "bidirectional"]
    with pytest.raises(InputError, match="every member diverged"):
        shown_members(entry, results.assign(status="diverged"))


@pytest.mark.parametrize(
    ("operators", "largest", "wanted"),
    [
        ("+-", 99, ["12-75", "42+15", "48+80", "49+80"]),
        ("*", 99, ["12*75", "42*15", "48*80", "7*8"]),
        ("+", 9, 4),
        ("+", 0, 1),
    ],
)
def test_examples_are_the_published_ones_or_some_of_the_task(operators, largest, wanted, pictured):
    (entry,) = load_answers(pictured["text_to_image"].directory)
    task = type(entry.task)(operators, largest=largest, mapping="text_to_image")
    queries = example_queries(entry._replace(task=task))
    data = dataset(task)
    if isinstance(wanted, int):
        assert len(set(queries.tolist())) == len(queries) == wanted
    else:
        texts = data.vocabulary.decode(data.queries[queries])
        assert [text.rstrip() for text in texts] == wanted


def test_columns_that_do_not_fit_are_said_and_counted_no_more(pictured, monkeypatch):
    directory = pictured["text_to_image"].directory
    (entry,) = load_answers(directory)
    shown = shown_members(entry, directory.results())
    trained = trained_members(directory, {one.name for one in shown})
    kept = []

    def room_for_one(figure, rows, columns, source):
        if len(columns) > 1:
            raise InputError("no room")
        kept.append((rows, columns))
        drawn_answers(figure, rows, columns, source)

    monkeypatch.setattr(drawn, "drawn_answers", room_for_one)
    picture = drawn.examples_picture(entry, shown, trained)
    assert "The first 1 of 2 cells" in picture.caption
    rows, columns = kept[-1]
    assert columns == [shown[0].heading]
    queries = drawn.example_queries(entry)
    known = entry.part[shown[0].place][queries] == TRAIN
    assert [row.said == "trained on" for row in rows] == known.tolist()


def test_a_picture_that_fails_loses_no_other(pictured, tmp_path, monkeypatch):
    def fail(*arguments):
        raise RuntimeError("the pencil\nbroke <here>")

    path = shutil.copytree(pictured["text_to_image"].directory.path, tmp_path / "run")
    monkeypatch.setattr(drawn, "examples_picture", fail)
    text = write_report(path).read_text(encoding="utf-8")
    Page(text)
    assert "Not shown: drawn examples (the pencil broke &lt;here&gt;)." in text
    assert set(re.findall(r'id="picture-(\w+)"', text)) >= DRAWN - {"drawn_examples"}


def test_parameters_that_are_gone_lose_only_what_needs_them(pictured, tmp_path):
    path = shutil.copytree(pictured["image_to_image"].directory.path, tmp_path / "run")
    for folder in path.glob("groups/*/*/params"):
        shutil.rmtree(folder)
    text = write_report(path).read_text(encoding="utf-8")
    Page(text)
    assert "Not shown: pictures by the networks" in text
    assert set(re.findall(r'id="picture-(\w+)"', text)) >= {"drawn_legibility", "drawn_confusion"}
    assert "all black: nothing" in text


def test_the_seed_shown_is_nearest_to_the_medians_of_the_cells():
    members = pd.DataFrame(
        [
            {"cell": cell, "seed": seed, "test_exact": exact}
            for cell, scores in {"a": (0.0, 0.5, 0.9), "b": (0.2, 0.3, 0.1)}.items()
            for seed, exact in enumerate(scores)
        ]
    )
    # The medians are 0.5 and 0.2: seed 0 is 0.5 off, seed 1 is 0.1 off, seed 2 is 0.5 off.
    assert ordinary_seed(members, {0, 1, 2}) == 1
    assert ordinary_seed(members, {0, 2}) == 0
