"""Unit tests of what services share: codes of the field and the calendar."""
