"""What all other packages use: names, places, faults, store, canonical form, SPARQL, answers, output folders."""
