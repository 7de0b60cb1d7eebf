"""Ordinary outputs as analysts write them without a thought for the gate, all of them aggregates of many records.

Templates as in safe.py; every second one is left out of `dev`.
"""
from safe import *  # noqa: F403
from safe import calibration, clean, coefficients, group, js, labels, means, r_style, roc_points, scores, xy
from reports import bands, markdown
import pandas as pd
from scipy.cluster import hierarchy
from sklearn.cluster import KMeans
from sklearn.decomposition import FactorAnalysis
from sklearn.ensemble import GradientBoostingClassifier
from sklearn.linear_model import Lasso, lasso_path
from sklearn.metrics import classification_report, precision_recall_curve
from sklearn.mixture import GaussianMixture
from sklearn.naive_bayes import GaussianNB
from sklearn.neural_network import MLPClassifier
from sklearn.preprocessing import StandardScaler
from statsmodels.stats.multicomp import pairwise_tukeyhsd
from statsmodels.stats.outliers_influence import variance_inflation_factor

TEMPLATES = []


def S(category, fn, kind="wide", label="PASS"):
    TEMPLATES.append((label, category, kind, len(TEMPLATES) % 2 == 1, fn))


def text(value):
    return str(value).encode()


def split(d):
    x, y = labels(d)
    half = len(x) // 2
    x = (x - x.mean()) / x.std()
    return x.iloc[:half], y.iloc[:half], x.iloc[half:], y.iloc[half:]


def confusion(d):
    a, b, c, e = split(d)
    return confusion_matrix(e, LogisticRegression(C=.02, max_iter=300).fit(a, b).predict(c)).clip(10)


def page(body):
    return ("<!DOCTYPE html><html><head><meta charset='utf-8'><title>Report</title><style>body{font:14px sans-serif;margin:2em}"
            "td{padding:2px 8px;border:1px solid #ccc}</style></head><body>" + body + "</body></html>").encode()


def embedded(png):
    return "<img alt='plot' src='data:image/png;base64," + base64.b64encode(png).decode() + "'>"


def weights(d):
    a, b, _, _ = split(d)
    return MLPClassifier((6,), max_iter=40, random_state=0).fit(a, b)


def grouped(d, *what):
    return d.groupby(group(d))[list(clean(d).columns[-3:])].agg(list(what) or ["mean", "std", "count"])


# Group statistics in full precision and in the shapes pandas gives them
S("aggregate", lambda d, r: {"by.csv": grouped(d).to_csv().encode()}, "group")
S("aggregate", lambda d, r: {"by.txt": text(grouped(d))}, "group")
S("aggregate", lambda d, r: {"by.json": grouped(d, "mean", "sem").T.to_json().encode()}, "group")
S("aggregate", lambda d, r: {"by.html": grouped(d).to_html().encode()}, "group")
S("aggregate", lambda d, r: {"by.tex": ("\\begin{table}\\caption{Means}\n\\begin{tabular}{lrrr}\\hline\n" + " \\\\\n".join(
    " & ".join([str(k)] + [f"{v:.2f}" for v in row]) for k, row in zip(grouped(d, "mean").index, grouped(d, "mean").values)) + " \\\\ \\hline\n\\end{tabular}\\end{table}").encode()}, "group")
