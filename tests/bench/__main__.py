"""Run all benchmarks, one after the other: `make bench`. Loads are `load`, for `make evidence`."""

from tests.bench import (
    brief_engines,
    burst,
    by_servers,
    cost,
    first_load,
    growth,
    memory,
    packets,
    page_turn,
    page_turn_postgresql,
    paint,
    renderer_memory,
    rules,
    sending,
    today,
)

for benchmark in (
    page_turn, rules, memory, first_load, paint, sending, brief_engines, burst, renderer_memory,
    packets,
    today, page_turn_postgresql, by_servers, growth, cost,
):  # fmt: skip
    print(f"== {benchmark.__name__.rpartition('.')[2]}", flush=True)
    benchmark.measure()
