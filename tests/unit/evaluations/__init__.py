"""Unit tests of the rules of evaluations: the published cells and bounds, and properties that must hold for all."""
