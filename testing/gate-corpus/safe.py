"""Outputs a careful analyst would release, and models that wait for a person however good they are."""
import pickle

from forms import *  # noqa: F403
from scipy import stats
from sklearn.decomposition import PCA
from sklearn.ensemble import GradientBoostingRegressor, RandomForestClassifier
from sklearn.linear_model import LinearRegression, LogisticRegression, Ridge
from sklearn.metrics import confusion_matrix, roc_auc_score, roc_curve
from sklearn.model_selection import cross_val_score
from sklearn.tree import DecisionTreeClassifier, export_text
import statsmodels.api as sm

TEMPLATES = []


def S(category, fn, kind="wide", label="PASS", held=False):
    TEMPLATES.append((label, category, kind, held, fn))


def clean(d):
    return numbers(d).dropna()


def xy(d):
    n = clean(d)
    return n.iloc[:, :-1], n.iloc[:, -1]


def labels(d):
    x, y = xy(d)
    return x, (y > y.mean()).astype(int)


def scores(d):
    x, y = labels(d)
    x = (x - x.mean()) / x.std()
    p = LogisticRegression(max_iter=200, C=.05).fit(x, y).predict_proba(x)[:, 1]
    return y, p


def js(value):
    return json.dumps(value, indent=1).encode()


def means(d):
    return clean(d).agg(["mean", "std"]).round(3)


def group(d):
    return "stage" if "stage" in d else "party"


def coarse(d):
    bands = pd.cut(d["age"], [0, 30, 45, 60, 75, 120], right=False).astype(str)
    return pd.crosstab(bands, d[group(d)]).floordiv(10).mul(10)


def roc_points(d):
    y, p = scores(d)
    fpr, tpr, _ = roc_curve(y, p)
    grid = np.linspace(0, 1, 21)
    return pd.DataFrame({"fpr": grid, "tpr": np.interp(grid, fpr, tpr).round(3)})


