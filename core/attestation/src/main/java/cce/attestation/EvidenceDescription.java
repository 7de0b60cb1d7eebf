package cce.attestation;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Every field of evidence with what it means, read without believing a bit of it: for people who look at a file.
public final class EvidenceDescription {
    private static final int FIRST_VERSION_WITH_PRODUCT = 3;

    /// @param name by which specifications and policies know the field
    /// @param meaning one sentence; may say what is unusual about this value
    public record Field(String name, String value, String meaning) {}

    private final List<Field> fields = new ArrayList<>();

    private EvidenceDescription() {}

    public static List<Field> of(EvidenceFile file) {
        EvidenceDescription description = new EvidenceDescription();
        description.add("form", file.form(), "What the file was recognised as.");
        file.nonce().ifPresent(nonce -> description.add("eat_nonce", nonce.hex(), "What REPORTDATA must begin with."));
        switch (file.evidence().tee()) {
            case TDX -> description.quote(file.evidence());
            case SEV_SNP -> description.report(file.evidence());
        }
        for (SnpSigner signer : SnpSigner.values()) {
            file.certificates()
                    .flatMap(table -> table.certificate(signer))
                    .ifPresent(certificate -> description.add(
                            "certificate " + signer,
                            certificate.length() + " bytes",
                            "Handed out by the host behind the report."));
        }
        return List.copyOf(description.fields);
    }

    private void quote(RawEvidence evidence) {
        Octets bytes = evidence.bytes();
        Quote quote = QuoteReader.read(evidence);
        TdReport report = quote.report();
        add("header.version", bytes.at(0), "4, or 5 where the body says its own type.");
        add("header.att_key_type", bytes.at(2) | bytes.at(3) << 8, "2: ECDSA with P-256.");
        add("header.tee_type", "0x81", "TDX.");
        add("header.vendor_id", Octets.range(bytes.bytes(), 12, 16).hex(), "The maker of the quoting enclave: Intel.");
        add("header.user_data", Octets.range(bytes.bytes(), 28, 20).hex(), "Begins with the quoting enclave's id.");
        add(
                "tee_tcb_svn",
                report.teeTcbSvn().hex(),
                "Versions of the TDX module (byte 1 major, byte 0 minor) and more.");
        add("mr_seam", report.mrSeam().hex(), "SHA-384 of the TDX module.");
        add("mrsigner_seam", report.mrSignerSeam().hex(), "Signer of the module; zero for Intel.");
        add("seam_attributes", report.seamAttributes().hex(), "Zero for a production module.");
        add("td_attributes", hex(report.tdAttributes()), attributes(report.tdAttributes()));
        add("xfam", hex(report.xfam()), "Extended processor features the TD may use.");
        add("mr_td", report.mrTd().hex(), "Digest of the TD's initial memory: its firmware.");
        add("mr_config_id", report.mrConfigId().hex(), "Configuration the host named at launch.");
        add("mr_owner", report.mrOwner().hex(), "Owner the host named at launch.");
        add("mr_owner_config", report.mrOwnerConfig().hex(), "Configuration the owner named.");
        String[] registers = {
            "virtual hardware and firmware configuration", "kernel", "command line and initrd", "the application"
        };
        for (int i = 0; i < TdReport.RTMR_COUNT; i++) {
            add("rtmr_" + i, report.rtmrs().get(i).hex(), "Measured at run time; by custom " + registers[i] + ".");
        }
        add("report_data", report.reportData().hex(), "Chosen inside the TD: binds the quote to a key or nonce.");
        report.teeTcbSvn2()
                .ifPresent(svn -> add("tee_tcb_svn_2", svn.hex(), "What the versions would be after a relaunch."));
        report.mrServiceTd()
                .ifPresent(service -> add("mr_servicetd", service.hex(), "Service TD, such as for migration."));
        authentication(quote.auth());
    }

    private void authentication(QuoteAuth auth) {
        add("signature", auth.signature().hex(), "Over header and body, by the attestation key.");
        add(
                "attestation_key",
                auth.attestationKey().hex(),
                "P-256 point; believed only if the quoting enclave vouches.");
        EnclaveReport qe = auth.qeReport();
        add("qe.mrsigner", qe.mrSigner().hex(), "Signer of the quoting enclave.");
        add("qe.isv_prod_id", qe.isvProdId(), "Product number of the enclave.");
        add("qe.isv_svn", qe.isvSvn(), "Version of the enclave.");
        add("qe.debug", String.valueOf(qe.debug()), "A debug enclave vouches for nothing.");
        add("qe.auth_data", auth.qeAuthData().hex(), "Hashed together with the attestation key.");
        add("certification_type", auth.certificationType(), "5: the PCK chain is in the quote.");
        if (auth.carriesChain()) {
            platform(auth);
        }
    }

    private void platform(QuoteAuth auth) {
        List<Octets> chain = Pem.certificates("PCK chain", auth.chain());
        if (chain.isEmpty()) {
            return;
        }
        SgxExtension platform = SgxExtension.of(Certificate.parse("PCK certificate", chain.getFirst()));
        add("pck.fmspc", platform.fmspc().hex(), "Kind of platform: which TCB info applies.");
        add("pck.pceid", platform.pceId().hex(), "Id of the provisioning enclave.");
        add("pck.pcesvn", platform.pceSvn(), "Version of the provisioning enclave.");
        add("pck.tcb_components", platform.components().hex(), "16 versions of microcode and firmware.");
        add("pck.ppid", platform.ppid().hex(), "The platform itself: for allow lists.");
    }

