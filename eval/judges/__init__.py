"""Judges of single answers: two without a model (quotes, numbers) and two with one (faithfulness, relevance).

The measured parts compare an answer with what a case expects. A judge looks at question, answer and cited passages only,
so it can also judge answers to questions nobody wrote a truth for. Judges with a model are off by default.
"""
