package cce.collateral;

import cce.attestation.Octets;
import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;

/// The dates and number a CRL states; nobody verified them here.
///
/// @param nextUpdate when it asks to be replaced; long ago when it does not say
public record CrlDates(Instant thisUpdate, Instant nextUpdate, Optional<BigInteger> number) {
    private static final int MAX_BYTES = 1024 * 1024;
    private static final String CRL_NUMBER = "2.5.29.20";
    private static final int MAX_NUMBER_BYTES = 20;

    /// Reads the DER of a CRL.
    public static CrlDates of(Octets der) {
        if (der.length() > MAX_BYTES) {
            throw unreadable("is above " + MAX_BYTES + " bytes");
        }
        try {
            X509CRL crl = (X509CRL)
                    CertificateFactory.getInstance("X.509").generateCRL(new ByteArrayInputStream(der.bytes()));
            if (crl == null) {
                throw unreadable("is empty");
            }
            Instant next = crl.getNextUpdate() == null
                    ? Instant.EPOCH
                    : crl.getNextUpdate().toInstant();
            return new CrlDates(crl.getThisUpdate().toInstant(), next, number(crl.getExtensionValue(CRL_NUMBER)));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw unreadable("is not an X.509 CRL");
        }
    }

    /// OCTET STRING of INTEGER, both in the short form.
    private static Optional<BigInteger> number(byte @org.jspecify.annotations.Nullable [] extension) {
        if (extension == null
                || extension.length < 5
                || extension.length > MAX_NUMBER_BYTES + 4
                || extension[2] != 2
                || extension[3] != extension.length - 4) {
            return Optional.empty();
        }
        return Optional.of(new BigInteger(Arrays.copyOfRange(extension, 4, extension.length)));
    }

    private static CollateralException unreadable(String problem) {
        return new CollateralException(CollateralException.Reason.UNREADABLE_ANSWER, "The CRL " + problem + ".");
    }
}
