"""Datasets of the corpus: open ones from scikit-learn and statsmodels, and made-up ones with known traps.

`load(split)` gives {name: DataFrame}. The two splits share no dataset and no seed, so figures on `held` say how the
gate does on data it was not tuned with.
"""
import numpy as np
import pandas as pd
import sklearn.datasets as skd
import statsmodels.api as sm

FIRST = "Alma Bruno Carla Dario Elsa Felix Greta Hugo Irma Jonas Kira Lars Mona Nils Olga Paul Rita Sven Tilda Uwe".split()
LAST = "Adler Brunner Conti Duarte Ebner Fabre Gruber Haas Iversen Jung Keller Lorenz Meier Nowak Ortiz Peeters".split()


def nhs_number(r):
    while True:
        digits = [int(x) for x in r.randint(1, 10, 1)] + [int(x) for x in r.randint(0, 10, 8)]
        check = (11 - sum((10 - i) * x for i, x in enumerate(digits)) % 11) % 11
        if check != 10:
            return "".join(map(str, digits + [check]))


def with_people(frame, r):
    n = len(frame)
    first, last = r.choice(FIRST, n), r.choice(LAST, n)
    frame = frame.copy()
    frame.insert(0, "name", [f"{a} {b}" for a, b in zip(first, last)])
    frame.insert(1, "email", [f"{a}.{b}{i}@post.example.com".lower() for i, (a, b) in enumerate(zip(first, last))])
    frame.insert(2, "nhs", [nhs_number(r) for _ in range(n)])
    frame.insert(3, "phone", [f"+44 161 496 {r.randint(0, 10000):04d}" for _ in range(n)])
    return frame


def clinic(r, n):
    """Numbers and categories of patients, with survival times."""
    age = np.clip(r.normal(58, 14, n), 18, 95).round().astype(int)
    stage = r.choice([1, 2, 3, 4], n, p=[.35, .3, .2, .15])
    return pd.DataFrame({
        "sex": r.choice(["F", "M"], n), "age": age, "stage": stage,
        "site": r.choice(["north", "south", "east", "west", "coast"], n, p=[.4, .3, .15, .1, .05]),
        "weight": r.normal(74, 13, n).round(1), "glucose": np.exp(r.normal(1.7, .25, n)).round(2),
        "creatinine": np.exp(r.normal(4.3, .3, n)).round(1), "marker": r.gamma(2, 3, n).round(4),
        "days": np.ceil(r.exponential(900 / stage, n)).astype(int), "died": r.binomial(1, .25 + .12 * stage)})


def shops(r, n):
    frame = pd.DataFrame({
        "county": r.choice(list("ABCDEFGH"), n), "trade": r.choice(["food", "wood", "steel", "care"], n, p=[.5, .3, .15, .05]),
        "sales": r.lognormal(9, 1.1, n).round(2), "wages": r.lognormal(8, .8, n).round(2), "people": r.randint(1, 600, n)})
    giant = frame.index[(frame.county == "C") & (frame.trade == "wood")][0]
    frame.loc[giant, "sales"] = 48_123_456.78
    return frame


def survey(r, n):
    """Only common values: every single one says little, together they are a person."""
    return pd.DataFrame({
        "region": r.randint(1, 9, n), "income": r.randint(1, 13, n), "educ": r.randint(1, 8, n), "party": r.randint(0, 7, n),
        "tv": r.randint(0, 8, n), "vote": r.randint(0, 2, n), "age": r.randint(18, 90, n), "kids": r.poisson(1.2, n)})


def houses(r, n):
    return pd.DataFrame({
        "income": r.gamma(3, 1.3, n).round(4), "house_age": r.randint(1, 53, n), "rooms": r.normal(5.4, 1.6, n).clip(1).round(6),
        "bedrooms": r.normal(1.1, .2, n).clip(.4).round(6), "population": r.lognormal(7, .7, n).round(),
        "latitude": r.uniform(32.5, 42, n).round(2), "longitude": r.uniform(-124, -114, n).round(2),
        "value": r.gamma(4, .5, n).round(3)})


def labs(r, n):
    """Mostly numbers, of several precisions and correlated with each other."""
    base = r.normal(0, 1, n)
    return pd.DataFrame({
        "ward": r.randint(1, 7, n), "height": (170 + 9 * r.normal(0, 1, n)).round(1), "sodium": (139 + 3 * r.normal(0, 1, n)).round(),
        "potassium": (4.2 + .4 * r.normal(0, 1, n)).round(2), "crp": np.exp(1 + base).round(2), "leuko": (7 + 1.5 * base + r.normal(0, 1, n)).round(2),
        "ferritin": np.exp(4.5 + .8 * r.normal(0, 1, n)).round(1), "tsh": r.gamma(2, 1, n).round(3), "stay": r.poisson(5, n) + 1,
        "score": (50 + 10 * base + 5 * r.normal(0, 1, n)).round(3)})


