"""How good it is: the cases, one folder per measured part, and the commands that measure."""
