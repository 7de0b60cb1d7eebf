"""Outputs that must not leave. Each template is (label, category, kind of dataset, function of frame and random)."""
import bz2
import lzma
import pickle

from forms import *  # noqa: F403
from sklearn.ensemble import GradientBoostingClassifier, RandomForestClassifier
from sklearn.gaussian_process import GaussianProcessRegressor
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.naive_bayes import GaussianNB
from sklearn.neighbors import KNeighborsClassifier, KNeighborsRegressor
from sklearn.neural_network import MLPClassifier
from sklearn.svm import SVR
from sklearn.tree import DecisionTreeClassifier, export_text

TEMPLATES = []


def leak(category, kind="num", label="BLOCK", held=False):
    def keep(fn):
        TEMPLATES.append((label, category, kind, held, fn))
        return fn
    return keep


def L(category, fn, kind="num", label="BLOCK", held=False):
    leak(category, kind, label, held)(fn)


def some(d, r, n=40):
    return d.sample(min(n, len(d)), random_state=r.randint(1 << 30))


def xy(d):
    n = numbers(d).dropna()
    return n.iloc[:, :-1].values, n.iloc[:, -1].values


def labels(d):
    x, y = xy(d)
    return x, (y > np.median(y)).astype(int)


# Rows, however they are written
L("rows", lambda d, r: {"a.tsv": some(d, r).to_csv(sep="\t", index=False).encode()})
L("rows", lambda d, r: {"a.txt": some(d, r).to_csv(sep="|", index=False).encode()})
L("rows", lambda d, r: {"a.csv": some(d, r).to_csv(sep=";", decimal=",", index=False).encode()})
L("rows", lambda d, r: {"a.csv": csv(some(d, r).T.reset_index())})
L("rows", lambda d, r: {"a.csv": csv(some(d, r).rename(columns=dict(zip(d.columns, [f"v{i}" for i in range(99)]))))})
L("rows", lambda d, r: {"a.md": ("| " + " | ".join(d.columns) + " |\n" + "|---" * len(d.columns) + "|\n" + "\n".join(
                            "| " + " | ".join(map(str, row)) + " |" for row in some(d, r, 20).values)).encode()})
L("rows", lambda d, r: {"a.tex": ("\\begin{tabular}{" + "l" * len(d.columns) + "}\n" + "\n".join(
    " & ".join(map(str, row)) + " \\\\" for row in some(d, r, 25).values) + "\n\\end{tabular}").encode()})
L("rows", lambda d, r: {"a.yaml": "\n".join("- {" + ", ".join(f"{k}: {v}" for k, v in row.items()) + "}"
                                            for row in some(d, r, 25).to_dict("records")).encode()})
L("rows", lambda d, r: {"a.toml": "\n".join("[[row]]\n" + "\n".join(f"{k} = {v!r}" for k, v in row.items())
                                            for row in some(d, r, 25).to_dict("records")).encode()})
L("rows", lambda d, r: {"a.xml": some(d, r).to_xml(index=False, parser="etree").encode()})
L("rows", lambda d, r: {"a.html": some(d, r, 25).to_html(index=False).encode()})
L("rows", lambda d, r: {"a.jsonl": some(d, r).to_json(orient="records", lines=True).encode()})
L("rows", lambda d, r: {"a.json": some(d, r).to_json(orient="split").encode()})
L("rows", lambda d, r: {"a.json": some(d, r).to_json(orient="columns").encode()})
L("rows", lambda d, r: {"a.sql": "\n".join("INSERT INTO t VALUES (" + ",".join(repr(x) for x in row) + ");"
                                           for row in some(d, r, 30).values.tolist()).encode()})
L("rows", lambda d, r: {"report.md": ("# Findings\nAll fine.\n\n" + "\n".join(
    f"In the {i}th example the values were {', '.join(map(str, row))}, as expected."
    for i, row in enumerate(some(d, r, 15).values.tolist()))).encode()})
L("rows", lambda d, r: {"run.log": "\n".join(f"2026-03-04 10:00:{i:02d} DEBUG step={i} x={row}"
                                             for i, row in enumerate(some(d, r, 30).values.tolist())).encode()})
