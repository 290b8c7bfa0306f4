"""Routing measured: is a question taken for what it is, in its language?"""
