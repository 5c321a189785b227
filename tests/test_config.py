import dataclasses
import math
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jaxarith.config import (
    FIELDS,
    NAMELESS,
    OPTIONAL_SECTIONS,
    Arithmetic,
    FrameDecoder,
    FrameEncoder,
    Hyperparameters,
    MnistRows,
    Model,
    Numbers,
    Parity,
    Pictures,
    Training,
)
from jaxarith.errors import InputError, JaxarithError, one_line
from jaxarith.member import Member, Static, digest
from jaxarith.misfits import MOVES

DEFAULT_GROUP = "e9a770b08d"
DEFAULT_CELL = "b9939d8b7c"

REFUSED = [
    (Arithmetic, "operators", "+/"),
    (Arithmetic, "operators", ""),
    (Arithmetic, "operators", "++"),
    (Arithmetic, "operators", None),
    (Arithmetic, "smallest", -1),
    (Arithmetic, "smallest", 100),
    (Arithmetic, "largest", 9.0),
    (Arithmetic, "largest", 3000),
    (Arithmetic, "largest", 2**31),
    (Arithmetic, "operands", 1),
    (Arithmetic, "operands", True),
    (Arithmetic, "query_width", 0),
    (Arithmetic, "answer_width", 65),
    (Arithmetic, "answer_layout", "right"),
    (Arithmetic, "query_layout", "units_first"),
    (Arithmetic, "taught_largest", 100),
    (Arithmetic, "taught_largest", 80),
    (Arithmetic, "taught_largest", -1),
    (Arithmetic, "scratchpad", True),
    (Arithmetic, "scratchpad", 1),
    (Arithmetic, "sample", 1),
    (Arithmetic, "sample", 20_001),
    (Arithmetic, "mapping", "text"),
    (Model, "cell_type", "LSTM"),
    (Model, "units", 0),
    (Model, "units", "256"),
    (Model, "encoder_layers", 0),
    (Model, "bidirectional", 1),
    (Model, "decoder", "attention"),
    (Model, "decoder_layers", -2),
    (Model, "decoder_units", 1.5),
    (Model, "attention", "yes"),
    (Model, "looks", "after"),
    (Model, "looks", "twice"),
    (Model, "initializers", "torch"),
    (Training, "batch_size", 0),
    (Training, "schedule", "step"),
    (Training, "warmup_fraction", 1.0),
    (Training, "gradient_clip", 0),
    (Training, "evaluations", 0),
    (Training, "evaluation_queries", 0),
    (Hyperparameters, "learning_rate", 0),
    (Hyperparameters, "learning_rate", "fast"),
    (Hyperparameters, "learning_rate", math.inf),
    (Hyperparameters, "learning_rate", math.nan),
    (Hyperparameters, "weight_decay", -0.1),
    (Hyperparameters, "dropout", 1),
    (Hyperparameters, "label_smoothing", -1),
    (Hyperparameters, "train_fraction", 0.0),
    (Hyperparameters, "train_fraction", 1.0),
    (Hyperparameters, "train_fraction", True),
    (Hyperparameters, "validation_fraction", 1),
    (Hyperparameters, "split", "orbits"),
    (Hyperparameters, "split_seed", -1),
    (Hyperparameters, "split_seed", 2**32),
    (Hyperparameters, "frame_dropout", 1),
    (Hyperparameters, "shift", -1),
    (Hyperparameters, "rotation", 180),
    (Hyperparameters, "scale", "much"),
    (Hyperparameters, "elastic", 29),
    (Pictures, "digits", "tfds"),
    (Pictures, "images", "both"),
    (Pictures, "fresh", 1),
    (Pictures, "sheet", 0),
    (Pictures, "answer_pictures", "all"),
    (FrameEncoder, "reader", "cnn"),
    (FrameEncoder, "filters", ()),
    (FrameEncoder, "frame_units", 0),
    (FrameEncoder, "frame_symbols", 1),
    (FrameDecoder, "drawer", "convolution"),
    (FrameDecoder, "drawing_units", 0),
    (FrameDecoder, "drawing_loss", "absolute"),
    (Hyperparameters, "epochs", 0),
    (Hyperparameters, "epochs", math.nan),
    (Hyperparameters, "steps", 0),
    (Hyperparameters, "steps", 1.5),
]