L("rows", lambda d, r: {"a.csv": csv(some(d, r).iloc[:, ::-1].sample(frac=1, random_state=1))}, kind="wide")
L("rows", lambda d, r: {"a.txt": some(d, r, 20).to_string().encode()}, kind="cat")
L("rows", lambda d, r: {"a.csv": csv(some(d, r, 60))}, kind="cat")
L("rows", lambda d, r: {"a.json": some(d, r, 50).to_json(orient="values").encode()}, kind="cat", held=True)
L("rows", lambda d, r: {"a.html": some(d, r, 40).to_html().encode()}, kind="cat")
L("rows", lambda d, r: {"a.csv": csv(some(d, r, 80).iloc[:, :5].rename(columns=dict(zip(d.columns, "abcdefgh"))))}, kind="cat")
L("rows", lambda d, r: {f"part{i}.csv": csv(p) for i, p in enumerate(np.array_split(some(d, r, 60), 12))}, held=True)
L("rows", lambda d, r: {"outliers.csv": csv(d.nlargest(8, numbers(d).columns[0]))}, kind="wide")
L("rows", lambda d, r: {"a.txt": "\n".join(" ".join(in_words(x) for x in row)
                                           for row in numbers(some(d, r, 20)).values.tolist()).encode()}, label="BLOCK")
# Columns
L("columns", lambda d, r: {"c.csv": csv(numbers(d).iloc[:, [1]].sample(frac=1, random_state=2))}, kind="wide")
L("columns", lambda d, r: {"c.json": json.dumps(sorted(numbers(d).iloc[:, 2].tolist())).encode()}, kind="wide")
L("columns", lambda d, r: {"c.txt": "".join(f"{x};" for x in numbers(d).iloc[:, 1]).encode()}, kind="wide")
L("columns", lambda d, r: {"c.npy": through(lambda o: np.save(o, numbers(d).iloc[:, 1].values))}, kind="wide")
L("columns", lambda d, r: {"c.txt": "".join("%06d" % int(round(x * 100)) for x in numbers(d).iloc[:, -1]).encode()}, kind="big")
L("columns", lambda d, r: {"c.txt": "".join(str(int(x)) for x in d.iloc[:, 5]).encode()}, kind="cat")
# Transforms
L("transform", lambda d, r: {"t.csv": csv((numbers(d) - numbers(d).min()) / (numbers(d).max() - numbers(d).min()))}, kind="wide")
L("transform", lambda d, r: {"t.csv": csv((numbers(some(d, r, 60)) * 1000).round().astype("int64"))}, kind="wide")
L("transform", lambda d, r: {"t.csv": csv(numbers(some(d, r, 60)) * 2.54)}, kind="wide")
L("transform", lambda d, r: {"t.csv": csv(numbers(d).diff().iloc[1:])}, kind="wide")
L("transform", lambda d, r: {"t.csv": csv(numbers(d).cumsum())}, kind="wide")
L("transform", lambda d, r: {"t.csv": csv(numbers(d).rank())}, kind="wide")
L("transform", lambda d, r: {"t.csv": csv(np.log1p(numbers(d).clip(lower=0)))}, kind="wide")
L("transform", lambda d, r: {"t.csv": csv(numbers(d) * (1 + r.normal(0, .001, numbers(d).shape)))}, kind="wide")
L("transform", lambda d, r: {"t.csv": csv(numbers(some(d, r, 80)) * (1 + r.normal(0, .001, (min(80, len(d)), numbers(d).shape[1]))))}, kind="wide")
L("transform", lambda d, r: {"t.csv": csv(numbers(d) * (1 + r.normal(0, .01, numbers(d).shape)))}, kind="wide")
L("transform", lambda d, r: {"t.csv": csv(numbers(some(d, r, 100)).round(2))}, kind="wide")
L("transform", lambda d, r: {"t.csv": csv(numbers(some(d, r, 100)).map(lambda x: float(f"{x:.3g}")))}, kind="wide")
L("transform", lambda d, r: {"t.csv": csv(pd.DataFrame(numbers(d).iloc[:, :4].astype("float64").values.view("int64")))}, kind="wide")
L("transform", lambda d, r: {"pca.csv": csv(pd.DataFrame(__import__("sklearn.decomposition").decomposition.PCA(3).fit_transform(numbers(d).fillna(0))))}, kind="wide", held=True)
L("transform", lambda d, r: {"q.csv": numbers(d).quantile(np.linspace(0, 1, min(len(d), 400))).to_csv().encode()}, kind="wide", label="BLOCK")
# Encodings
ENCODINGS = {
    "b32": lambda b: base64.b32encode(b), "b85": lambda b: base64.b85encode(b), "a85": lambda b: base64.a85encode(b, adobe=True),
    "hex": lambda b: b.hex(" ").encode(), "uu": uuencode, "url": lambda b: "".join(f"%{x:02X}" for x in b).encode(),
    "rot13": lambda b: codecs.encode(b.decode(), "rot13").encode(), "reversed": lambda b: b.decode()[::-1].encode(),
    "utf16": lambda b: b.decode().encode("utf-16"), "utf16le": lambda b: b.decode().encode("utf-16-le"),
    "decimal": lambda b: " ".join(map(str, b)).encode(), "binary": lambda b: "".join(f"{x:08b}" for x in b).encode(),
    "morse-like": lambda b: b.translate(bytes.maketrans(b"0123456789", b"abcdefghij")),
    "b64gz": lambda b: base64.b64encode(gzip.compress(b)), "b64wrapped": lambda b: base64.encodebytes(b),
    "xor": lambda b: bytes(x ^ 0x5A for x in b), "octal": lambda b: " ".join(f"{x:03o}" for x in b).encode(),
    "html-entities": lambda b: "".join(f"&#{x};" for x in b).encode(), "quopri": lambda b: codecs.encode(b, "quopri"),
    "ebcdic": lambda b: b.decode().encode("cp500"), "fullwidth": lambda b: "".join(chr(ord(c) + 0xFEE0) if c.isdigit() else c for c in b.decode()).encode(),
    "python-bytes": lambda b: repr(zlib.compress(b)).encode()}
