"""Unit tests of the rules of training."""
