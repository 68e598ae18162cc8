"""Agencies and answers made up for measuring: the same for the same seed, and rows as the product writes them.

Nobody in them exists: surnames say so, and by their NIP all were born in 1900.
"""
