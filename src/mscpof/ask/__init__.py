"""Python API of a dataset: questions, findings, matrix, evidence, network, coverage."""
