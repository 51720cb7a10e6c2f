"""Ground of all rooms: names, places, faults, store, canonical form, SPARQL, answers, output folders."""
