"""PyTorch on a CUDA device: the same LSTMs, by cuDNN, step by step or as one captured graph."""

import torch
from torch import nn

from benchmarks.contender import Contender
from benchmarks.examples import examples
from benchmarks.torch_models import Seq2Seq
from jaxarith.member import Static

WARM_UP_STEPS = 5


def torch_models(static: Static, graph: bool, precision: str) -> Contender:
    """One model in training, AdamW fused; a unit is one step.

    Args:
        static: sizes.
        graph: capture a whole step, optimizer and all, and replay it.
        precision: ``float32``, ``tf32``, or ``bfloat16`` by autocast.
    """
    torch.backends.cuda.matmul.allow_tf32 = precision == "tf32"
    torch.backends.cudnn.allow_tf32 = precision == "tf32"
    batch, device = static.training.batch_size, torch.device("cuda")
    data = examples(static)
    queries = torch.from_numpy(data.queries).to(device)
    answers = torch.from_numpy(data.answers).to(device)
    model = Seq2Seq(static, data.characters, answers.shape[1]).to(device)
    optimizer = torch.optim.AdamW(
        model.parameters(), lr=1e-3, weight_decay=0.0, fused=True, capturable=graph
    )
    asked, wanted = queries[:batch].clone(), answers[:batch].clone()

    def step() -> None:
        optimizer.zero_grad(set_to_none=True)
        with torch.autocast("cuda", torch.bfloat16, enabled=precision == "bfloat16"):
            logits = model(asked)
        loss = nn.functional.cross_entropy(logits.float().flatten(0, 1), wanted.flatten())
        loss.backward()
        optimizer.step()

    replay = _captured(step) if graph else step
    order = torch.randperm(len(queries), device=device)

    def run(count: int) -> None:
        for number in range(count):
            first = number * batch % (len(order) - batch)
            chosen = order[first : first + batch]
            asked.copy_(queries[chosen])
            wanted.copy_(answers[chosen])
            replay()
        torch.cuda.synchronize()

    return Contender(f"PyTorch {'graph' if graph else 'eager'}", run, batch)


def _captured(step):
    """The step as a CUDA graph, after a warm-up beside the main stream."""
    beside = torch.cuda.Stream()
    beside.wait_stream(torch.cuda.current_stream())
    with torch.cuda.stream(beside):
        for _ in range(WARM_UP_STEPS):
            step()
    torch.cuda.current_stream().wait_stream(beside)
    graph = torch.cuda.CUDAGraph()
    with torch.cuda.graph(graph):
        step()
    return graph.replay
