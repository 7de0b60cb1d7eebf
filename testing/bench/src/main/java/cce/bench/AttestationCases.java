package cce.bench;

import cce.attestation.Collateral;
import cce.attestation.Measurement;
import cce.attestation.Octets;
import cce.attestation.RawEvidence;
import cce.attestation.ReportData;
import cce.attestation.SnpCollateral;
import cce.attestation.TrustAnchors;
import cce.simulator.SimulatedPlatform;
import cce.simulator.SimulatedSnpPlatform;
import cce.simulator.SimulatedTd;
import cce.simulator.SoftwareMeasurement;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// The evidence the attestation bench verifies, as a folder every side reads: `quote-*.bin`, `collateral.json`,
/// `root.der` and `now` (seconds).
final class AttestationCases {
    private static final int QUOTES = 64;
    /// In a version 4 quote: header, body, length, then 64 + 64 + 6 + 384 bytes, and r of the signature.
    private static final int QE_SIGNATURE_S_OFFSET = 1186;
    private static final int SCALAR_BYTES = 32;
    private static final BigInteger P256_ORDER =
            new BigInteger("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551", 16);

    record Tdx(List<RawEvidence> quotes, Collateral collateral, TrustAnchors anchors, Instant now) {}

    record Snp(List<RawEvidence> reports, SnpCollateral collateral, TrustAnchors anchors, Instant now) {}

    private AttestationCases() {}

    /// Writes evidence of simulated machines of one platform, each quote over report data of its own.
    static void writeSimulated(Path folder) throws IOException {
        Files.createDirectories(folder);
        SimulatedPlatform platform = SimulatedPlatform.create();
        Instant now = Instant.ofEpochSecond(Instant.now().getEpochSecond());
        List<Measurement> rtmrs = Collections.nCopies(3, Measurement.ZERO);
        SimulatedTd td =
                SimulatedTd.boot(new SoftwareMeasurement(Measurement.ZERO, rtmrs), "bench", Measurement.ZERO, false);
        for (int i = 0; i < QUOTES; i++) {
            byte[] quote = platform.quote(td, anyReportData()).bytes().bytes();
            Files.write(folder.resolve("quote-%02d.bin".formatted(i)), quote);
        }
        Files.writeString(
                folder.resolve("collateral.json"), platform.collateral(now).format());
        Files.write(folder.resolve("root.der"), platform.rootDer());
        Files.writeString(folder.resolve("now"), Long.toString(now.getEpochSecond()));
    }

    static Tdx read(Path folder) throws IOException {
        List<RawEvidence> quotes = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.sorted().toList()) {
                if (String.valueOf(file.getFileName()).startsWith("quote-")) {
                    quotes.add(RawEvidence.tdx(Files.readAllBytes(file)));
                }
            }
        }
        return new Tdx(
                quotes,
                Collateral.parse(Files.readAllBytes(folder.resolve("collateral.json"))),
                TrustAnchors.insecureTestRoot(Files.readAllBytes(folder.resolve("root.der"))),
                now(folder));
    }

    /// Every second quote with the other of the two values of s that verify, in the signature of the quoting enclave's
    /// report: no quote has the statement of the one before it, so the verifier cannot reuse it.
    static Tdx withAlternatingStatements(Tdx tdx) {
        List<RawEvidence> quotes = new ArrayList<>();
        for (int i = 0; i < 2 * tdx.quotes().size(); i++) {
            byte[] quote = tdx.quotes().get(i / 2).bytes().bytes();
            if (i % 2 == 1) {
                BigInteger s = new BigInteger(1, quote, QE_SIGNATURE_S_OFFSET, SCALAR_BYTES);
                byte[] other = P256_ORDER.subtract(s).toByteArray();
                int length = Math.min(other.length, SCALAR_BYTES);
                Arrays.fill(quote, QE_SIGNATURE_S_OFFSET, QE_SIGNATURE_S_OFFSET + SCALAR_BYTES, (byte) 0);
                System.arraycopy(
                        other, other.length - length, quote, QE_SIGNATURE_S_OFFSET + SCALAR_BYTES - length, length);
            }
            quotes.add(RawEvidence.tdx(quote));
        }
        return new Tdx(quotes, tdx.collateral(), tdx.anchors(), tdx.now());
    }

    /// Reports of one chip: recorded ones of a folder (`report-*.bin`, `vek.der`, `now`), or simulated ones.
    /// SEV-SNP has no peer here, so these are made where they are used.
    static Snp snp(String evidence) throws IOException {
        if (evidence.equals("simulated")) {
            return simulatedSnp();
        }
        Path folder = Path.of(evidence);
        RawEvidence report = RawEvidence.snp(Files.readAllBytes(folder.resolve("report-00.bin")));
        Octets vek = Octets.of(Files.readAllBytes(folder.resolve("vek.der")));
        return new Snp(
                List.of(report), new SnpCollateral(vek, Optional.empty()), TrustAnchors.production(), now(folder));
    }

    private static Instant now(Path folder) throws IOException {
        return Instant.ofEpochSecond(
                Long.parseLong(Files.readString(folder.resolve("now")).trim()));
    }

    private static Snp simulatedSnp() {
        SimulatedSnpPlatform platform = SimulatedSnpPlatform.create();
        Instant now = Instant.now();
        List<RawEvidence> reports = Stream.generate(
                        () -> platform.report(5, Measurement.ZERO, Octets.of(new byte[32]), anyReportData()))
                .limit(QUOTES)
                .toList();
        SnpCollateral collateral =
                new SnpCollateral(platform.collateral(false, now).vek(), Optional.empty());
        return new Snp(reports, collateral, platform.anchors(), now);
    }

    private static ReportData anyReportData() {
        byte[] random = new byte[ReportData.LENGTH_BYTES];
        new SecureRandom().nextBytes(random);
        return ReportData.of(random);
    }
}
