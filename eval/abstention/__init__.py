"""Abstention measured: is nothing claimed where the catalogue says nothing? ``fit`` fits the model."""
