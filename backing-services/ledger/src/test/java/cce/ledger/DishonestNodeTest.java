package cce.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.util.function.BinaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class DishonestNodeTest {
    private static final AuditRecord CONTENT = record();

    private static EmbeddedChain chain;

    @BeforeAll
    static void start() {
        chain = TestChain.start();
        try (Ledger recorder = TestChain.recorder(chain)) {
            recorder.append(record());
            recorder.append(CONTENT);
            recorder.append(record());
        }
    }

    @AfterAll
    static void stop() {
        if (chain != null) {
            chain.close();
        }
    }

    @Test
    void changedRecord_isNoticed() throws IOException {
        String digest = CONTENT.digest().toString();
        assertRecordsFail(
                (request, answer) -> answer.replace(digest, flipped(digest)), LedgerException.Reason.LOG_BROKEN);
    }

    @Test
    void withheldRecords_areNoticed() throws IOException {
        assertRecordsFail(
                (request, answer) -> request.contains("eth_getLogs")
                        ? answer.replaceFirst("\"result\":\\[.*]", "\"result\":[]")
                        : answer,
                LedgerException.Reason.LOG_BROKEN);
    }

    @Test
    void changedHead_isNoticed() throws IOException {
        String head = headOfLog();
        assertRecordsFail(
                (request, answer) -> request.contains("eth_getLogs") ? answer : answer.replace(head, flipped(head)),
                LedgerException.Reason.LOG_BROKEN);
    }

    @Test
    void answerOfAnotherRequest_isRefused() throws IOException {
        assertOpenFails(
                (request, answer) -> answer.replaceFirst("\"id\":\\d+", "\"id\":0"),
                LedgerException.Reason.MALFORMED_ANSWER);
    }

    @Test
    void answerThatIsNotJson_isRefused() throws IOException {
        assertOpenFails((request, answer) -> "<html>", LedgerException.Reason.MALFORMED_ANSWER);
    }

    @Test
    void failureOfTheServer_isRefused() throws IOException {
        assertOpenFails((request, answer) -> "", LedgerException.Reason.MALFORMED_ANSWER);
    }

    @Test
    void endlessAnswer_isCutOff() throws IOException {
        assertOpenFails((request, answer) -> " ".repeat(9 << 20) + answer, LedgerException.Reason.UNREACHABLE);
    }

    @Test
    void anotherChain_isRefused() throws IOException {
        assertOpenFails(
                (request, answer) -> request.contains("eth_chainId") ? answer.replace("0x7a69", "0x1") : answer,
                LedgerException.Reason.WRONG_CHAIN);
    }

    @Test
    void wordsOfTheNode_cannotControlTheTerminal() throws IOException {
        assertOpenFails(
                (request, answer) ->
                        answer.replaceFirst("\"result\".*", "\"error\":{\"code\":1,\"message\":\"\\\\u001b[2Jgone\"}}"),
                LedgerException.Reason.REFUSED_BY_NODE,
                "?[2Jgone");
    }

    @Test
    void contractsOfAnotherDeployment_areRefused() {
        Deployment honest = chain.deployment();
        Deployment mixed = new Deployment(
                honest.chainId(), honest.paymentToken(), honest.auditLog(), honest.paymentToken(), honest.firstBlock());
        assertThatThrownBy(() -> LedgerView.open(chain.endpoint(), mixed))
                .isInstanceOf(LedgerException.class)
                .hasMessageContaining("another factory");
    }

    @Test
    void absentNode_isUnreachable() {
        ChainEndpoint nowhere = ChainEndpoint.of(URI.create("http://127.0.0.1:1"), EmbeddedChain.CHAIN_ID);
        assertThatThrownBy(() -> LedgerView.open(nowhere, chain.deployment()))
                .isInstanceOfSatisfying(
                        LedgerException.class,
                        e -> assertThat(e.reason()).isEqualTo(LedgerException.Reason.UNREACHABLE));
    }

    private static AuditRecord record() {
        return new AuditRecord(RecordKind.JOB_ENDED, AuditRecord.NO_DATASET, TestChain.digest(), TestChain.digest());
    }

    private static String headOfLog() {
        try (LedgerView view = LedgerView.open(chain.endpoint(), chain.deployment())) {
            return view.head().bytes().hex();
        }
    }

    private static String flipped(String hex) {
        return (hex.charAt(0) == '0' ? '1' : '0') + hex.substring(1);
    }

    private static void assertRecordsFail(BinaryOperator<String> change, LedgerException.Reason reason)
            throws IOException {
        try (DishonestNode node = new DishonestNode(chain.endpoint(), change);
                LedgerView view = LedgerView.open(node.endpoint(), chain.deployment())) {
            assertThatThrownBy(() -> view.records(0, 10))
                    .isInstanceOfSatisfying(
                            LedgerException.class, e -> assertThat(e.reason()).isEqualTo(reason));
        }
    }

    private static void assertOpenFails(BinaryOperator<String> change, LedgerException.Reason reason)
            throws IOException {
        assertOpenFails(change, reason, "");
    }

    private static void assertOpenFails(BinaryOperator<String> change, LedgerException.Reason reason, String sentence)
            throws IOException {
        try (DishonestNode node = new DishonestNode(chain.endpoint(), change)) {
            assertThatThrownBy(() -> LedgerView.open(node.endpoint(), chain.deployment()))
                    .isInstanceOfSatisfying(
                            LedgerException.class, e -> assertThat(e.reason()).isEqualTo(reason))
                    .hasMessageContaining(sentence);
        }
    }
}
