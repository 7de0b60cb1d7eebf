package cce.attestation;

import java.util.LinkedHashMap;
import java.util.Map;

/// The claims of verified evidence by the names that Trustee gives them, so that its policies read ours.
public final class EvidenceClaims {
    private EvidenceClaims() {}

    public static Map<String, Object> of(VerifiedEvidence evidence) {
        return switch (evidence) {
            case VerifiedTdx tdx -> tdx(tdx);
            case VerifiedSnp snp -> snp(snp);
        };
    }

    private static Map<String, Object> tdx(VerifiedTdx evidence) {
        TdReport report = evidence.report();
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("tcb_svn", report.teeTcbSvn().hex());
        body.put("mr_seam", report.mrSeam().hex());
        body.put("mrsigner_seam", report.mrSignerSeam().hex());
        body.put("seam_attributes", report.seamAttributes().hex());
        body.put("td_attributes", littleEndian(report.tdAttributes()));
        body.put("xfam", littleEndian(report.xfam()));
        body.put("mr_td", report.mrTd().hex());
        body.put("mr_config_id", report.mrConfigId().hex());
        body.put("mr_owner", report.mrOwner().hex());
        body.put("mr_owner_config", report.mrOwnerConfig().hex());
        for (int i = 0; i < TdReport.RTMR_COUNT; i++) {
            body.put("rtmr_" + i, report.rtmrs().get(i).hex());
        }
        body.put("report_data", report.reportData().hex());
        report.mrServiceTd().ifPresent(service -> body.put("mr_servicetd", service.hex()));
        Map<String, Object> attributes = new LinkedHashMap<>();
        attributes.put("debug", evidence.debug());
        for (TdAttribute attribute : TdAttribute.values()) {
            attributes.put(attribute.word(), (report.tdAttributes() & attribute.mask()) != 0);
        }
        PlatformTcb tcb = evidence.tcb();
        Map<String, Object> tdx = new LinkedHashMap<>();
        tdx.put("quote", Map.of("body", body));
        tdx.put("td_attributes", attributes);
        tdx.put("tcb_status", tcb.status().word());
        tdx.put("tcb_date", tcb.tcbDate().toString());
        tdx.put("advisory_ids", tcb.advisories().stream().toList());
        tdx.put("tcb_eval_num", tcb.tcbEvaluationDataNumber());
        tdx.put("fmspc", tcb.fmspc().hex());
        // "1" says that the documents were past their date when looked at, which a policy had to allow.
        tdx.put(
                "collateral_expiration_status",
                evidence.verifiedAt().isAfter(evidence.documentsExpireAt()) ? "1" : "0");
        return claims("tdx", tdx, report.reportData(), report.mrConfigId().hex());
    }

    private static Map<String, Object> snp(VerifiedSnp evidence) {
        SnpReport report = evidence.report();
        Map<String, Object> snp = new LinkedHashMap<>();
        snp.put("measurement", report.measurement().hex());
        snp.put("product", report.product().word());
        snp.put("vmpl", report.vmpl());
        snp.put("guest_svn", report.guestSvn());
        snp.put("policy_abi_major", (report.policy() >>> 8) & 0xff);
        snp.put("policy_abi_minor", report.policy() & 0xff);
        snp.put("policy_debug_allowed", evidence.debug());
        for (SnpGuestPolicyBit bit : SnpGuestPolicyBit.values()) {
            snp.put("policy_" + bit.word(), (report.policy() & bit.mask()) != 0);
        }
        for (SnpPlatformBit bit : SnpPlatformBit.values()) {
            snp.put("platform_" + bit.word(), (report.platformInfo() & bit.mask()) != 0);
        }
        snp.put("reported_tcb_bootloader", report.reported().bootloader());
        snp.put("reported_tcb_tee", report.reported().tee());
        snp.put("reported_tcb_snp", report.reported().snp());
        snp.put("reported_tcb_microcode", report.reported().microcode());
        snp.put("host_data", report.hostData().hex());
        snp.put("id_key_digest", report.idKeyDigest().hex());
        snp.put("author_key_digest", report.authorKeyDigest().hex());
        snp.put("family_id", report.familyId().hex());
        snp.put("image_id", report.imageId().hex());
        snp.put("report_id", report.reportId().hex());
        snp.put("chip_id", report.chipId().hex());
        snp.put("signing_key", report.signer().name());
        evidence.provider().ifPresent(provider -> snp.put("provider", provider));
        return claims("snp", snp, report.reportData(), report.hostData().hex());
    }

    private static Map<String, Object> claims(
            String tee, Map<String, Object> inner, ReportData reportData, String initData) {
        Map<String, Object> claims = new LinkedHashMap<>();
        claims.put(tee, inner);
        claims.put("report_data", reportData.hex());
        claims.put("init_data", initData);
        return claims;
    }

    private static String littleEndian(long bits) {
        byte[] bytes = new byte[Long.BYTES];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (bits >>> (8 * i));
        }
        return Octets.of(bytes).hex();
    }
}
