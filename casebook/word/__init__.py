"""Cases as Word documents: the template (`template.py`), and what comes back filled in (`importing.py`).

A document is untrusted: `opening.py` lets nothing large, foreign or active through, `reading.py` finds the answers,
`markup.py` turns their looks into the small Markdown, `meaning.py` turns words into the values of a file.
"""
