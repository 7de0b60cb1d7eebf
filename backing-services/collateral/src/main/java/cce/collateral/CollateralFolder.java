package cce.collateral;

import cce.attestation.AmdProduct;
import cce.attestation.Collateral;
import cce.attestation.CollateralNeed;
import cce.attestation.Fmspc;
import cce.attestation.Octets;
import cce.attestation.PckCa;
import cce.attestation.SnpNeed;
import cce.attestation.SnpSigner;
import cce.attestation.SnpTcb;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Collateral in files: a bundle, one collateral JSON file, or a directory of one file for each platform, key and CRL
/// (docs/formats/collateral-bundle.md). What is read is not verified.
public final class CollateralFolder {
    private static final int MAX_FILES = 4096;
    private static final Pattern INTEL = Pattern.compile("intel-([0-9a-f]{12})-(platform|processor)\\.json");
    private static final Pattern KEY = Pattern.compile(
            "amd-(milan|genoa|turin)-(vcek|vlek)-([0-9a-f]{128})-(\\d{1,3})\\.(\\d{1,3})\\.(\\d{1,3})\\.(\\d{1,3})\\.(\\d{1,3})\\.der");
    private static final Pattern FMSPC = Pattern.compile("\"fmspc\"\\s*:\\s*\"([0-9a-fA-F]{12})\"");
    private static final Pattern LIST = Pattern.compile("amd-(milan|genoa|turin)\\.crl");

    private CollateralFolder() {}

    /// Everything at `place`.
    public static CollateralBundle open(Path place) {
        if (Files.isDirectory(place)) {
            return directory(place);
        }
        byte[] content = content(place).bytes();
        return looksLikeBundle(content) ? CollateralBundle.parse(content) : single(content);
    }

    /// Adds everything in `bundle` to a directory, each file replaced as a whole.
    public static void writeInto(Path folder, CollateralBundle bundle) {
        bundle.intel()
                .values()
                .forEach(entry -> Disk.replace(
                        folder.resolve(name(entry.need())),
                        entry.collateral().format().getBytes(StandardCharsets.UTF_8)));
        bundle.keys()
                .values()
                .forEach(key -> Disk.replace(
                        folder.resolve(name(key.need())), key.certificate().bytes()));
        bundle.lists()
                .forEach((product, crl) -> Disk.replace(folder.resolve("amd-" + word(product) + ".crl"), crl.bytes()));
    }

    static String name(CollateralNeed need) {
        return "intel-" + need.fmspc().hex() + "-" + need.ca().word() + ".json";
    }

    static String name(SnpNeed need) {
        SnpTcb tcb = need.tcb();
        return "amd-%s-%s-%s-%d.%d.%d.%d.%d.der"
                .formatted(
                        word(need.product()),
                        need.signer().name().toLowerCase(Locale.ROOT),
                        need.chipId().hex(),
                        tcb.fmc(),
                        tcb.bootloader(),
                        tcb.tee(),
                        tcb.snp(),
                        tcb.microcode());
    }

    /// Collateral that lies alone does not say its CA; the issuer chain of its CRL does.
    private static CollateralBundle single(byte[] content) {
        Collateral collateral = Collateral.parse(content);
        return CollateralBundle.empty().put(needOf(collateral), collateral);
    }

    private static CollateralBundle directory(Path folder) {
        CollateralBundle bundle = CollateralBundle.empty();
        try (Stream<Path> files = Files.list(folder)) {
            List<Path> sorted =
                    files.filter(Files::isRegularFile).sorted().limit(MAX_FILES).toList();
            sorted.forEach(file -> add(bundle, file));
        } catch (IOException e) {
            throw bad("The directory " + folder + " cannot be read: " + e.getMessage());
        }
        if (bundle.intel().isEmpty()
                && bundle.keys().isEmpty()
                && bundle.lists().isEmpty()) {
            throw bad("The directory " + folder + " holds no collateral; fetch some into it first.");
        }
        return bundle;
    }

    private static void add(CollateralBundle bundle, Path file) {
        String name = String.valueOf(file.getFileName());
        Matcher intel = INTEL.matcher(name);
        Matcher key = KEY.matcher(name);
        Matcher list = LIST.matcher(name);
        if (intel.matches()) {
            PckCa ca = Arrays.stream(PckCa.values())
                    .filter(one -> one.word().equals(intel.group(2)))
                    .findFirst()
                    .orElseThrow();
            bundle.put(
                    new CollateralNeed(new Fmspc(Octets.ofHex("fmspc", intel.group(1))), ca),
                    Collateral.parse(content(file).bytes()));
        } else if (key.matches()) {
            bundle.put(need(key), content(file));
        } else if (list.matches()) {
            bundle.put(product(list.group(1)), content(file));
        }
    }

    private static SnpNeed need(Matcher key) {
        int[] tcb = new int[5];
        for (int i = 0; i < tcb.length; i++) {
            tcb[i] = Integer.parseInt(key.group(4 + i));
        }
        return new SnpNeed(
                product(key.group(1)),
                SnpSigner.valueOf(key.group(2).toUpperCase(Locale.ROOT)),
                Octets.ofHex("chip", key.group(3)),
                new SnpTcb(tcb[0], tcb[1], tcb[2], tcb[3], tcb[4]));
    }

    /// The product of a name, in any case.
    public static AmdProduct product(String word) {
        return Arrays.stream(AmdProduct.values())
                .filter(product -> word(product).equals(word.toLowerCase(Locale.ROOT)))
                .findFirst()
                .orElseThrow(() -> bad("The AMD product " + word + " is not known; name Milan, Genoa or Turin."));
    }

    private static String word(AmdProduct product) {
        return product.word().toLowerCase(Locale.ROOT);
    }

    private static Octets content(Path file) {
        return Octets.of(Disk.read(file, CollateralBundle.MAX_BYTES)
                .orElseThrow(() -> bad("The file " + file + " is not there.")));
    }

    /// Whether this is meant to be a bundle, by its first bytes.
    public static boolean looksLikeBundle(byte[] content) {
        String start = new String(content, 0, Math.min(content.length, 128), StandardCharsets.ISO_8859_1);
        return start.contains("cce-collateral-bundle");
    }

    /// The platform that collateral is for, by its own words.
    private static CollateralNeed needOf(Collateral collateral) {
        Matcher fmspc = FMSPC.matcher(collateral.tcbInfo().text());
        if (!fmspc.find()) {
            throw bad("The TCB info does not name its FMSPC.");
        }
        Octets value = Octets.ofHex("fmspc", fmspc.group(1));
        return new CollateralNeed(new Fmspc(value), issuerOf(collateral));
    }

    private static PckCa issuerOf(Collateral collateral) {
        try {
            X509Certificate ca = (X509Certificate) CertificateFactory.getInstance("X.509")
                    .generateCertificate(new ByteArrayInputStream(
                            collateral.pckCrlIssuerChain().getBytes(StandardCharsets.US_ASCII)));
            return ca.getSubjectX500Principal().getName().contains("Processor CA") ? PckCa.PROCESSOR : PckCa.PLATFORM;
        } catch (GeneralSecurityException e) {
            throw bad("The issuer chain of the PCK CRL cannot be read.");
        }
    }

    private static CollateralException bad(String sentence) {
        return new CollateralException(CollateralException.Reason.BAD_FILE, sentence);
    }
}
