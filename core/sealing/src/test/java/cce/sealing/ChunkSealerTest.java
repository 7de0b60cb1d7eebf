package cce.sealing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChunkSealerTest {
    private static final SegmentSize SIZE = SegmentSize.KIB_16;
    private static final SealedFileContext CONTEXT = Fixtures.context("a/one.csv");

    private final DatasetKey key = Fixtures.datasetKey();
    private final ChunkSealer sealer = new ChunkSealer(key, CONTEXT);
    private final SealingState fresh = SealingState.fresh(SIZE, new SecureRandom());

    /// Seals in chunks of `segments`, each through a stored state and a new sealer, as after a restart.
    static byte[] sealInChunks(byte[] plaintext, SegmentSize size, int segments) throws SealingException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        byte[] stored = SealingState.fresh(size, new SecureRandom()).encoded();
        int done = 0;
        while (!SealingState.decode(stored).finished()) {
            SealingState state = SealingState.decode(stored);
            assertThat(state.ciphertextBytes()).isEqualTo(out.size());
            assertThat(state.plaintextBytes()).isEqualTo(done);
            int take = Math.min(ChunkSealer.chunkPlaintextBytes(state, segments), plaintext.length - done);
            boolean last = done + take == plaintext.length;
            ChunkSealer.Chunk chunk =
                    new ChunkSealer(Fixtures.datasetKey(), CONTEXT).seal(state, plaintext, done, take, last);
            assertThat(chunk.digest()).isEqualTo(Digests.sha256(chunk.ciphertext()));
            out.writeBytes(chunk.ciphertext());
            stored = chunk.next().encoded();
            done += take;
        }
        return out.toByteArray();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 16327, 16328, 16329, 32696, 32697, 49064, 49065, 100_000})
    void chunksAcrossRestarts_giveOneFile(int size) throws SealingException {
        byte[] plaintext = Fixtures.plaintext(size);

        byte[] sealed = sealInChunks(plaintext, SIZE, 2);

        assertThat(Fixtures.unseal(sealed, SIZE, key, CONTEXT)).isEqualTo(plaintext);
    }

    /// Reading part by part: as many whole segments as the room holds, never less, the last one as it is.
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 16328, 16329, 32696, 32697, 100_000, 400_000})
    void plaintextReadInParts_givesTheSameCiphertext(int size) throws IOException {
        byte[] plaintext = Fixtures.plaintext(size);
        byte[] expected = sealer.seal(fresh, plaintext, 0, size, true).ciphertext();

        for (int room : new int[] {SIZE.bytes(), 2 * SIZE.bytes() + 1, 256 * 1024}) {
            byte[] out = new byte[expected.length];
            ByteArrayInputStream left = new ByteArrayInputStream(plaintext);
            ChunkSealer.Sealed made = sealer.sealInto(
                    fresh,
                    (target, length) ->
                            assertThat(left.readNBytes(target, 0, length)).isEqualTo(length),
                    new byte[room],
                    size,
                    true,
                    out);

            assertThat(made.length()).isEqualTo(expected.length);
            assertThat(out).isEqualTo(expected);
            assertThat(left.available()).isZero();
            assertThat(made.commitment())
                    .isEqualTo(
                            sealer.sealInto(fresh, plaintext, size, true, out).commitment());
        }
    }

    @Test
    void sourceThatFails_failsTheChunkAndTheNextOneIsSealed() throws IOException {
        byte[] out = new byte[400_000];
        byte[] room = new byte[SIZE.bytes()];

        assertThatThrownBy(() -> sealer.sealInto(
                        fresh,
                        (target, length) -> {
                            throw new IOException("gone");
                        },
                        room,
                        300_000,
                        true,
                        out))
                .isInstanceOf(IOException.class)
                .hasMessage("gone");
        assertThat(sealer.seal(fresh, Fixtures.plaintext(1), 0, 1, true).ciphertext())
                .hasSize(57);
    }

    @Test
    void roomForLessThanASegment_isRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> sealer.sealInto(
                        fresh, (target, length) -> {}, new byte[SIZE.bytes() - 1], 1, true, new byte[100]));
    }

    @Test
    void fullChunk_hasCiphertextOfWholeSegments() {
        int first = ChunkSealer.chunkPlaintextBytes(fresh, 128);
        ChunkSealer.Chunk chunk = sealer.seal(fresh, new byte[first], 0, first, false);

        assertThat(chunk.ciphertext()).hasSize(128 * SIZE.bytes());
        assertThat(ChunkSealer.chunkPlaintextBytes(chunk.next(), 128)).isEqualTo(first + SealedLayout.HEADER_BYTES);
    }

    @Test
    void sameChunkAtSameState_givesSameCiphertext() {
        byte[] plaintext = Fixtures.plaintext(ChunkSealer.chunkPlaintextBytes(fresh, 1));

        ChunkSealer.Chunk one = sealer.seal(fresh, plaintext, 0, plaintext.length, false);
        ChunkSealer.Chunk two = sealer.seal(fresh, plaintext, 0, plaintext.length, false);

        assertThat(two.digest()).isEqualTo(one.digest());
        assertThat(two.next()).isEqualTo(one.next());
    }

    @Test
    void otherPlaintextAtSameState_givesOtherDigest() {
        byte[] plaintext = Fixtures.plaintext(ChunkSealer.chunkPlaintextBytes(fresh, 1));
        ChunkSealer.Chunk one = sealer.seal(fresh, plaintext, 0, plaintext.length, false);

        plaintext[5] ^= 1;

        // What the caller's stored digest catches before a nonce is used for two plaintexts in public.
        assertThat(sealer.seal(fresh, plaintext, 0, plaintext.length, false).digest())
                .isNotEqualTo(one.digest());
    }

    @Test
    void lastFlag_changesTheNonce() {
        byte[] plaintext = Fixtures.plaintext(ChunkSealer.chunkPlaintextBytes(fresh, 1));

        byte[] open = sealer.seal(fresh, plaintext, 0, plaintext.length, false).ciphertext();
        byte[] last = sealer.seal(fresh, plaintext, 0, plaintext.length, true).ciphertext();

        assertThat(Arrays.copyOfRange(last, 40, 56)).isNotEqualTo(Arrays.copyOfRange(open, 40, 56));
    }

    @Test
    void freshStates_differ() {
        assertThat(SealingState.fresh(SIZE, new SecureRandom())).isNotEqualTo(fresh);
    }

    @Test
    void unfinishedFile_doesNotOpen() {
        byte[] plaintext = Fixtures.plaintext(ChunkSealer.chunkPlaintextBytes(fresh, 2));
        byte[] unfinished =
                sealer.seal(fresh, plaintext, 0, plaintext.length, false).ciphertext();

        assertThatThrownBy(() -> Fixtures.unseal(unfinished, SIZE, key, CONTEXT))
                .isInstanceOfSatisfying(
                        SealingException.class,
                        e -> assertThat(e.reason()).isEqualTo(SealingException.Reason.TAMPERED));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 16327, 16329, 16344})
    void chunkThatEndsInsideASegment_isRefusedUnlessLast(int size) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> sealer.seal(fresh, new byte[size], 0, size, false))
                .withMessageContaining("where a segment ends");
    }

    @Test
    void emptyChunk_isRefusedUnlessTheFileIsEmpty() {
        int full = ChunkSealer.chunkPlaintextBytes(fresh, 1);
        SealingState after = sealer.seal(fresh, new byte[full], 0, full, false).next();

        assertThatIllegalArgumentException().isThrownBy(() -> sealer.seal(fresh, new byte[0], 0, 0, false));
        assertThatIllegalArgumentException().isThrownBy(() -> sealer.seal(after, new byte[0], 0, 0, true));
    }

    @Test
    void finishedFile_takesNothingMore() {
        SealingState finished = sealer.seal(fresh, new byte[0], 0, 0, true).next();

        assertThatIllegalStateException().isThrownBy(() -> sealer.seal(finished, new byte[1], 0, 1, true));
    }

    @Test
    void closedKey_sealsNothing() {
        key.close();

        assertThatIllegalStateException().isThrownBy(() -> sealer.seal(fresh, new byte[1], 0, 1, true));
    }

    @Test
    void storedState_refusesOtherBytes() {
        byte[] stored = fresh.encoded();
        assertThat(stored).hasSize(SealingState.ENCODED_BYTES);

        for (int changed : new int[] {0, 3, 5, 45, SealingState.ENCODED_BYTES - 1}) {
            byte[] bad = stored.clone();
            bad[changed] ^= (byte) 0x82;
            assertThatThrownBy(() -> SealingState.decode(bad)).isInstanceOf(SealingException.class);
        }
        assertThatThrownBy(() -> SealingState.decode(Arrays.copyOf(stored, 53))).isInstanceOf(SealingException.class);
        assertThatThrownBy(() -> SealingState.decode(Arrays.copyOf(stored, 55))).isInstanceOf(SealingException.class);
    }
}
