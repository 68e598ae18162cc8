"""The story, told against the running platform over HTTP, as the people in it: `make demo`.

Two agencies live it at the same time. Each act says who did what, which fact that stated, in which service it took
effect, and after how many milliseconds. Run again, it tells the next period of the series.
"""
