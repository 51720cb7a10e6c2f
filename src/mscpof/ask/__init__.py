"""Dataset asked from Python: questions, findings, matrix, evidence, network, coverage."""
