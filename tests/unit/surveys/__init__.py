"""Unit tests of the rules of surveys: published figures, and properties that must hold for all."""
