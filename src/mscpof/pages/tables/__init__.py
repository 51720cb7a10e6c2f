"""Tables on pages: one query a table, and the rows that they give."""
