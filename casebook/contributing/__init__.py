"""Ways to write content: canonical YAML, formatter, new case, editor schemas, Word documents."""
