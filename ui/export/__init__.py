"""A conversation as a file: Word, PDF and Markdown, with its sources and the notices of the edition."""
