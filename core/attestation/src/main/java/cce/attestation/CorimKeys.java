package cce.attestation;

import java.util.List;

/// The words that reference values have in a CoRIM: vendor and model of an environment, and the keys of measurements.
final class CorimKeys {
    static final String INTEL = "Intel";
    static final String TDX = "TDX";
    static final String AMD = "AMD";
    static final String SNP = "SEV-SNP";

    static final String MR_TD = "mr_td";
    static final String MR_SEAM = "mr_seam";
    static final List<String> RTMRS = List.of("rtmr_0", "rtmr_1", "rtmr_2", "rtmr_3");
    static final String SNP_MEASUREMENT = "snp_launch_measurement";
    static final String SNP_GUEST_SVN = "snp_guest_svn";

    /// SHA-384 in the registry of hash algorithms that CoRIM uses (IANA "Named Information").
    static final long SHA_384 = 7;

    /// `application/rim+cbor`, and what the drafts before called it.
    static final String CONTENT_TYPE = "application/rim+cbor";
    static final String OLD_CONTENT_TYPE = "application/corim-unsigned+cbor";

    static final long ID = 0;
    static final long TAGS = 1;
    static final long DEPENDENT_MANIFESTS = 2;
    static final long PROFILE = 3;
    static final long VALIDITY = 4;

    static final long VERSION = 0;
    static final long SVN = 1;
    static final long DIGESTS = 2;

    static final long META = 8;
    static final long URI_TAG = 32;
    static final long EPOCH_TIME_TAG = 1;
    static final long COMID_TAG = 506;
    static final long MIN_SVN_TAG = 553;

    private CorimKeys() {}
}