for position, (encoding, encode) in enumerate(ENCODINGS.items()):
    L("encoded", lambda d, r, f=encode: {"notes.txt": f(csv(some(d, r, 50)))}, held=position % 5 == 4)
# Containers
CONTAINERS = {
    "a.csv.bz2": lambda b: bz2.compress(b), "a.csv.xz": lambda b: lzma.compress(b), "a.lzma": lambda b: lzma.compress(b, lzma.FORMAT_ALONE),
    "a.zst": lambda b: __import__("zstandard").compress(b), "a.tar": lambda b: tarred({"x/y": b}), "a.tgz": lambda b: tarred({"x": b}, "w:gz"),
    "a.tar.xz": lambda b: tarred({"x": gzip.compress(b)}, "w:xz"), "a.zip": lambda b: zipped({"ok.txt": b"fine"}, comment=zlib.compress(b)[:60000]),
    "b.zip": lambda b: zipped({"ok.txt": b"fine"}, extra=struct.pack("<HH", 0xCAFE, len(zlib.compress(b))) + zlib.compress(b)),
    "c.zip": lambda b: zipped({"in.zip": zipped({"deep.gz": gzip.compress(b)})}),
    "d.gz": lambda b: gzip.compress(b"all fine\n") + gzip.compress(b), "raw.deflate": lambda b: zlib.compress(b, 9, -15),
    "e.7z": lambda b: through(lambda o: seven(o, b)), "f.bin": lambda b: b"\x00\x01" + zlib.compress(b) + b"\x00",
    "g.svg": lambda b: b"<svg xmlns='http://www.w3.org/2000/svg'><metadata>" + base64.b64encode(b) + b"</metadata><rect/></svg>",
    "h.html": lambda b: b"<html><body><p>ok</p><!-- " + b + b" --></body></html>"}


def seven(out, content):
    import py7zr
    with py7zr.SevenZipFile(out, "w") as z:
        z.writestr(content, "x.csv")


for position, (name, pack) in enumerate(CONTAINERS.items()):
    L("container", lambda d, r, n=name, f=pack: {n: f(csv(some(d, r, 60)))}, held=position % 6 == 5)


def frames(write, name):
    return lambda d, r: {name: through(lambda o: write(some(d, r, 60).reset_index(drop=True), o, r))}


def hdf(f, o, r):
    import h5py
    with h5py.File(o, "w") as h:
        h.create_dataset("m", data=numbers(f).values.astype("float64"))


def hdf_zip(f, o, r):
    import h5py
    with h5py.File(o, "w") as h:
        h.create_dataset("g/m", data=numbers(f).values.astype("float64"), compression="gzip", chunks=True, shuffle=True)


