package cce.cced.job;

import cce.attestation.ReferenceValue;
import cce.attestation.ReferenceValues;
import cce.cced.Refusal;
import cce.cced.chain.Recorder;
import cce.cced.store.Database;
import cce.cced.store.ReferenceStore;
import cce.cced.store.ReferenceStore.Reference;
import cce.cced.store.Tx;
import cce.ledger.RecordKind;
import cce.protocol.CcedApi;
import cce.protocol.CcedApi.ReferenceMeasurements;
import cce.protocol.Json;
import cce.protocol.Measurement;
import cce.protocol.ProblemType;
import cce.protocol.Sha256Digest;
import cce.protocol.WalletAddress;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The registry of reference values: which CVM images may get keys. Operators change it, every change goes on the
/// chain, and a revocation counts from the next decision on.
public final class References {
    private final Database database;
    private final ReferenceStore store;
    private final Recorder recorder;
    private final Set<WalletAddress> operators;
    private final Clock clock;

    public References(
            Database database, ReferenceStore store, Recorder recorder, Set<WalletAddress> operators, Clock clock) {
        this.database = database;
        this.store = store;
        this.recorder = recorder;
        this.operators = Set.copyOf(operators);
        this.clock = clock;
    }

    record Change(Sha256Digest id, String label, String status, WalletAddress by, long at) {}

    public CcedApi.ReferenceView register(WalletAddress wallet, CcedApi.ReferenceRegistration request) {
        requireOperator(wallet);
        Sha256Digest id = request.measurements().id();
        String document = new String(Json.canonical(request.measurements()), StandardCharsets.UTF_8);
        change(tx -> {
            if (!store.register(tx, id, document, request.label(), wallet, clock.instant())) {
                return Optional.empty();
            }
            return Optional.of(promise(tx, id, request.label(), RecordKind.MEASUREMENT_REGISTERED, wallet));
        });
        return view(id);
    }

    public CcedApi.ReferenceView revoke(WalletAddress wallet, Sha256Digest id) {
        requireOperator(wallet);
        String label = view(id).label();
        change(tx -> store.revoke(tx, id, wallet, clock.instant())
                ? Optional.of(promise(tx, id, label, RecordKind.MEASUREMENT_REVOKED, wallet))
                : Optional.empty());
        return view(id);
    }

    /// Registers a value in the place of another, which stops counting in the same transaction.
    public CcedApi.ReferenceView supersede(
            WalletAddress wallet, Sha256Digest old, CcedApi.ReferenceRegistration request) {
        requireOperator(wallet);
        Sha256Digest id = request.measurements().id();
        String label = view(old).label();
        if (id.equals(old)) {
            throw new Refusal(ProblemType.MALFORMED_REQUEST, "A reference value cannot take its own place.");
        }
        String document = new String(Json.canonical(request.measurements()), StandardCharsets.UTF_8);
        List<String> promised = database.in(tx -> {
            if (!store.supersede(tx, old, wallet, clock.instant())) {
                throw new Refusal(
                        ProblemType.NOT_FOUND, "The reference value is not in use, so nothing can take its place.");
            }
            List<String> entries = new ArrayList<>();
            entries.add(promise(tx, old, label, RecordKind.MEASUREMENT_REVOKED, wallet));
            if (store.register(tx, id, document, request.label(), wallet, clock.instant())) {
                entries.add(promise(tx, id, request.label(), RecordKind.MEASUREMENT_REGISTERED, wallet));
            }
            return entries;
        });
        promised.forEach(recorder::record);
        return view(id);
    }

    private void change(java.util.function.Function<Tx, Optional<String>> step) {
        database.in(step).ifPresent(recorder::record);
    }

    private String promise(Tx tx, Sha256Digest id, String label, RecordKind kind, WalletAddress by) {
        Instant now = clock.instant();
        Change change = new Change(id, label, kind.name(), by, now.toEpochMilli());
        return recorder.promise(tx, "reference/" + id + "/" + now.toEpochMilli(), kind, Optional.empty(), id, change);
    }

    public List<CcedApi.ReferenceView> list() {
        return database.in(store::list).stream().map(References::view).toList();
    }

    private CcedApi.ReferenceView view(Sha256Digest id) {
        return database.in(tx -> store.find(tx, id))
                .map(References::view)
                .orElseThrow(() -> new Refusal(ProblemType.NOT_FOUND, "No such reference value was ever registered."));
    }

    private static CcedApi.ReferenceView view(Reference reference) {
        return new CcedApi.ReferenceView(
                reference.id(),
                reference.label(),
                reference.status(),
                Json.read(reference.document(), ReferenceMeasurements.class),
                reference.changedBy(),
                reference.changedAt().getEpochSecond());
    }

    /// What evidence is compared with now. The name of each value is its id.
    ReferenceValues active(Tx tx) {
        return new ReferenceValues(store.active(tx).stream()
                .map(reference -> value(reference.id(), Json.read(reference.document(), ReferenceMeasurements.class)))
                .toList());
    }

    /// Whether the value that evidence matched a moment ago still counts, and so it does until the transaction ends.
    boolean holdActive(Tx tx, String name) {
        return store.holdActive(tx, Sha256Digest.parse(name));
    }

    private static ReferenceValue value(Sha256Digest id, ReferenceMeasurements measurements) {
        return new ReferenceValue.Tdx(
                id.toString(),
                convert(measurements.mrTd()),
                measurements.rtmrs().stream()
                        .map(rtmr -> rtmr.map(References::convert))
                        .toList());
    }

    private static cce.attestation.Measurement convert(Measurement measurement) {
        return cce.attestation.Measurement.of(measurement.toByteArray());
    }

    boolean isOperator(WalletAddress wallet) {
        return operators.contains(wallet);
    }

    Set<WalletAddress> operators() {
        return operators;
    }

    private void requireOperator(WalletAddress wallet) {
        if (!isOperator(wallet)) {
            throw new Refusal(
                    ProblemType.NOT_AUTHORISED,
                    "Only an operator named in cced's configuration may change references.");
        }
    }
}
