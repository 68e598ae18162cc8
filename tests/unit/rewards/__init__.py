"""Unit tests of the rules of rewards."""