def sheets(f, o, r):
    import openpyxl
    book = openpyxl.Workbook()
    book.active.append(["mean", 1.5])
    hidden = book.create_sheet("calc")
    hidden.sheet_state = "veryHidden"
    for row in f.values.tolist():
        hidden.append(row)
    book.save(o)


def docx(f, o, r):
    import docx
    doc = docx.Document()
    doc.add_paragraph("All results are aggregates.")
    doc.core_properties.comments = "see attached"
    table = doc.add_table(0, len(f.columns))
    for row in f.head(20).values.tolist():
        cells = table.add_row().cells
        for cell, value in zip(cells, row):
            cell.text = str(value)
    doc.save(o)


def docx_comment(f, o, r):
    import docx
    doc = docx.Document()
    run = doc.add_paragraph("All results are aggregates.").add_run(" ok")
    doc.add_comment(run, text=f.head(25).to_csv(index=False), author="x")
    doc.save(o)


def sqlite(f, o, r):
    import sqlite3
    db = sqlite3.connect(":memory:")
    f.to_sql("t", db, index=False)
    o.write(db.serialize())


def pdf_attached(f, o, r):
    import pypdf
    w = pypdf.PdfWriter()
    w.add_blank_page(200, 200)
    w.add_attachment("d.csv", csv(f))
    w.write(o)


def pdf_text(f, o, r):
    import fpdf
    p = fpdf.FPDF()
    p.add_page()
    p.set_font("Courier", size=6)
    for line in f.head(30).to_csv(index=False).splitlines():
        p.cell(0, 4, line, new_x="LMARGIN", new_y="NEXT")
    o.write(bytes(p.output()))


def xls_csv(f, o, r):
    f.to_excel(o, index=False)


FRAMES = {
    "a.parquet": lambda f, o, r: f.to_parquet(o), "b.parquet": lambda f, o, r: f.to_parquet(o, compression="gzip"),
    "c.parquet": lambda f, o, r: f.to_parquet(o, compression="zstd"), "a.feather": lambda f, o, r: f.to_feather(o, compression="uncompressed"),
    "b.feather": lambda f, o, r: f.to_feather(o, compression="zstd"), "a.arrow": lambda f, o, r: arrow(f, o), "a.h5": hdf, "b.h5": hdf_zip,
    "a.npz": lambda f, o, r: np.savez(o, x=numbers(f).values), "b.npz": lambda f, o, r: np.savez_compressed(o, x=numbers(f).values),
    "a.joblib": lambda f, o, r: __import__("joblib").dump(f, o), "b.joblib": lambda f, o, r: __import__("joblib").dump(f.values, o, compress=3),
    "a.xlsx": xls_csv, "hidden.xlsx": sheets, "a.docx": docx, "b.docx": docx_comment, "a.sqlite": sqlite, "a.pdf": pdf_attached, "b.pdf": pdf_text,
    "le.bin": lambda f, o, r: o.write(numbers(f).values.astype("<f8").tobytes()), "be.bin": lambda f, o, r: o.write(numbers(f).values.astype(">f8").tobytes()),
    "le32.bin": lambda f, o, r: o.write(numbers(f).values.astype("<f4").tobytes()), "be32.bin": lambda f, o, r: o.write(b"HDR" + numbers(f).values.astype(">f4").tobytes()),
    "int.bin": lambda f, o, r: o.write((numbers(f).values * 100).round().astype("<i4").tobytes()), "frame.pkl": lambda f, o, r: f.to_pickle(o, compression=None),
    "a.safetensors": lambda f, o, r: o.write(safetensors({"w": numbers(f).values})), "a.npy": lambda f, o, r: np.save(o, numbers(f).values.astype("f4"))}


def arrow(f, o):
    import pyarrow as pa
    t = pa.Table.from_pandas(f, preserve_index=False)
    with pa.ipc.new_stream(o, t.schema) as w:
        w.write_table(t)


for position, (name, write) in enumerate(FRAMES.items()):
    L("container", frames(write, name), kind="wide", held=position % 7 == 6)
