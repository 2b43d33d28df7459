"""Measure the speed and the size of the build. See README.md in this folder."""