    private void report(RawEvidence evidence) {
        // Before version 3 a report does not say its product, and the layout of a TCB word depends on it.
        SnpReport report = SnpReportReader.read(evidence, AmdProduct.MILAN).report();
        add("version", report.version(), "Version of the report's layout.");
        add("product", statesProduct(report) ? report.product().word() : "unknown", product(report));
        add("guest_svn", String.valueOf(report.guestSvn()), "Security version the image's ID block states.");
        add("policy", hex(report.policy()), guestPolicy(report.policy()));
        add("vmpl", String.valueOf(report.vmpl()), "Privilege level that asked; 0 is the highest.");
        add("platform_info", hex(report.platformInfo()), named(SnpPlatformBit.values(), report.platformInfo()));
        add("signing_key", report.signer().name(), "VCEK: the chip's own. VLEK: a cloud provider's.");
        add("report_data", report.reportData().hex(), "Chosen inside the guest: binds the report to a key or nonce.");
        add("measurement", report.measurement().hex(), "Launch digest of the guest's initial memory.");
        add("host_data", report.hostData().hex(), "Chosen by the host at launch.");
        add("family_id", report.familyId().hex(), "From the ID block.");
        add("image_id", report.imageId().hex(), "From the ID block.");
        add("id_key_digest", report.idKeyDigest().hex(), "Key that signed the ID block.");
        add("author_key_digest", report.authorKeyDigest().hex(), authorKey(report));
        add("report_id", report.reportId().hex(), "Differs at each launch.");
        add("report_id_ma", report.reportIdMa().hex(), "Of the migration agent; all ones when there is none.");
        add("chip_id", report.chipId().hex(), report.chipId().isZero() ? "Masked by the host." : "The chip itself.");
        tcb("current_tcb", word(evidence, 0x38), report, report.current(), "Firmware that runs.");
        tcb("reported_tcb", word(evidence, 0x180), report, report.reported(), "What the signing key was derived for.");
        tcb(
                "committed_tcb",
                word(evidence, 0x1e0),
                report,
                report.committed(),
                "Below this the host cannot roll back.");
        tcb("launch_tcb", word(evidence, 0x1f0), report, report.launch(), "At the guest's launch.");
        add("current_version", report.currentFirmware().toString(), "SEV firmware that runs.");
        add("committed_version", report.committedFirmware().toString(), "SEV firmware that cannot be rolled back.");
        report.mitigations().ifPresent(vectors -> {
            add("launch_mit_vector", hex(vectors.launch()), "Mitigations verified at launch.");
            add("current_mit_vector", hex(vectors.current()), "Mitigations verified now.");
        });
    }

    private static boolean statesProduct(SnpReport report) {
        return report.version() >= FIRST_VERSION_WITH_PRODUCT;
    }

    private static String product(SnpReport report) {
        return statesProduct(report)
                ? "From the processor's CPUID."
                : "Before version 3 a report does not say it; the certificate of its key does.";
    }

    /// The layout of a TCB word depends on the product, so without one only the word itself can be shown.
    private void tcb(String name, long word, SnpReport report, SnpTcb tcb, String meaning) {
        if (!statesProduct(report)) {
            add(name, hex(word), meaning + " Product unknown, so the word is not taken apart.");
            return;
        }
        String fmc = report.product() == AmdProduct.TURIN ? "fmc " + tcb.fmc() + ", " : "";
        String parts = "bootloader %d, tee %d, snp %d, microcode %d"
                .formatted(tcb.bootloader(), tcb.tee(), tcb.snp(), tcb.microcode());
        add(name, fmc + parts, meaning + " The word is " + hex(word) + ".");
    }

    private static long word(RawEvidence evidence, int offset) {
        return ByteBuffer.wrap(evidence.bytes().bytes())
                .order(ByteOrder.LITTLE_ENDIAN)
                .getLong(offset);
    }

    private static String authorKey(SnpReport report) {
        return report.authorKeyEnabled() ? "Key that signed the ID key." : "Not in use.";
    }

    private static String attributes(long bits) {
        String debug = (bits & 1) != 0 ? "DEBUG: the host can read this TD. " : "";
        return debug + named(TdAttribute.values(), bits);
    }

    private static String guestPolicy(long bits) {
        String debug = (bits & 1L << 19) != 0 ? "DEBUG: the host can read this guest. " : "";
        return debug + "ABI " + ((bits >>> 8) & 0xff) + "." + (bits & 0xff) + ". "
                + named(SnpGuestPolicyBit.values(), bits);
    }

    private static <F extends Flag> String named(F[] flags, long bits) {
        List<String> set = new ArrayList<>();
        for (F flag : flags) {
            if ((bits & flag.mask()) != 0) {
                set.add(flag.word());
            }
        }
        return Optional.of(String.join(", ", set))
                .filter(names -> !names.isEmpty())
                .map(names -> "Set: " + names + ".")
                .orElse("No named bit is set.");
    }

    private static String hex(long bits) {
        return "0x%016x".formatted(bits);
    }

    private void add(String name, int value, String meaning) {
        add(name, String.valueOf(value), meaning);
    }

    private void add(String name, String value, String meaning) {
        fields.add(new Field(name, value, meaning));
    }
}
