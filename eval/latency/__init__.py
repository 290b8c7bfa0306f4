"""Latency measured: how long a question takes. The only part whose figures differ from run to run."""
