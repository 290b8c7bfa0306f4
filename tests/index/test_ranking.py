"""Ranking over the real index: finite views, exact names, clauses, follow-ups; and the retriever used alone."""

from __future__ import annotations

import math

import numpy as np
import pytest
from langchain_core.documents import Document
from langchain_core.output_parsers import StrOutputParser
from langchain_core.runnables import RunnableLambda

from corpus.catalogue import Library
from corpus.model import FieldName
from index.live import Index
from index.passages import entry_passages
from index.ranking import Fusion, Ranked, Ranker
from index.retriever import CatalogueRetriever
from index.views import VIEWS, Views, standardised

ODD = ["", " ", "？", "12345", "\ud800", "城市" * 3000, "xyzzy qwerty", "🏙️", "a" * 5000, "مدينة", "город", "的的的"]


def best(index: Index, *turns: str, most: int = 1) -> list[str]:
    return [each.entry_id for each in index.rank(list(turns))[1][:most]]


@pytest.fixture(scope="module")
def views(opened_index: Index) -> Views:
    return opened_index.ranker().views


@pytest.mark.parametrize("text", ODD)
def test_every_view_gives_every_entry_a_finite_score(views: Views, text: str) -> None:
    scores = views.scores(text, "zh")
    assert set(scores) == set(VIEWS)
    for name, values in scores.items():
        assert values.shape == (66,), name
        assert np.isfinite(values).all(), name


@pytest.mark.parametrize("text", ODD)
def test_every_question_ranks_all_entries(opened_index: Index, library: Library, text: str) -> None:
    _, ranked = opened_index.rank([text])
    assert sorted(each.entry_id for each in ranked) == sorted(entry.id for entry in library.entries)
    assert all(math.isfinite(each.score) for each in ranked)
    assert [each.score for each in ranked] == sorted((each.score for each in ranked), reverse=True)


def test_the_score_is_the_sum_of_what_is_said_to_make_it(opened_index: Index) -> None:
    for each in opened_index.rank(["肯尼亚的 CRPT 要多久"])[1][:10]:
        assert each.score == pytest.approx(sum(each.parts.values()), abs=1e-3)
        assert {"passages", "questions", "place", "name"} <= set(each.parts)


def test_standardised_scores() -> None:
    values = standardised(np.array([1, 2, 3], dtype=np.float32))
    assert values.mean() == pytest.approx(0, abs=1e-6)
    assert values.std() == pytest.approx(1, abs=1e-6)
    assert standardised(np.full(5, 7, dtype=np.float32)).tolist() == [0] * 5


def test_the_same_question_ranks_the_same(opened_index: Index) -> None:
    first, second = (opened_index.rank(["How long does slum upgrading take?"])[1] for _ in range(2))
    assert [(each.entry_id, each.score) for each in first] == [(each.entry_id, each.score) for each in second]


@pytest.mark.parametrize(
    ("question", "entry_id"),
    [
        ("城市韧性资料收集需要多长时间？", "A.3"), ("E5", "E.5"), ("服务K.2是做什么的", "K.2"), ("旗舰3 RISE-UP", "FP.3"),
        ("ROSRA 工具", "G.1"), ("What is GWOPA?", "F.3"), ("她的城市工具箱", "B.6"), ("預防強制驅逐", "E.2"),
        ("How can we prevent forced evictions?", "E.2"), ("Comment gérer les déchets solides ?", "F.1"),
        ("¿Cómo planificar la movilidad urbana sostenible?", "F.4"), ("Национальная жилищная стратегия", "E.1"),
        ("ما هو إطار الرصد الحضري العالمي؟", "J.2"),
    ],
)  # fmt: skip
def test_a_plain_question_finds_its_service(opened_index: Index, question: str, entry_id: str) -> None:
    assert best(opened_index, question) == [entry_id]


