"""OWL axioms of the ontology, their OWL profile, the reasoner, slices of reference ontologies, and the data model."""
