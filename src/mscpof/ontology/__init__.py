"""OWL axioms of the ontology: profile, reasoner, slices of reference ontologies, descriptions of terms."""
