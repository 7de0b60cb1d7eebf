"""More ways to get records out, thought up as the attacker. Templates as in leaks.py; every second one is `fresh` only."""
import hashlib
import pickle

from leaks import *  # noqa: F403
from leaks import xy, labels, some
import pandas as pd
from sklearn.cluster import KMeans
from sklearn.tree import DecisionTreeRegressor

TEMPLATES = []


def L(category, fn, kind="wide", label="BLOCK"):
    TEMPLATES.append((label, category, kind, len(TEMPLATES) % 2 == 1, fn))


def per_row(d, r, n, write):
    return "\n".join(write(i, row) for i, row in enumerate(some(d, r, n).to_dict("records"))).encode()


def nested(d, r, n=30):
    half = len(d.columns) // 2
    return [{"id": i, "base": {k: row[k] for k in d.columns[:half]}, "more": [{"values": {k: row[k] for k in d.columns[half:]}}]}
            for i, row in enumerate(json.loads(some(d, r, n).to_json(orient="records")))]


# Text forms of rows
L("rows", lambda d, r: {f"{c}.csv": csv(d[[c]].sample(frac=1, random_state=3)) for c in numbers(d).columns})
L("rows", lambda d, r: {"a.json": json.dumps({"patients": nested(d, r)}).encode()})
L("rows", lambda d, r: {"a.jsonl": "\n".join(json.dumps(x) for x in nested(d, r)).encode()})
L("rows", lambda d, r: {"a.txt": per_row(numbers(d), r, 25, lambda i, x: " ".join(float(v).hex() for v in x.values()))})
L("rows", lambda d, r: {"run.log": per_row(d, r, 25, lambda i, x: "\n".join(f"2026-02-03 11:{i:02d}:00 INFO sample {i} {k}={v}" for k, v in x.items()))})
L("rows", lambda d, r: {"a.libsvm": per_row(numbers(d), r, 40, lambda i, x: f"{i % 2} " + " ".join(f"{k}:{v}" for k, v in enumerate(x.values(), 1)))})
L("rows", lambda d, r: {"a.md": per_row(d, r, 15, lambda i, x: f"## Case {i}\n" + "\n".join(f"- **{k}**: {v}" for k, v in x.items()))})
L("rows", lambda d, r: {"a.csv": per_row(numbers(d), r, 50, lambda i, x: ",".join(f'"{v:,.2f}"' for v in x.values()))})
L("rows", lambda d, r: {"a.csv": per_row(numbers(d), r, 50, lambda i, x: ",".join(f"{v:.3e}" for v in x.values()))})
L("rows", lambda d, r: {"a.ini": per_row(d, r, 20, lambda i, x: f"[case{i}]\n" + "\n".join(f"{k} = {v}" for k, v in x.items()))})
L("rows", lambda d, r: {"a.fwf": per_row(d, r, 40, lambda i, x: "".join(f"{str(v)[:12]:>14}" for v in x.values()))})
L("rows", lambda d, r: {"a.arff": b"@relation d\n" + "\n".join(f"@attribute {c} numeric" for c in numbers(d)).encode() + b"\n@data\n" + csv(numbers(some(d, r)), header=False)})
L("rows", lambda d, r: {"a.nt": per_row(d, r, 20, lambda i, x: "\n".join(f'<urn:p{i}> <urn:v/{k}> "{v}" .' for k, v in x.items()))})
L("rows", lambda d, r: {"page.html": b"<html><script>const rows = " + some(d, r, 30).to_json(orient="values").encode() + b";</script><p>ok</p></html>"})
L("rows", lambda d, r: {"page.html": ("<table>" + "".join("<tr " + " ".join(f'data-{k.lower().replace("_", "-")}="{v}"' for k, v in x.items()) + "><td>ok</td></tr>"
                                                            for x in some(d, r, 30).to_dict("records")) + "</table>").encode()})