@pytest.mark.parametrize(
    ("question", "wanted"),
    [
        ("城市韧性资料收集和城市韧性行动规划有什么区别？", {"A.3", "B.2"}),
        ("CRPT 跟 CityRAP 哪个更快", {"A.3", "B.2"}),
        ("我们要处理垃圾，还有公共交通也很堵", {"F.1", "F.4"}),
        ("Compare national housing strategies and slum upgrading strategies", {"E.1", "E.5"}),
        ("A.1 和 J.5 相比", {"A.1", "J.5"}),
    ],
)
def test_both_sides_of_a_comparison_are_found(opened_index: Index, question: str, wanted: set[str]) -> None:
    assert wanted <= set(best(opened_index, question, most=5))


@pytest.mark.parametrize(
    ("turns", "entry_id"),
    [
        (("我想了解城市韧性资料收集", "需要多长时间？"), "A.3"),
        (("What does UNITAC do?", "Who works with it?", "and how long?"), "K.2"),
        (("强制驱逐怎么预防", "在哪些国家做过？"), "E.2"),
        (("她的城市工具箱是什么", "谁说了什么"), "B.6"),
    ],
)
def test_a_follow_up_stays_with_its_subject(opened_index: Index, turns: tuple[str, ...], entry_id: str) -> None:
    assert best(opened_index, *turns) == [entry_id]


def test_a_named_place_lifts_the_entries_applied_there(opened_index: Index, library: Library) -> None:
    ranked = opened_index.rank(["在塔吉克斯坦做过什么？"])[1]
    lifted = {each.entry_id for each in ranked if each.parts["place"] > 0}
    printed = {
        entry.id
        for entry in library.entries
        for place in entry.places
        if place.country == "TJ" and place.mention in ("applied", "piloted", "planned", "caption")
    }
    assert lifted == printed
    assert ranked[0].entry_id in printed


def test_a_missing_view_counts_zero(opened_index: Index, library: Library, views: Views) -> None:
    exact = {"entry_id": 0.0, "place": 0.0, "term": 0.0, "introduction": 0.0}
    only = Fusion(zh={"words": 1.0}, other={"words": 1.0}, exact=exact)
    ranked: list[Ranked] = Ranker(library, views, only).rank(["住房政策"])[1]
    assert set(ranked[0].parts) <= {"words", "id", "place", "name"}


# --- the retriever, in a chain of someone else's ------------------------------------------------------------------
@pytest.fixture(scope="module")
def retriever(opened_index: Index) -> CatalogueRetriever:
    return CatalogueRetriever(index=opened_index, k=3)


def test_the_retriever_gives_documents_with_metadata(retriever: CatalogueRetriever, library: Library) -> None:
    documents = retriever.invoke("Which service helps against forced evictions?")
    assert len(documents) == 3
    assert [document.metadata["rank"] for document in documents] == [1, 2, 3]
    assert documents[0].metadata["entry_id"] == "E.2"
    for document in documents:
        entry = library.entry(document.metadata["entry_id"])
        assert document.metadata["title"] == entry.title
        assert document.metadata["page"] == entry.page
        assert FieldName(document.metadata["field"])
        passages = {each.text: each for each in entry_passages(library.source, entry)}
        assert document.page_content in passages
        start, end = document.metadata["start"], document.metadata["end"]
        assert document.page_content[0] in library.source.text[start:end]
        assert document.metadata["why"]
        assert document.metadata["question"].strip()


def test_the_retriever_stands_in_a_chain(retriever: CatalogueRetriever) -> None:
    def titles(documents: list[Document]) -> str:
        return " / ".join(document.metadata["title"] for document in documents)

    chain = retriever | RunnableLambda(titles) | StrOutputParser()
    assert chain.invoke("城市韧性资料收集").startswith("城市韧性资料收集")
    assert [len(each) for each in retriever.batch(["住房", "水"])] == [3, 3]


@pytest.mark.anyio
async def test_the_retriever_is_awaited(retriever: CatalogueRetriever) -> None:
    documents = await retriever.ainvoke("水务运营商伙伴关系")
    assert documents[0].metadata["entry_id"] == "F.3"


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"
