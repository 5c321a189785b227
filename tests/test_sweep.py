import json
from dataclasses import replace
from itertools import groupby, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jaxarith.config import Arithmetic, Hyperparameters, Model, Numbers, Training
from jaxarith.engine.sweep_file import sweep_from_json, sweep_to_json
from jaxarith.errors import InputError
from jaxarith.member import Member, Static
from jaxarith.sweep import Sweep, load_sweep

STATIC_CHOICES = {
    "operators": ["+-", "*", "-"],
    "largest": [9, 20],
    "units": [4, 8],
    "bidirectional": [False, True],
    "batch_size": [8, 16],
    "gradient_clip": [None, 1.0],
}
TRACED_CHOICES = {
    "learning_rate": [0.001, 0.01],
    "dropout": [0.0, 0.2],
    "train_fraction": [0.25, 0.5, 0.75],
    "split": ["random", "orbit"],
    "split_seed": [None, 7],
    "epochs": [1.0, 2.0],
}
choices = {**STATIC_CHOICES, **TRACED_CHOICES}
drawn_settings = st.fixed_dictionaries({name: st.sampled_from(v) for name, v in choices.items()})


def refusal(action, *arguments, **settings):
    with pytest.raises(InputError) as caught:
        action(*arguments, **settings)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def member_of(settings, seed):
    def some(kind, *names):
        return kind(**{name: settings[name] for name in names})

    static = Static(
        some(Arithmetic, "operators", "largest"),
        some(Model, "units", "bidirectional"),
        some(Training, "batch_size", "gradient_clip"),
    )
    return Member(static, some(Hyperparameters, *TRACED_CHOICES), seed)


@given(st.lists(st.tuples(drawn_settings, st.integers(0, 3)), min_size=2, max_size=12))
def test_groups_share_all_static_settings_whatever_the_traced_ones(drawn):
    named = [(member_of(settings, seed).static.id, settings) for settings, seed in drawn]
    statics = [[settings[name] for name in STATIC_CHOICES] for _, settings in named]
    for (one, other), (one_id, other_id) in zip(
        product(statics, statics), product([i for i, _ in named], repeat=2), strict=True
    ):
        assert (one == other) == (one_id == other_id)


@given(drawn_settings, st.sampled_from(sorted(choices)), st.data())
def test_changing_one_setting_changes_the_group_only_when_it_is_static(settings, name, data):
    value = data.draw(st.sampled_from([v for v in choices[name] if v != settings[name]]))
    one, other = member_of(settings, 0), member_of({**settings, name: value}, 0)
    assert (one.static.id == other.static.id) == (name in TRACED_CHOICES)
    assert one.cell != other.cell


@given(st.lists(st.tuples(drawn_settings, st.integers(0, 2**32 - 1)), min_size=2, max_size=8))
def test_a_cell_is_all_but_the_seed(drawn):
    pairs = product([(member_of(*case), case) for case in drawn], repeat=2)
    for (one, (settings, seed)), (other, (other_settings, other_seed)) in pairs:
        assert (one.cell == other.cell) == (settings == other_settings)
        assert (one.id == other.id) == ((settings, seed) == (other_settings, other_seed))


def prefixes(values):
    return st.integers(1, len(values)).map(lambda count: values[:count])


