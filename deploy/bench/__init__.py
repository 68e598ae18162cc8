"""Benchmarks: the running production topology against floors measured in the same run.

A floor is the least that could do the same work: a bare route, bare SQL, the bare client of the log. A ratio to it says
what Cendana costs, on whatever machine; `results.md` keeps what the last run of each operation gave.
"""
