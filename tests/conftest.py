"""Fixtures that several folders of tests share."""

pytest_plugins = ["tests.support.fixtures_log", "tests.support.fixtures_services"]
