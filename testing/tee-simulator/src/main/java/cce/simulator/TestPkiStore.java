package cce.simulator;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;

/// Keeps the test PKI in a folder, so that reference values and sealed dev data survive a restart.
final class TestPkiStore {
    private static final String COMPLETE = "root.der";

    private TestPkiStore() {}

    static TestPki open(Path folder) {
        try {
            Files.createDirectories(folder);
            // The root certificate is written last: where it is, everything is.
            if (!Files.exists(folder.resolve(COMPLETE))) {
                save(folder, TestPki.create());
            }
            return new TestPki(
                    load(folder, "root"),
                    load(folder, "pck-ca"),
                    load(folder, "tcb-signing"),
                    load(folder, "pck"),
                    load(folder, "attestation"));
        } catch (IOException | GeneralSecurityException e) {
            throw new SimulatorException(
                    SimulatorException.Reason.BAD_STATE,
                    "The keys in " + folder + " cannot be used (" + e.getMessage()
                            + "). Give another folder or delete it.");
        }
    }

    static void writeAtomically(Path file, byte[] content) throws IOException {
        Path temporary = file.resolveSibling(file.getFileName() + ".tmp");
        Files.write(temporary, content);
        Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static void save(Path folder, TestPki pki) throws IOException {
        save(folder, "pck-ca", pki.pckCa());
        save(folder, "tcb-signing", pki.tcbSigning());
        save(folder, "pck", pki.pck());
        save(folder, "attestation", pki.attestation());
        save(folder, "root", pki.root());
    }

    private static void save(Path folder, String name, TestIdentity identity) throws IOException {
        writeAtomically(folder.resolve(name + ".key"), identity.key().getEncoded());
        writeAtomically(folder.resolve(name + ".der"), identity.der());
    }

    private static TestIdentity load(Path folder, String name) throws IOException, GeneralSecurityException {
        byte[] key = Files.readAllBytes(folder.resolve(name + ".key"));
        byte[] der = Files.readAllBytes(folder.resolve(name + ".der"));
        return new TestIdentity(
                KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(key)), (X509Certificate)
                        CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der)));
    }
}
