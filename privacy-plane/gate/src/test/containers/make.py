#!/usr/bin/env python3
"""Makes the containers beside src/test/resources/containers/patients.csv with the libraries people use.

usage: make.py OUTDIR    (needs: pandas pyarrow polars fastparquet openpyxl odfpy python-docx python-pptx pypdf fpdf2
                          reportlab matplotlib h5py tables onnx skl2onnx scikit-learn gguf)
leak-* holds records of patients.csv, safe-* holds aggregates over large groups, review-* must wait for a person.
"""
import base64
import io
import os
import sqlite3
import sys
import zipfile
import zlib

import matplotlib
import numpy as np
import pandas as pd

matplotlib.use("Agg")
matplotlib.rcParams["svg.hashsalt"] = "x"
import matplotlib.pyplot as plt  # noqa: E402

OUT = sys.argv[1]
os.makedirs(OUT, exist_ok=True)
R = np.random.RandomState(20261121)
N = 600
D = pd.DataFrame({
    "name": [f"{a} {b}{i}" for i, (a, b) in enumerate(zip(R.choice(["Ada", "Bea", "Cai", "Dov", "Eli"], N), R.choice(
        ["Abara", "Brandt", "Castel", "Dimitrov"], N)))],
    "age": R.randint(20, 80, N), "region": R.choice(["north", "south", "east", "west"], N, p=[.4, .3, .2, .1]),
    "weight": np.round(R.normal(70, 12, N), 2), "glucose": np.round(5 + np.exp(R.normal(0, .4, N)), 3),
    "marker": np.round(R.uniform(0, 10, N), 5), "cost": np.round(np.exp(R.normal(7, 1, N)), 2)})
