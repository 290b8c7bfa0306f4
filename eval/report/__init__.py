"""The report of a run: a page for people, JSON and JUnit XML for machines."""
