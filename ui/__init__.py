"""The pages: everything a person sees in a browser, and the only place where HTML is written."""

import ui.quiet as quiet

__all__ = ["quiet"]