@pytest.mark.parametrize(("kind", "name", "value"), REFUSED)
def test_a_bad_value_is_refused_on_one_line_that_names_it(kind, name, value):
    with pytest.raises(InputError) as caught:
        kind(**{name: value})
    message = str(caught.value)
    shown = value if isinstance(value, float | int) and not isinstance(value, bool) else repr(value)
    assert message.startswith((f"{name}={value!r}: ", f"{name}={shown}: ")) or name == "smallest"
    assert str(value) in message
    assert "\n" not in message
    assert caught.value.exit_code == 2


def test_a_range_upside_down_is_refused():
    with pytest.raises(InputError, match="largest=3: must be at least 5"):
        Arithmetic(smallest=5, largest=3)


@pytest.mark.parametrize(
    ("kind", "settings", "message"),
    [
        (FrameEncoder, {"filters": (8, 0)}, "filters=0: must be a whole number from 1"),
        (FrameEncoder, {"filters": (8, 8), "kernels": (3, 3, 3)}, "must be one width, or one for"),
        (FrameEncoder, {"reader": "conv_lstm", "filters": (8, 8)}, "a conv_lstm takes one number"),
        (FrameEncoder, {"filters": (8,) * 5}, "at most 4 layers"),
        (Pictures, {"sheet": 4}, "sheet=4: is of fresh pictures; set fresh=true"),
        (
            Static,
            {
                "task": Arithmetic(mapping="image_to_text"),
                "pictures": Pictures(fresh=True, sheet=4),
                "frame_encoder": FrameEncoder(reader="conv_lstm"),
            },
            "sheet: is for readers that look at one frame at a time",
        ),
        (
            Static,
            {
                "task": Arithmetic(mapping="text_to_image"),
                "pictures": Pictures(fresh=True, sheet=4),
            },
            "sheet: is for readers that look at one frame at a time",
        ),
        (
            Static,
            {
                "task": Arithmetic(mapping="image_to_text"),
                "pictures": Pictures(fresh=True, sheet=4),
                "frame_encoder": FrameEncoder(windows=2),
            },
            "sheet: reads every picture as one frame; leave it out, or windows and overlap",
        ),
        (Static, {"pictures": Pictures()}, "pictures: add_sub has no use for it as text_to_text"),
        (
            Static,
            {"model": Model(decoder="aligned")},
            "decoder=aligned: add_sub is not answered at every step of its query; use repeat",
        ),
        (Static, {"task": Parity()}, "decoder=repeat: parity is answered at every step .* aligned"),
        (
            Static,
            {"task": MnistRows(), "frame_encoder": FrameEncoder()},
            "frame_encoder: mnist_rows has no use for it",
        ),
        (
            Static,
            {"task": MnistRows(), "pictures": Pictures(fresh=True)},
            "fresh: the images of mnist_rows are its queries",
        ),
        (
            Static,
            {"task": Numbers(), "pictures": Pictures(augmented=True)},
            "augmented: number_reader moves digits as far as its task says",
        ),
        (
            Static,
            {"task": Numbers(), "frame_encoder": FrameEncoder(windows=5)},
            "windows=5: a picture 84 pixels wide has no so many equal parts",
        ),
        (
            partial(Member, Static(Arithmetic(mapping="image_to_text")), seed=0),
            {"hyperparameters": Hyperparameters(shift=2.0)},
            "shift=2: moves pictures with augmented=true alone; set that, or shift=0",
        ),
        (
            partial(Member, Static(), seed=0),
            {"hyperparameters": Hyperparameters(rotation=2.0)},
            "rotation=2: moves pictures with augmented=true alone",
        ),
        (
            partial(Member, Static(), seed=0),
            {"hyperparameters": Hyperparameters(frame_dropout=0.1)},
            "frame_dropout=0.1: is of readers of frames and of drawer=dense; have one of them, or",
        ),
        (
            partial(Member, Static(Arithmetic(mapping="text_to_image")), seed=0),
            {"hyperparameters": Hyperparameters(label_smoothing=0.1)},
            "label_smoothing=0.1: is of characters that are written; have the answer in text, or",
        ),
        (
            Static,
            {"model": Model(decoder="none", attention=True)},
            "attention=True: decoder=none has no layers of its own; leave it out, or use repeat",
        ),
        (
            Static,
            {"task": Parity(), "model": Model(decoder="aligned", decoder_layers=2)},
            "decoder_layers=2: decoder=aligned has no layers of its own",
        ),
        (
            Static,
            {
                "task": Arithmetic(mapping="text_to_image"),
                "pictures": Pictures(augmented=True),
            },
            "augmented: moves frames that are read, and text_to_image reads none; leave it out",
        ),
        (
            Static,
            {
                "task": Arithmetic(mapping="image_to_text"),
                "pictures": Pictures(answer_pictures="typical"),
            },
            "answer_pictures=typical: is of answers that are drawn, and image_to_text draws none",
        ),
        (Numbers, {"sample": None}, "lengths='equal': is of a sample"),
        (Numbers, {"largest": 1000}, "largest=1000: must be from 0 to 999"),
        (Parity, {"bits": 5, "train_bits": 6}, "train_bits=6: must be from 1 to 5"),
        (
            Static,
            {"task": Arithmetic(mapping="text_to_image"), "model": Model(decoder="feedback")},
            "decoder=feedback: drawn answers are not fed back",
        ),
    ],
)
def test_settings_that_do_not_fit_together_are_refused(kind, settings, message):
    with pytest.raises(InputError, match=message):
        kind(**settings)


