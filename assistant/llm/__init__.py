"""The optional language model: how it is configured, asked, bounded and counted. Nothing here knows of the catalogue."""
