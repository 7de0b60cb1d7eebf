package cce.simulator;

import cce.attestation.Measurement;
import cce.attestation.Octets;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// Stands in for a key management service: a seed in a plain file, from which the same measured software gets the same
/// keys.
final class DevSeed {
    private static final String LABEL = "cce/simulator/key/v1";
    private static final int SEED_BYTES = 32;

    private final byte[] seed;

    private DevSeed(byte[] seed) {
        this.seed = seed;
    }

    static DevSeed open(Path file) {
        try {
            if (!Files.exists(file)) {
                byte[] fresh = new byte[SEED_BYTES];
                new SecureRandom().nextBytes(fresh);
                TestPkiStore.writeAtomically(file, fresh);
            }
            byte[] seed = Files.readAllBytes(file);
            if (seed.length != SEED_BYTES) {
                throw new SimulatorException(
                        SimulatorException.Reason.BAD_STATE,
                        "The seed " + file + " is not " + SEED_BYTES
                                + " bytes. Delete it; data sealed under it is lost.");
            }
            return new DevSeed(seed);
        } catch (IOException e) {
            throw new SimulatorException(
                    SimulatorException.Reason.BAD_STATE, "The seed " + file + " cannot be used: " + e.getMessage());
        }
    }

    /// A 32-byte key for this software and path. Other software measures differently and so gets another key.
    Octets key(Measurement mrTd, String path, String purpose) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(seed, "HmacSHA256"));
            for (String part : new String[] {LABEL, mrTd.hex(), path, purpose}) {
                byte[] utf8 = Digests.utf8(part);
                mac.update(new FieldWriter().u32(utf8.length).bytes(utf8).toBytes());
            }
            return Octets.of(mac.doFinal());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("The JDK lacks HMAC-SHA256.", e);
        }
    }
}
