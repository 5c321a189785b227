"""Trains, draws, judges, asks, exports and describes in small; prints what came of it as JSON."""

import contextlib
import hashlib
import io
import json
import sys
import warnings
from pathlib import Path

from jaxarith import RunDirectory, Sweep, predict, run, write_report
from jaxarith.commands.answering import describe
from jaxarith.config import (
    Arithmetic,
    FrameDecoder,
    FrameEncoder,
    Hyperparameters,
    Model,
    Pictures,
    Training,
)
from jaxarith.doctor import examine
from jaxarith.engine.exported import export_member
from jaxarith.judging import training as judge_training


def main(folder: Path) -> None:
    short = judge_training.RECIPES["embedded"]._replace(rounds=1, digits=200, rejects=60, others=20)
    judge_training.RECIPES["embedded"] = short
    sweep = Sweep(
        "everything",
        Arithmetic(operators="+", largest=5, mapping="image_to_image"),
        Model("gru", units=4),
        Training(batch_size=4, evaluations=1, evaluation_queries=10),
        Hyperparameters(steps=3, learning_rate=0.01, train_fraction=0.6, dropout=0.1),
        pictures=Pictures(images="disjoint", fresh=True, augmented=True),
        frame_encoder=FrameEncoder(filters=(2,), frame_units=4),
        frame_decoder=FrameDecoder(drawing_units=4, drawing_normalisation=True),
        grid={"mapping": ["text_to_text", "image_to_image"]},
        seeds=1,
    )
    table = run(sweep, folder, progress=False)
    names = table["member"].tolist()
    files = [
        path
        for number, name in enumerate(names)
        for path in export_member(
            RunDirectory(folder), name, folder.with_name(f"{folder.name}-{number}"), program=True
        )
        if path.suffix == ".safetensors"
    ]
    # Curves of one evaluation leave Matplotlib no room, of which it warns.
    warnings.simplefilter("default", UserWarning)
    report = write_report(folder).is_file()
    with contextlib.redirect_stdout(io.StringIO()) as page:
        describe(folder)
    checks = examine().set_index("check")["verdict"]
    print(
        json.dumps(
            {
                "table": table.drop(columns="seconds").to_json(),
                "answers": predict(["1+2", "5+5"], folder).to_json(),
                "exported": predict(["1+2"], files[0].parent).to_json(),
                "weights": [hashlib.sha256(path.read_bytes()).hexdigest() for path in files],
                "report": report,
                "page": page.getvalue(),
                "doctor": [checks["devices"], checks["compute"]],
                "precision": RunDirectory(folder).environment["matmul_precision"],
            }
        )
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
