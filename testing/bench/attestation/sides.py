"""The processes the attestation bench measures: one JVM for each provider, kept for all rounds, and the peers."""
import json
import os
import pathlib
import shutil
import subprocess

HERE = pathlib.Path(__file__).parent
ROOT = pathlib.Path(os.environ["CCE_ROOT"])
WORK = ROOT / ".cce" / "bench" / "attestation"
JAVA = os.environ["JAVA_HOME"] + "/bin/java"
RECORDED_TDX = "tdx/real__dq_tdx_quote__C2025-06_b0c06f"
RECORDED_SNP = "snp/real__ms_milan"


def core():
    """The one core that single-threaded sides share in turn: the last, as the first takes more interrupts."""
    return str((os.cpu_count() or 1) - 1)


def pinned(command, cores):
    return ["taskset", "-c", cores, *command] if shutil.which("taskset") else command


class Jvm:
    """A measuring process that waits between its turns."""

    def __init__(self, provider, warm_seconds, cores):
        command = [JAVA, "--enable-native-access=ALL-UNNAMED", "-XX:+UseParallelGC", "-cp", os.environ["BENCH_LIB"] + "/*"]
        command += ["cce.bench.AttestationBench", "serve", provider, str(warm_seconds)]
        self.process = subprocess.Popen(
            pinned(command, cores), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1
        )

    def measure(self, mode, seconds, evidence, threads=1, rate=0.0):
        self.process.stdin.write(f"{mode} {seconds} {threads} {rate} {evidence}\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline()
        if not answer:
            raise SystemExit(f"The measuring process ended while it measured {mode}.")
        return json.loads(answer)

    def close(self):
        self.process.stdin.close()
        self.process.wait()


class Peer:
    """A program that measures itself for some seconds and prints one line of JSON."""

    def __init__(self, command):
        self.command = command

    def measure(self, seconds, evidence):
        command = pinned([*self.command, str(evidence), str(seconds)], core())
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        answer = process.stdout.read()
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = status
        if status:
            raise SystemExit(f"{self.command[0]} failed.")
        return {**json.loads(answer), "residentKib": used.ru_maxrss}


def evidence():
    """What is verified: (words, TDX folder, words, SNP folder or 'simulated'). Recorded where it lies beside the
    repository, else made by the simulator, so that the bench runs anywhere."""
    for vectors in (ROOT / "../shared/vectors", ROOT / "../../shared/vectors"):
        if (vectors / RECORDED_TDX / "quote.bin").is_file() and (vectors / RECORDED_SNP / "report.bin").is_file():
            tdx = recorded(vectors / RECORDED_TDX, {"quote.bin": "quote-00.bin", "collateral.json": "collateral.json"})
            shutil.copy(vectors / "tdx/intel-sgx-root.der", tdx / "root.der")
            snp = recorded(vectors / RECORDED_SNP, {"report.bin": "report-00.bin", "vek.der": "vek.der"})
            return "a recorded real TDX quote", tdx, "a recorded real report of a Milan", snp
    command = [JAVA, "-cp", os.environ["BENCH_LIB"] + "/*", "cce.bench.AttestationBench", "make", str(WORK / "simulated")]
    subprocess.run(command, check=True)
    return "64 simulated TDX quotes of one platform", WORK / "simulated", "64 simulated reports of a Milan", "simulated"


def recorded(case, files):
    folder = WORK / case.name
    folder.mkdir(parents=True, exist_ok=True)
    for source, name in files.items():
        shutil.copy(case / source, folder / name)
    (folder / "now").write_text(str(json.loads((case / "case.json").read_text())["verifyTime"]))
    return folder


def peers():
    """The peers that can be built here, and a sentence for each that cannot."""
    built, missing = {}, {}
    for name, folder, tool, command in (
        ("dcap-qvl 0.7.1 (Rust)", "dcap-qvl", "cargo", ["cargo", "build", "--release", "--quiet"]),
        ("@phala/dcap-qvl 0.3.9 (npm)", "dcap-qvl-npm", "npm", ["npm", "install", "--no-audit", "--no-fund", "--silent"]),
    ):
        target = WORK / "peers" / folder
        if not shutil.which(tool) or (tool == "npm" and not shutil.which("node")):
            missing[name] = f"{tool} is not installed"
            continue
        shutil.copytree(HERE / "peers" / folder, target, dirs_exist_ok=True)
        # As a JIT does, the peer may use every instruction this processor has.
        environment = {**os.environ, "RUSTFLAGS": "-C target-cpu=native"}
        done = subprocess.run(
            command, cwd=target, env=environment, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True
        )
        if done.returncode:
            missing[name] = f"{tool} failed: " + (done.stderr.strip().split("\n")[-1] or str(done.returncode))
            continue
        built[name] = Peer([str(target / "target/release/peer")] if tool == "cargo" else ["node", str(target / "peer.js")])
    return built, missing
