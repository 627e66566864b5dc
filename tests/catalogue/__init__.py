"""The rows of the catalogue of loads, faults, bad input and access: a test, or a bench, for each.

A test is named after its row (`test_f04_disk_full...`) and says its figure through the fixture
`figure`; wherever it stands, `figures` gathers it. `rows.yaml` lists every row.
"""
