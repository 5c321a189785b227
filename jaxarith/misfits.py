"""Settings that do not go together, or that nothing has a use for, each with the mend in a line."""

from collections.abc import Iterator

from jaxarith.config import (
    FRAME,
    Arithmetic,
    FrameDecoder,
    FrameEncoder,
    Hyperparameters,
    MnistRows,
    Model,
    Numbers,
    Parity,
    Pictures,
    Task,
)

MOVES = ("shift", "rotation", "scale", "elastic")
OF_DECODERS = ("attention", "decoder_layers", "decoder_units")


def group_misfits(
    task: Task, model: Model, pictures: Pictures | None, reader: FrameEncoder | None
) -> Iterator[str]:
    """What is wrong with the static settings of a group, a line each."""
    yield from _model_misfits(task, model)
    if pictures is not None:
        yield from _picture_misfits(task, pictures, reader)
    if reader is not None:
        yield from _reader_misfits(task, reader)


def member_misfits(
    task: Task,
    pictures: Pictures | None,
    reader: FrameEncoder | None,
    drawer: FrameDecoder | None,
    settings: Hyperparameters,
) -> Iterator[str]:
    """Traced settings that would change nothing in a group like this, a line each."""
    moved = pictures is not None and pictures.augmented
    needed = dict.fromkeys(MOVES, (moved, "moves pictures with augmented=true alone; set that"))
    needed |= {
        "reading_loss": (
            reader is not None and reader.spelled,
            "is the loss in what frames show; set spelled=true",
        ),
        "frame_dropout": (
            reader is not None or (drawer is not None and drawer.drawer == "dense"),
            "is of readers of frames and of drawer=dense; have one of them",
        ),
        "label_smoothing": (
            not task.draws_images,
            "is of characters that are written; have the answer in text",
        ),
    }
    for name, (used, why) in needed.items():
        if (given := getattr(settings, name)) and not used:
            yield f"{name}={given:g}: {why}, or {name}=0"


def _model_misfits(task: Task, model: Model) -> Iterator[str]:
    decoder = model.decoder
    if task.draws_images and decoder == "feedback":
        yield "decoder=feedback: drawn answers are not fed back; use repeat or none"
    aligned = isinstance(task, Parity)
    if aligned and decoder != "aligned":
        yield (
            f"decoder={decoder}: {task.name} is answered at every step of its query; use aligned"
        )
    if decoder == "aligned" and not aligned:
        yield (
            f"decoder={decoder}: {task.name} is not answered at every step of its query; use "
            "repeat, feedback or none"
        )
    if decoder in ("none", "aligned"):
        for name in OF_DECODERS:
            if (given := getattr(model, name)) != getattr(Model, name):
                yield (
                    f"{name}={given}: decoder={decoder} has no layers of its own; leave it out, or "
                    "use repeat or feedback"
                )


def _picture_misfits(task: Task, pictures: Pictures, reader: FrameEncoder | None) -> Iterator[str]:
    each_frame = isinstance(task, Arithmetic) and reader and reader.reader != "conv_lstm"
    if pictures.sheet is not None and not each_frame:
        yield (
            "sheet: is for readers that look at one frame at a time; leave it out, or read "
            "images with reader=convolution or reader=dense"
        )
    if pictures.sheet is not None and reader and (reader.windows > 1 or reader.overlap > 0):
        yield "sheet: reads every picture as one frame; leave it out, or windows and overlap"
    if pictures.fresh and isinstance(task, MnistRows):
        yield "fresh: the images of mnist_rows are its queries; leave it out"
    if pictures.augmented and isinstance(task, Numbers):
        yield (
            f"augmented: {task.name} moves digits as far as its task says; set digit_rotation, "
            "digit_shift, shift_across and shift_down instead"
        )
    if pictures.augmented and not task.reads_images:
        yield f"augmented: moves frames that are read, and {task.mapping} reads none; leave it out"
    if pictures.answer_pictures != "own" and not task.draws_images:
        yield (
            f"answer_pictures={pictures.answer_pictures}: is of answers that are drawn, and "
            f"{task.mapping} draws none; leave it out"
        )


def _reader_misfits(task: Task, reader: FrameEncoder) -> Iterator[str]:
    width = FRAME * (task.digits_wide if isinstance(task, Numbers) else 1)
    windows = reader.windows
    if width % windows != 0:
        yield (
            f"windows={windows}: a picture {width} pixels wide has no so many equal parts; "
            "choose a divisor"
        )
    if reader.spelled and width != FRAME * windows:
        yield (
            f"windows={windows}: spelled frames show a character each; set "
            f"windows={width // FRAME}, or leave spelled out"
        )
