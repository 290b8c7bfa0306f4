"""How an entry is found: passages, vectors, lexical views, and the ranking that fuses them."""
