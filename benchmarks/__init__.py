"""How fast and how light the build is, measured. See README.md in this folder."""
