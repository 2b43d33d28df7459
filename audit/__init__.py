"""`make audit`: the built site, looked at by the Nu HTML checker (every page) and by Lighthouse (on a phone)."""
