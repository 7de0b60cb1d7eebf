package cce.attestation;

import java.util.Map;
import java.util.Set;

/// What a policy asks of SEV-SNP evidence.
///
/// @param minReportVersion older reports say less, for one not which product they are from
/// @param products a product without an entry is refused
/// @param minAbi lowest ABI version the guest's policy must have demanded of its firmware
/// @param vmpls privilege levels the report may have been asked for at
/// @param signers kinds of key that may have signed
/// @param providers CSP ids admitted where a VLEK signed
/// @param maskedChipIdAccepted whether the host may hide which chip it is
/// @param provisionalFirmwareAccepted whether firmware may run that its host can still roll back
/// @param uncheckedRevocationAccepted whether a report passes for which no CRL was given
/// @param launchMitigations bits that must be set in the launch mitigation vector
/// @param currentMitigations bits that must be set in the current mitigation vector
/// @param fields admitted values; every [SnpField] is a key
public record SnpPolicy(
        int minReportVersion,
        Map<AmdProduct, SnpProductPolicy> products,
        FlagRules<SnpGuestPolicyBit> guestPolicy,
        AbiVersion minAbi,
        FlagRules<SnpPlatformBit> platformInfo,
        Set<Long> vmpls,
        Set<SnpSigner> signers,
        Allowed<String> providers,
        boolean maskedChipIdAccepted,
        boolean provisionalFirmwareAccepted,
        boolean uncheckedRevocationAccepted,
        long launchMitigations,
        long currentMitigations,
        long minGuestSvn,
        Map<SnpField, Allowed<Octets>> fields) {
    /// ABI version of a guest policy.
    public record AbiVersion(int major, int minor) {
        boolean isAtLeast(AbiVersion floor) {
            return major != floor.major ? major > floor.major : minor >= floor.minor;
        }

        @Override
        public String toString() {
            return major + "." + minor;
        }
    }

    public SnpPolicy {
        products = Map.copyOf(products);
        vmpls = Set.copyOf(vmpls);
        signers = Set.copyOf(signers);
        fields = Map.copyOf(fields);
        for (SnpField field : SnpField.values()) {
            if (!fields.containsKey(field)) {
                throw new IllegalStateException("The policy has no rule for " + field + ".");
            }
        }
    }
}
