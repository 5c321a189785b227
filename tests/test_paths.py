"""What a person gives as a path means one thing, for every command and variable."""

import os
import shlex
from pathlib import Path

import pytest

from jaxarith import cache, compile_cache
from jaxarith.errors import InputError
from jaxarith.paths import MOST_SHOWN, in_command, shown, user_path
from jaxarith.tasks.digits.source import choose

ODD_NAMES = ["a b", "a:b", "a?b#c", "a*[b]{c}", "100%", 'it\'s "q"', "a&b;c$d", "é ü", "-x", "a\\b"]
URLS = ["gs://bucket/x", "s3://b/x", "https://host/x", "simplecache::s3://b/x", Path("gs://b/x")]


@pytest.fixture(autouse=True)
def _somewhere(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))


def test_home_and_relative_paths_become_absolute(tmp_path):
    assert user_path("~/x") == user_path(Path("~/x")) == tmp_path / "home" / "x"
    assert user_path("~") == tmp_path / "home"
    assert user_path("~root") == Path(os.path.expanduser("~root"))
    assert user_path("x/y") == user_path(b"x/y") == user_path(Path("x/y")) == tmp_path / "x" / "y"
    assert user_path(".") == tmp_path
    assert user_path("./~x") == tmp_path / "~x"
    assert user_path("/a/~/b") == Path("/a/~/b")
    assert user_path(user_path("~/x")) == user_path("~/x")


def test_what_lies_behind_a_link_is_not_guessed(tmp_path):
    (tmp_path / "far" / "below").mkdir(parents=True)
    (tmp_path / "link").symlink_to("far/below")
    assert user_path("link/../x") == tmp_path / "link" / ".." / "x"


@pytest.mark.parametrize("name", ODD_NAMES)
def test_other_characters_are_part_of_a_name(name, tmp_path):
    assert user_path(name) == tmp_path / name
    (printed,) = shlex.split(in_command(tmp_path / name))
    assert user_path(printed) == tmp_path / name
    assert not printed.startswith("-")


@pytest.mark.parametrize("url", URLS, ids=str)
def test_a_url_is_refused_with_what_to_do(url):
    with pytest.raises(InputError, match=r"^--out .*: is a URL.*mount it"):
        user_path(url, "--out")


def test_a_url_of_a_file_says_its_path():
    with pytest.raises(InputError, match=r"is a URL; give the path itself, e\.g\. /tmp/x$"):
        user_path("file:///tmp/x")


def test_a_directory_may_have_a_colon_in_its_name(tmp_path):
    (tmp_path / "gs:").mkdir()
    assert user_path(Path("gs:/x")) == tmp_path / "gs:" / "x"


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ("", "'': is empty"),
        ("  ", "'  ': is empty"),
        (b"", "'': is empty"),
        ("a\0b", "has a NUL character"),
        (None, "None: must be a path"),
        (3, "3: must be a path"),
        (["x"], r"\['x'\]: must be a path"),
        ("~nobody-is-called-so/x", "no home directory of ~nobody-is-called-so"),
        (b"caf\xe9", r"caf\\xe9: has bytes that are not UTF-8.*rename it"),
        ("caf\udce9", r"caf\\xe9: has bytes that are not UTF-8.*rename it"),
    ],
    ids=repr,
)
def test_what_names_no_file_is_refused_in_one_line(given, message):
    with pytest.raises(InputError, match=message) as caught:
        user_path(given)
    assert "\n" not in str(caught.value)
    str(caught.value).encode()


def test_a_directory_that_is_gone_is_said(tmp_path, monkeypatch):
    (tmp_path / "gone").mkdir()
    monkeypatch.chdir(tmp_path / "gone")
    (tmp_path / "gone").rmdir()
    with pytest.raises(InputError, match="the directory you are in is gone"):
        user_path("x")
    assert user_path("/x") == Path("/x")


def test_a_printed_command_says_a_path_from_here(tmp_path):
    assert in_command(tmp_path / "runs" / "a b") == "'runs/a b'"
    assert in_command(Path("/elsewhere/x")) == "/elsewhere/x"
    for name in ("~", "~x", "gs:/x", "-x"):
        assert user_path(shlex.split(in_command(tmp_path / name))[0]) == tmp_path / name


def test_whatever_is_shown_can_be_printed():
    shown("caf\udce9").encode()
    assert len(shown("a" * 1000)) == MOST_SHOWN


FOLDERS = {
    "JAXARITH_CACHE": lambda: cache.cache_folder("digits").parent,
    "XDG_CACHE_HOME": lambda: cache.cache_folder("digits").parent.parent,
    "JAXARITH_COMPILE_CACHE": compile_cache.cache_folder,
    "JAX_COMPILATION_CACHE_DIR": compile_cache.cache_folder,
    "JAXARITH_DIGITS": lambda: choose(None).folder,
}


@pytest.fixture
def no_variables(monkeypatch):
    for variable in FOLDERS:
        monkeypatch.delenv(variable, raising=False)


@pytest.mark.parametrize("variable", FOLDERS)
def test_variables_are_paths_as_arguments_are(variable, no_variables, tmp_path, monkeypatch):
    monkeypatch.setenv(variable, "~/a b")
    assert FOLDERS[variable]() == tmp_path / "home" / "a b"
    monkeypatch.setenv(variable, "c")
    assert FOLDERS[variable]() == tmp_path / "c"
    monkeypatch.setenv(variable, "gs://bucket/c")
    with pytest.raises(InputError, match=rf"^{variable} gs://bucket/c: is a URL"):
        FOLDERS[variable]()


@pytest.mark.parametrize("variable", FOLDERS)
def test_an_empty_variable_is_as_good_as_none(variable, no_variables, tmp_path, monkeypatch):
    monkeypatch.setenv(variable, "")
    home = tmp_path / "home" / ".cache" / "jaxarith"
    assert cache.cache_folder("digits") == home / "digits"
    assert compile_cache.cache_folder() == home / "programs"
    assert choose(None).source == "tfds"


def test_digits_are_of_one_folder_however_it_is_named(no_variables, tmp_path, monkeypatch):
    assert choose("~/m") == choose(str(tmp_path / "home" / "m"))
    assert choose("tfds:~/m").folder == tmp_path / "home" / "m"
    (tmp_path / "home" / "m").mkdir(parents=True)
    monkeypatch.setenv("JAXARITH_DIGITS", "~/m")
    assert choose("tfds").folder == tmp_path / "home" / "m"
