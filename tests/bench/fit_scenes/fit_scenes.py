#!/usr/bin/env python3
"""Fits the trees of the default scene detector, and writes them as constants into scenes/.

fit_scenes.py --candidates build/dev/bin/scene_candidates --set NAME=DIR:WEIGHT … [--held-out NAME=DIR …]
              [--only cuts|transitions] [--write] [--folds]

Each DIR holds films with truth as ../shared/clips/scenes has it (tests/support/make_edited_films.py
makes such films). Needs numpy and scikit-learn 1.9 in a virtual environment; never part of the product.

The trees for transitions see what the cuts' trees have found, so fit cuts with --write, build, then
fit transitions. --folds prints, besides, what each film of the sets gets from trees fitted on all
other films ("cross-validated"), as counts of candidates; whole films are scored by
tests/bench/scenes.
"""
import argparse, concurrent.futures, json, pathlib, subprocess, sys

import numpy as np
from sklearn.ensemble import HistGradientBoostingClassifier

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[2]

# In the order of CutFeature and TransitionFeature; +1: more of it speaks for a cut, -1: against.
CUT_SIGNS = dict(step=-1, across_most=-1, across_mean=-1, bridge=-1, neighbours=0, fall=1, worse_side=0,
                 better_side=0, worse_side_far=0, better_side_far=0, levels=1, levels_beside=-1,
                 difference=0, difference_rise=1, changed_cells=1, kept_cells=-1, shifted=-1,
                 least_contrast=0, contrast_ratio=0)
TRANSITION_SIGNS = dict(seconds=0, frames=0, ends=-1, worse_side=1, better_side=0, fall=1, shortest_side=1,
                        difference=0, levels=0, residual=-1, residual_most=-1, jump=-1, step_back=1,
                        both=1, both_least=1, gain=0, like_ends=0, split=0, contrast_dip=0,
                        least_contrast=0, roughest_step=0, mean_step=0, beside_step=0, strongest_cut=-1)


def candidates(program, film, cache):
    """(cuts: frames, features), (transitions: [first, last, mixed first, mixed last], features)"""
    kept = pathlib.Path(cache) / (pathlib.Path(film).name + ".csv") if cache else None
    if kept and kept.exists(): text = kept.read_text()
    else: text = subprocess.run([program, film], check=True, capture_output=True, text=True).stdout
    if kept: kept.write_text(text)
    cuts, cut_rows, stretches, stretch_rows = [], [], [], []
    for line in text.splitlines():
        kind, *cells = line.split(",")
        if kind == "cut":
            cuts.append(int(cells[0]))
            cut_rows.append([float(x) for x in cells[1:]])
        else:
            stretches.append([int(x) for x in cells[:4]])
            stretch_rows.append([float(x) for x in cells[4:]])
    return (np.array(cuts, int), np.array(cut_rows, np.float32).reshape(-1, len(CUT_SIGNS))), \
           (np.array(stretches, int).reshape(-1, 4),
            np.array(stretch_rows, np.float32).reshape(-1, len(TRANSITION_SIGNS)))


def near(t, ranges, margin):
    return any(a - margin <= t <= z + margin for a, z in ranges)


def label_cuts(truth, frames):
    """1 cut, 0 none, -1 leave out: what a score does not count, and a true cut's neighbours"""
    cuts = set(truth["cuts"])
    beside = {c + d for c in cuts for d in (-1, 1)}
    edges = [[e, e] for a, z in truth["uniform"] for e in (a, z + 1)]
    labels = []
    for t in frames:
        if t in cuts: labels.append(1)
        elif t in beside or near(t, truth["gradual"], 1) or near(t, truth["ignore"], 2) or near(t, edges, 2):
            labels.append(-1)
        else: labels.append(0)
    return np.array(labels, int)


def label_transitions(truth, stretches):
    """1: holds one gradual transition nearly whole and not much more; 0: touches none, or a part"""
    labels = []
    for first, last, _, _ in stretches:
        label = 0
        for a, z in truth["gradual"]:
            length = z - a + 1
            slack = length * 0.2
            if first <= z and last >= a:
                whole = first <= a + slack and last >= z - slack
                part = min(last, z) - max(first, a) + 1 <= 0.6 * length
                label = 1 if whole and last - first <= 2 * length + 3 else 0 if part else -1
                break
        if label == 0 and any(first <= z + 2 and last >= a - 2 for a, z in truth["ignore"]): label = -1
        labels.append(label)
    return np.array(labels, int)


def fit(features, labels, weights, signs, trees, leaves):
    model = HistGradientBoostingClassifier(
        max_iter=trees, learning_rate=0.1, max_leaf_nodes=leaves, min_samples_leaf=12, l2_regularization=2.0,
        monotonic_cst=list(signs.values()), early_stopping=False, random_state=1)
    return model.fit(features, labels, sample_weight=weights)


