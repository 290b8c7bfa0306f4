"""The measure of the language model's answers: other code than the engine's own checks, and a fixed list of cases."""
