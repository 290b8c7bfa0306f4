"""What the catalogue says: the printed text, its typed records, and the questions people ask about them."""
