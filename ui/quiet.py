"""Sets the environment Gradio reads when it is imported; import this before Gradio.

Gradio otherwise reports its use to a server of its makers and asks there for newer versions (the argument
``analytics_enabled`` is not enough), and keeps what users ask in their browsers' storage.
"""

import os

os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
os.environ["GRADIO_RUN_HISTORY"] = "False"
os.environ.setdefault("HF_HUB_OFFLINE", "1")
