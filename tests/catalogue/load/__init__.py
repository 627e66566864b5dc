"""The load that every change must bear; the rates are measured by `tests.bench.load`."""
