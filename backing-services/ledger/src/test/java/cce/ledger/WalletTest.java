package cce.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WalletTest {
    /// The first account of every development chain, known to the world.
    private static final String KNOWN_KEY = "ac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80";

    private static final String KNOWN_ADDRESS = "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266";

    @TempDir
    private Path folder;

    @Test
    void knownKey_givesTheKnownAddress() {
        try (Wallet wallet = known()) {
            assertThat(ChecksumAddress.format(wallet.address())).isEqualTo(KNOWN_ADDRESS);
        }
    }

    @Test
    void signature_isTheOneAnotherImplementationMakes() {
        try (EmbeddedChain chain = TestChain.start();
                JsonRpc rpc = new JsonRpc(chain.endpoint());
                Wallet wallet = known()) {
            for (String message : new String[] {"", "hello", "zwei\nZeilen, äöü", "x".repeat(1000)}) {
                String hex = Hex.encode(message.getBytes(StandardCharsets.UTF_8));
                String theirs = rpc.call("personal_sign", hex, KNOWN_ADDRESS).asString("");
                assertThat(wallet.signMessage(message)).isEqualTo(theirs);
            }
        }
    }

    @Test
    void signatures_recoverToTheSignerAndAreLow() {
        SecureRandom random = new SecureRandom();
        for (int i = 0; i < 50; i++) {
            try (Wallet wallet = Wallet.create(random)) {
                byte[] hash = Curve.keccak(AuditChain.word(i));
                EthSignature signature = wallet.signHash(hash);
                assertThat(Curve.recover(signature, hash)).contains(wallet.address());
                assertThat(Curve.isLow(signature.s())).isTrue();
            }
        }
    }

    @Test
    void impossibleSignatures_recoverToNobody() {
        byte[] hash = Curve.keccak();
        BigInteger one = BigInteger.ONE;
        assertThat(Curve.recover(new EthSignature(BigInteger.ZERO, one, 0), hash))
                .isEmpty();
        assertThat(Curve.recover(new EthSignature(one, BigInteger.ZERO, 0), hash))
                .isEmpty();
        assertThat(Curve.recover(new EthSignature(Curve.ORDER, one, 0), hash)).isEmpty();
        assertThat(Curve.recover(new EthSignature(BigInteger.valueOf(5), one, 0), hash))
                .as("no point has this x coordinate")
                .isEmpty();
    }

    @Test
    void storedWallet_isLoadedAgainAndPrivate() throws IOException {
        Path file = folder.resolve("wallet");
        try (Wallet wallet = known()) {
            wallet.store(file);
        }
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        try (Wallet loaded = Wallet.load(file)) {
            assertThat(ChecksumAddress.format(loaded.address())).isEqualTo(KNOWN_ADDRESS);
        }
    }

    @Test
    void existingFile_isNotOverwritten() {
        Path file = folder.resolve("wallet");
        try (Wallet wallet = known()) {
            wallet.store(file);
            assertBadWallet(() -> wallet.store(file), "not overwritten");
        }
    }

    @Test
    void fileThatOthersCanRead_isRefused() throws IOException {
        Path file = folder.resolve("wallet");
        try (Wallet wallet = known()) {
            wallet.store(file);
        }
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
        assertBadWallet(() -> Wallet.load(file), "used by others");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "00", "zz", "0x", "ac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ffzz"})
    void malformedFile_isRefused(String content) throws IOException {
        assertBadWallet(() -> Wallet.load(write(content)), "64 hexadecimal digits");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0000000000000000000000000000000000000000000000000000000000000000",
                "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141"
            })
    void numberThatIsNoKey_isRefused(String key) throws IOException {
        assertBadWallet(() -> Wallet.load(write(key)), "not a secp256k1 private key");
    }

    @Test
    void closedWallet_signsNothing() {
        Wallet wallet = known();
        wallet.close();
        assertThatThrownBy(() -> wallet.signMessage("x")).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void keystore_opensWithItsPasswordOnly() {
        Path file = folder.resolve("keystore.json");
        try (Wallet wallet = known()) {
            wallet.store(file, "pässword".toCharArray(), new SecureRandom());
        }
        try (Wallet loaded = Wallet.load(file, "pässword".toCharArray())) {
            assertThat(ChecksumAddress.format(loaded.address())).isEqualTo(KNOWN_ADDRESS);
        }
        assertBadWallet(() -> Wallet.load(file, "password".toCharArray()), "does not open");
    }

    /// Made with Node's scrypt and AES and the js-sha3 package.
    @Test
    void keystoreOfAnotherImplementation_givesItsKey() throws IOException {
        Path file = write("""
                {"crypto":{"cipher":"aes-128-ctr","cipherparams":{"iv":"f0b53b2da041fca49ef0b9839060b345"},
                "ciphertext":"b24ad013af48726aa8c1ce5bf818e2f685ae5fb8758eb1b49f93dd23d112976d","kdf":"scrypt",
                "kdfparams":{"dklen":32,"n":8192,"p":6,"r":8,
                "salt":"63479ad69a090b258277ec8fba6f99419a2ffb248981510657c944ccd1148e97"},
                "mac":"129256cbb4b035ff6a44760cd562f432f18df49ccda5e5177062a5806abf1ad3"},"version":3}
                """);
        byte[] key = HexFormat.of().parseHex("7a28b5ba57c53603b0b07b56bba752f7784bf506fa95edc395f5cf6c7514fe9d");
        try (Wallet loaded = Wallet.load(file, "testpassword".toCharArray());
                Wallet expected = Wallet.ofInsecureSecret(key)) {
            assertThat(loaded.address()).isEqualTo(expected.address());
        }
    }

    @Test
    void keystoreThatCostsTooMuch_isRefusedUnopened() throws IOException {
        Path file = write("""
                {"version":3,"crypto":{"kdf":"scrypt","cipher":"aes-128-ctr",
                "kdfparams":{"dklen":32,"n":1073741824,"p":1,"r":8,"salt":""}}}
                """);
        assertBadWallet(() -> Wallet.load(file, new char[0]), "scrypt parameters|salt must be");
    }

    private static Wallet known() {
        return Wallet.ofInsecureSecret(HexFormat.of().parseHex(KNOWN_KEY));
    }

    private Path write(String content) throws IOException {
        Path file = Files.createTempFile(folder, "wallet", "");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        return Files.writeString(file, content);
    }

    private static void assertBadWallet(
            org.assertj.core.api.ThrowableAssert.ThrowingCallable call, String sentencePattern) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        LedgerException.class, e -> assertThat(e.reason()).isEqualTo(LedgerException.Reason.BAD_WALLET))
                .hasMessageFindingMatch(sentencePattern);
    }
}
