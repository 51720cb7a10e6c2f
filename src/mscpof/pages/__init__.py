"""Web pages in English and Chinese for every thing of the dataset, the same as RDF and CSV, and the static site."""