def km_coarse(d):
    t, e = d["days"], d["died"]
    rows, s = [], 1.0
    for start in range(0, 1800, 180):
        risk = int((t > start).sum())
        died = int(((t > start) & (t <= start + 180) & (e == 1)).sum())
        s *= 1 - died / risk
        rows.append((start + 180, risk // 10 * 10, round(s, 3)))
    return pd.DataFrame(rows, columns=["day", "at_risk", "survival"])


# Aggregates
S("aggregate", lambda d, r: {"means.csv": means(d).to_csv().encode()})
S("aggregate", lambda d, r: {"means.json": means(d).to_json().encode()})
S("aggregate", lambda d, r: {"means.txt": means(d).T.to_string().encode()})
S("aggregate", lambda d, r: {"corr.csv": clean(d).corr().round(3).to_csv().encode()})
S("aggregate", lambda d, r: {"corr.txt": clean(d).corr().to_string().encode()})
S("aggregate", lambda d, r: {"cov.json": js(clean(d).cov().values.tolist())})
S("aggregate", lambda d, r: {"cov.npy": through(lambda o: np.save(o, clean(d).cov().values))})
S("aggregate", lambda d, r: {"spearman.csv": clean(d).corr("spearman").to_csv().encode()}, held=True)
S("aggregate", lambda d, r: {"n.csv": d.groupby(group(d)).size().reset_index(name="count").to_csv(index=False).encode()}, "group")
S("aggregate", lambda d, r: {"g.csv": d.groupby(group(d))["age"].agg(["count", "mean", "std"]).round(2).to_csv().encode()}, "group")
S("aggregate", lambda d, r: {"g.md": ("| g | n | mean |\n|---|---|---|\n" + "\n".join(
    f"| {k} | {len(v)} | {v['age'].mean():.1f} |" for k, v in d.groupby(group(d)))).encode()}, "group")
S("aggregate", lambda d, r: {"x.csv": coarse(d).mask(lambda t: t < 20, "suppressed").to_csv().encode()}, "group")
S("aggregate", lambda d, r: {"x.html": coarse(d).mask(lambda t: t < 20, "-").to_html().encode()}, "group")
S("aggregate", lambda d, r: {"x.tex": ("\\begin{tabular}{lr}\n" + "\n".join(
    f"{k} & {v['age'].mean():.1f} \\\\" for k, v in d.groupby(group(d))) + "\n\\end{tabular}").encode()}, "group", held=True)
S("aggregate", lambda d, r: {"t.xlsx": through(lambda o: means(d).reset_index().to_excel(o, index=False))})
S("aggregate", lambda d, r: {"t.parquet": through(lambda o: means(d).reset_index().to_parquet(o))})
S("aggregate", lambda d, r: {"t.csv": d.groupby("trade").wages.agg(["count", "mean"]).query("count>=40").round(0).reset_index().to_csv(index=False).encode()}, "biz")
S("aggregate", lambda d, r: {"missing.csv": d.isna().mean().round(3).rename("share").to_csv().encode()})
S("aggregate", lambda d, r: {"report.md": f"# Cohort\n\n{len(d)} records, {d.shape[1]} variables. Mean {clean(d).iloc[:, 0].mean():.2f} (SD {clean(d).iloc[:, 0].std():.2f}).\n\n## Methods\nTwo-sided tests at 0.05. See Table 2.\n".encode()})
S("aggregate", lambda d, r: {"README.md": b"# Outputs\n\n* `means.csv`: means and standard deviations\n* `roc.csv`: 21 points\n\nMade with pandas 2.2.1, numpy 1.26.4 on 2026-03-02.\n"})
S("aggregate", lambda d, r: {"a.csv.gz": gzip.compress(means(d).to_csv().encode())})
S("aggregate", lambda d, r: {"all.zip": zipped({"means.csv": means(d).to_csv().encode(), "README.txt": b"means and deviations\n"})})
S("aggregate", lambda d, r: {"vote.csv": (d.groupby(group(d))[d.columns[-3]].mean().round(2)).reset_index().to_csv(index=False).encode()}, "group", held=True)
S("aggregate", lambda d, r: {"missing.txt": (d.dtypes.astype(str).to_string() + f"\nRangeIndex: {len(d)} entries, 0 to {len(d) - 1}\n").encode()})
# Quantiles and histograms
S("quantile", lambda d, r: {"q.csv": clean(d).quantile([.1, .25, .5, .75, .9]).map(lambda x: float(f"{x:.2g}")).to_csv().encode()})
S("quantile", lambda d, r: {"q.json": js({k: float(v) for k, v in d["age"].quantile([.25, .5, .75]).items()})}, "group")
S("histogram", lambda d, r: {"h.csv": hist(clean(d).iloc[:, 0], 8).to_csv(index=False).encode()}, "big")
S("histogram", lambda d, r: {"h.json": js({"bins": np.linspace(0, 100, 6).tolist(), "counts": (np.histogram(d["age"], np.linspace(0, 100, 6))[0] // 10 * 10).tolist()})}, "group")
S("plot", lambda d, r: {"h.png": figure(lambda p: p.hist(clean(d).iloc[:, 0].clip(*clean(d).iloc[:, 0].quantile([.05, .95])), 8))})
S("plot", lambda d, r: {"roc.png": figure(lambda p: p.plot(*roc_points(d).values.T))})
S("plot", lambda d, r: {"bars.png": figure(lambda p: p.bar(range(4), [3, 5, 2, 6], color="teal"), facecolor="w")})
S("plot", lambda d, r: {"heat.png": figure(lambda p: p.imshow(clean(d).corr(), cmap="viridis"))})
S("plot", lambda d, r: {"forest.png": figure(lambda p: p.errorbar(r.normal(1, .2, 6), range(6), xerr=.2, fmt="s"))})
S("plot", lambda d, r: {"km.png": figure(lambda p: p.step(km_coarse(d).day, km_coarse(d).survival))}, "stage", held=True)
S("plot", lambda d, r: {"palette.png": saved(image(figure(lambda p: p.bar([1, 2], [3, 4]))).quantize(32), "PNG")})
S("plot", lambda d, r: {"roc.jpg": saved(image(figure(lambda p: p.plot(*roc_points(d).values.T))), "JPEG", quality=85)})
S("plot", lambda d, r: {"bars.svg": figure(lambda p: p.bar(range(4), [3, 5, 2, 6]), "svg")})
S("plot", lambda d, r: {"box.png": figure(lambda p: p.boxplot([clean(d).iloc[:, i] for i in range(3)], showfliers=False, whis=(5, 95)))})


def hist(column, bins):
    low, high = column.quantile([.02, .98])
    edges = [float(f"{x:.2g}") for x in np.linspace(low, high, bins + 1)]
    counts = np.histogram(column.clip(edges[0], edges[-1]), sorted(set(edges)))[0]
    edges = sorted(set(edges))
    return pd.DataFrame({"from": edges[:-1], "to": edges[1:], "n": counts // 10 * 10})


# Tests and regressions
S("regression", lambda d, r: {"ols.txt": str(sm.OLS(xy(d)[1], sm.add_constant(xy(d)[0])).fit().summary()).encode()})
S("regression", lambda d, r: {"logit.txt": str(sm.Logit(labels(d)[1], sm.add_constant(labels(d)[0].iloc[:, :3])).fit_regularized(disp=0).summary()).encode()}, "big")
S("regression", lambda d, r: {"ols.html": sm.OLS(xy(d)[1], sm.add_constant(xy(d)[0])).fit().summary().as_html().encode()})
S("regression", lambda d, r: {"ols.tex": sm.OLS(xy(d)[1], sm.add_constant(xy(d)[0])).fit().summary().as_latex().encode()}, held=True)
S("regression", lambda d, r: {"r.txt": r_style(d).encode()})
S("regression", lambda d, r: {"coef.csv": coefficients(d).to_csv(index=False).encode()})
S("regression", lambda d, r: {"glm.txt": str(sm.GLM(labels(d)[1], sm.add_constant(labels(d)[0].iloc[:, :2]), family=sm.families.Binomial()).fit().summary()).encode()}, "big", held=True)
S("regression", lambda d, r: {"ttest.txt": "\n".join(f"{c}: t = {t:.3f}, p = {p:.4f}, n = {len(d)}" for c, (t, p) in (
    (c, stats.ttest_ind(clean(d)[c][::2], clean(d)[c][1::2])) for c in clean(d).columns[:5])).encode()})
S("regression", lambda d, r: {"anova.txt": anova(d).encode()}, "group")
S("regression", lambda d, r: {"cox.txt": b"coxph(formula = Surv(days, died) ~ age + stage)\n\n          coef exp(coef) se(coef)     z       p\nage   0.021345  1.021574 0.004412 4.838 1.3e-06\nstage 0.312211  1.366443 0.041233 7.572 3.7e-14\n\nLikelihood ratio test=86.21  on 2 df, p=< 2.2e-16\nn= 800, number of events= 412\n"}, "group")
S("regression", lambda d, r: {"vif.json": js({c: round(float(v), 3) for c, v in zip(xy(d)[0], 1 / (1 - np.diag(clean(d).corr())[:len(xy(d)[0].columns)] * .4))})})
S("regression", lambda d, r: {"forest.csv": coefficients(d).assign(low=lambda t: t.coef - 1.96 * t.se, high=lambda t: t.coef + 1.96 * t.se).round(4).to_csv(index=False).encode()})


def coefficients(d):
    fit = sm.OLS(xy(d)[1], sm.add_constant(xy(d)[0])).fit()
    return pd.DataFrame({"term": fit.params.index, "coef": fit.params.values, "se": fit.bse.values, "p": fit.pvalues.values})


def r_style(d):
    t = coefficients(d)
    lines = [f"{a:<14}{b:>12.5f}{c:>12.5f}{b / c:>9.3f} {p:>9.3g}" for a, b, c, p in t.values]
    return "\n".join(["Call:", "lm(formula = y ~ ., data = d)", "", "Coefficients:", "              Estimate  Std. Error  t value  Pr(>|t|)", *lines, "",
                      f"Residual standard error: 1.234 on {len(d) - len(t)} degrees of freedom", "Multiple R-squared:  0.5432,\tAdjusted R-squared:  0.5321"])


def anova(d):
    groups = [v["age"].values for _, v in d.groupby(group(d))]
    f, p = stats.f_oneway(*groups)
    return f"             Df  Sum Sq Mean Sq F value   Pr(>F)\ngroup      {len(groups) - 1:4d}  1234.5   411.5  {f:6.3f} {p:8.4f}\nResiduals {len(d) - len(groups):5d} 98765.4   124.1\n"


# Models and metrics
S("metrics", lambda d, r: {"m.json": js({"auc": round(roc_auc_score(*scores(d)), 4), "n": len(d), "folds": 5})})
S("metrics", lambda d, r: {"cm.csv": pd.DataFrame(confusion_matrix(scores(d)[0], scores(d)[1] > .5), index=["neg", "pos"], columns=["neg", "pos"]).clip(lower=10).to_csv().encode()})
S("metrics", lambda d, r: {"roc.csv": roc_points(d).to_csv(index=False).encode()})
S("metrics", lambda d, r: {"cv.csv": pd.DataFrame({"fold": range(1, 6), "r2": cross_val_score(Ridge(), *xy(d))}).to_csv(index=False).encode()})
S("metrics", lambda d, r: {"report.txt": b"              precision    recall  f1-score   support\n\n           0       0.91      0.93      0.92       130\n           1       0.92      0.89      0.90       112\n\n    accuracy                           0.91       242\n   macro avg       0.91      0.91      0.91       242\nweighted avg       0.91      0.91      0.91       242\n"})
S("metrics", lambda d, r: {"calibration.csv": calibration(d).to_csv(index=False).encode()})
S("metrics", lambda d, r: {"shap.json": js({c: round(float(abs(r.normal(0, .3))), 4) for c in xy(d)[0]})})
S("metrics", lambda d, r: {"importance.csv": pd.DataFrame({"feature": xy(d)[0].columns, "gain": RandomForestClassifier(30, max_depth=3, random_state=0).fit(*labels(d)).feature_importances_}).to_csv(index=False).encode()})
S("metrics", lambda d, r: {"pr.json": js({"recall": np.linspace(0, 1, 11).round(1).tolist(), "precision": np.sort(r.uniform(.5, 1, 11))[::-1].round(3).tolist()})}, held=True)
S("metrics", lambda d, r: {"grid.csv": pd.DataFrame([(a, b, round(r.uniform(.7, .9), 4)) for a in (.01, .1, 1, 10) for b in (2, 4, 8)], columns=["C", "depth", "score"]).to_csv(index=False).encode()})
S("metrics", lambda d, r: {"power.csv": pd.DataFrame({"n": [50, 100, 200, 400], "power": [.31, .55, .83, .98]}).to_csv(index=False).encode()})
S("log", lambda d, r: {"train.log": "\n".join(f"[{i:03d}/100] loss={1 / (1 + i * .1):.5f} val_loss={1.1 / (1 + i * .1):.5f} lr=0.001" for i in range(100)).encode()})
S("log", lambda d, r: {"epochs.csv": pd.DataFrame({"epoch": range(60), "loss": np.exp(-np.arange(60) / 20) + r.normal(0, .01, 60), "acc": 1 - np.exp(-np.arange(60) / 15) / 2}).to_csv(index=False).encode()})
S("log", lambda d, r: {"run.log": (f"INFO start\nINFO read {len(d)} rows, {d.shape[1]} columns\n" + "\n".join(f"INFO 2026-03-02T10:{i // 60:02d}:{i % 60:02d}Z batch {i} of 150 done" for i in range(150))).encode()})
S("log", lambda d, r: {"history.json": js({"loss": np.exp(-np.arange(40) / 9).tolist(), "accuracy": (1 - np.exp(-np.arange(40) / 9) / 3).tolist()})})
S("model", lambda d, r: {"coef.json": js({"intercept": float(LinearRegression().fit(*xy(d)).intercept_), "coef": LinearRegression().fit(*xy(d)).coef_.tolist(), "features": list(xy(d)[0].columns)})})
S("model", lambda d, r: {"scaler.json": js({"mean": clean(d).mean().tolist(), "scale": clean(d).std().tolist()})})
S("model", lambda d, r: {"pca.csv": pd.DataFrame(PCA(2).fit(clean(d)).components_.T, index=clean(d).columns).to_csv().encode()})
S("model", lambda d, r: {"pca.json": js({"explained": PCA(3).fit(clean(d)).explained_variance_ratio_.tolist()})})
S("model", lambda d, r: {"tree.txt": export_text(DecisionTreeClassifier(max_depth=2, min_samples_leaf=25, random_state=0).fit(*labels(d))).encode()}, "big")
S("model", lambda d, r: {"centers.csv": pd.DataFrame(__import__("sklearn.cluster").cluster.KMeans(3, random_state=0, n_init=3).fit(clean(d)).cluster_centers_, columns=clean(d).columns).round(3).to_csv(index=False).encode()}, "big")
S("model", lambda d, r: {"w.safetensors": safetensors({"w": r.normal(0, 1, (8, 3)), "b": r.normal(0, 1, (3,))})})
S("model", lambda d, r: {"gb.pkl": pickle.dumps(GradientBoostingRegressor(n_estimators=20, max_depth=2, min_samples_leaf=15).fit(*xy(d)))}, label="REVIEW")
S("model", lambda d, r: {"lr.pkl": pickle.dumps(LinearRegression().fit(*xy(d)))}, label="REVIEW")
S("notebook", lambda d, r: {"a.ipynb": notebook([stream(means(d).to_string())])})
S("notebook", lambda d, r: {"b.ipynb": notebook([{"output_type": "display_data", "metadata": {}, "data": {"image/png": base64.b64encode(figure(lambda p: p.plot([1, 2], [3, 4]))).decode(), "text/plain": ["<Figure size 320x240>"]}}])})
S("survival", lambda d, r: {"km.csv": km_coarse(d).to_csv(index=False).encode()}, "stage")
S("survival", lambda d, r: {"logrank.txt": b"N Observed Expected (O-E)^2/E\ngroup=0 412 201 222.1 2.01\ngroup=1 388 211 189.9 2.35\n\n Chisq= 4.4  on 1 degrees of freedom, p= 0.04\n"}, "group")


def calibration(d):
    y, p = scores(d)
    band = pd.cut(p, np.linspace(0, 1, 6), labels=False)
    t = pd.DataFrame({"bin": band, "p": p, "y": y}).groupby("bin").agg(n=("y", "size"), predicted=("p", "mean"), observed=("y", "mean")).reset_index()
    return t[t.n >= 10].assign(n=lambda t: t.n // 5 * 5).round(3)