L("rows", lambda d, r: {"vega.json": json.dumps({"mark": "point", "data": {"values": json.loads(numbers(some(d, r, 60)).to_json(orient="records"))}}).encode()})
L("rows", lambda d, r: {"plot.json": json.dumps({"data": [{"type": "scatter", "x": numbers(d).iloc[:, 0].tolist(), "y": numbers(d).iloc[:, 1].tolist()}]}).encode()})
L("rows", lambda d, r: {"a.csv": per_row(d, r, 40, lambda i, x: ";".join(f"{k}~{v}" for k, v in x.items()))})
L("rows", lambda d, r: {"a.txt": " ".join(str(v) for row in numbers(some(d, r, 40)).values for v in row).encode()})
L("rows", lambda d, r: {"notes.txt": per_row(d, r, 12, lambda i, x: "We saw a case with " + ", ".join(f"{k.replace('_', ' ')} of {v}" for k, v in x.items()) + ".")})
L("rows", lambda d, r: {"kv.csv": some(d, r, 30).reset_index().melt(id_vars="index", var_name="what", value_name="is").to_csv(index=False).encode()})
L("rows", lambda d, r: {"onehot.csv": csv(pd.get_dummies(some(d, r, 80).astype(str)).astype(int))}, kind="cat")
L("rows", lambda d, r: {"a.json": json.dumps(["|".join(map(str, row)) for row in some(d, r, 60).values.tolist()]).encode()}, kind="cat")
L("rows", lambda d, r: {"codes.txt": "\n".join("".join(f"{int(v):02d}" for v in row) for row in numbers(some(d, r, 80)).clip(0, 99).values).encode()}, kind="cat")
# Transforms
L("transform", lambda d, r: {"t.csv": csv(pd.DataFrame(numbers(d)).apply(lambda c: np.sort(c.values)))})
L("transform", lambda d, r: {"t.csv": csv((numbers(d) - numbers(d).mean()) / numbers(d).std())})
L("transform", lambda d, r: {"t.csv": csv(((numbers(d) - numbers(d).mean()) / numbers(d).std()).sample(60, random_state=5).round(6))})
L("transform", lambda d, r: {"t.csv": csv(-numbers(some(d, r, 60)))})
L("transform", lambda d, r: {"t.csv": csv(numbers(some(d, r, 60)) + 1000)})
L("transform", lambda d, r: {"t.csv": csv(numbers(d) ** 2)})
L("transform", lambda d, r: {"t.csv": csv(1 / numbers(d).replace(0, np.nan))})
L("transform", lambda d, r: {"t.txt": "\n".join(" ".join(f"{int(round(v * 100)):x}" for v in row) for row in numbers(some(d, r, 50)).fillna(0).values).encode()})
# Containers
L("container", lambda d, r: {"a.zip": zipped({"m.tar": tarred({"x.npz": through(lambda o: np.savez(o, a=numbers(some(d, r)).values))})})})
L("container", lambda d, r: {"a.dta": through(lambda o: some(d, r, 60).rename(columns=lambda c: c[:20]).to_stata(o, write_index=False))})
L("container", lambda d, r: {"a.pkl": pickle.dumps({"metrics": {"auc": .9}, "cache": some(d, r).to_dict("list")}, protocol=5)})
L("container", lambda d, r: {"a.msgpack": msgpack(numbers(some(d, r)).values)})
L("container", lambda d, r: {"a.json": json.dumps({"model": base64.b64encode(zlib.compress(csv(some(d, r)))).decode(), "auc": .91}).encode()})
L("container", lambda d, r: {"a.html": b"<img src='data:text/csv;base64," + base64.b64encode(csv(some(d, r))) + b"'>"})
L("container", lambda d, r: {"a.orc": orc(some(d, r, 60))})
L("container", lambda d, r: {"a.rtf": b"{\\rtf1 " + csv(some(d, r, 30)).replace(b"\n", b"\\par\n") + b"}"})
L("container", lambda d, r: {"a.py": b"DATA = b'''" + base64.b85encode(gzip.compress(csv(some(d, r)))) + b"'''\n"})
L("container", lambda d, r: {"a.eml": b"Subject: ok\nMIME-Version: 1.0\nContent-Transfer-Encoding: base64\n\n" + base64.encodebytes(csv(some(d, r)))})
# Pictures
L("stego", lambda d, r: {"p.png": with_chunk(PLOT(d), b"iTXt", b"note\0\0\0\0\0" + csv(some(d, r, 25)))})
L("stego", lambda d, r: {"p.png": with_chunk(PLOT(d), b"zTXt", b"note\0\0" + zlib.compress(csv(some(d, r, 25))))})
L("stego", lambda d, r: {"p.svg": ("<svg xmlns='http://www.w3.org/2000/svg'><path d='M " + " L ".join(f"{a},{b}" for a, b in numbers(d).iloc[:200, :2].values) + "'/></svg>").encode()})
L("stego", lambda d, r: {"p.svg": ("<svg xmlns='http://www.w3.org/2000/svg'>" + "".join(f"<circle cx='{a}' cy='{b}' r='2'><title>{c}</title></circle>"
                                                                                        for a, b, c in numbers(d).iloc[:150, :3].values) + "</svg>").encode()})
