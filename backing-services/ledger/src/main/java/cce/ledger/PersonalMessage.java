package cce.ledger;

import java.nio.charset.StandardCharsets;

/// The EIP-191 form of a message for people. Its prefix keeps a signed message from ever being a transaction.
final class PersonalMessage {
    private static final String PREFIX = "\u0019Ethereum Signed Message:\n";

    private PersonalMessage() {}

    static byte[] hash(byte[] message) {
        byte[] prefix = (PREFIX + message.length).getBytes(StandardCharsets.US_ASCII);
        return Curve.keccak(prefix, message);
    }
}
