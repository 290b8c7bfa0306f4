"""The steps of an answer: guard, understand, retrieve, abstain, compose; each a function over the context."""
