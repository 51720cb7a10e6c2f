"""The resource on the web: a SPARQL endpoint, and a document for every IRI."""
