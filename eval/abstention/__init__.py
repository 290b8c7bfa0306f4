"""Abstention: fitting the judgement and measuring it."""
