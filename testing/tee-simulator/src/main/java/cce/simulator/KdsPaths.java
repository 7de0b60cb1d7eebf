package cce.simulator;

import cce.attestation.AmdProduct;
import cce.attestation.Octets;
import cce.attestation.SnpSigner;
import cce.attestation.SnpTcb;
import java.net.URI;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/// What AMD's key distribution service answers for simulated platforms: a chip's key by its id and TCB with every
/// parameter in its order, the issuer chain and the CRL. A provider's key is not handed out, as there.
record KdsPaths(List<SimulatedSnpPlatform> platforms) {
    KdsPaths {
        platforms = List.copyOf(platforms);
    }

    Optional<Octets> answer(URI request, Instant now) {
        String[] parts = request.getPath().split("/", -1);
        if (parts.length != 5 || !parts[2].equals("v1")) {
            return Optional.empty();
        }
        return platforms.stream()
                .filter(platform -> platform.product().word().equals(parts[3]))
                .filter(platform -> parts[1].equals(platform.signer() == SnpSigner.VCEK ? "vcek" : "vlek"))
                .findFirst()
                .flatMap(platform -> answer(platform, parts[4], request.getQuery(), now));
    }

    private static Optional<Octets> answer(
            SimulatedSnpPlatform platform, String what, @org.jspecify.annotations.Nullable String query, Instant now) {
        return switch (what) {
            case "crl" -> platform.collateral(false, now).crl();
            case "cert_chain" -> Optional.of(chain(platform));
            default ->
                platform.signer() == SnpSigner.VCEK
                                && what.equals(platform.hardwareId().hex())
                                && parameters(platform).equals(query)
                        ? Optional.of(platform.collateral(false, now).vek())
                        : Optional.empty();
        };
    }

    private static String parameters(SimulatedSnpPlatform platform) {
        SnpTcb tcb = platform.tcb();
        String all = "blSPL=%02d&teeSPL=%02d&snpSPL=%02d&ucodeSPL=%02d"
                .formatted(tcb.bootloader(), tcb.tee(), tcb.snp(), tcb.microcode());
        return platform.product() == AmdProduct.TURIN ? "fmcSPL=%02d&".formatted(tcb.fmc()) + all : all;
    }

    private static Octets chain(SimulatedSnpPlatform platform) {
        Octets intermediate = platform.signer() == SnpSigner.VCEK
                ? platform.roots().ask()
                : platform.roots().asvk();
        return Octets.of(Digests.utf8(pem(intermediate) + pem(platform.roots().ark())));
    }

    private static String pem(Octets der) {
        return "-----BEGIN CERTIFICATE-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der.bytes())
                + "\n-----END CERTIFICATE-----\n";
    }
}