@given(
    st.fixed_dictionaries(
        {}, optional={n: st.permutations(v).flatmap(prefixes) for n, v in choices.items()}
    ),
    st.integers(1, 4),
)
def test_a_grid_is_every_combination_times_every_seed(grid, seeds):
    sweep = Sweep(task=Arithmetic(largest=9), grid=grid, seeds=seeds)
    expected = []
    for combination in product(*grid.values()):
        values = dict(zip(grid, combination, strict=True))
        plain = {"operators": "+-", "largest": 9, "units": 256, "bidirectional": False}
        plain |= {"batch_size": 32, "gradient_clip": None, "epochs": 20.0, "split": "random"}
        plain |= {"learning_rate": 0.001, "dropout": 0.0, "train_fraction": 0.5, "split_seed": None}
        expected += [member_of(plain | values, seed) for seed in range(seeds)]
    assert list(sweep.members) == expected
    assert len(sweep.members) == len({member.id for member in sweep.members})
    cells = [len(list(same)) for _, same in groupby(sweep.members, lambda member: member.cell)]
    assert cells == [seeds] * (len(expected) // seeds)


SWAPPED = {"hyperparameters": Hyperparameters(split="swapped")}


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"grid": {"learnin_rate": [1]}}, "learnin_rate: no such setting; did you mean learning_r"),
        ({"grid": {"task": ["mul"]}}, "task: follows from operators; "),
        ({"grid": {"dropout": []}}, "grid dropout=[]: is empty"),
        ({"grid": {"dropout": 0.1}}, "grid dropout=0.1: must be a list"),
        ({"grid": {"split": "orbit"}}, "grid split='orbit': must be a list"),
        ({"grid": {"dropout": [0.1, 0.1]}}, "grid dropout=[0.1, 0.1]: names a value twice"),
        ({"grid": {"dropout": [0.1, 2]}}, "dropout=2: must be"),
        ({"grid": [("dropout", [0.1])]}, "grid ('dropout', [0.1]): must map"),
        ({"grid": []}, "grid=[]: must map"),
        ({"grid": [{"dropout": [0.1, 0.1]}]}, "grid dropout=[0.1, 0.1]: names a value twice"),
        ({"grid": {"train_fraction": [0.5, 0.9999999]}}, "train_fraction=0.9999999: leaves no"),
        ({"grid": {"packing": ["packed", "separate"]}}, "grid packing: all members are the same"),
        ({"grid": [{}, {"packing": ["packed"]}]}, "grid packing: all members are the same"),
        (
            SWAPPED | {"task": Numbers(sample=100)},
            "split=swapped: is of + - * and their operands, not of number_reader",
        ),
        (SWAPPED | {"grid": {"train_fraction": [0.5, 0.99]}}, "train_fraction=0.99: split=swapped"),
        ({"seeds": 0}, "seeds=0: must be from 1"),
        ({"seeds": [1, 1]}, "seeds=[1, 1]: names a seed twice"),
        ({"seeds": []}, "seeds=[]: must be a number"),
        ({"seeds": "8"}, "seeds='8': must be a number"),
        ({"seeds": True}, "seeds=True: must be a number"),
        ({"seeds": [-1]}, "seed=-1: must be from 0"),
        ({"name": ""}, "name='': must be"),
        ({"model": {"units": 3}}, "model={'units': 3}: must be Model(…)"),
        ({"seeds": 10**6, "grid": {"dropout": [0, 0.1]}}, "grid: makes 2000000 members"),
    ],
)
def test_a_bad_sweep_is_refused_before_anything_runs(settings, message):
    assert refusal(Sweep, **settings).startswith(message)


def test_settings_typed_by_hand():
    base = Sweep(grid={"dropout": [0.0, 0.1]}, seeds=2)
    changed = base.with_settings(
        [
            *("units=32", "bidirectional=TRUE", "gradient_clip=1", "dropout=0.3", "seeds=3"),
            *("learning_rate=1e-3,1e-2", "split_seed=none,4", "operators=-+", "split=orbit"),
        ]
    )
    assert changed.grid == {"learning_rate": (0.001, 0.01), "split_seed": (None, 4)}
    assert changed.seeds == (0, 1, 2)
    assert changed.model == Model(units=32, bidirectional=True)
    assert changed.training == Training(gradient_clip=1.0)
    assert changed.hyperparameters == Hyperparameters(dropout=0.3, split="orbit")
    assert len(changed.members) == 12
    assert base == Sweep(grid={"dropout": [0.0, 0.1]}, seeds=2)
    assert changed.with_settings(["gradient_clip=none"]).training == Training()


def test_one_budget_replaces_the_other():
    by_steps = Sweep(hyperparameters=Hyperparameters(steps=100), seeds=1)
    assert by_steps.with_settings(["epochs=5"]).hyperparameters == Hyperparameters(epochs=5)
    by_epochs = Sweep(hyperparameters=Hyperparameters(epochs=5), seeds=1)
    assert by_epochs.with_settings(["steps=100"]).hyperparameters == Hyperparameters(steps=100)
    mixed = replace(by_steps, grid={"epochs": [1, 2]})
    assert [member.hyperparameters.epochs for member in mixed.members] == [1, 2]
    assert [member.hyperparameters.steps for member in mixed.members] == [None, None]


