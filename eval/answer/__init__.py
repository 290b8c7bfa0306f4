"""The answer measured: is it right as a whole, and does it state the facts?"""
