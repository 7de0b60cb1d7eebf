package cce.attestation;

import java.util.Optional;

/// What collateral says of a TDX module: who signed it, which attributes it may have, and the standing of its versions.
///
/// @param levels absent for the base module, whose version is judged as part of the platform's TCB level
record TdxModule(Octets mrSigner, Octets attributes, Octets attributesMask, Optional<SvnLevels> levels) {
    private static final int ATTRIBUTE_BYTES = 8;

    static TdxModule base(JsonObject in) {
        return read(in, Optional.empty());
    }

    static TdxModule versioned(JsonObject in) {
        return read(in, Optional.of(SvnLevels.read("TDX module identity", in)));
    }

    private static TdxModule read(JsonObject in, Optional<SvnLevels> levels) {
        return new TdxModule(
                in.hex("mrsigner", Measurement.LENGTH_BYTES),
                in.hex("attributes", ATTRIBUTE_BYTES),
                in.hex("attributesMask", ATTRIBUTE_BYTES),
                levels);
    }

    void requireSigned(TdReport report) {
        if (!report.mrSignerSeam().value().equals(mrSigner)) {
            throw new EvidenceException(
                    Rejection.TDX_MODULE, "The TDX module (MRSIGNERSEAM) was not signed by the vendor's key.");
        }
        for (int i = 0; i < ATTRIBUTE_BYTES; i++) {
            int actual = report.seamAttributes().at(i);
            // A bit outside the mask is one the collateral knows nothing about, such as a debug module's.
            if ((actual & attributesMask.at(i)) != attributes.at(i) || (actual & ~attributesMask.at(i)) != 0) {
                throw new EvidenceException(
                        Rejection.TDX_MODULE, "The TDX module has attributes (SEAMATTRIBUTES) it must not have.");
            }
        }
    }
}
