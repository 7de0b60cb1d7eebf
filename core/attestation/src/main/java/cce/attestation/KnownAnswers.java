package cce.attestation;

import java.nio.charset.StandardCharsets;
import java.util.List;

/// Signatures whose verdict is known, made once by another implementation. A provider that accepts everything, or
/// whose native part did not load, is found out before it judges evidence.
final class KnownAnswers {
    private static final Octets MESSAGE = Octets.of("cce known answer".getBytes(StandardCharsets.US_ASCII));
    private static final Octets OTHER_MESSAGE = Octets.of("cce known answes".getBytes(StandardCharsets.US_ASCII));

    private record Answer(EcdsaCurve curve, Octets key, Octets signature) {}

    private static final List<Answer> ANSWERS = List.of(
            new Answer(
                    EcdsaCurve.P256,
                    Octets.ofHex(
                            "key",
                            "feb0b2ec6c5ff1fe6be9412a127e1810f41db10ce71e7a6faf46c3e828d9fc08"
                                    + "4b251dc241fb48b8f7934988eed96c18915e8b924986146c58361c80449c2d0c"),
                    Octets.ofHex(
                            "signature",
                            "a29114d8aa8d0cbf877925bffe47e272887d5e0f0f4cc22e3550d6a0efd12c4e"
                                    + "2b7cb321ff976983ce28527d7223173a6487faa4cfe6dac7a229445071e1f26a")),
            new Answer(
                    EcdsaCurve.P384,
                    Octets.ofHex(
                            "key",
                            "81388861e51e2ad7ac325de9970c4e3c2e96c4d0aa8038ec9ba7f18af75b04a1ecb12c5c084058a00303085e0d402420"
                                    + "cfbab45e9f93e399ca6498066400611520f5026e099d11587b0150bc7d4c2e12ec1a4a670802ec06a6f16b9eccade8d7"),
                    Octets.ofHex(
                            "signature",
                            "3a7b37ca575e3a6520100772fce1f7339a420cfc35f0568274ad0ac813bc31b234045affd79c4d86c8195e457fdd434a"
                                    + "36cc7efc2c378a3ce068d8941699c287ca675feed56fd16b66504562abbb72a740a90692c228b9f0c2835d675097d9df")));

    private KnownAnswers() {}

    static boolean right(Cryptography cryptography) {
        return ANSWERS.stream().allMatch(answer -> {
            EcdsaKey key =
                    EcdsaKey.of(cryptography, answer.curve(), answer.key(), Rejection.MALFORMED_INPUT, "known key");
            return key.verifies(MESSAGE, answer.signature()) && !key.verifies(OTHER_MESSAGE, answer.signature());
        });
    }
}