D.to_csv(f"{OUT}/patients.csv", index=False)
ROWS = D.iloc[100:125].reset_index(drop=True)
NUM = ROWS.select_dtypes("number")
MEANS = D.groupby("region")[["age", "weight", "glucose"]].mean().round(2).reset_index()
SAFE = MEANS.assign(n=D.groupby("region").size().values // 5 * 5)


def put(name, data):
    with open(f"{OUT}/{name}", "wb") as f:
        f.write(data)


def made(write):
    out = io.BytesIO()
    write(out)
    return out.getvalue()


def path(name):
    full = f"{OUT}/{name}"
    if os.path.exists(full):
        os.remove(full)
    return full


def parquet():
    import polars as pl
    import pyarrow as pa
    import pyarrow.parquet as pq
    for codec in ["snappy", "gzip", "zstd", "lz4", "none"]:
        put(f"leak-{codec}.parquet", made(lambda o: ROWS.to_parquet(o, compression=None if codec == "none" else codec)))
    put("safe-means.parquet", made(lambda o: SAFE.to_parquet(o)))
    table = pa.table({"m": NUM.marker, "w": NUM.weight, "c": NUM.cost, "s": ROWS.name, "a": NUM.age})
    put("leak-delta.parquet", made(lambda o: pq.write_table(table, o, use_dictionary=False, data_page_version="2.0", column_encoding={
        "m": "BYTE_STREAM_SPLIT", "s": "DELTA_BYTE_ARRAY", "a": "DELTA_BINARY_PACKED", "w": "PLAIN", "c": "PLAIN"})))
    nested = pa.table({"id": list(range(25)), "p": [dict(w=w, g=g, m=m) for w, g, m in zip(NUM.weight, NUM.glucose, NUM.marker)]})
    put("leak-struct.parquet", made(lambda o: pq.write_table(nested, o)))
    lists = pa.table({"v": [list(r) for r in NUM.values]})
    put("leak-list.parquet", made(lambda o: pq.write_table(lists, o)))
    put("leak-property.parquet", made(lambda o: pq.write_table(
        pa.Table.from_pandas(SAFE).replace_schema_metadata({"k": base64.b64encode(zlib.compress(ROWS.to_csv().encode()))}), o)))
    put("leak-polars.parquet", made(lambda o: pl.from_pandas(ROWS).write_parquet(o)))
    put("safe-polars.parquet", made(lambda o: pl.from_pandas(SAFE).write_parquet(o)))
    ROWS.to_parquet(path("leak-fastparquet.parquet"), engine="fastparquet")
    SAFE.to_parquet(path("safe-fastparquet.parquet"), engine="fastparquet")
    between = made(lambda o: SAFE.to_parquet(o))
    put("leak-gap.parquet", between[:4] + ROWS.to_csv().encode() + between[4:])  # offsets are wrong, so the file is damaged too
    types = pa.table({"d": pa.array([0, 18000], pa.date32()), "t": pa.array([0, 1_600_000_000_123], pa.timestamp("ms")),
                      "x": pa.array([None, 1.5], pa.float32()), "b": [True, None], "u": pa.array([1, 2**32 - 1], pa.uint32()),
                      "dec": pa.array([__import__("decimal").Decimal("1.25"), None], pa.decimal128(10, 2)), "e": pa.array([[], [1, 2]])})
    put("types.parquet", made(lambda o: pq.write_table(types, o)))


def arrow():
    import polars as pl
    import pyarrow as pa
    for codec in ["uncompressed", "lz4", "zstd"]:
        put(f"leak-{codec}.feather", made(lambda o: ROWS.to_feather(o, compression=codec)))
    put("safe-means.feather", made(lambda o: SAFE.to_feather(o)))

    def stream(frame, o):
        table = pa.Table.from_pandas(frame)
        with pa.ipc.new_stream(o, table.schema) as w:
            w.write_table(table)
    put("leak-stream.arrow", made(lambda o: stream(ROWS, o)))
    put("leak-category.arrow", made(lambda o: stream(ROWS.astype({"name": "category", "region": "category"}), o)))
    put("safe-stream.arrow", made(lambda o: stream(SAFE, o)))
    put("leak-polars.arrow", made(lambda o: pl.from_pandas(ROWS).write_ipc(o)))
    put("safe-polars.arrow", made(lambda o: pl.from_pandas(SAFE).write_ipc(o)))
    masked = pa.Array.from_buffers(pa.float64(), 25, [pa.py_buffer(b"\1\0\0\0"), pa.py_buffer(NUM.marker.values.tobytes())], 24)
    weights = pa.Array.from_buffers(pa.float64(), 25, [pa.py_buffer(b"\1\0\0\0"), pa.py_buffer(NUM.weight.values.tobytes())], 24)

    def nulls(o):
        batch = pa.record_batch([masked, weights], ["a", "b"])
        with pa.ipc.new_stream(o, batch.schema) as w:
            w.write_batch(batch)
    put("leak-nulls.arrow", made(nulls))


def office():
    from openpyxl.comments import Comment
    import openpyxl
    put("leak-rows.xlsx", made(lambda o: ROWS.to_excel(o, index=False)))
    put("safe-means.xlsx", made(lambda o: SAFE.to_excel(o, index=False)))

    def hidden(o):
        with pd.ExcelWriter(o, engine="openpyxl") as w:
            SAFE.to_excel(w, sheet_name="result", index=False)
            ROWS.to_excel(w, sheet_name="raw", index=False)
            w.book["raw"].sheet_state = "veryHidden"
    put("leak-hidden.xlsx", made(hidden))

    def comment(o):
        book = openpyxl.Workbook()
        book.active["A1"] = "mean"
        book.active["A2"] = 12.5
        book.active["A1"].comment = Comment(ROWS.to_csv(index=False), "x")
        book.save(o)
    put("leak-comment.xlsx", made(comment))
    put("leak-inline.xlsx", made(lambda o: ROWS.to_excel(o, index=False, engine="xlsxwriter")))
    put("safe-xlsxwriter.xlsx", made(lambda o: SAFE.to_excel(o, index=False, engine="xlsxwriter")))
    put("leak-rows.ods", made(lambda o: ROWS.to_excel(o, index=False, engine="odf")))
    put("safe-means.ods", made(lambda o: SAFE.to_excel(o, index=False, engine="odf")))

    import docx
    for name, frame in [("leak-table.docx", ROWS), ("safe-table.docx", SAFE)]:
        d = docx.Document()
        d.add_heading("Report", 0)
        d.add_paragraph("Means by region, at least fifty people each.")
        t = d.add_table(rows=1, cols=len(frame.columns))
        for c, h in zip(t.rows[0].cells, frame.columns):
            c.text = h
        for row in frame.itertuples(index=False):
            for c, v in zip(t.add_row().cells, row):
                c.text = str(v)
        put(name, made(d.save))
    d = docx.Document()
    d.add_paragraph("Nothing to see.")
    d.core_properties.comments = ROWS.head(6).drop(columns="name").to_csv(index=False)[:250]
    put("leak-property.docx", made(d.save))
    d = docx.Document()
    d.add_paragraph("The picture shows the distribution.")
    d.add_picture(io.BytesIO(plot()))
    put("safe-picture.docx", made(d.save))
    import pptx
    for name, words in [("leak-slide.pptx", ROWS.to_csv(index=False)), ("safe-slide.pptx", "Mean weight 70.1 kg in 600 people")]:
        p = pptx.Presentation()
        s = p.slides.add_slide(p.slide_layouts[5])
        s.shapes.title.text = "Result"
        s.shapes.add_textbox(0, 0, 5000000, 5000000).text_frame.text = words
        put(name, made(p.save))


def plot(form="png"):
    out = io.BytesIO()
    plt.figure(figsize=(4, 3))
    plt.hist(D.weight, 6, range=(40, 100))
    plt.title("Weight")
    plt.xlabel("kg")
    plt.savefig(out, format=form, dpi=60)
    plt.close()
    return out.getvalue()


def database():
    for name, frame in [("leak-rows.sqlite", ROWS), ("safe-means.sqlite", SAFE)]:
        c = sqlite3.connect(path(name))
        frame.to_sql("result", c, index=False)
        c.commit()
        c.close()
    c = sqlite3.connect(path("leak-deleted.sqlite"))
    c.execute("pragma secure_delete=off")
    D.to_sql("scratch", c, index=False)
    c.commit()
    c.execute("drop table scratch")
    SAFE.to_sql("result", c, index=False)
    c.commit()
    c.close()
    c = sqlite3.connect(path("leak-blob.sqlite"))
    c.execute("create table t (id integer primary key, b blob)")
    c.execute("insert into t values (1, ?)", (zlib.compress(D.head(120).to_csv().encode()) * 1,))
    c.commit()
    c.close()
    c = sqlite3.connect(path("leak-index.sqlite"))
    c.execute("create table t (w real, g real, m real, n text, primary key (w, g, m)) without rowid")
    c.executemany("insert into t values (?, ?, ?, ?)", ROWS[["weight", "glucose", "marker", "name"]].values.tolist())
    c.commit()
    c.close()


def hdf():
    import h5py
    for name, options in [("leak-plain.h5", {}), ("leak-chunked.h5", dict(compression="gzip", shuffle=True, fletcher32=True)),
                          ("leak-lzf.h5", dict(compression="lzf"))]:
        with h5py.File(path(name), "w") as h:
            h.create_dataset("a/b", data=NUM.values, **options)
    with h5py.File(path("leak-latest.h5"), "w", libver="latest") as h:
        for c in NUM:
            h.create_dataset(f"g/{c}", data=NUM[c].values, chunks=(7,), compression="gzip")
    with h5py.File(path("leak-attribute.h5"), "w") as h:
        h.create_dataset("mean", data=[1.5, 2.5]).attrs["note"] = NUM.values
    with h5py.File(path("leak-compound.h5"), "w") as h:
        h.create_dataset("t", data=ROWS.drop(columns=["name", "region"]).to_records(index=False))
    with h5py.File(path("leak-strings.h5"), "w") as h:
        h.create_dataset("s", data=[",".join(map(str, r)) for r in ROWS.values])
    with h5py.File(path("safe-hist.h5"), "w") as h:
        counts, edges = np.histogram(D.weight, 6, range=(40, 100))
        h.create_dataset("counts", data=counts // 10 * 10)
        h.create_dataset("edges", data=edges)
        h.attrs["title"] = "Weight of 600 people"
    with h5py.File(path("safe-latest.h5"), "w", libver="latest") as h:
        h.create_dataset("auc", data=[0.91, 0.88])
        h.create_dataset("grid", data=np.linspace(0, 1, 11), chunks=(4,), compression="gzip")


def models():
    from skl2onnx import to_onnx
    from sklearn.linear_model import LogisticRegression
    from sklearn.neighbors import KNeighborsClassifier
    from sklearn.ensemble import RandomForestClassifier
    x, y = D[["age", "weight", "glucose", "marker"]].values.astype("float32"), (D.region == "north").values.astype(int)
    put("leak-knn.onnx", to_onnx(KNeighborsClassifier(3).fit(x[:200], y[:200]), x[:1]).SerializeToString())
    put("safe-logistic.onnx", to_onnx(LogisticRegression(max_iter=500).fit(x, y), x[:1]).SerializeToString())
    put("review-forest.onnx", to_onnx(RandomForestClassifier(5, max_depth=3, min_samples_leaf=30, random_state=1).fit(x, y), x[:1]).SerializeToString())
    import onnx
    m = to_onnx(LogisticRegression(max_iter=500).fit(x, y), x[:1])
    m.doc_string = ROWS.to_csv(index=False)
    put("leak-doc.onnx", m.SerializeToString())
    m.doc_string = ""
    m.graph.initializer.append(onnx.numpy_helper.from_array(NUM.values.astype("float32"), "cache"))
    put("leak-initializer.onnx", m.SerializeToString())
    import gguf
    for name, array in [("leak-rows.gguf", NUM.values.astype("float32")), ("safe-weights.gguf", R.normal(size=(4, 8)).astype("float32"))]:
        w = gguf.GGUFWriter(path(name), "none")
        w.add_tensor("w", array)
        w.write_header_to_file()
        w.write_kv_data_to_file()
        w.write_tensors_to_file()
        w.close()


def documents():
    import fpdf
    import pypdf
    from reportlab.pdfgen import canvas
    for name, text in [("leak-text.pdf", ROWS.to_csv(index=False)), ("safe-text.pdf", "Means by region\n" + SAFE.to_string(index=False))]:
        p = fpdf.FPDF()
        p.add_page()
        p.set_font("Courier", size=7)
        for line in text.splitlines():
            p.cell(0, 4, line, new_x="LMARGIN", new_y="NEXT")
        put(name, bytes(p.output()))
        out = io.BytesIO()
        c = canvas.Canvas(out)
        for i, line in enumerate(text.splitlines()):
            c.drawString(40, 800 - 12 * i, line)
        c.save()
        put(name.replace("text", "reportlab"), out.getvalue())
    w = pypdf.PdfWriter()
    w.add_blank_page(200, 200)
    w.add_attachment("a.csv", ROWS.to_csv(index=False).encode())
    put("leak-attached.pdf", made(w.write))
    w = pypdf.PdfWriter()
    w.add_blank_page(200, 200)
    w.add_metadata({"/Keywords": ROWS.to_csv(index=False)})
    put("leak-metadata.pdf", made(w.write))
    put("leak-trailer.pdf", plot("pdf") + ROWS.to_csv(index=False).encode())
    put("safe-plot.pdf", plot("pdf"))
    plt.rcParams["pdf.fonttype"] = 42
    put("safe-plot42.pdf", plot("pdf"))
    plt.figure(figsize=(6, 6))
    plt.axis("off")
    plt.table(ROWS.drop(columns="name").astype(str).values, loc="center", fontsize=6)
    put("leak-figure.pdf", made(lambda o: plt.savefig(o, format="pdf")))
    plt.close()


for group in [parquet, arrow, office, database, hdf, models, documents]:
    try:
        group()
    except ImportError as e:
        print("without", group.__name__, e)