def write_header(model, path, name, source):
    nodes, roots = [], []
    for (tree,) in model._predictors:
        base = len(nodes)
        roots.append(base)
        for node in tree.nodes:
            if node["is_leaf"]: nodes.append((-1, 0, 0, float(node["value"])))
            else: nodes.append((int(node["feature_idx"]), base + int(node["left"]), base + int(node["right"]),
                                float(node["num_threshold"])))
    number = lambda x: (lambda s: s if any(c in s for c in ".e") else s + ".0")(f"{x:.7g}")
    rows = ", ".join(f"{{{f}, {b}, {a}, {number(v)}F}}" for f, b, a, v in nodes)
    wrap = lambda text: "\n".join(fold(text))
    def fold(text, width=96):
        line = "    "
        for part in text.split(" "):
            if len(line) + len(part) + 1 > width:
                yield line.rstrip()
                line = "    "
            line += part + " "
        yield line.rstrip()
    path.write_text(f"""#pragma once

// Written by tests/bench/fit_scenes/fit_scenes.py: do not edit. Fitted on {source}.

#include <array>

#include "scenes/boosted_trees.h"

namespace tinct {{
// clang-format off
inline constexpr std::array<TreeNode, {len(nodes)}> {name}Nodes{{{{
{wrap(rows)}
}}}};
inline constexpr std::array<std::int16_t, {len(roots)}> {name}Roots{{
{wrap(", ".join(map(str, roots)))}
}};
// clang-format on
inline constexpr BoostedTrees {name}{{{number(float(np.ravel(model._baseline_prediction)[0]))}F, {name}Nodes, {name}Roots}};
}}  // namespace tinct
""")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--candidates", default=str(ROOT / "build/dev/bin/scene_candidates"))
    parser.add_argument("--set", action="append", required=True, help="NAME=DIR:WEIGHT")
    parser.add_argument("--held-out", action="append", default=[], help="NAME=DIR, only measured")
    parser.add_argument("--cache", help="a folder that keeps the candidates between calls, until the program changes")
    parser.add_argument("--only", choices=["cuts", "transitions"])
    parser.add_argument("--write", action="store_true", help="write scenes/fitted_*.h")
    parser.add_argument("--folds", action="store_true")
    parser.add_argument("--trees", type=int, default=60)
    parser.add_argument("--leaves", type=int, default=6)
    options = parser.parse_args()

    films = []
    for spec in options.set + [h + ":0" for h in options.held_out]:
        name, rest = spec.split("=", 1)
        folder, weight = rest.rsplit(":", 1)
        for path in sorted(pathlib.Path(folder).glob("*.json")):
            truth = json.loads(path.read_text())
            if "cuts" in truth: films.append((name, float(weight), path.parent / truth["film"], truth))
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        found = list(pool.map(lambda film: candidates(options.candidates, str(film[2]), options.cache), films))

    for kind, signs in (("cuts", CUT_SIGNS), ("transitions", TRANSITION_SIGNS)):
        if options.only and options.only != kind: continue
        features, labels, weights, of = [], [], [], []
        lost = 0
        for index, (name, weight, path, truth) in enumerate(films):
            where, rows = found[index][0 if kind == "cuts" else 1]
            if kind == "cuts": lost += len(set(truth["cuts"]) - set(where.tolist())) if weight else 0
            label = label_cuts(truth, where) if kind == "cuts" else label_transitions(truth, where)
            keep = label >= 0
            features.append(rows[keep])
            labels.append(label[keep])
            weights.append(np.full(keep.sum(), weight))
            of.append(np.full(keep.sum(), index))
        features, labels = np.concatenate(features), np.concatenate(labels)
        weights, of = np.concatenate(weights), np.concatenate(of)
        used = weights > 0
        model = fit(features[used], labels[used], weights[used], signs, options.trees, options.leaves)
        guess = model.predict_proba(features)[:, 1] >= 0.5
        print(f"{kind}: {used.sum()} candidates, {labels[used].sum()} true" +
              (f"; {lost} true cuts are no candidates" if kind == "cuts" else ""))
        for name in dict.fromkeys(f[0] for f in films):
            part = np.isin(of, [i for i, f in enumerate(films) if f[0] == name])
            print(f"  {name}: missed {int((labels[part] & ~guess[part]).sum())} of {labels[part].sum()}, "
                  f"false {int(((1 - labels[part]) & guess[part]).sum())}")
        if options.folds:
            missed = false = 0
            for index in sorted(set(of[used])):
                train, test = used & (of != index), of == index
                fold = fit(features[train], labels[train], weights[train], signs, options.trees, options.leaves)
                out = fold.predict_proba(features[test])[:, 1] >= 0.5
                m, f = int((labels[test] & ~out).sum()), int(((1 - labels[test]) & out).sum())
                missed, false = missed + m, false + f
                if m or f: print(f"    {films[index][2].name}: missed {m}, false {f}")
            print(f"  cross-validated by film: missed {missed}, false {false}")
        if options.write:
            names = ", ".join(dict.fromkeys(f"{f[0]} (weight {f[1]:g})" for f in films if f[1] > 0))
            write_header(model, ROOT / f"scenes/fitted_{kind}.h", f"kFitted{kind.capitalize()}", names)


if __name__ == "__main__":
    sys.exit(main())
