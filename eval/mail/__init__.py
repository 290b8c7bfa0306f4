"""Mail measured: does a reply cover every question of a message, in its language?"""
