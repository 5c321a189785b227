"""The usual way: a Python loop over PyTorch models of the same sizes, scales and optimizer."""

import time
from collections.abc import Callable

import torch
from torch import nn

from benchmarks.contender import Contender
from benchmarks.examples import FRAME_DROPOUT, examples
from jaxarith.config import FrameEncoder
from jaxarith.member import Static

COMPILE_STEPS = 3


class FrameReader(nn.Module):
    """Report 003's: one convolution on each frame, ReLU, 2×2 maximum, dropout, dense ReLU."""

    def __init__(self, settings: FrameEncoder, dropout: float):
        super().__init__()
        (filters,), (size,) = settings.filters, settings.kernels
        side = (28 - size + 1) // 2
        self.layers = nn.Sequential(
            nn.Conv2d(1, filters, size),
            nn.ReLU(),
            nn.MaxPool2d(2),
            nn.Dropout(dropout),
            nn.Flatten(),
            nn.Linear(filters * side * side, settings.frame_units),
            nn.ReLU(),
        )

    def forward(self, frames: torch.Tensor) -> torch.Tensor:
        features = self.layers(frames.flatten(0, 1)[:, None])
        return features.unflatten(0, frames.shape[:2])


class Seq2Seq(nn.Module):
    """The reports' base model: one LSTM reads, its last state is repeated to another."""

    def __init__(self, static: Static, characters: int, answer_width: int):
        super().__init__()
        units, features = static.model.units, characters
        self.reader = None
        if static.frame_encoder is not None:
            features = static.frame_encoder.frame_units
            self.reader = FrameReader(static.frame_encoder, FRAME_DROPOUT)
        self.characters, self.answer_width = characters, answer_width
        self.encoder = nn.LSTM(features, units, batch_first=True)
        self.decoder = nn.LSTM(units, units, batch_first=True)
        self.head = nn.Linear(units, characters)
        for layer in (self.encoder, self.decoder):
            nn.init.xavier_uniform_(layer.weight_ih_l0)
            nn.init.orthogonal_(layer.weight_hh_l0)
            nn.init.zeros_(layer.bias_hh_l0)
            nn.init.zeros_(layer.bias_ih_l0)
            # PyTorch's gates are i, f, g, o.
            nn.init.ones_(layer.bias_ih_l0[units : 2 * units])
        nn.init.xavier_uniform_(self.head.weight)
        nn.init.zeros_(self.head.bias)

    def forward(self, queries: torch.Tensor) -> torch.Tensor:
        if self.reader is None:
            inputs = nn.functional.one_hot(queries, self.characters).float()
        else:
            inputs = self.reader(queries)
        _, (state, _) = self.encoder(inputs)
        states, _ = self.decoder(state[0][:, None].expand(-1, self.answer_width, -1))
        return self.head(states)


def torch_models(
    static: Static, members: int, threads: int, compiled: bool = False, bfloat16: bool = False
) -> Contender:
    """Models trained in turn, AdamW fused; a unit is one step of every member."""
    torch.set_num_threads(threads)
    batch = static.training.batch_size
    data = examples(static)
    queries, answers = torch.from_numpy(data.queries), torch.from_numpy(data.answers)
    steps = []
    for seed in range(members):
        torch.manual_seed(seed)
        model = Seq2Seq(static, data.characters, answers.shape[1])
        steps.append(_step_of(model, compiled, bfloat16))
    order = torch.randperm(len(queries))

    def run(count: int) -> None:
        for step in steps:
            for number in range(count):
                first = number * batch % (len(order) - batch)
                chosen = order[first : first + batch]
                step(queries[chosen], answers[chosen])

    start = time.perf_counter()
    run(COMPILE_STEPS if compiled else 0)
    seconds = time.perf_counter() - start if compiled else None
    how = f"PyTorch {'compiled' if compiled else 'eager'}{', bfloat16' if bfloat16 else ''}"
    return Contender(f"{how}, {threads} threads", run, members * batch, seconds)


def _step_of(
    model: Seq2Seq, compiled: bool, bfloat16: bool
) -> Callable[[torch.Tensor, torch.Tensor], None]:
    optimizer = torch.optim.AdamW(model.parameters(), lr=1e-3, weight_decay=0.0, fused=True)

    def loss_of(queries: torch.Tensor, answers: torch.Tensor) -> torch.Tensor:
        with torch.autocast("cpu", torch.bfloat16, enabled=bfloat16):
            logits = model(queries)
        return nn.functional.cross_entropy(logits.float().flatten(0, 1), answers.flatten())

    loss_of = torch.compile(loss_of) if compiled else loss_of

    def step(queries: torch.Tensor, answers: torch.Tensor) -> None:
        loss = loss_of(queries, answers)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()

    return step
