"""A LangChain retriever over the catalogue that anyone can use in a chain of their own.

from index.retriever import CatalogueRetriever
retriever = CatalogueRetriever.open()
retriever.invoke("Which service helps against forced evictions?")   # list[Document], best entries first
"""

from __future__ import annotations

from typing import Any

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from pydantic import ConfigDict

from index.live import Index


class CatalogueRetriever(BaseRetriever):
    """Entries for a question as LangChain documents: the nearest passage, with why it was found in the metadata."""

    model_config = ConfigDict(arbitrary_types_allowed=True)

    index: Index
    k: int = 5

    @classmethod
    def open(cls, k: int = 5, **options: Any) -> CatalogueRetriever:
        """A retriever over the packaged edition; ``options`` go to :meth:`Index.open`."""
        return cls(index=Index.open(**options), k=k)

    def _get_relevant_documents(self, query: str, *, run_manager: CallbackManagerForRetrieverRun) -> list[Document]:
        read, ranked = self.index.rank([query])
        views = self.index.ranker().views
        documents: list[Document] = []
        for place, each in enumerate(ranked[: self.k], start=1):
            entry = self.index.library.entry(each.entry_id)
            passage, question = views.nearest(read.text, read.language, each.entry_id)
            documents.append(
                Document(
                    page_content=passage.text,
                    metadata={
                        "entry_id": entry.id, "title": entry.title, "page": entry.page, "field": passage.field,
                        "start": passage.start, "end": passage.end, "rank": place, "score": each.score,
                        "why": each.parts, "question": question.text,
                    },
                )
            )  # fmt: skip
        return documents
