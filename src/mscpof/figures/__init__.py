"""Figures of the dataset for papers and pages, drawn as SVG."""
