"""Files and texts: YAML, PO, small Markdown, ids, dates, images. Nothing here knows about cases."""
