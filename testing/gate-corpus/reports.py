"""More outputs that should leave: what studies really hand in. Templates as in safe.py; every second one is `fresh` only."""
from safe import *  # noqa: F403
from safe import clean, coefficients, coarse, group, hist, js, km_coarse, labels, means, roc_points, scores, xy
import pandas as pd
from sklearn.calibration import calibration_curve
from sklearn.cluster import KMeans
from sklearn.inspection import permutation_importance
from sklearn.model_selection import learning_curve

TEMPLATES = []


def S(category, fn, kind="wide", label="PASS"):
    TEMPLATES.append((label, category, kind, len(TEMPLATES) % 2 == 1, fn))


def markdown(frame):
    head = "| " + " | ".join(map(str, frame.columns)) + " |\n" + "|---" * len(frame.columns) + "|\n"
    return head + "\n".join("| " + " | ".join(map(str, row)) + " |" for row in frame.values.tolist())


def bands(d):
    return pd.cut(d["age"], [0, 40, 60, 120], right=False, labels=["under 40", "40 to 59", "60 and over"]).astype(str)


def big_cells(d):
    t = d.groupby([bands(d), "sex" if "sex" in d else "vote"]).size().reset_index(name="n")
    return t[t.n >= 10].assign(n=lambda t: t.n // 5 * 5)


S("aggregate", lambda d, r: {"table1.tex": means(d).T.to_latex().encode() if False else ("\\begin{tabular}{lrr}\n" + "\n".join(f"{c} & {m:.2f} & {s:.2f} \\\\" for c, (m, s) in means(d).T.iterrows()) + "\n\\end{tabular}").encode()})
S("aggregate", lambda d, r: {"cov.json": js(clean(d).cov().round(3).values.tolist())})
S("aggregate", lambda d, r: {"corr.csv": clean(d).corr(method="spearman").round(2).to_csv().encode()})
S("aggregate", lambda d, r: {"report.md": ("# Report\n\n## Sample\n\n" + f"{len(d)} records.\n\n" + markdown(means(d).T.reset_index()) + "\n\n## Discussion\n\nEffects were small.\n").encode()})
S("aggregate", lambda d, r: {"table.csv": big_cells(d).to_csv(index=False).encode()}, "group")
S("aggregate", lambda d, r: {"table.html": big_cells(d).to_html(index=False).encode()}, "group")
S("aggregate", lambda d, r: {"percent.csv": (d[group(d)].value_counts(normalize=True).loc[lambda s: s > .05] * 100).round(0).reset_index().to_csv(index=False).encode()}, "group")
S("aggregate", lambda d, r: {"ci.csv": pd.DataFrame([(c, round(v.mean(), 2), round(v.mean() - 1.96 * v.sem(), 2), round(v.mean() + 1.96 * v.sem(), 2)) for c, v in clean(d).items()], columns=["variable", "mean", "low", "high"]).to_csv(index=False).encode()})
S("aggregate", lambda d, r: {"table.xlsx": through(lambda o: means(d).T.reset_index().to_excel(o, index=False))})
S("aggregate", lambda d, r: {"means.parquet": through(lambda o: means(d).T.reset_index().to_parquet(o))})
S("aggregate", lambda d, r: {"summary.yaml": "\n".join(f"{c}:\n  mean: {v.mean():.2f}\n  sd: {v.std():.2f}" for c, v in clean(d).items()).encode()})
S("aggregate", lambda d, r: {"smd.csv": pd.DataFrame({"variable": clean(d).columns, "smd": r.normal(0, .1, clean(d).shape[1]).round(3)}).to_csv(index=False).encode()})
S("aggregate", lambda d, r: {"flow.md": f"Assessed: {len(d) + 40 - len(d) % 10}\n\nExcluded: 40\n\nAnalysed: {len(d) - len(d) % 10}\n".encode()})
S("aggregate", lambda d, r: {"env.txt": b"numpy==2.1.3\npandas==2.2.3\nscikit-learn==1.5.2\nscipy==1.14.1\npython==3.12.7\n"})
S("aggregate", lambda d, r: {"config.yaml": b"model: ridge\nalpha: 0.1\nfolds: 5\nseed: 42\nfeatures: all\nscale: true\n"})
S("quantile", lambda d, r: {"deciles.csv": pd.DataFrame({c: clean(d)[c].quantile([.2, .4, .6, .8]).map(lambda x: float(f"{x:.2g}")) for c in clean(d).columns[:4]}).to_csv().encode()}, "big")
S("histogram", lambda d, r: {"hist.json": js(json.loads(hist(clean(d).iloc[:, 1], 6).to_json(orient="records")))}, "big")
S("histogram", lambda d, r: {"bars.json": js({"mark": "bar", "data": {"values": [{"group": str(k), "n": int(v) // 10 * 10} for k, v in d[group(d)].value_counts().items() if v >= 20]}})}, "group")
S("plot", lambda d, r: {"loss.png": figure(lambda p: p.plot(np.exp(-np.arange(50) / 12)))})
S("plot", lambda d, r: {"importance.png": figure(lambda p: p.barh(range(4), sorted(r.uniform(0, 1, 4))))})
S("plot", lambda d, r: {"loss.svg": figure(lambda p: p.plot(np.exp(-np.arange(30) / 9), marker="."), "svg")})
S("plot", lambda d, r: {"pdp.png": figure(lambda p: p.plot(np.linspace(0, 1, 20), np.linspace(0, 1, 20) ** .5))})
S("plot", lambda d, r: {"heat.svg": figure(lambda p: p.imshow(clean(d).corr().round(1), vmin=-1, vmax=1), "svg")})
S("plot", lambda d, r: {"hist.svg": figure(lambda p: p.bar(range(6), np.histogram(clean(d).iloc[:, 0].clip(*clean(d).iloc[:, 0].quantile([.05, .95])), 6)[0] // 10 * 10), "svg")}, "big")
S("regression", lambda d, r: {"ols.json": js({"r2": round(sm.OLS(xy(d)[1], sm.add_constant(xy(d)[0])).fit().rsquared, 4), "params": sm.OLS(xy(d)[1], sm.add_constant(xy(d)[0])).fit().params.round(5).to_dict()})})
S("regression", lambda d, r: {"ridge.csv": pd.DataFrame({"term": xy(d)[0].columns, "coef": Ridge().fit(*xy(d)).coef_}).to_csv(index=False).encode()})
S("regression", lambda d, r: {"robust.txt": str(sm.OLS(xy(d)[1], sm.add_constant(xy(d)[0].iloc[:, :3])).fit(cov_type="HC1").summary2()).encode()})
S("regression", lambda d, r: {"chi2.json": js({"chi2": 12.345, "p": .0021, "dof": 4, "n": len(d)})})
S("regression", lambda d, r: {"mixed.md": ("| term | estimate | se |\n|---|---|---|\n" + "\n".join(f"| {a} | {b:.3f} | {c:.3f} |" for a, b, c, _ in coefficients(d).values)).encode()})
S("metrics", lambda d, r: {"confusion.json": js((confusion_matrix(scores(d)[0], scores(d)[1] > .5, normalize="true")).round(2).tolist())})
S("metrics", lambda d, r: {"folds.yaml": "\n".join(f"- fold: {i}\n  auc: {x:.4f}" for i, x in enumerate(r.uniform(.7, .9, 5), 1)).encode()})
S("metrics", lambda d, r: {"learning.csv": learning(d).to_csv(index=False).encode()})
S("metrics", lambda d, r: {"permutation.json": js(dict(zip(xy(d)[0].columns, permutation_importance(Ridge().fit(*xy(d)), *xy(d), n_repeats=3, random_state=0).importances_mean.round(4))))})
S("metrics", lambda d, r: {"brier.json": js({"brier": .1234, "log_loss": .4021, "ece": .031})})
S("metrics", lambda d, r: {"search.json": js([{"params": {"alpha": a, "depth": b}, "score": round(r.uniform(.6, .9), 4)} for a in (.1, 1., 10.) for b in (2, 3, 4)])})
S("metrics", lambda d, r: {"boot.csv": pd.DataFrame({"replicate": range(1, 101), "auc": r.normal(.84, .01, 100).round(4)}).to_csv(index=False).encode()})
S("log", lambda d, r: {"train.jsonl": "\n".join(json.dumps({"step": i * 50, "loss": round(2 / (1 + i / 9), 4), "lr": 3e-4}) for i in range(80)).encode()})
S("log", lambda d, r: {"stdout.txt": (f"loaded {len(d)} rows\nfit done in 3.2 s\nAUC 0.{r.randint(70, 95)}\nsaved coef.csv\n").encode()})
S("model", lambda d, r: {"ridge.npz": through(lambda o: np.savez(o, coef=Ridge().fit(*xy(d)).coef_, intercept=Ridge().fit(*xy(d)).intercept_))})
S("model", lambda d, r: {"loadings.json": js(PCA(2).fit((clean(d) - clean(d).mean()) / clean(d).std()).components_.round(4).tolist())})
S("model", lambda d, r: {"tree.json": js(small_tree(d))}, "big")
S("model", lambda d, r: {"centers.json": js(KMeans(4, n_init=2, random_state=0).fit(clean(d)).cluster_centers_.round(2).tolist())}, "big")
S("model", lambda d, r: {"card.md": b"| age | points |\n|---|---|\n| under 40 | 0 |\n| 40 to 59 | 3 |\n| 60 and over | 7 |\n\nHigh risk from 10 points.\n"})
S("model", lambda d, r: {"mlp.safetensors": safetensors({"l1": r.normal(0, .3, (16, 8)), "l2": r.normal(0, .3, (8, 1))})})
S("notebook", lambda d, r: {"a.ipynb": notebook([{"output_type": "execute_result", "execution_count": 3, "metadata": {}, "data": {"text/html": [means(d).to_html()], "text/plain": [means(d).to_string()]}}])})
S("notebook", lambda d, r: {"b.ipynb": notebook([stream("Fitting 5 folds for each of 9 candidates, totalling 45 fits\nbest score 0.8412\n"), stream(coefficients(d).round(3).to_string())])})


def learning(d):
    sizes, train, test = learning_curve(Ridge(), *xy(d), train_sizes=[.3, .6, 1.], cv=3)
    return pd.DataFrame({"n": sizes // 10 * 10, "train": train.mean(1).round(4), "test": test.mean(1).round(4)})


def small_tree(d):
    t = DecisionTreeClassifier(max_depth=2, min_samples_leaf=40, random_state=0).fit(*labels(d)).tree_
    return [{"feature": int(t.feature[i]), "threshold": round(float(t.threshold[i]), 2), "samples": int(t.n_node_samples[i]) // 10 * 10} for i in range(t.node_count)]
