"""Tests of what every service has for those who run the platform."""
