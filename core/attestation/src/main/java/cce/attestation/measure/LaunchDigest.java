package cce.attestation.measure;

import cce.attestation.Measurement;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;

/// The launch digest of SEV-SNP: a chain over one PAGE_INFO structure for each page added (AMD 56860,
/// SNP_LAUNCH_UPDATE).
final class LaunchDigest {
    static final int PAGE_BYTES = 4096;
    private static final int DIGEST_BYTES = 48;
    private static final int PAGE_INFO_BYTES = 0x70;
    /// Where the hardware records a processor's start state: -1, page aligned, without the bits above 47.
    private static final long VMSA_ADDRESS = 0xFFFF_FFFF_F000L;

    private static final byte NORMAL = 1;
    private static final byte VMSA = 2;
    private static final byte ZERO = 3;
    private static final byte UNMEASURED = 4;
    private static final byte SECRETS = 5;
    private static final byte CPUID = 6;

    private final MessageDigest sha384 = Hashes.sha384();
    private byte[] digest = new byte[DIGEST_BYTES];

    /// Adds whole pages of content from `address` on.
    void content(long address, Bytes content) {
        for (int at = 0; at < content.length(); at += PAGE_BYTES) {
            content.part("page", at, PAGE_BYTES).addTo(sha384);
            page(NORMAL, address + at, sha384.digest());
        }
    }

    void zeros(long address, long size) {
        withoutContent(ZERO, address, size);
    }

    void unmeasured(long address, long size) {
        withoutContent(UNMEASURED, address, size);
    }

    void secrets(long address) {
        withoutContent(SECRETS, address, PAGE_BYTES);
    }

    void cpuid(long address) {
        withoutContent(CPUID, address, PAGE_BYTES);
    }

    void processor(byte[] vmsa) {
        page(VMSA, VMSA_ADDRESS, sha384.digest(vmsa));
    }

    Measurement value() {
        return Measurement.of(digest);
    }

    private void withoutContent(byte type, long address, long size) {
        for (long at = 0; at < size; at += PAGE_BYTES) {
            page(type, address + at, new byte[DIGEST_BYTES]);
        }
    }

    private void page(byte type, long address, byte[] content) {
        byte[] info = ByteBuffer.allocate(PAGE_INFO_BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(digest)
                .put(content)
                .putShort((short) PAGE_INFO_BYTES)
                .put(type)
                // No initial migration image, and no permissions for VMPL 3, 2 and 1.
                .putInt(0)
                .put((byte) 0)
                .putLong(address)
                .array();
        digest = sha384.digest(info);
    }
}
