"""What we build on: the packages, their licences, their known faults, their least versions.

Lives here: the tools behind `make licences`, `make audit` and `make sbom`, and their tests.
"""