def test_what_a_mapping_needs_and_nothing_says_is_the_default():
    static = Static(Arithmetic(mapping="image_to_text"))
    assert (static.pictures, static.frame_encoder) == (Pictures(), FrameEncoder())
    assert static.frame_decoder is None
    assert static == Static(Arithmetic(mapping="image_to_text"), pictures=Pictures())


def test_a_budget_given_twice_is_refused():
    with pytest.raises(InputError, match="steps=10: the budget is given twice"):
        Hyperparameters(epochs=3, steps=10)


def test_twenty_epochs_unless_said():
    assert (Hyperparameters().epochs, Hyperparameters().steps) == (20.0, None)
    assert (Hyperparameters(steps=7).epochs, Hyperparameters(steps=7).steps) == (None, 7)


def test_the_same_settings_written_otherwise_are_the_same_settings():
    assert Arithmetic(operators="-+") == Arithmetic()
    assert Hyperparameters(weight_decay=0, epochs=20) == Hyperparameters()
    assert digest(vars(Hyperparameters(weight_decay=0))) == digest(vars(Hyperparameters()))


@pytest.mark.parametrize(
    ("task", "name", "queries"),
    [
        (Arithmetic(), "add_sub", 20_000),
        (Arithmetic(operators="*"), "mul", 10_000),
        (Arithmetic(operators="*-+", largest=9, operands=3), "add_sub_mul", 9 * 1000),
        (Arithmetic(smallest=10, largest=12, sample=5), "add_sub", 5),
    ],
)
def test_the_names_and_numbers_of_tasks(task, name, queries):
    assert (task.name, task.queries) == (name, queries)


def member(seed=0, training=None, **traced):
    return Member(Static(training=training or Training()), Hyperparameters(**traced), seed)


@given(st.floats(0.01, 0.99), st.floats(0, 0.9), st.integers(1, 300), st.floats(0.1, 50))
def test_the_sizes_and_steps_of_a_member(train_fraction, validation_fraction, batch_size, epochs):
    trained = member(
        training=Training(batch_size=batch_size),
        train_fraction=train_fraction,
        validation_fraction=validation_fraction if validation_fraction > 0.01 else 0.0,
        epochs=epochs,
    )
    train, validation, test = trained.sizes
    assert train + validation + test == 20_000
    assert abs((train + validation) - 20_000 * train_fraction) <= 0.5
    assert (trained.steps - 1) * batch_size < epochs * train
    assert trained.steps * batch_size > epochs * train * (1 - 1e-6) - batch_size * 1e-5
    assert member(steps=trained.steps).steps == trained.steps


def test_steps_of_the_reports():
    reports = member(training=Training(batch_size=8), train_fraction=0.5, epochs=20)
    assert reports.steps == 20 * 10_000 // 8
    assert member(training=Training(batch_size=8), steps=25_000).epochs == 20


