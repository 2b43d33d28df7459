"""Check the built site with the Nu HTML checker (every page) and with Lighthouse (on a phone): `make audit`."""