# Pictures
PLOT = lambda d: figure(lambda p: p.hist(numbers(d).iloc[:, 0], 8))
L("stego", lambda d, r: {"p.png": low_bits(image(PLOT(d)), gzip.compress(csv(some(d, r, 30))))})
L("stego", lambda d, r: {"p.png": low_bits(image(PLOT(d)), csv(some(d, r, 20)), (2,))})
L("stego", lambda d, r: {"p.png": low_bits(image(PLOT(d)), bz2.compress(csv(some(d, r, 30))), (0,))}, held=True)
L("stego", lambda d, r: {"p.jpg": saved(image(PLOT(d)), "JPEG", comment=csv(some(d, r, 30)))})
L("stego", lambda d, r: {"p.jpg": saved(image(PLOT(d)), "JPEG", exif=exif(csv(some(d, r, 30))))})
L("stego", lambda d, r: {"p.jpg": saved(image(PLOT(d)), "JPEG") + zlib.compress(csv(some(d, r, 30)))})
L("stego", lambda d, r: {"p.gif": saved(image(PLOT(d)), "GIF", comment=csv(some(d, r, 4))[:250])}, label="BLOCK")
L("stego", lambda d, r: {"p.bmp": saved(image(PLOT(d)), "BMP") + gzip.compress(csv(some(d, r, 40)))})
L("stego", lambda d, r: {"p.png": with_chunk(PLOT(d), b"prVt", csv(some(d, r, 30)))})
L("stego", lambda d, r: {"p.tiff": saved(image(PLOT(d)), "TIFF", description=csv(some(d, r, 30)).decode())})
L("stego", lambda d, r: {"p.png": saved(Image.fromarray(np.pad(np.frombuffer(csv(some(d, r, 60))[:4000], dtype=np.uint8), (0, 96))[:1024].reshape(32, 32)), "PNG")}, held=True)
L("stego", lambda d, r: {"scatter.svg": figure(lambda p: p.plot(numbers(d).iloc[:, 0], numbers(d).iloc[:, 1], "."), "svg")}, kind="wide")
L("stego", lambda d, r: {"a.wav": wav(csv(some(d, r, 40)))}, label="BLOCK")


def exif(payload):
    e = Image.Exif()
    e[0x010E] = payload.decode()
    return e


def wav(payload):
    import wave
    out = io.BytesIO()
    with wave.open(out, "wb") as w:
        w.setnchannels(1)
        w.setsampwidth(1)
        w.setframerate(8000)
        w.writeframes(payload)
    return out.getvalue()


# Hidden in text
L("covert", lambda d, r: {"report.md": zero_width("The model was fitted and everything went well.", csv(some(d, r, 12)))}, label="REVIEW")
L("covert", lambda d, r: {"run.log": trailing(["epoch done", "loss fell"], csv(some(d, r, 6)))}, label="REVIEW")
L("covert", lambda d, r: {"coef.json": json.dumps({"coef": [float(f"{x:.6f}{v:011d}") for x, v in zip(
    r.normal(0, 1, 60), (numbers(some(d, r, 60)).iloc[:, 0].abs() * 1000).astype("int64"))]}).encode()}, label="REVIEW")
L("covert", lambda d, r: {f"{base64.urlsafe_b64encode(csv(d.iloc[i:i + 2], header=False)).decode()[:180]}.txt": b"ok" for i in range(0, 40, 2)})
L("covert", lambda d, r: {"w.bin": r.bytes(40000)}, label="REVIEW")
L("covert", lambda d, r: {"w.txt": base64.b64encode(r.bytes(20000))}, label="REVIEW", held=True)
# Notebooks
L("notebook", lambda d, r: {"a.ipynb": notebook([stream(some(d, r, 15).to_string())])})
L("notebook", lambda d, r: {"a.ipynb": notebook([stream("done\n")], {"cache": some(d, r, 30).to_json()})})
L("notebook", lambda d, r: {"a.ipynb": notebook([stream("done\n")], source="data = " + repr(some(d, r, 20).values.tolist()))}, held=True)
L("notebook", lambda d, r: {"a.ipynb": notebook([{"output_type": "display_data", "metadata": {}, "data": {
    "image/png": base64.b64encode(PLOT(d) + gzip.compress(csv(some(d, r, 40)))).decode()}}])})
