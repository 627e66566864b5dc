"""Run all benchmarks, one after the other: `make bench`. Loads are `load`, for `make evidence`."""

from tests.bench import (
    brief_engines,
    burst,
    first_load,
    memory,
    packets,
    page_turn,
    paint,
    renderer_memory,
    rules,
    sending,
    today,
)

for benchmark in (
    page_turn, rules, memory, first_load, paint, sending, brief_engines, burst, renderer_memory,
    packets,
    today,
):  # fmt: skip
    print(f"== {benchmark.__name__.rpartition('.')[2]}", flush=True)
    benchmark.measure()
