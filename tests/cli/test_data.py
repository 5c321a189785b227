"""``jaxarith data``: what pictures there are, prepared on request; every failure in one line."""

import io
import json
import os
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from cli.commands import run_command
from PIL import Image

from jaxarith.tasks.digits import source, store
from jaxarith.tasks.digits.embedded import embedded_digits

GIVEN = os.environ.get("JAXARITH_DIGITS", "")


@pytest.fixture(autouse=True)
def cache(monkeypatch, tmp_path):
    monkeypatch.setenv("JAXARITH_CACHE", str(tmp_path / "cache"))
    monkeypatch.delenv("JAXARITH_DIGITS", raising=False)
    source._load.cache_clear()
    yield tmp_path / "cache"
    source._load.cache_clear()


def table_of(printed, *arguments):
    return pd.read_csv(io.BytesIO(printed("data", *arguments, "--format", "csv")))


def test_without_an_argument_nothing_is_prepared(printed, cache):
    table = table_of(printed)
    assert table["source"].tolist() == ["tfds", "idx", "embedded", "drawn", "drawn", "drawn"]
    digits = table[table["shows"] == "digits"]
    assert set(digits["lot"]) == {"not prepared"}
    assert set(digits["images"]) == {0}
    assert digits["mend"].tolist()[2] == "jaxarith data --digits embedded"
    assert table.loc[table["used"] == "yes", "source"].tolist() == ["tfds", *["drawn"] * 3]
    assert not cache.exists()
    assert b"jaxarith data --digits tfds" in printed("data")


@pytest.mark.parametrize("by", ["argument", "variable"])
def test_a_source_is_prepared_and_shown(by, printed, cache, monkeypatch):
    if by == "variable":
        monkeypatch.setenv("JAXARITH_DIGITS", "embedded")
    table = table_of(printed, *(["--prepare"] if by == "variable" else ["--digits", "embedded"]))
    rows = table[table["source"] == "embedded"]
    assert rows["lot"].tolist() == ["train", "judge", "test"]
    assert rows["images"].tolist() == [1027, 513, 257]
    assert set(rows["used"]) == {"yes"}
    assert rows["fingerprint"].nunique() == 1
    assert rows["fingerprint"].str.len().tolist() == [64] * 3
    assert set(rows["place"]) == {str(cache / "digits" / "embedded")}
    assert (cache / "digits" / "embedded" / "images.npy").is_file()
    drawn = table[table["source"] == "drawn"]
    assert drawn["images"].tolist() == [90, 30, 30]
    assert drawn["fewest"].tolist() == drawn["most"].tolist() == [30, 10, 10]


def test_every_format_has_the_same_rows(printed):
    table = table_of(printed, "--digits", "embedded")
    records = json.loads(printed("data", "--format", "json"))
    parquet = pd.read_parquet(io.BytesIO(printed("data", "--format", "parquet")))
    assert list(table.columns) == list(parquet.columns) == list(records[0])
    assert table["images"].tolist() == parquet["images"].tolist() == [r["images"] for r in records]
    shown = printed("data", "--digits", "embedded").decode()
    assert "1,027" in shown
    assert table["fingerprint"].iloc[-1][:12] in shown


def test_a_picture_shows_every_character_of_every_lot(printed, tmp_path):
    path = tmp_path / "sheet.png"
    printed("data", "--digits", "embedded", "--out", path)
    pixels = np.asarray(Image.open(path))
    assert pixels.shape == (13 * 28 * 2, (30 * 28 + 2 * 2) * 2)
    small = pixels[::2, ::2]
    lots = np.split(small, [281, 562], axis=1)
    assert all(lot[28 * row : 28 * (row + 1), :280].any() for lot in lots for row in range(13))


@pytest.mark.parametrize(
    ("arguments", "wanted"),
    [
        (["--digits", "nowhere"], ["nowhere: no such folder", "tfds or embedded"]),
        (["--digits", ""], ["name tfds, embedded, or a folder"]),
        (["--digits", "."], ["train-images-idx3-ubyte.gz (or without .gz) is missing"]),
        (["--digits", "tfds:."], ["train-images-idx3-ubyte.gz is missing"]),
        (["--digits", "embedded", "--out", "sheet.pdf"], ["sheet.pdf", "must end in .png"]),
        (["--digits", "embedded", "--out", "no/sheet.png"], ["no/sheet.png", "No such file"]),
    ],
)
def test_what_cannot_be_is_refused(arguments, wanted, refused):
    refused(["data", *arguments], *wanted)


def test_a_bad_variable_is_refused(refused, monkeypatch):
    monkeypatch.setenv("JAXARITH_DIGITS", "nowhere")
    refused(["data", "--prepare"], "nowhere: no such folder")


@pytest.mark.parametrize(
    ("named", "wanted"),
    [
        ("Embedded", "did you mean embedded?"),
        ("embedded ", "did you mean embedded?"),
        ("TFDS", "did you mean tfds?"),
        ("MNIST", "name the folder"),
        ("~/nix", "name the folder"),
        ("tfds:nodir", "name the folder"),
    ],
)
def test_a_variable_that_names_nothing_is_refused_though_the_cache_has_images(
    named, wanted, refused, cache, monkeypatch
):
    for kept in ("idx", "tfds"):
        (cache / "digits").mkdir(parents=True, exist_ok=True)
        store._write(cache / "digits" / kept, *embedded_digits())
    monkeypatch.setenv("JAXARITH_DIGITS", named)
    for arguments in ([], ["--prepare"]):
        text = refused(["data", *arguments], "no such folder", wanted)
        assert ("did you mean" in text) == ("did you mean" in wanted)


def stopped_for_space(arguments, place, monkeypatch, capsys):
    code = run_command(["data", *arguments], monkeypatch)
    output = capsys.readouterr()
    assert "Traceback" not in output.err
    if code:
        assert code == 1
        assert output.out == ""
        assert output.err.count("\n") == 1, output.err
        for word in ("no space left", str(place), "JAXARITH_CACHE"):
            assert word in output.err
    return code


def test_a_full_disk_is_said_and_mended(small_disk, monkeypatch, capsys):
    disk, resize = small_disk
    monkeypatch.setenv("JAXARITH_CACHE", str(disk))
    codes = []
    for kib in (4, 8, 16, 512, 1024, 1360, 8192):
        resize(kib)
        codes.append(stopped_for_space(["--digits", "embedded"], disk, monkeypatch, capsys))
    assert codes == [1] * 6 + [0]


def test_a_full_disk_stops_tensorflow_datasets_in_one_line(small_disk, monkeypatch, capsys):
    if not (Path(GIVEN) / "train-images-idx3-ubyte.gz").is_file():
        pytest.skip("set JAXARITH_DIGITS to a folder of the four MNIST files to run this")
    disk, resize = small_disk
    monkeypatch.setenv("JAXARITH_CACHE", str(disk))
    arguments = ["--digits", f"tfds:{Path(GIVEN).absolute()}"]
    codes = []
    for kib in (4096, 40_960, 131_072):
        resize(kib)
        codes.append(stopped_for_space(arguments, disk, monkeypatch, capsys))
    assert codes == [1, 1, 0]
