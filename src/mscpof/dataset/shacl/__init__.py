"""SHACL validation in two steps: nodes that certainly conform are taken out, pyshacl judges the rest."""
