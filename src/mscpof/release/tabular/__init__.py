"""Tables of the release: their columns and queries, and the CSV, Parquet, GraphML and gene set files made from them."""
