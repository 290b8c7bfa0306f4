"""The mailbox, measured: messages written for it, each with its truth, and the bytes in which they come in."""
