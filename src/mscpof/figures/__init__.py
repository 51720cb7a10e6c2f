"""Figures for papers and pages: what the dataset says, placed on paper and written as SVG."""
