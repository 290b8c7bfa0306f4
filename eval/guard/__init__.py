"""The guard measured: do attacks fail, and are honest questions left alone?"""