# Models
pickled = lambda m: pickle.dumps(m)
L("model", lambda d, r: {"m.pkl": pickled(KNeighborsRegressor().fit(*xy(d)))}, kind="wide")
L("model", lambda d, r: {"m.pkl": pickled(SVR().fit(*xy(d)))}, kind="wide")
L("model", lambda d, r: {"m.pkl": pickled(GaussianProcessRegressor().fit(*[a[:200] for a in xy(d)]))}, kind="wide", held=True)
L("model", lambda d, r: {"m.pkl": pickled(DecisionTreeClassifier(random_state=0).fit(*labels(d)))}, kind="wide", label="REVIEW")
L("model", lambda d, r: {"m.pkl": pickled(RandomForestClassifier(20, random_state=0).fit(*labels(d)))}, kind="wide", label="REVIEW")
L("model", lambda d, r: {"m.pkl": pickled(MLPClassifier((200, 200), max_iter=60, random_state=0).fit(*labels(d)))}, kind="wide", label="REVIEW")
L("model", lambda d, r: {"knn.json": json.dumps({"type": "knn", "k": 5, "x": xy(d)[0][:300].tolist(), "y": xy(d)[1][:300].tolist()}).encode()}, kind="wide")
L("model", lambda d, r: {"tree.txt": export_text(DecisionTreeClassifier(random_state=0).fit(*labels(d)), max_depth=99, decimals=6).encode()}, kind="wide", label="REVIEW")
L("model", lambda d, r: {"tree.json": json.dumps(tree_json(DecisionTreeClassifier(random_state=0).fit(*labels(d)))).encode()}, kind="wide", label="REVIEW")
L("model", lambda d, r: {"m.onnx": onnx_knn(d)}, kind="wide", label="BLOCK")
L("model", lambda d, r: {"m.json": json.dumps({"support_vectors": xy(d)[0][::3].tolist(), "dual": r.normal(0, 1, len(xy(d)[0][::3])).tolist()}).encode()}, kind="wide")
L("model", lambda d, r: {"m.pkl": trojan(d)}, kind="wide")
L("model", lambda d, r: {"evil.pkl": b"cos\nsystem\n(S'id'\ntR."}, label="BLOCK")


def tree_json(m):
    t = m.tree_
    return {"nodes": [{"feature": int(t.feature[i]), "threshold": float(t.threshold[i]), "left": int(t.children_left[i]),
                       "right": int(t.children_right[i]), "n_node_samples": int(t.n_node_samples[i])} for i in range(t.node_count)]}


def onnx_knn(d):
    from skl2onnx import to_onnx
    x, y = labels(d)
    x = x[:200].astype("float32")
    return to_onnx(KNeighborsClassifier(3).fit(x, y[:200]), x[:1]).SerializeToString()


def trojan(d):
    m = LinearRegression().fit(*xy(d))
    m.notes_ = some(d, np.random.RandomState(1), 40).to_dict("list")
    return pickle.dumps(m)


# Per record
L("perrecord", lambda d, r: {"fitted.csv": csv(pd.DataFrame({"fitted": LinearRegression().fit(*xy(d)).predict(xy(d)[0])}))}, kind="wide")
L("perrecord", lambda d, r: {"res.json": json.dumps((xy(d)[1] - LinearRegression().fit(*xy(d)).predict(xy(d)[0])).tolist()).encode()}, kind="wide")
L("perrecord", lambda d, r: {"leaf.csv": csv(pd.DataFrame(RandomForestClassifier(5, random_state=0).fit(*labels(d)).apply(labels(d)[0])))}, kind="wide")
L("perrecord", lambda d, r: {"p.npy": through(lambda o: np.save(o, GaussianNB().fit(*labels(d)).predict_proba(labels(d)[0])))}, kind="wide")
L("perrecord", lambda d, r: {"d.csv": csv(pd.DataFrame({"leverage": np.diag(hat(xy(d)[0]))}))}, kind="wide", held=True)


def hat(x):
    x = np.column_stack([np.ones(len(x)), x])
    return x @ np.linalg.pinv(x)