def test_a_part_without_queries_is_refused():
    for traced in ({"train_fraction": 1e-6}, {"train_fraction": 0.999999}):
        with pytest.raises(InputError, match=f"train_fraction={traced['train_fraction']}: leaves"):
            member(**traced)
    with pytest.raises(InputError, match="leaves no query in the validation part"):
        member(train_fraction=0.001, validation_fraction=0.001)


@pytest.mark.parametrize("seed", [-1, 2**32, 0.0, True, "1"])
def test_a_seed_is_a_number_of_32_bits(seed):
    with pytest.raises(InputError, match="seed="):
        member(seed)


def test_the_split_seed_is_the_seed_unless_set():
    assert member(5).split_seed == 5
    assert member(5, split_seed=0).split_seed == 0


def test_ids_do_not_change():
    reason = (
        "Ids name what lies in run directories. Updating them here is legitimate only when a "
        "setting was added, removed, renamed or given another default: then every earlier run "
        "directory is no longer resumed, which belongs in CHANGELOG.md."
    )
    default = member(3)
    assert default.static.id == DEFAULT_GROUP, reason
    assert default.cell == DEFAULT_CELL, reason
    assert default.id == f"{DEFAULT_CELL}-3", reason


def other_value(name, value):
    others = {
        "operators": "*",
        "answer_layout": "units_first",
        "query_layout": "columns",
        "taught_largest": 9,
        "cell_type": "gru",
        "looks": "after",
        "initializers": "flax",
        "decoder": "feedback",
        "schedule": "cosine",
        "split": "orbit",
        "sample": 100,
        "gradient_clip": 1.0,
        "smallest": 1,
        "digits": "embedded",
        "images": "shared",
        "reader": "dense",
        "answer_pictures": "typical",
        "filters": (16,),
        "kernels": (5,),
        "drawer": "transposed",
        "drawing_filters": (16,),
        "drawing_loss": "mean_squared",
        "system": "number_sum",
        "lengths": "uniform",
        "windows": 2,
    }
    if name in others:
        return others[name]
    if isinstance(value, bool):
        return not value
    return value / 2 + 0.01 if isinstance(value, float) else (value or 6) + 1


@pytest.mark.parametrize("name", sorted(set(FIELDS) - {"mapping", *NAMELESS}))
def test_every_setting_counts_in_the_ids(name):
    section = FIELDS[name]
    drawn = Static(Arithmetic(mapping="image_to_image"), pictures=Pictures(fresh=True))
    default = Member(drawn, Hyperparameters(), 0) if section in OPTIONAL_SECTIONS else member()
    if name in vars(Numbers()) and name not in vars(Arithmetic()):
        default = Member.example(Static(Numbers()))
    elif name in vars(MnistRows()):
        default = Member.example(Static(MnistRows(600, 100), Model(decoder="none")))
    elif name in ("bits", "train_bits"):
        default = Member.example(Static(Parity(), Model(decoder="aligned")))
    elif name == "scratchpad":
        default = Member.example(Static(Arithmetic(operators="*")))
    elif name == "looks":
        default = Member.example(Static(model=Model(attention=True)))
    elif name in ("reading_loss", "frame_dropout", *MOVES):
        reads, moved = Arithmetic(mapping="image_to_text"), Pictures(augmented=True)
        reader = FrameEncoder(spelled=True)
        default = Member.example(Static(reads, pictures=moved, frame_encoder=reader))
    old = (
        default.hyperparameters
        if section == "hyperparameters"
        else getattr(default.static, section)
    )
    changes = {name: other_value(name, getattr(old, name))}
    if name == "steps":
        changes["epochs"] = None
    new = dataclasses.replace(old, **changes)
    assert new != old
    if section == "hyperparameters":
        changed = Member(default.static, new, 0)
        assert changed.static.id == default.static.id
    else:
        static = dataclasses.replace(default.static, **{section: new})
        changed = Member.example(static)
        assert changed.static.id != default.static.id
    assert changed.cell != default.cell
    assert changed.id != default.id


@given(st.text(), st.integers(1, 500))
def test_errors_are_written_on_one_line(text, limit):
    line = one_line(ValueError(text), limit)
    assert line
    assert len(line) <= limit
    assert len(line.splitlines()) == 1
    # Our own may list what is allowed, and are never cut.
    assert one_line(JaxarithError(text), limit) == (" ".join(text.split()) or "JaxarithError")
