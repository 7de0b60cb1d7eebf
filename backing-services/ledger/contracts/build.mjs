// Compiles src/*.sol into the one resource the Java client loads: per contract its ABI and bytecode, nothing that depends
// on where or when it was built. `--check` compares instead of writing and fails on a difference.
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import solc from "solc";

const here = dirname(fileURLToPath(import.meta.url));
const output = join(here, "../src/main/resources/cce/ledger/contracts.json");
const contracts = ["AuditLog", "DatasetFactory", "RentalOnly", "TestDollar", "TestIdo"];

const sources = Object.fromEntries(
  readdirSync(join(here, "src"))
    .sort()
    .map((name) => [name, { content: readFileSync(join(here, "src", name), "utf8") }]),
);
const result = JSON.parse(
  solc.compile(
    JSON.stringify({
      language: "Solidity",
      sources,
      settings: {
        evmVersion: "cancun",
        optimizer: { enabled: true, runs: 200 },
        metadata: { bytecodeHash: "none", appendCBOR: false },
        outputSelection: { "*": { "*": ["abi", "evm.bytecode.object"] } },
      },
    }),
  ),
);
for (const message of result.errors ?? []) {
  console.error(message.formattedMessage);
}
if ((result.errors ?? []).length > 0) {
  process.exit(1);
}

const compiled = { generated: "by contracts/build.mjs; do not edit", compiler: solc.version(), contracts: {} };
for (const name of contracts) {
  const contract = result.contracts[`${name}.sol`][name];
  compiled.contracts[name] = { abi: contract.abi, bytecode: "0x" + contract.evm.bytecode.object };
}
const text = JSON.stringify(compiled, null, 1) + "\n";

if (!process.argv.includes("--check")) {
  writeFileSync(output, text);
} else if (readFileSync(output, "utf8") !== text) {
  console.error("contracts.json is not what src/*.sol compiles to; run: npm run build");
  process.exit(1);
}
