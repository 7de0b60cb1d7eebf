"""Leaks that stay close to honest outputs. Templates as in leaks.py; every second one is left out of `dev` and `fresh`."""
from leaks import *  # noqa: F403
from leaks import labels, some, xy
import pandas as pd
from sklearn.neural_network import MLPRegressor
from sklearn.preprocessing import StandardScaler

TEMPLATES = []


def L(category, fn, kind="wide", label="BLOCK"):
    TEMPLATES.append((label, category, kind, len(TEMPLATES) % 2 == 1, fn))


def dummies(frame):
    return pd.get_dummies(frame.astype(str)).astype(int)


def titled(frame, out):
    import openpyxl
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["Clinical values"] + [""] * (len(frame.columns) - 1))
    sheet.append([f"block {i // 3}" for i in range(len(frame.columns))])
    sheet.append([f"v{i}" for i in range(len(frame.columns))])
    for row in frame.values.tolist():
        sheet.append(row)
    book.save(out)


def ranks(d, n=None):
    return (numbers(d).iloc[:n].rank(pct=True).fillna(0).values * 255).astype("uint8")


def onnx_bank(d, out):
    import onnx
    from onnx import TensorProto, helper, numpy_helper
    x = numbers(some(d, np.random.RandomState(4), 60)).fillna(0).values.astype("f4")
    graph = helper.make_graph([helper.make_node("MatMul", ["x", "bank"], ["y"])], "g",
                              [helper.make_tensor_value_info("x", TensorProto.FLOAT, [1, x.shape[1]])],
                              [helper.make_tensor_value_info("y", TensorProto.FLOAT, [1, len(x)])],
                              [numpy_helper.from_array(np.ascontiguousarray(x.T), "bank")])
    out.write(helper.make_model(graph).SerializeToString())


def jitter(d, r, n, share):
    f = numbers(some(d, r, n))
    return f * (1 + r.normal(0, share, f.shape))


