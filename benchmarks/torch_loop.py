"""The usual way: a Python loop over PyTorch models of the same sizes, scales and optimizer."""

import numpy as np
import torch
from torch import nn

from benchmarks.contender import Contender
from jaxarith.member import Static
from jaxarith.tasks.dataset import dataset


class TorchSeq2Seq(nn.Module):
    """The reports' base model: one LSTM reads, its last state is repeated to another."""

    def __init__(self, characters: int, units: int, answer_width: int):
        super().__init__()
        self.answer_width = answer_width
        self.encoder = nn.LSTM(characters, units, batch_first=True)
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

    def forward(self, inputs: torch.Tensor) -> torch.Tensor:
        _, (state, _) = self.encoder(inputs)
        states, _ = self.decoder(state[0][:, None].expand(-1, self.answer_width, -1))
        return self.head(states)


def torch_loop(static: Static, members: int, threads: int) -> Contender:
    """Models trained in turn, float32, AdamW fused; a unit is one step of every member."""
    data, batch = dataset(static.task), static.training.batch_size
    characters = data.vocabulary.size
    queries = torch.from_numpy(data.queries.astype(np.int64))
    answers = torch.from_numpy(data.answers.astype(np.int64))
    trainers = []
    for seed in range(members):
        torch.manual_seed(seed)
        model = TorchSeq2Seq(characters, static.model.units, answers.shape[1])
        optimizer = torch.optim.AdamW(model.parameters(), lr=1e-3, weight_decay=0.0, fused=True)
        order = torch.randperm(len(queries))[: len(queries) * 3 // 4]
        trainers.append((model, optimizer, order))

    def run(count: int) -> None:
        torch.set_num_threads(threads)
        for model, optimizer, order in trainers:
            for step in range(count):
                first = step * batch % (len(order) - batch)
                chosen = order[first : first + batch]
                inputs = nn.functional.one_hot(queries[chosen], characters).float()
                loss = nn.functional.cross_entropy(
                    model(inputs).flatten(0, 1), answers[chosen].flatten()
                )
                optimizer.zero_grad()
                loss.backward()
                optimizer.step()

    return Contender(f"PyTorch, threads={threads}", run, members * batch)
