package cce.e2e;

/// What the jobs of these tests run.
final class Programs {
    /// Means over groups large enough to leave.
    static final String HONEST = """
            import csv
            from collections import defaultdict
            count, total = defaultdict(int), defaultdict(float)
            for row in csv.DictReader(open("/data/clinic/patients.csv")):
                count[row["region"]] += 1
                total[row["region"]] += float(row["visits"])
            with open("/output/visits.csv", "w") as out:
                out.write("region,mean_visits\\n")
                for region in sorted(count):
                    out.write(f"{region},{total[region] / count[region]:.1f}\\n")
            """;

    /// Copies records to every place it can write to.
    static final String THIEF = """
            lines = open("/data/clinic/patients.csv").read()
            print(lines)
            open("/output/copy.csv", "w").write(lines)
            open("/tmp/copy.csv", "w").write(lines)
            """;

    static final String ENDLESS = "while True: pass\n";

    static final String SLEEPER = "import time\nrows = open('/data/clinic/patients.csv').read()\ntime.sleep(120)\n";

    static final String EXIT_SEVEN = "import sys\nsys.exit(7)\n";

    static final String LINK = "import os\nos.symlink('/data/clinic/patients.csv', '/output/link')\n";

    static final String FIFO = "import os\nos.mkfifo('/output/pipe')\n";

    static final String DEEP =
            "import os\nos.makedirs('/output/' + 'd/' * 40)\nopen('/output/' + 'd/' * 40 + 'f', 'w')\n";

    static final String HUGE = "with open('/output/huge', 'wb') as out:\n  while True: out.write(bytes(1 << 20))\n";

    static final String DEVICE = """
            import os, stat
            try:
                os.mknod('/output/device', 0o600 | stat.S_IFCHR, os.makedev(1, 3))
            except PermissionError:
                open('/output/report.txt', 'w').write('refused')
            """;

    private Programs() {}
}