# People
L("pii", lambda d, r: {"err.log": "\n".join(f"ERROR could not parse {x.email}" for x in some(d, r, 6).itertuples()).encode()}, kind="pii")
L("pii", lambda d, r: {"n.txt": ("best case: " + d.iloc[17]["name"] + ", nhs " + d.iloc[17]["nhs"]).encode()}, kind="pii")
L("pii", lambda d, r: {"m.json": json.dumps({"auc": .91, "worst": some(d, r, 5)["nhs"].tolist()}).encode()}, kind="pii")
L("pii", lambda d, r: {"m.csv": csv(pd.DataFrame({"phone": some(d, r, 12)["phone"], "n": 1}))}, kind="pii")
L("pii", lambda d, r: {"top.md": "\n".join(f"* {x['name']}: {x.age}" for _, x in some(d, r, 8).iterrows()).encode()}, kind="pii", held=True)
L("pii", lambda d, r: {"run.log": ("user " + ", ".join(some(d, r, 10).email.str.split("@").str[0])).encode()}, kind="pii", label="BLOCK")
# Small cells, dominance, differencing, derivable
L("smallcell", lambda d, r: {"t.csv": pd.crosstab([d.iloc[:, 0], d.iloc[:, 2]], d.iloc[:, 3]).reset_index().to_csv(index=False).encode()}, kind="group")
L("smallcell", lambda d, r: {"t.csv": pd.crosstab(d.iloc[:, 3], d["age"]).reset_index().to_csv(index=False).encode()}, kind="group")
L("smallcell", lambda d, r: {"t.csv": d.groupby(["age", d.columns[2]])[numbers(d).columns[-1]].mean().reset_index().to_csv(index=False).encode()}, kind="group")
L("smallcell", lambda d, r: {"t.json": d.groupby(["age", d.columns[2]])[numbers(d).columns[3]].agg(["mean", "count"]).reset_index().to_json(orient="records").encode()}, kind="group")
L("smallcell", lambda d, r: {"t.html": d.groupby([d.columns[0], "age"]).size().reset_index(name="n").to_html().encode()}, kind="group")
L("smallcell", lambda d, r: {"t.txt": d.groupby([d.columns[3], "age"]).size().to_string().encode()}, kind="group", held=True)
L("smallcell", lambda d, r: {"share.csv": (pd.crosstab(d["age"], d.iloc[:, 2], normalize="index")).reset_index().to_csv(index=False).encode()}, kind="group")
L("dominance", lambda d, r: {"t.csv": d.groupby(["county", "trade"]).sales.sum().reset_index().to_csv(index=False).encode()}, kind="biz")
L("dominance", lambda d, r: {"t.csv": d.groupby(["county", "trade"]).sales.mean().round(1).reset_index().to_csv(index=False).encode()}, kind="biz")
L("dominance", lambda d, r: {"t.csv": d.pivot_table(index="county", columns="trade", values="sales", aggfunc="sum").reset_index().to_csv(index=False).encode()}, kind="biz", held=True)
L("differencing", lambda d, r: {"all.csv": counts(d), "some.csv": counts(d.drop(index=d.index[[3]]))}, kind="group")
L("differencing", lambda d, r: {"all.csv": counts(d), "some.csv": counts(d.drop(index=d.index[[3, 10, 21]]))}, kind="group")
L("derivable", lambda d, r: {"t.csv": masked(d)}, kind="group")
L("derivable", lambda d, r: {"t.csv": masked(d, cols=True)}, kind="group", held=True)
L("minmax", lambda d, r: {"d.txt": numbers(d).describe().to_string().encode()}, kind="wide", label="REVIEW")
L("minmax", lambda d, r: {"r.json": json.dumps({c: {"min": float(d[c].min()), "max": float(d[c].max())} for c in numbers(d)}).encode()}, kind="wide", label="REVIEW")


def counts(d):
    return d.groupby(d.columns[3]).size().reset_index(name="count").to_csv(index=False).encode()


def masked(d, cols=False):
    """A cross table with one small cell masked in each of two places, and the totals that give it away."""
    t = pd.crosstab(d.iloc[:, 3], d.iloc[:, 2])
    t.iloc[1, 1] = 4
    t["total"] = t.sum(axis=1)
    if cols:
        t.loc["total"] = t.sum()
    t = t.astype(object)
    t.iloc[1, 1] = "<5"
    return t.reset_index().to_csv(index=False).encode()


# Survival and curves that step at every person
L("curve", lambda d, r: {"km.csv": csv(km_exact(d))}, kind="surv", label="BLOCK")
L("curve", lambda d, r: {"ecdf.csv": csv(pd.DataFrame({"x": np.sort(numbers(d).iloc[:, 1]), "F": np.arange(1, len(d) + 1) / len(d)}))}, kind="wide")


def km_exact(d):
    t, e = (d["days"], d["died"]) if "days" in d else (d["survival"], d["censors"])
    order = np.argsort(t.values, kind="stable")
    return pd.DataFrame({"time": t.values[order], "event": e.values[order], "at_risk": np.arange(len(t), 0, -1)})
