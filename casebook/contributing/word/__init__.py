"""Cases as Word documents: the template (`template.py`), and the import of filled documents (`importing.py`).

A document is untrusted. `opening.py` refuses large, foreign or active content, `reading.py` finds the answers,
`markup.py` converts formatting to the small Markdown, `meaning.py` converts words to values of a case file.
"""
