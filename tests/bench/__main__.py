"""Run all benchmarks, one after the other: `make bench`."""

from tests.bench import first_load, memory, page_turn, rules, sending

for benchmark in (page_turn, rules, memory, first_load, sending):
    benchmark.measure()
