"""The content: model, field types, vocabulary, hand-written pages, relations, completeness."""