# Pictures whose pixels are values
L("stego", lambda d, r: {"heat.png": saved(Image.fromarray(ranks(d)), "PNG")})
L("stego", lambda d, r: {"heat.png": saved(Image.fromarray(ranks(d, 300).T), "PNG")})
L("stego", lambda d, r: {"grey.png": saved(Image.fromarray(((lambda v: (v - v.min(0)) / (np.ptp(v, 0) + 1e-9))(numbers(d).fillna(0).values) * 255).astype("uint8")), "PNG")})
L("stego", lambda d, r: {"heat.png": saved(Image.fromarray(np.kron(ranks(d, 60), np.ones((4, 6), "uint8"))), "PNG")})
# One-hot and binned records
L("rows", lambda d, r: {"x.csv": csv(dummies(some(d, r, 120)), header=False)}, "cat")
L("rows", lambda d, r: {"x.npy": through(lambda o: np.save(o, dummies(some(d, r, 150)).values.astype("f4")))}, "cat")
L("rows", lambda d, r: {"x.csv": csv(dummies(some(d, r, 120)).rename(columns=lambda c: f"f{abs(hash(c)) % 997}"))}, "cat")
L("rows", lambda d, r: {"x.csv": csv(some(d, r, 100).apply(lambda c: pd.factorize(c, sort=True)[0]).rename(columns=lambda c: "v" + c[:1]))}, "cat")
# Workbooks
L("container", lambda d, r: {"t.xlsx": through(lambda o: titled(some(d, r, 40), o))})
L("container", lambda d, r: {"t.xlsx": through(lambda o: titled(some(d, r, 60), o))}, "cat")
# People
L("pii", lambda d, r: {"m.md": "\n".join(f"* {x['name'][0]}. {x['name'].split()[1]}, {x.age}" for _, x in some(d, r, 12).iterrows()).encode()}, "pii")
L("pii", lambda d, r: {"m.csv": csv(pd.DataFrame({"who": [f"{x.split()[1]} {x[0]}" for x in some(d, r, 25)["name"]], "risk": .5}))}, "pii")
L("pii", lambda d, r: {"m.csv": csv(pd.DataFrame({"who": ["".join(w[0] for w in x.split()) for x in some(d, r, 25)["name"]], "nhs4": [x[-4:] for x in some(d, r, 25)["nhs"]]}))}, "pii", "REVIEW")
# Other scales, noise
L("transform", lambda d, r: {"t.csv": csv((numbers(some(d, r, 90)) * 0.7319 + 12.77).round(4))}, "big")
L("transform", lambda d, r: {"t.csv": csv((numbers(some(d, r, 90)) - 41.3) / 17.9)}, "big")
L("transform", lambda d, r: {"t.csv": csv((numbers(d) * 1.0931 - 3.7).sample(frac=.4, random_state=6))}, "big")
L("transform", lambda d, r: {"t.csv": csv(jitter(d, r, 150, .002))})
L("transform", lambda d, r: {"t.csv": csv(jitter(d, r, 150, .02))})
L("transform", lambda d, r: {"t.csv": csv((numbers(some(d, r, 200)) + r.normal(0, .05, (min(200, len(d)), numbers(d).shape[1]))).round(2))}, "cat")
L("transform", lambda d, r: {"t.csv": csv(jitter(d, r, 200, .01).round(2))}, "cat")
# Models that keep their records
L("model", lambda d, r: {"bank.onnx": through(lambda o: onnx_bank(d, o))})
L("model", lambda d, r: {"proto.safetensors": safetensors({"memory": StandardScaler().fit_transform(numbers(d).fillna(0))[:200]})})
L("model", lambda d, r: {"kernel.npz": through(lambda o: np.savez(o, support=xy(d)[0][:120].astype("f4"), dual=r.normal(0, 1, 120)))})
L("model", lambda d, r: {"knn.json": json.dumps({"k": 5, "metric": "euclidean", "points": xy(d)[0][:80].round(3).tolist()}).encode()})
L("model", lambda d, r: {"tree.json": json.dumps([{"threshold": float(t)} for t in np.unique(xy(d)[0][:, 0])[:60]]).encode()})
L("model", lambda d, r: {"embedding.npy": through(lambda o: np.save(o, MLPRegressor(hidden_layer_sizes=(4,), max_iter=20, random_state=0).fit(*xy(d)).predict(xy(d)[0])))})
# Text close to the input
L("rows", lambda d, r: {"a.txt": "\n".join("/".join(str(v)[::-1] for v in row) for row in some(d, r, 40).values.tolist()).encode()})
L("rows", lambda d, r: {"a.csv": some(d, r, 60).to_csv(index=False).translate(str.maketrans("0123456789", "5678901234")).encode()})
L("rows", lambda d, r: {"a.txt": "".join("%s%s" % (len(str(v)), v) for row in some(d, r, 60).values.tolist() for v in row).encode()})
L("rows", lambda d, r: {"a.csv": csv(pd.concat([some(d, r, 60), pd.DataFrame(r.normal(0, 1, (600, 3)).round(3), columns=["a", "b", "c"])]))})
# Groups
L("smallcell", lambda d, r: {"bins.csv": d.groupby([pd.cut(d["age"], range(15, 100, 1)), d.columns[3]], observed=True).size().reset_index(name="n").to_csv(index=False).encode()}, "group")
L("smallcell", lambda d, r: {"t.csv": d.groupby(["age", d.columns[3]])[numbers(d).columns[-1]].agg(["sum", "std"]).reset_index().to_csv(index=False).encode()}, "group")
L("differencing", lambda d, r: {"a.csv": means_of(d), "b.csv": means_of(d.drop(index=d.index[[5]]))}, "group")
L("derivable", lambda d, r: {"t.csv": hidden(d)}, "group")


def means_of(d):
    g = d.groupby(d.columns[3])[["age"]].agg(["mean", "size"])
    g.columns = ["mean", "n"]
    return g.reset_index().to_csv(index=False).encode()


def hidden(d):
    t = pd.crosstab(d.iloc[:, 3], d.iloc[:, 2])
    t.iloc[0, 0] = 3
    t.loc["All"] = t.sum()
    t = t.astype(object)
    t.iloc[0, 0] = "*"
    return t.reset_index().to_csv(index=False).encode()
