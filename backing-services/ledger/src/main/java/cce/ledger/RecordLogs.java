package cce.ledger;

import cce.protocol.DatasetId;
import cce.protocol.Sha256Digest;
import cce.protocol.WalletAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/// The `Recorded` events of the audit log, read and recomputed one by one.
final class RecordLogs {
    /// What most nodes serve in one request.
    private static final long MAX_BLOCK_SPAN = 10_000;

    private static final String EVENT =
            "Recorded(uint64,uint8,address,address,bytes32,bytes32,uint64,bytes32,bytes32)";
    static final String TOPIC = Hex.encode(Curve.keccak(EVENT.getBytes(StandardCharsets.US_ASCII)));
    private static final int TOPICS = 4;

    private final JsonRpc rpc;
    private final Deployment deployment;

    RecordLogs(JsonRpc rpc, Deployment deployment) {
        this.rpc = rpc;
        this.deployment = deployment;
    }

    /// A record and where it lies.
    record Found(ChainedRecord record, TxHash transaction, long block) {
        Receipt receipt() {
            return new Receipt(record.seq(), transaction, block, record.head());
        }
    }

    /// All records in these blocks, in order.
    List<Found> between(long fromBlock, long toBlock) {
        List<Found> found = new ArrayList<>();
        for (long from = fromBlock; from <= toBlock; from += MAX_BLOCK_SPAN) {
            found.addAll(query(from, Math.min(toBlock, from + MAX_BLOCK_SPAN - 1), List.of(TOPIC)));
        }
        return found;
    }

    /// The newest records about a subject, in order; searched backwards until there are enough.
    List<Found> about(Sha256Digest subject, long toBlock, int limit) {
        List<Object> topics = new ArrayList<>(Arrays.asList(TOPIC, null, null, "0x" + subject));
        List<Found> found = new ArrayList<>();
        for (long to = toBlock; to >= deployment.firstBlock() && found.size() < limit; to -= MAX_BLOCK_SPAN) {
            found.addAll(0, query(Math.max(deployment.firstBlock(), to - MAX_BLOCK_SPAN + 1), to, topics));
        }
        return List.copyOf(found.subList(Math.max(0, found.size() - limit), found.size()));
    }

    /// The record that a transaction of ours announced.
    Found in(Mined mined) {
        for (JsonNode log : mined.receipt().path("logs")) {
            if (isOurs(log)) {
                return read(log);
            }
        }
        throw new LedgerException(
                LedgerException.Reason.MALFORMED_ANSWER,
                "The chain node's receipt of transaction " + mined.hash() + " lacks the record it must hold.");
    }

    private List<Found> query(long fromBlock, long toBlock, List<?> topics) {
        JsonNode logs = rpc.call(
                "eth_getLogs",
                Map.of(
                        "address",
                        deployment.auditLog().toString(),
                        "fromBlock",
                        Quantity.of(fromBlock),
                        "toBlock",
                        Quantity.of(toBlock),
                        "topics",
                        topics));
        List<Found> found = new ArrayList<>();
        for (JsonNode log : logs) {
            if (!isOurs(log)) {
                throw broken("The chain node returned an event that was not asked for.");
            }
            found.add(read(log));
        }
        found.sort(Comparator.comparingLong(each -> each.record().seq()));
        return found;
    }

    private boolean isOurs(JsonNode log) {
        return deployment.auditLog().toString().equalsIgnoreCase(log.path("address").asString(""))
                && TOPIC.equalsIgnoreCase(log.path("topics").path(0).asString(""));
    }

    private Found read(JsonNode log) {
        byte[] topics = topics(log.path("topics"));
        byte[] data = Hex.decode("log.data", log.path("data").asString(""));
        RecordKind kind = RecordKind.ofCode(Abi.numberIn("kind", data, 0))
                .orElseThrow(() -> broken("A record is of a kind this version does not know: update it."));
        AuditRecord content = new AuditRecord(
                kind,
                DatasetId.of(Abi.addressIn("dataset", topics, 2)),
                new Sha256Digest(Abi.wordIn("subject", topics, 3)),
                new Sha256Digest(Abi.wordIn("digest", data, 2)));
        ChainedRecord record = new ChainedRecord(
                Abi.numberIn("seq", topics, 1),
                content,
                WalletAddress.of(Abi.addressIn("recorder", data, 1)),
                Instant.ofEpochSecond(Abi.numberIn("time", data, 3)),
                new LogHead(Abi.wordIn("previousHead", data, 4)),
                new LogHead(Abi.wordIn("head", data, 5)));
        if (!AuditChain.headOf(record).equals(record.head())) {
            throw broken("Record " + record.seq() + " was changed: its content does not give its head.");
        }
        return new Found(
                record,
                TxHash.parse(log.path("transactionHash").asString("")),
                Quantity.nonNegative("blockNumber", log.path("blockNumber")));
    }

    private static byte[] topics(JsonNode topics) {
        if (topics.size() != TOPICS) {
            throw broken("A record has the wrong number of topics.");
        }
        byte[] words = new byte[TOPICS * Abi.WORD_BYTES];
        for (int i = 0; i < TOPICS; i++) {
            byte[] word = Hex.decode("log.topics", topics.path(i).asString(""), Abi.WORD_BYTES);
            System.arraycopy(word, 0, words, i * Abi.WORD_BYTES, word.length);
        }
        return words;
    }

    static LedgerException broken(String sentence) {
        return new LedgerException(LedgerException.Reason.LOG_BROKEN, sentence + " Do not trust this chain node.");
    }
}
