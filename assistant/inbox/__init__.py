"""The mailbox: messages read, sorted and answered with a draft that a human sends. Nothing here can send mail."""