@pytest.mark.parametrize(
    ("assignment", "message"),
    [
        ("units", "--set units: must be written key=value"),
        ("unit=3", "unit: no such setting; did you mean units"),
        ("zzz=3", "zzz: no such setting; settings are answer_layout, "),
        ("task=mul", "task: follows from operators"),
        ("units=3.5", "units=3.5: must be a whole number"),
        ("units=", "units=: must be a whole number"),
        ("units=none", "units=none: must be a whole number"),
        ("dropout=lots", "dropout=lots: must be a number"),
        ("dropout=0.1,0.1", "grid dropout=[0.1, 0.1]: names a value twice"),
        ("learning_rate=nan", "learning_rate=nan: must be finite"),
        ("attention=1", "attention=1: must be true or false"),
        ("split=fair", "split='fair': must be one of random, orbit"),
        ("seeds=many", "seeds=many: must be a whole number"),
        ("seeds=0", "seeds=0: must be from 1"),
    ],
)
def test_a_bad_setting_typed_by_hand_is_named(assignment, message):
    assert refusal(Sweep(seeds=1).with_settings, [assignment]).startswith(message)


HEAD = "from jaxarith.sweep import Sweep\n"


def test_a_sweep_file_is_read(tmp_path):
    path = tmp_path / "fine.py"
    path.write_text(HEAD + "SWEEP = Sweep('fine', grid={'units': [3, 4]}, seeds=2)\n")
    assert load_sweep(path) == Sweep("fine", grid={"units": [3, 4]}, seeds=2)
    assert load_sweep(str(path)) == load_sweep(path)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("x = 1\nSWEEP = (\n", ", line 2: "),
        ("x = 1\n\nx = 1 / 0\n", ", line 3: ZeroDivisionError: division by zero"),
        ("\nraise SystemExit(3)\n", ", line 2: SystemExit: 3"),
        ("raise ValueError('two\\nlines')\n", ", line 1: ValueError: two lines"),
        ("import no_such_module\n", ", line 1: ModuleNotFoundError: No module"),
        (HEAD + "\nSWEEP = Sweep(seeds=0)\n", ", line 3: seeds=0: must be from 1"),
        ("", ": defines no sweep; "),
        (HEAD + "sweep = Sweep(seeds=1)\n", ": defines no sweep; "),
        ("SWEEP = 'fine'\n", ": defines no sweep; "),
        ("SWEEP = '\0'\n", ""),
    ],
)
def test_a_bad_sweep_file_is_named_with_its_line(tmp_path, text, message):
    path = tmp_path / "bad.py"
    path.write_text(text)
    assert refusal(load_sweep, path).startswith(f"{path}{message}")


def test_a_sweep_file_that_is_not_there(tmp_path):
    missing = tmp_path / "missing.py"
    assert refusal(load_sweep, missing).startswith(f"{missing}: no such file; ")
    assert refusal(load_sweep, tmp_path).startswith(f"{tmp_path}: is a directory; ")


def test_a_list_of_grids_is_their_union_each_cell_once():
    first, second = {"train_fraction": [0.5, 0.25]}, {"train_fraction": [0.5], "units": [256, 8]}
    sweep = Sweep(grid=[first, second], seeds=2)
    cells = [
        (m.hyperparameters.train_fraction, m.static.model.units, m.seed) for m in sweep.members
    ]
    assert cells == [(f, u, s) for f, u in ((0.5, 256), (0.25, 256), (0.5, 8)) for s in (0, 1)]
    # A setting given by hand holds in every grid.
    changed = sweep.with_settings(["train_fraction=0.1"])
    assert [m.static.model.units for m in changed.members] == [256, 256, 8, 8]
    assert changed.grids == ({}, {"units": (256, 8)})
    assert {m.hyperparameters.train_fraction for m in changed.members} == {0.1}
    several = sweep.with_settings(["dropout=0.1,0.2"])
    assert len(several.members) == 2 * len(sweep.members)
    assert set(sweep.members) <= set(replace(sweep, seeds=3).members)


def test_a_union_of_grids_is_saved_and_read_again(tmp_path):
    sweep = Sweep(grid=[{"dropout": [0.1]}, {"units": [8]}], seeds=1)
    assert sweep_from_json(json.loads(json.dumps(sweep_to_json(sweep))), tmp_path) == sweep
