"""Retrieval measured: ``config`` (what is compared), ``generate`` (view scores of the cases), ``score`` (figures).

``python -m eval.retrieval.ablation`` · ``python -m eval.retrieval.fit`` · ``python -m eval.retrieval.adapter``
"""
