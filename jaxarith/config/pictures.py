"""Pictures of characters: where they come from, how they are read and how they are drawn."""

from dataclasses import dataclass

from jaxarith.checks import choice, flag, optional, whole, wholes
from jaxarith.errors import InputError

DIGITS = ("mnist", "embedded")
IMAGES = ("disjoint", "shared")
ANSWER_PICTURES = ("own", "typical")
READERS = ("convolution", "conv_lstm", "dense")
DRAWERS = ("dense", "transposed")
DRAWING_LOSSES = ("binary_cross_entropy", "mean_squared")
FRAME = 28


@dataclass(frozen=True)
class Pictures:
    """Which pictures stand for the characters.

    Attributes:
        digits: ``mnist``, or ``embedded``: scikit-learn's 8×8 digits, enlarged. None is MNIST
            where it can be had, else embedded; a run directory has one of the two.
        images: ``disjoint`` (test queries are drawn from pictures that nothing was trained on) or
            ``shared`` (all from one pool, as in the reports).
        fresh: new pictures of the training queries at every step instead of the same ones.
        sheet: of each character a step draws so many fresh pictures, which are read once for all
            its queries to take theirs among; None reads one for every place of every query.
        answer_pictures: what training asks to be drawn for a character: the query's ``own``
            picture of it (as in the reports; the best answer is then a blurred mean), or the same
            ``typical`` one always, the training picture nearest to the mean of all.
        augmented: whether ``shift``, ``rotation``, ``scale`` and ``elastic`` move training queries'
            frames.
    """

    digits: str | None = None
    images: str = "disjoint"
    fresh: bool = False
    sheet: int | None = None
    answer_pictures: str = "own"
    augmented: bool = False

    def __post_init__(self) -> None:
        if self.digits is not None:
            choice(self, "digits", DIGITS)
        choice(self, "images", IMAGES)
        flag(self, "fresh")
        optional(whole, self, "sheet", 1, 10_000)
        if self.sheet is not None and not self.fresh:
            raise InputError(f"sheet={self.sheet}: is of fresh pictures; set fresh=true")
        choice(self, "answer_pictures", ANSWER_PICTURES)
        flag(self, "augmented")


@dataclass(frozen=True)
class FrameEncoder:
    """What turns each 28×28 frame of a query into features; the same for every frame.

    Attributes:
        reader: ``convolution`` (per layer: convolution, ReLU, 2×2 maximum, normalisation if asked
            for, dropout), ``conv_lstm`` (one convolutional LSTM over the frames, which also reads
            their order, normalised before its 2×2 maximum), ``dense`` (pixels as they are).
        filters: of each convolution; a layer each. Of a ConvLSTM, one number.
        kernels: width of each kernel; one number serves all layers.
        frame_units: width of the dense ReLU layer after them; None leaves it out.
        frame_symbols: a frame is read as one of so many symbols, in training as a mixture of them:
            a softmax of standardised scores after the layers above, so that whatever a character
            looks like it can be learnt from as text is; which symbol is which is for training to
            find. In evaluation it is the likeliest symbol alone. None reads features.
        frame_normalisation: batch normalisation of what each layer has read.
        windows: parts that a picture is cut into from left to right, each read by itself; 1 reads
            it whole.
        overlap: pixels of its neighbours that each part has at either side.
        spelled: training also asks which character each frame or part shows, as much as
            ``reading_loss`` says: more than the answers alone teach, so a track of its own.
    """

    reader: str = "convolution"
    filters: tuple[int, ...] = (32,)
    kernels: tuple[int, ...] = (3,)
    frame_units: int | None = 80
    frame_symbols: int | None = None
    frame_normalisation: bool = False
    windows: int = 1
    overlap: int = 0
    spelled: bool = False

    def __post_init__(self) -> None:
        whole(self, "windows", 1, 84)
        whole(self, "overlap", 0, FRAME)
        choice(self, "reader", READERS)
        wholes(self, "filters", 1, 4096)
        wholes(self, "kernels", 1, 27)
        if len(self.kernels) not in (1, len(self.filters)):
            raise InputError(
                f"kernels={self.kernels}: must be one width, or one for each of "
                f"{len(self.filters)} filters"
            )
        if self.reader == "conv_lstm" and len(self.filters) > 1:
            raise InputError(f"filters={self.filters}: a conv_lstm takes one number")
        if self.reader == "convolution" and FRAME // 2 ** len(self.filters) < 1:
            raise InputError(f"filters={self.filters}: at most 4 layers, each halves the frame")
        optional(whole, self, "frame_units", 1, 65_536)
        optional(whole, self, "frame_symbols", 2, 65_536)
        flag(self, "frame_normalisation")
        flag(self, "spelled")


@dataclass(frozen=True)
class FrameDecoder:
    """What draws an answer's 28×28 frames.

    Attributes:
        drawer: ``dense`` (a hidden layer and 784 pixels for each step) or ``transposed`` (a 7×7
            map enlarged by transposed convolutions).
        drawing_units: width of the hidden layer, or channels of the 7×7 map.
        drawing_filters: of the transposed convolutions before the one that draws.
        drawing_normalisation: batch normalisation of what each layer after the first takes in.
        drawing_loss: ``binary_cross_entropy`` or ``mean_squared``, per pixel.
    """

    drawer: str = "dense"
    drawing_units: int = 128
    drawing_filters: tuple[int, ...] = (64,)
    drawing_normalisation: bool = False
    drawing_loss: str = "binary_cross_entropy"

    def __post_init__(self) -> None:
        choice(self, "drawer", DRAWERS)
        whole(self, "drawing_units", 1, 65_536)
        wholes(self, "drawing_filters", 1, 4096)
        flag(self, "drawing_normalisation")
        choice(self, "drawing_loss", DRAWING_LOSSES)
