"""The benchmarks: what is read out of figures, and how results are kept."""
