package cce.cced.identity;

import cce.cced.store.Database;
import cce.ledger.Wallet;
import cce.sealing.SecretAccess;
import cce.sealing.SecretBytes;
import cce.sealing.hierarchy.KeyHierarchy;
import cce.sealing.hierarchy.RootKey;
import cce.tee.PlatformKey;
import cce.tee.TrustedEnvironment;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.function.Function;
import javax.crypto.KDF;
import javax.crypto.spec.HKDFParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/// Every secret of this process, from two keys that the platform gives to this measured software only: the root of the key
/// hierarchy, and one for what belongs to the server alone (its TLS key, its sealed database fields).
public final class PlatformSecrets implements AutoCloseable {
    private static final String ROOT_PATH = "avinasi/root-key";
    private static final String SERVER_PATH = "avinasi/cced-server-key";
    private static final String PURPOSE = "privacy-plane";
    private static final String TLS_LABEL = "cce/v1/cced-tls-p256";
    private static final String FIELD_LABEL = "cce/v1/cced-database-fields";
    private static final int FIELD_KEY_BYTES = 32;

    private final KeyHierarchy hierarchy;
    private final PlatformKey server;

    public PlatformSecrets(TrustedEnvironment tee) {
        this.server = tee.platformKey(SERVER_PATH, PURPOSE);
        try (PlatformKey root = tee.platformKey(ROOT_PATH, PURPOSE)) {
            this.hierarchy = root.revealTo(raw -> new KeyHierarchy(new RootKey(SecretBytes.copyOf(raw))));
        }
    }

    public KeyHierarchy hierarchy() {
        return hierarchy;
    }

    public SecretBytes tlsSeed() {
        return derive(TLS_LABEL, TlsIdentity.SEED_BYTES);
    }

    public SecretBytes fieldKey() {
        return derive(FIELD_LABEL, FIELD_KEY_BYTES);
    }

    public Database openDatabase(String url) {
        return withRaw(hierarchy.databaseKey(), key -> Database.open(url, key));
    }

    /// The account cced writes to the chain with.
    public Wallet ledgerWallet() {
        return withRaw(hierarchy.ledgerAccountKey(), Wallet::ofInsecureSecret);
    }

    private static <T> T withRaw(SecretBytes secret, Function<byte[], T> use) {
        byte[] raw;
        try (secret) {
            raw = secret.copy(SecretAccess.toRawKeyBytes());
        }
        try {
            return use.apply(raw);
        } finally {
            Arrays.fill(raw, (byte) 0);
        }
    }

    private SecretBytes derive(String label, int bytes) {
        return server.revealTo(raw -> {
            try {
                return SecretBytes.adopt(KDF.getInstance("HKDF-SHA256")
                        .deriveData(HKDFParameterSpec.ofExtract()
                                .addIKM(new SecretKeySpec(raw, "Generic"))
                                .thenExpand(label.getBytes(StandardCharsets.US_ASCII), bytes)));
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("This Java runtime lacks HKDF-SHA256; cce needs JDK 25 or newer.", e);
            }
        });
    }

    @Override
    public void close() {
        server.close();
        hierarchy.close();
    }
}
