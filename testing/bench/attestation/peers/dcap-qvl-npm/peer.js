// Verifies the quotes of a folder for some seconds with @phala/dcap-qvl and prints one line of JSON, as AttestationBench.
const fs = require('fs');
const path = require('path');
const { QuoteVerifier } = require('@phala/dcap-qvl');

const [folder, seconds] = [process.argv[2], Number(process.argv[3])];
const quotes = fs
  .readdirSync(folder)
  .filter((f) => f.startsWith('quote-'))
  .sort()
  .map((f) => fs.readFileSync(path.join(folder, f)));
const json = JSON.parse(fs.readFileSync(path.join(folder, 'collateral.json')));
const collateral = Object.fromEntries(
  Object.entries(json).map(([k, v]) => [k, /_crl$|_signature$/.test(k) ? Buffer.from(v, 'hex') : v]),
);
const now = Number(fs.readFileSync(path.join(folder, 'now'), 'utf8'));
const verifier = new QuoteVerifier(fs.readFileSync(path.join(folder, 'root.der')));

const verify = (i) => verifier.verify(quotes[i % quotes.length], collateral, now);
(async () => {
  for (let i = 0; i < 50; i++) await verify(i);
  const nanos = [];
  const cpu = process.cpuUsage();
  const start = process.hrtime.bigint();
  while (Number(process.hrtime.bigint() - start) < seconds * 1e9) {
    const before = process.hrtime.bigint();
    await verify(nanos.length);
    nanos.push(Number(process.hrtime.bigint() - before));
  }
  const elapsed = Number(process.hrtime.bigint() - start) / 1e9;
  const used = process.cpuUsage(cpu);
  nanos.sort((a, b) => a - b);
  const n = nanos.length;
  console.log(
    JSON.stringify({
      perSecond: n / elapsed,
      cpuMicros: (used.user + used.system) / n,
      medianMicros: nanos[n >> 1] / 1e3,
      p99Micros: nanos[Math.floor(n * 0.99)] / 1e3,
    }),
  );
})();