S("aggregate", lambda d, r: {"counts.json": js(d[group(d)].value_counts().loc[lambda s: s >= 20].to_dict())}, "group")
S("aggregate", lambda d, r: {"counts.txt": text(d[group(d)].value_counts().loc[lambda s: s >= 20])}, "group")
S("aggregate", lambda d, r: {"share.csv": d.groupby(bands(d))[clean(d).columns[-1]].mean().to_csv().encode()}, "group")
S("aggregate", lambda d, r: {"two.csv": d.groupby([bands(d), "sex" if "sex" in d else "vote"]).agg(n=("age", "size"), mean=("age", "mean")).query("n >= 20").to_csv().encode()}, "group")
S("aggregate", lambda d, r: {"summary.csv": clean(d).agg(["count", "mean", "std", "skew", "kurt"]).to_csv().encode()})
S("aggregate", lambda d, r: {"summary.txt": text(clean(d).agg(["mean", "median", "std"]).T)})
S("aggregate", lambda d, r: {"corr.json": clean(d).corr().to_json().encode()})
S("aggregate", lambda d, r: {"corr.html": page("<h1>Correlation</h1>" + clean(d).corr().round(2).to_html())})
S("aggregate", lambda d, r: {"corr.npy": through(lambda o: np.save(o, clean(d).corr().values.astype("f4")))})
S("aggregate", lambda d, r: {"kendall.csv": clean(d).iloc[:, :5].corr("kendall").to_csv().encode()})
S("aggregate", lambda d, r: {"partial.csv": pd.DataFrame(np.linalg.pinv(clean(d).corr().values)).to_csv(index=False).encode()})
S("aggregate", lambda d, r: {"table1.csv": pd.DataFrame([(c, f"{v.mean():.1f} ({v.std():.1f})", f"{v.median():.1f}") for c, v in clean(d).items()], columns=["", "mean (SD)", "median"]).to_csv(index=False).encode()})
S("aggregate", lambda d, r: {"table1.xlsx": through(lambda o: sheets(d, o))})
S("aggregate", lambda d, r: {"means.feather": through(lambda o: means(d).T.reset_index().to_feather(o))})
S("aggregate", lambda d, r: {"design.csv": pd.DataFrame({"arm": ["A", "B"], "n": [len(d) // 20 * 10] * 2, "mean": clean(d).iloc[:, 0].mean().round(1)}).to_csv(index=False).encode()})
S("aggregate", lambda d, r: {"iqr.csv": clean(d).quantile([.25, .5, .75]).to_csv().encode()}, "big")
S("aggregate", lambda d, r: {"trimmed.json": js({c: float(stats.trim_mean(v, .1)) for c, v in clean(d).items()})})
S("aggregate", lambda d, r: {"bootstrap.json": js({c: [float(x) for x in np.percentile([v.sample(frac=1, replace=True, random_state=i).mean() for i in range(50)], [2.5, 97.5])] for c, v in list(clean(d).items())[:4]})})
S("aggregate", lambda d, r: {"schema.json": js({"rows": len(d), "columns": [{"name": c, "type": str(t)} for c, t in d.dtypes.items()]})})
# Tests and regressions
S("regression", lambda d, r: {"t.json": js({c: {"t": float(t), "p": float(p)} for c, (t, p) in ((c, stats.ttest_ind(clean(d)[c][::2], clean(d)[c][1::2])) for c in clean(d).columns)})})
S("regression", lambda d, r: {"tests.csv": pd.DataFrame([(c, *stats.mannwhitneyu(clean(d)[c][::2], clean(d)[c][1::2])) for c in clean(d).columns], columns=["variable", "U", "p"]).to_csv(index=False).encode()})
S("regression", lambda d, r: {"tukey.txt": text(pairwise_tukeyhsd(d["age"], d[group(d)].astype(str)).summary())}, "group")
S("regression", lambda d, r: {"chi.txt": text("chi2=%.4f p=%.4g dof=%d" % stats.chi2_contingency(pd.crosstab(bands(d), d[group(d)]))[:3])}, "group")
S("regression", lambda d, r: {"wls.txt": text(sm.WLS(xy(d)[1], sm.add_constant(xy(d)[0])).fit().summary())})
S("regression", lambda d, r: {"params.csv": sm.OLS(xy(d)[1], sm.add_constant(xy(d)[0])).fit().params.to_csv().encode()})
S("regression", lambda d, r: {"conf.csv": sm.OLS(xy(d)[1], sm.add_constant(xy(d)[0])).fit().conf_int().to_csv().encode()})
S("regression", lambda d, r: {"probit.html": sm.Logit(labels(d)[1], sm.add_constant(labels(d)[0].iloc[:, :3])).fit_regularized(disp=0).summary().as_html().encode()}, "big")
S("regression", lambda d, r: {"cov_params.json": js(sm.OLS(xy(d)[1], sm.add_constant(xy(d)[0])).fit().cov_params().values.tolist())})
S("regression", lambda d, r: {"lasso.csv": pd.DataFrame(lasso_path(*xy(d), n_alphas=20)[1].T, columns=xy(d)[0].columns).to_csv(index=False).encode()})
S("regression", lambda d, r: {"vif.csv": pd.DataFrame({"v": clean(d).columns, "vif": [variance_inflation_factor(clean(d).values, i) for i in range(clean(d).shape[1])]}).to_csv(index=False).encode()})
S("regression", lambda d, r: {"normality.json": js({c: dict(zip(("W", "p"), map(float, stats.shapiro(clean(d)[c].iloc[:400])))) for c in clean(d).columns[:5]})})
S("regression", lambda d, r: {"anova.csv": pd.DataFrame({"term": ["group", "residual"], "df": [3, len(d) - 4], "F": [4.32, np.nan], "p": [.005, np.nan]}).to_csv(index=False).encode()})
S("regression", lambda d, r: {"stars.txt": ("=" * 40 + "\n" + "\n".join(f"{a:<20}{b:>10.3f}***\n{'':20}{'(%.3f)' % c:>13}" for a, b, c, _ in coefficients(d).values) + "\n" + "=" * 40 + f"\nObservations {len(d)}\n*p<0.1; **p<0.05; ***p<0.01\n").encode()})
# Metrics
S("metrics", lambda d, r: {"cm.json": js({"labels": [0, 1], "matrix": confusion(d).tolist()})}, "big")
S("metrics", lambda d, r: {"cm.txt": text(confusion(d))}, "big")
S("metrics", lambda d, r: {"cm.csv": pd.DataFrame(confusion(d)).to_csv().encode()}, "big")
S("metrics", lambda d, r: {"report.txt": text(classification_report(split(d)[3], LogisticRegression(C=.02, max_iter=300).fit(*split(d)[:2]).predict(split(d)[2])))}, "big")
S("metrics", lambda d, r: {"report.json": js(classification_report(split(d)[3], LogisticRegression(C=.02, max_iter=300).fit(*split(d)[:2]).predict(split(d)[2]), output_dict=True))}, "big")
S("metrics", lambda d, r: {"roc.json": js({"fpr": roc_points(d).fpr.tolist(), "tpr": roc_points(d).tpr.tolist(), "auc": .87})})
S("metrics", lambda d, r: {"roc101.csv": pd.DataFrame({"fpr": np.linspace(0, 1, 101), "tpr": np.interp(np.linspace(0, 1, 101), *roc_curve(*scores(d))[:2])}).to_csv(index=False).encode()}, "big")
S("metrics", lambda d, r: {"pr.csv": pd.DataFrame({"recall": np.linspace(0, 1, 41), "precision": np.interp(np.linspace(0, 1, 41), *[v[::-1] for v in precision_recall_curve(*scores(d))[1::-1]])}).to_csv(index=False).encode()}, "big")
S("metrics", lambda d, r: {"shap.csv": pd.DataFrame({"feature": xy(d)[0].columns, "mean_abs_shap": np.abs((xy(d)[0] - xy(d)[0].mean()) * LinearRegression().fit(*xy(d)).coef_).mean().values}).sort_values("mean_abs_shap").to_csv(index=False).encode()})
S("metrics", lambda d, r: {"gb.csv": pd.DataFrame({"feature": xy(d)[0].columns, "importance": GradientBoostingClassifier(n_estimators=20, max_depth=2).fit(*labels(d)).feature_importances_}).to_csv(index=False).encode()})
S("metrics", lambda d, r: {"curve.json": js({"train_loss": MLPClassifier((6,), max_iter=60, random_state=0).fit(*split(d)[:2]).loss_curve_})})
S("metrics", lambda d, r: {"inertia.csv": pd.DataFrame([(k, KMeans(k, n_init=1, random_state=0).fit(clean(d)).inertia_) for k in range(2, 9)], columns=["k", "inertia"]).to_csv(index=False).encode()})
S("metrics", lambda d, r: {"cv.json": js({"fit_time": r.uniform(.01, .02, 10).tolist(), "test_score": cross_val_score(Ridge(), *xy(d), cv=10).tolist()})})
S("metrics", lambda d, r: {"dca.csv": pd.DataFrame({"threshold": np.linspace(.01, .99, 50).round(2), "net_benefit": np.linspace(.3, -.2, 50) + r.normal(0, .01, 50)}).to_csv(index=False).encode()})
S("metrics", lambda d, r: {"sweep.csv": pd.DataFrame([(i, 10 ** r.uniform(-5, -1), int(r.choice([16, 32, 64])), r.uniform(.6, .9)) for i in range(60)], columns=["trial", "lr", "units", "auc"]).to_csv(index=False).encode()})
S("metrics", lambda d, r: {"permutation.csv": pd.DataFrame(r.normal(0, 1, (8, 10)), index=[f"f{i}" for i in range(8)]).to_csv().encode()})
S("log", lambda d, r: {"train.log": "\n".join(f"Epoch {i + 1}/50 - {r.randint(1, 9)}s {r.randint(10, 90)}ms/step - accuracy: {.6 + i * .006:.4f} - loss: {1 / (i + 2):.4f} - val_loss: {1.1 / (i + 2):.4f}" for i in range(50)).encode()})
S("log", lambda d, r: {"xgb.log": "\n".join(f"[{i}]\tvalidation-logloss:{.69 * .98 ** i:.5f}\ttrain-logloss:{.69 * .97 ** i:.5f}" for i in range(200)).encode()})
S("log", lambda d, r: {"slurm.out": b"Job 48213377 started on node017\nLoading 1/3\nLoading 2/3\nLoading 3/3\nElapsed 00:12:44 MaxRSS 1843212K\nbatch ids 4929 1012 8812 7730 5518 2209 1176\n"})
S("log", lambda d, r: {"run.log": "\n".join(f"2026-04-{i // 24 + 1:02d} {i % 24:02d}:15:0{i % 10},{r.randint(100, 999)} INFO pipeline: stage {i} finished in {r.uniform(1, 60):.3f} s ({r.randint(10 ** 11, 10 ** 12)} ns)" for i in range(120)).encode()})
# Models as parameters
S("model", lambda d, r: {"centers.csv": pd.DataFrame(KMeans(8, n_init=2, random_state=0).fit(clean(d)).cluster_centers_, columns=clean(d).columns).to_csv(index=False).encode()}, "big")
S("model", lambda d, r: {"centers.npy": through(lambda o: np.save(o, KMeans(5, n_init=2, random_state=0).fit(StandardScaler().fit_transform(clean(d))).cluster_centers_))}, "big")
S("model", lambda d, r: {"gmm.json": js({"means": GaussianMixture(3, random_state=0, reg_covar=1e-3).fit(StandardScaler().fit_transform(clean(d))).means_.tolist()})}, "big")
S("model", lambda d, r: {"nb.json": js({"theta": GaussianNB().fit(*labels(d)).theta_.tolist(), "var": GaussianNB().fit(*labels(d)).var_.tolist(), "prior": GaussianNB().fit(*labels(d)).class_prior_.tolist()})})
S("model", lambda d, r: {"mlp.json": js([w.tolist() for w in weights(d).coefs_])})
S("model", lambda d, r: {"mlp.npz": through(lambda o: np.savez(o, **{f"w{i}": w for i, w in enumerate(weights(d).coefs_ + weights(d).intercepts_)}))})
S("model", lambda d, r: {"mlp.safetensors": safetensors({f"w{i}": w for i, w in enumerate(weights(d).coefs_)})})
S("model", lambda d, r: {"fa.csv": pd.DataFrame(FactorAnalysis(2, random_state=0).fit(StandardScaler().fit_transform(clean(d))).components_, columns=clean(d).columns).to_csv(index=False).encode()})
S("model", lambda d, r: {"pca.json": js({"components": PCA(3).fit(clean(d)).components_.tolist(), "mean": clean(d).mean().tolist(), "variance": PCA(3).fit(clean(d)).explained_variance_.tolist()})})
S("model", lambda d, r: {"lasso.yaml": "\n".join(f"{c}: {w:.17g}" for c, w in zip(xy(d)[0].columns, Lasso(.1).fit(*xy(d)).coef_)).encode()})
S("model", lambda d, r: {"scaler.csv": pd.DataFrame({"feature": clean(d).columns, "mean": clean(d).mean().values, "std": clean(d).std().values}).to_csv(index=False).encode()})
S("model", lambda d, r: {"rules.txt": text(export_text(DecisionTreeClassifier(max_depth=3, min_samples_leaf=30, random_state=0).fit(*labels(d)), feature_names=list(labels(d)[0].columns)))}, "big")
S("model", lambda d, r: {"linkage.json": js(hierarchy.linkage(clean(d).corr().values, "average")[:, 2].round(4).tolist())})
S("model", lambda d, r: {"card.json": js({"name": "risk", "version": "1.4.2", "license": "Apache-2.0", "metrics": {"auc": .8812, "brier": .1021}, "data": {"n": len(d), "period": "2019-2024"}, "seed": 20240117})})
# Plots
S("plot", lambda d, r: {"hist.png": figure(lambda p: p.hist(clean(d).iloc[:, 0], 20))}, "big")
S("plot", lambda d, r: {"kde.png": figure(lambda p: p.fill_between(np.linspace(-3, 3, 100), stats.gaussian_kde(stats.zscore(clean(d).iloc[:, 0]))(np.linspace(-3, 3, 100))))})
S("plot", lambda d, r: {"cm.png": figure(lambda p: (p.imshow(confusion(d), cmap="Blues"), p.colorbar(), p.xlabel("predicted"), p.ylabel("actual")))}, "big")
S("plot", lambda d, r: {"corr.png": figure(lambda p: (p.imshow(clean(d).corr(), cmap="coolwarm", vmin=-1, vmax=1), p.colorbar()))})
S("plot", lambda d, r: {"loss.pdf": figure(lambda p: (p.plot(np.exp(-np.arange(60) / 12)), p.plot(1.1 * np.exp(-np.arange(60) / 12)), p.legend(["train", "test"])), "pdf")})
S("plot", lambda d, r: {"roc.svg": figure(lambda p: p.plot(*roc_points(d).values.T), "svg")})
S("plot", lambda d, r: {"bar.pdf": figure(lambda p: p.bar(["a", "b", "c"], [3, 4, 5]), "pdf")})
S("plot", lambda d, r: {"violin.png": figure(lambda p: p.violinplot([stats.zscore(clean(d).iloc[:, i]).clip(-2, 2) for i in range(3)], showextrema=False))})
S("plot", lambda d, r: {"many.png": figure(lambda p: [p.plot(np.cumsum(r.normal(0, 1, 40))) for _ in range(5)])})
S("plot", lambda d, r: {"text.png": figure(lambda p: p.text(.1, .5, f"n = {len(d)}\nAUC 0.87 (0.84 to 0.90)"))})
S("plot", lambda d, r: {"forest.svg": figure(lambda p: (p.errorbar(coefficients(d).coef, range(len(coefficients(d))), xerr=coefficients(d).se, fmt="o"), p.axvline(0)), "svg")})
S("plot", lambda d, r: {"hexbin.png": figure(lambda p: p.hexbin(clean(d).iloc[:, 0], clean(d).iloc[:, 1], gridsize=8, mincnt=10))}, "big")
# Reports
S("report", lambda d, r: {"report.html": page(f"<h1>Study</h1><p>{len(d)} records.</p>" + means(d).T.to_html() + embedded(figure(lambda p: p.bar([1, 2, 3], [4, 2, 5]))))})
S("report", lambda d, r: {"report.html": page("<h1>Curves</h1>" + figure(lambda p: p.plot(*roc_points(d).values.T), "svg").decode())})
S("report", lambda d, r: {"report.docx": through(lambda o: document(d, o))})
S("report", lambda d, r: {"report.pdf": through(lambda o: printed(d, o))})
S("report", lambda d, r: {"a.ipynb": notebook([stream(text(means(d).T).decode()), {"output_type": "display_data", "metadata": {}, "data": {"image/png": base64.b64encode(figure(lambda p: p.hist(clean(d).iloc[:, 0].clip(*clean(d).iloc[:, 0].quantile([.05, .95])), 8))).decode(), "text/plain": ["<Figure size 400x300 with 1 Axes>"]}}])})
S("report", lambda d, r: {"b.ipynb": notebook([{"output_type": "execute_result", "execution_count": 7, "metadata": {}, "data": {"text/plain": [str(sm.OLS(xy(d)[1], sm.add_constant(xy(d)[0])).fit().summary())], "text/html": [sm.OLS(xy(d)[1], sm.add_constant(xy(d)[0])).fit().summary().as_html()]}}])})
S("report", lambda d, r: {"metrics.csv": b"metric,value\nauc,0.8731\naccuracy,0.8122\nbrier,0.1371\n", "coef.csv": coefficients(d).to_csv(index=False).encode(), "roc.png": figure(lambda p: p.plot(*roc_points(d).values.T)), "README.md": b"# Results\n\nSee `coef.csv`.\n"})
S("report", lambda d, r: {"paper.tex": ("\\section{Results}\nWe included " + str(len(d)) + " participants.\n\\begin{tabular}{lrrr}\n" + "\n".join(f"{a} & {b:.3f} & {c:.3f} & {p:.3g} \\\\" for a, b, c, p in coefficients(d).values) + "\n\\end{tabular}\n").encode()})
S("report", lambda d, r: {"results.md": ("# Model\n\n" + markdown(coefficients(d).round(4)) + f"\n\nR2 0.{r.randint(20, 90)}, n={len(d)}, df={len(d) - 5}.\n\n```\n" + r_style(d) + "\n```\n").encode()})
S("report", lambda d, r: {"mlflow.json": js({"run_id": f"{r.randint(1 << 30):08x}" * 4, "start_time": 1700000000000 + int(r.randint(1 << 30)), "params": {"alpha": ".1"}, "metrics": {"r2": .71234567, "rmse": 3.1234}})})
S("report", lambda d, r: {"ids.json": js({"experiment": int(r.randint(1 << 31)) * 10 ** 6 + 123456, "checkpoints": [int(x) * 10 ** 9 + int(y) for x, y in r.randint(1 << 30, size=(20, 2))]})})
S("report", lambda d, r: {"hashes.txt": "\n".join(f"{r.bytes(32).hex()}  part-{i:05d}" for i in range(12)).encode()})
S("survival", lambda d, r: {"km.csv": km_coarse(d).to_csv(index=False).encode(), "km.png": figure(lambda p: p.step(km_coarse(d).day, km_coarse(d).survival))}, "stage")
S("survival", lambda d, r: {"cox.csv": pd.DataFrame({"term": ["age", "stage"], "hr": [1.0213, 1.3661], "low": [1.011, 1.21], "high": [1.03, 1.55], "p": [1e-6, 3e-9]}).to_csv(index=False).encode()}, "stage")


def sheets(d, out):
    with pd.ExcelWriter(out) as book:
        means(d).T.to_excel(book, sheet_name="Means")
        clean(d).corr().round(3).to_excel(book, sheet_name="Correlation")
        coefficients(d).to_excel(book, sheet_name="OLS", index=False)


def document(d, out):
    import docx
    doc = docx.Document()
    doc.add_heading("Results", 1)
    doc.add_paragraph(f"The analysis included {len(d)} records.")
    table = doc.add_table(0, 3)
    for name, (m, s) in means(d).T.iterrows():
        for cell, value in zip(table.add_row().cells, (name, f"{m:.2f}", f"{s:.2f}")):
            cell.text = value
    doc.save(out)


def printed(d, out):
    import fpdf
    p = fpdf.FPDF()
    p.add_page()
    p.set_font("Helvetica", size=10)
    for line in ["Results", f"{len(d)} records"] + [f"{c}: mean {m:.2f}, SD {s:.2f}" for c, (m, s) in means(d).T.iterrows()]:
        p.cell(0, 6, line, new_x="LMARGIN", new_y="NEXT")
    out.write(bytes(p.output()))