L("stego", lambda d, r: {"heat.png": saved(Image.fromarray((numbers(d).iloc[:200].rank(pct=True).fillna(0).values * 255).astype("uint8")), "PNG")}, label="REVIEW")
L("stego", lambda d, r: {"p.png": saved(Image.fromarray((numbers(d).iloc[:100].fillna(0).values * 10).clip(0, 65535).astype("uint16")), "PNG")})
# Notebooks
L("notebook", lambda d, r: {"a.ipynb": notebook([{"output_type": "execute_result", "execution_count": 1, "metadata": {}, "data": {"text/html": [some(d, r, 15).to_html()], "text/plain": ["..."]}}])})
L("notebook", lambda d, r: {"a.ipynb": notebook([{"output_type": "error", "ename": "ValueError", "evalue": "bad row", "traceback": [str(some(d, r, 8).to_dict("records"))]}])})
# Models
L("model", lambda d, r: {"coef.json": json.dumps({"coef": dict(zip([f"id[{i}]" for i in range(len(d))], xy(d)[1].tolist()))}).encode()})
L("model", lambda d, r: {"leaves.json": json.dumps({"leaf_values": DecisionTreeRegressor(random_state=0).fit(*xy(d)).tree_.value.ravel().tolist()}).encode()})
L("model", lambda d, r: {"medoids.json": json.dumps({"medoids": xy(d)[0][r.choice(len(xy(d)[0]), 8, replace=False)].tolist()}).encode()})
L("model", lambda d, r: {"proto.csv": csv(pd.DataFrame(KMeans(min(120, len(xy(d)[0]) // 2), n_init=1, random_state=0).fit(xy(d)[0]).cluster_centers_))}, label="REVIEW")
L("model", lambda d, r: {"gp.npz": through(lambda o: np.savez_compressed(o, X_train_=xy(d)[0][:150], alpha_=r.normal(0, 1, 150)))})
L("model", lambda d, r: {"svm.txt": b"svm_type c_svc\nkernel_type rbf\nSV\n" + per_row(pd.DataFrame(xy(d)[0][:90]), r, 60, lambda i, x: "1 " + " ".join(f"{k + 1}:{v}" for k, v in x.items()))})
# Per record, groups of one, people
L("perrecord", lambda d, r: {"shap.csv": csv(pd.DataFrame((xy(d)[0] - xy(d)[0].mean(0)) * r.normal(0, 1, xy(d)[0].shape[1])))})
L("perrecord", lambda d, r: {"emb.npy": through(lambda o: np.save(o, np.tanh(xy(d)[0] @ r.normal(0, .01, (xy(d)[0].shape[1], 4)))))})
L("smallcell", lambda d, r: {"q.csv": d.groupby(["age", d.columns[3]])[numbers(d).columns[-2]].quantile([.25, .5, .75]).unstack().reset_index().to_csv(index=False).encode()}, kind="group")
L("smallcell", lambda d, r: {"t.md": d.groupby([d.columns[2], "age"])[numbers(d).columns[-2]].median().reset_index().to_markdown(index=False).encode() if markdown() else b"|a|b|\n"}, kind="group")
L("smallcell", lambda d, r: {"t.tex": d.groupby([d.columns[3], "age"]).size().reset_index(name="n").to_csv(sep="&", index=False).replace("\n", "\\\\\n").encode()}, kind="group")
L("smallcell", lambda d, r: {"t.json": json.dumps({f"{a}": {f"{b}": int(n) for b, n in g.items()} for a, g in ((a, d[d.age == a].iloc[:, 3].value_counts()) for a in sorted(d.age.unique()))}).encode()}, kind="group")
L("smallcell", lambda d, r: {"rate.csv": d.groupby(["age", d.columns[3]])[numbers(d).columns[-1]].sum().reset_index(name="sum").to_csv(index=False).encode()}, kind="group")
L("pii", lambda d, r: {"ids.txt": "\n".join(hashlib.sha256(x.encode()).hexdigest() for x in some(d, r, 20)["email"]).encode()}, kind="pii")
L("pii", lambda d, r: {"ids.csv": csv(pd.DataFrame({"id": [hashlib.md5(x.encode()).hexdigest() for x in some(d, r, 20)["nhs"]], "risk": r.uniform(0, 1, 20).round(2)}))}, kind="pii")
L("pii", lambda d, r: {"mail.txt": per_row(d, r, 6, lambda i, x: f"Dear {x['name'].split()[1]}, {x['name'].split()[0]}: your result is ready.")}, kind="pii")
L("pii", lambda d, r: {"calls.csv": csv(pd.DataFrame({"tel": some(d, r, 10)["phone"].str.replace(" ", "").str.replace("+44", "0", regex=False)}))}, kind="pii")


def markdown():
    try:
        import tabulate  # noqa: F401
        return True
    except ImportError:
        return False


def msgpack(values):
    out = b"\xdd" + struct.pack(">I", len(values))
    for row in values:
        out += b"\x9f"[:0] + bytes([0x90 | min(15, len(row))]) + b"".join(b"\xcb" + struct.pack(">d", v) for v in row[:15])
    return out


def orc(frame):
    import pyarrow as pa
    from pyarrow import orc as writer
    return through(lambda o: writer.write_table(pa.Table.from_pandas(frame.reset_index(drop=True), preserve_index=False), o))
