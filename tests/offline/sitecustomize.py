"""Python runs this at start where the folder is on PYTHONPATH: commands that tests start cannot reach the network."""

import blocker

blocker.block()
