"""Tables on pages: a SPARQL query for each table, and its rows."""
