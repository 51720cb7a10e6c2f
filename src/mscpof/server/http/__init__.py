"""HTTP server of the resource: a SPARQL endpoint, a document for every IRI, and pages."""
