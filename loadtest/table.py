#!/usr/bin/env python3
"""Table of a side by side: medians of the runs of each server and class, and ratios."""
import json, pathlib, statistics, sys

folder, listings = pathlib.Path(sys.argv[1]), int(sys.argv[2])
found = {}
for path in sorted(folder.glob("*.*.*.json")):
    server, name, _ = path.name.split(".", 2)
    for measured in json.loads(path.read_text())["classes"].values():
        found.setdefault((name, server), []).append(measured)

print(f"{listings:,} listings, median of {max(map(len, found.values()), default=0)} runs\n".replace(",", " "))
print("| class | server | answers/s | p50 ms | p99 ms | bytes | wrong | recall | Berceau is |")
print("|---|---|---|---|---|---|---|---|---|")
for (name, server), runs in sorted(found.items()):
    middle = lambda key: statistics.median(run[key] for run in runs)
    ours = found.get((name, "berceau"))
    ratio = statistics.median(r["per_second"] for r in ours) / middle("per_second") if ours else None
    recall = next((r["recall"] for r in runs if r["recall"] is not None), None)
    print(f"| {name} | {server} | {middle('per_second'):.0f} | {middle('p50_ms'):.3f} | {middle('p99_ms'):.3f} "
          f"| {middle('mean_bytes'):.0f} | {sum(r['wrong'] for r in runs)} "
          f"| {'–' if recall is None else format(recall, '.3f')} | {'–' if ratio is None else format(ratio, '.2f') + ' ×'} |")
