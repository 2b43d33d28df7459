"""Turns a folder of YAML cases and gettext catalogues into a multilingual static site.

The way through: load → check → localise → render → write, then MkDocs and Pagefind (`publish`).
"""
