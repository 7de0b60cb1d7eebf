package cce.ledger;

import cce.protocol.WalletAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;

/// An Ethereum account that can sign: one secp256k1 key, wiped on close. It has no way to give the key away but to its
/// own files.
public final class Wallet implements AutoCloseable {
    private final byte[] key;
    private final WalletAddress address;
    private boolean closed;

    /// Takes ownership of the array.
    private Wallet(byte[] key) {
        if (!Curve.isPrivateKey(key)) {
            Arrays.fill(key, (byte) 0);
            throw new LedgerException(
                    LedgerException.Reason.BAD_WALLET, "The wallet's key is not a secp256k1 private key of 32 bytes.");
        }
        this.key = key;
        this.address = Curve.addressOf(key);
    }

    /// Makes a new account.
    public static Wallet create(SecureRandom random) {
        while (true) {
            byte[] candidate = new byte[Curve.SCALAR_BYTES];
            random.nextBytes(candidate);
            if (Curve.isPrivateKey(candidate)) {
                return new Wallet(candidate);
            }
        }
    }

    /// The account of a key derived elsewhere, such as cced's from its root key. Copies the bytes; wiping the argument
    /// stays the caller's.
    public static Wallet ofInsecureSecret(byte[] secret) {
        return new Wallet(secret.clone());
    }

    /// Reads a file that [#store(Path)] wrote. Refuses one that others may read.
    public static Wallet load(Path file) {
        return new Wallet(WalletFile.read(file));
    }

    /// Reads an Ethereum keystore (version 3, scrypt).
    public static Wallet load(Path file, char[] password) {
        return new Wallet(Keystore.read(file, password));
    }

    /// Writes the bare key to a new file that only this user can read. For development and for machines whose disk is
    /// the protection; use [#store(Path, char[])] otherwise.
    public void store(Path file) {
        requireOpen();
        WalletFile.write(file, key);
    }

    /// Writes an Ethereum keystore (version 3, scrypt) to a new file that only this user can read.
    public void store(Path file, char[] password, SecureRandom random) {
        requireOpen();
        Keystore.write(file, key, address, password, random);
    }

    public WalletAddress address() {
        return address;
    }

    /// EIP-191 `personal_sign`: 65 bytes r ‖ s ‖ v as `0x` and hexadecimal digits.
    public String signMessage(String message) {
        requireOpen();
        return Curve.sign(key, PersonalMessage.hash(message.getBytes(StandardCharsets.UTF_8)))
                .toHex();
    }

    EthSignature signHash(byte[] hash) {
        requireOpen();
        return Curve.sign(key, hash);
    }

    @Override
    public void close() {
        closed = true;
        Arrays.fill(key, (byte) 0);
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException("This wallet has been closed.");
        }
    }
}
