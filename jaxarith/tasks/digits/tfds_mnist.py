"""MNIST by TensorFlow Datasets, without TensorFlow.

The builder that TensorFlow Datasets ships unpacks by TensorFlow and keeps PNG images, which
TensorFlow encodes. This one unpacks by gzip and keeps arrays.
"""

import contextlib
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import tensorflow_datasets as tfds

from jaxarith.tasks.digits import idx

BATCH = 5_000  # Records read at once: one by one takes three times as long.


class DigitImages(tfds.core.GeneratorBasedBuilder, skip_registration=True):  # type: ignore
    """MNIST as arrays, in the original order."""

    VERSION = tfds.core.Version("1.0.0")

    def _info(self) -> Any:
        features = {
            "image": tfds.features.Tensor(shape=(28, 28, 1), dtype=np.uint8, encoding="zlib"),
            "label": tfds.features.Scalar(dtype=np.int64),
        }
        return self.dataset_info_from_configs(
            features=tfds.features.FeaturesDict(features),
            homepage="http://yann.lecun.com/exdb/mnist/",
            disable_shuffling=True,
        )

    def _split_generators(self, dl_manager: Any) -> dict[str, Iterator[Any]]:
        # Their checksums come with TensorFlow Datasets, which compares them.
        paths = dl_manager.download({name: f"{idx.ADDRESS}{name}.gz" for name in idx.FILES})
        splits = zip(("train", "test"), idx.IMAGES, idx.LABELS, strict=True)
        return {
            split: self._generate_examples(Path(paths[images]), Path(paths[labels]))
            for split, images, labels in splits
        }

    def _generate_examples(self, images: Path, labels: Path) -> Iterator[Any]:
        pairs = zip(idx.read_file(images), idx.read_file(labels), strict=True)
        for index, (image, label) in enumerate(pairs):
            yield index, {"image": image[..., np.newaxis], "label": int(label)}


def read_mnist(place: Path, files: Path | None) -> tuple[np.ndarray, np.ndarray]:
    """Images uint8 [70000, 28, 28] and labels uint8 [70000], training part first.

    Args:
        place: a folder for what is downloaded and prepared; used again when it is there.
        files: a folder of the four original files; without it they are downloaded.
    """
    tfds.disable_progress_bar()
    builder = DigitImages(data_dir=place, file_format="array_record")
    config = tfds.download.DownloadConfig(manual_dir=files, try_download_gcs=False)
    # What it has to say would get among the rows of a table.
    with contextlib.redirect_stdout(io.StringIO()):
        builder.download_and_prepare(download_dir=place / "downloads", download_config=config)
    parts = [_arrays(builder.as_data_source(split=split)) for split in ("train", "test")]
    images, labels = zip(*parts, strict=True)
    return np.concatenate(images), np.concatenate(labels)


def _arrays(records: Any) -> tuple[np.ndarray, np.ndarray]:
    images, labels = np.empty((len(records), 28, 28), np.uint8), np.empty(len(records), np.uint8)
    for start in range(0, len(records), BATCH):
        batch = range(start, min(start + BATCH, len(records)))
        for index, example in zip(batch, records.__getitems__(batch), strict=True):
            images[index], labels[index] = example["image"][..., 0], example["label"]
    return images, labels
