"""Sets the environment that onnxruntime, tokenizers and model libraries read when they are imported.

Import this before any of them:

- onnxruntime 1.32 otherwise looks up a telemetry host and writes a device id.
- Hugging Face libraries otherwise ask the model hub, which many users cannot reach: every name is
  looked up in local folders and the local hub cache only. Export HF_HUB_OFFLINE=0 to allow downloads.
- tokenizers otherwise starts a thread a core, and warns in every process that forks.
- Loading a model otherwise draws progress bars on stderr.

What the user has set already is kept.
"""

import os

os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")
os.environ.setdefault("HF_HUB_OFFLINE", "1")
os.environ.setdefault("HF_HUB_DISABLE_PROGRESS_BARS", "1")
os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