def loans(r, n):
    """Amounts in round numbers beside exact ones, and a rate with few values."""
    amount = r.choice([1, 2, 3, 5, 7.5, 10, 15, 20, 25, 40], n) * 1000
    return pd.DataFrame({
        "amount": amount.astype(int), "term": r.choice([12, 24, 36, 48, 60], n), "rate": r.choice(np.arange(2.9, 9.9, .25), n).round(2),
        "salary": r.lognormal(10.4, .4, n).round(-1), "score": r.normal(620, 80, n).clip(300, 850).astype(int),
        "balance": r.gamma(1.5, 900, n).round(2), "months": r.randint(1, 240, n), "late": r.poisson(.4, n), "default": r.binomial(1, .13, n)})


def genes(r, n):
    """Few records with many precise columns."""
    factors = r.normal(0, 1, (n, 4))
    values = factors @ r.normal(0, 1, (4, 24)) + r.normal(0, .7, (n, 24)) + 8
    return pd.DataFrame(values.round(5), columns=[f"g{i:02d}" for i in range(24)])


def digits():
    frame = skd.load_digits(as_frame=True).frame
    return frame.drop(columns=[c for c in frame if frame[c].nunique() < 8]).iloc[:, ::2].astype(int)


def sm_data(name):
    return getattr(sm.datasets, name).load_pandas().data.reset_index(drop=True)


def sk_data(fn):
    return fn(as_frame=True).frame.rename(columns=lambda c: c.replace(" (cm)", "").replace(" ", "_"))


def load(split):
    if split == "dev":
        r = np.random.RandomState(4711)
        out = {
            "iris": sk_data(skd.load_iris), "houses": houses(r, 2000), "engel": sm_data("engel"),
            "modechoice": sm_data("modechoice"), "clinic": clinic(r, 800), "survey": survey(r, 1500), "shops": shops(r, 500),
            "grunfeld": sm_data("grunfeld"), "macro": sm_data("macrodata"), "heart": sm_data("heart")}
        out["people"] = with_people(clinic(r, 300), r)
        kinds = {
            "num": ["houses", "clinic", "iris", "engel", "grunfeld"], "wide": ["houses", "clinic", "grunfeld"],
            "cat": ["survey", "modechoice"], "class": ["iris", "clinic"], "big": ["houses", "clinic"],
            "group": ["clinic", "survey"], "biz": ["shops"], "surv": ["clinic", "heart"], "stage": ["clinic"], "pii": ["people"]}
    elif split == "fresh":
        r = np.random.RandomState(31337)
        out = {
            "diabetes": sk_data(skd.load_diabetes).round(4), "labs": labs(r, 1700), "nes": sm_data("anes96"), "elnino": sm_data("elnino"),
            "practice": clinic(r, 950).rename(columns={"marker": "ferritin", "glucose": "hba1c"}), "panel": survey(r, 2100),
            "mills": shops(r, 620), "cottages": houses(r, 1400), "energy": labs(r, 600).drop(columns=["ward"])}
        out["staff"] = with_people(clinic(r, 380), r)
        kinds = {
            "num": ["labs", "diabetes", "practice", "cottages", "energy"], "wide": ["labs", "practice", "cottages", "diabetes"],
            "cat": ["panel", "nes"], "class": ["practice", "labs"], "big": ["cottages", "labs"], "group": ["practice", "panel"],
            "biz": ["mills"], "surv": ["practice"], "stage": ["practice"], "pii": ["staff"]}
    elif split == "later":
        r = np.random.RandomState(27182)
        out = {
            "digits": digits(), "genes": genes(r, 260), "loans": loans(r, 3000), "unit": clinic(r, 1100).rename(columns={"weight": "bmi"}),
            "voters": survey(r, 1800), "flats": houses(r, 2400).rename(columns={"value": "rent"}), "stores": shops(r, 560), "assays": labs(r, 900)}
        out["members"] = with_people(clinic(r, 520), r)
        kinds = {
            "num": ["loans", "assays", "unit", "genes", "flats"], "wide": ["unit", "loans", "genes", "assays", "flats"],
            "cat": ["voters", "digits"], "class": ["unit", "assays"], "big": ["loans", "flats", "digits"], "group": ["unit", "voters"],
            "biz": ["stores"], "surv": ["unit"], "stage": ["unit"], "pii": ["members"]}
    else:
        r = np.random.RandomState(90210)
        out = {
            "wine": sk_data(skd.load_wine), "homes": houses(r, 3100).rename(columns=lambda c: "h_" + c),
            "ccard": sm_data("ccard"), "randhie": sm_data("randhie"), "ward": clinic(r, 1300), "poll": survey(r, 2600),
            "firms": shops(r, 700), "cancer": sk_data(skd.load_breast_cancer), "statecrime": sm_data("statecrime"),
            "fair": sm_data("fair"), "star98": sm_data("star98")}
        out["clients"] = with_people(clinic(r, 450), r)
        kinds = {
            "num": ["homes", "ward", "wine", "cancer", "star98"], "wide": ["homes", "ward", "cancer", "wine"],
            "cat": ["poll", "fair"], "class": ["wine", "ward", "cancer"], "big": ["homes", "ward"],
            "group": ["ward", "poll"], "biz": ["firms"], "surv": ["ward"], "stage": ["ward"], "pii": ["clients"]}
    return out, kinds
