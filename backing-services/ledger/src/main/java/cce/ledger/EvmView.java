package cce.ledger;

import cce.protocol.DatasetId;
import cce.protocol.Sha256Digest;
import cce.protocol.WalletAddress;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// Reads over JSON-RPC.
sealed class EvmView implements LedgerView permits EvmLedger {
    private final JsonRpc rpc;
    private final Deployment deployment;
    private final RecordLogs logs;

    EvmView(ChainEndpoint endpoint, Deployment deployment) {
        this.rpc = new JsonRpc(endpoint);
        this.deployment = deployment;
        this.logs = new RecordLogs(rpc, deployment);
    }

    final EvmView checked(ChainEndpoint endpoint) {
        try {
            requireRightChain(endpoint);
            return this;
        } catch (LedgerException e) {
            close();
            throw e;
        }
    }

    final JsonRpc rpc() {
        return rpc;
    }

    final RecordLogs logs() {
        return logs;
    }

    @Override
    public Deployment deployment() {
        return deployment;
    }

    @Override
    public boolean isDataset(DatasetId dataset) {
        return contract(dataset).isPresent();
    }

    @Override
    public boolean hasAccess(DatasetId dataset, WalletAddress wallet) {
        return contract(dataset).map(contract -> contract.hasAccess(wallet)).orElse(false);
    }

    @Override
    public Optional<Instant> accessExpires(DatasetId dataset, WalletAddress wallet) {
        return contract(dataset).flatMap(contract -> contract.accessExpires(wallet));
    }

    @Override
    public Optional<WalletAddress> owner(DatasetId dataset) {
        return contract(dataset).map(DatasetContract::owner);
    }

    @Override
    public boolean isActive(DatasetId dataset) {
        return contract(dataset).map(DatasetContract::isActive).orElse(false);
    }

    @Override
    public Optional<Long> hourlyRate(DatasetId dataset) {
        return contract(dataset).map(DatasetContract::hourlyRate);
    }

    @Override
    public long recordCount() {
        return count(ContractCalls.latest(rpc));
    }

    @Override
    public LogHead head() {
        return head(ContractCalls.latest(rpc));
    }

    @Override
    public List<ChainedRecord> records(long fromSeq, int limit) {
        if (fromSeq < 0 || limit < 1 || limit > MAX_RECORDS) {
            throw new IllegalArgumentException("Ask for 1 to " + MAX_RECORDS + " records, from 0 on.");
        }
        // One block for all reads, or a record appended between them would look like a forged head.
        ContractCalls calls = ContractCalls.at(rpc, latestBlock());
        long count = count(calls);
        long end = Math.min(count, fromSeq + limit);
        if (fromSeq >= end) {
            return List.of();
        }
        List<ChainedRecord> records = logs.between(blockOf(calls, fromSeq), blockOf(calls, end - 1)).stream()
                .map(RecordLogs.Found::record)
                .filter(record -> record.seq() >= fromSeq && record.seq() < end)
                .toList();
        requireChained(records, fromSeq, end);
        if (end == count && !records.getLast().head().equals(head(calls))) {
            throw RecordLogs.broken("The last record does not give the head that the contract holds.");
        }
        return records;
    }

    @Override
    public List<ChainedRecord> recordsFor(Sha256Digest subject) {
        return logs.about(subject, latestBlock(), MAX_RECORDS).stream()
                .map(RecordLogs.Found::record)
                .filter(record -> record.content().subject().equals(subject))
                .toList();
    }

    @Override
    public Optional<Receipt> find(WalletAddress recorder, AuditRecord content) {
        ContractCalls calls = ContractCalls.latest(rpc);
        byte[] answer = calls.read(
                deployment.auditLog(),
                Abi.call(
                        "find",
                        Abi.address(recorder),
                        Abi.kind(content.kind()),
                        Abi.address(content.dataset()),
                        Abi.digest(content.subject()),
                        Abi.digest(content.digest())));
        long seqPlusOne = Abi.numberIn("seqPlusOne", answer, 0);
        return seqPlusOne == 0 ? Optional.empty() : Optional.of(receipt(calls, seqPlusOne - 1, recorder, content));
    }

    @Override
    public Instant chainTime() {
        return Instant.ofEpochSecond(Quantity.nonNegative(
                "timestamp",
                rpc.call("eth_getBlockByNumber", "latest", false).path("timestamp")));
    }

    @Override
    public void close() {
        rpc.close();
    }

    private void requireRightChain(ChainEndpoint endpoint) {
        long served = Quantity.nonNegative("chainId", rpc.call("eth_chainId"));
        if (served != endpoint.chainId() || served != deployment.chainId()) {
            throw new LedgerException(
                    LedgerException.Reason.WRONG_CHAIN,
                    "The chain node serves chain " + served + ", not " + endpoint.chainId()
                            + " as configured with contracts on " + deployment.chainId() + ".");
        }
        byte[] factory = ContractCalls.latest(rpc).read(deployment.auditLog(), Abi.call("factory"));
        if (!Abi.walletIn("factory", factory, 0).equals(deployment.factory())) {
            throw new LedgerException(
                    LedgerException.Reason.WRONG_CHAIN,
                    "The audit log belongs to another factory than the deployment file says: use the file of this chain.");
        }
    }

    private Optional<DatasetContract> contract(DatasetId dataset) {
        ContractCalls calls = ContractCalls.latest(rpc);
        byte[] kind = calls.read(deployment.factory(), Abi.call("kindOf", Abi.address(dataset)));
        return DatasetContract.of(Abi.numberIn("kindOf", kind, 0), dataset, calls);
    }

    private Receipt receipt(ContractCalls calls, long seq, WalletAddress recorder, AuditRecord content) {
        long block = blockOf(calls, seq);
        return logs.between(block, block).stream()
                .filter(found -> found.record().seq() == seq
                        && found.record().recorder().equals(recorder)
                        && found.record().content().equals(content))
                .findFirst()
                .map(RecordLogs.Found::receipt)
                .orElseThrow(() -> RecordLogs.broken("Record " + seq + " is not in the block that should hold it."));
    }

    private long latestBlock() {
        return Quantity.nonNegative("blockNumber", rpc.call("eth_blockNumber"));
    }

    private long count(ContractCalls calls) {
        return Abi.numberIn("count", calls.read(deployment.auditLog(), Abi.call("count")), 0);
    }

    private LogHead head(ContractCalls calls) {
        return new LogHead(Abi.wordIn("head", calls.read(deployment.auditLog(), Abi.call("head")), 0));
    }

    private long blockOf(ContractCalls calls, long seq) {
        return Abi.numberIn(
                "blockOf", calls.read(deployment.auditLog(), Abi.call("blockOf", Abi.number(seq))), 0);
    }

    private void requireChained(List<ChainedRecord> records, long fromSeq, long end) {
        if (records.size() != end - fromSeq) {
            throw RecordLogs.broken("The chain node withholds records " + fromSeq + " to " + (end - 1) + " in part.");
        }
        LogHead before = fromSeq == 0
                ? AuditChain.genesis(deployment.chainId(), deployment.auditLog())
                : records.getFirst().previousHead();
        if (AuditChain.verify(before, fromSeq, records) instanceof AuditChain.Verdict.Broken broken) {
            throw RecordLogs.broken(broken.sentence());
        }
    }
}
