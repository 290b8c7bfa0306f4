"""Wording: the chosen sentences said by a language model, each of its sentences held against the passages it names."""
