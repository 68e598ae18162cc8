"""Tests of `training` through its front doors."""
