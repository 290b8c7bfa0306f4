"""How a question is answered: an ordered list of steps over one context, and the surfaces that call it."""
