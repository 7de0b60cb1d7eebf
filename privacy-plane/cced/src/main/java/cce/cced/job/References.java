package cce.cced.job;

import cce.attestation.ReferencePeriod;
import cce.attestation.ReferenceValue;
import cce.attestation.ReferenceValues;
import cce.cced.Refusal;
import cce.cced.chain.Recorder;
import cce.cced.store.Database;
import cce.cced.store.ReferenceStore;
import cce.cced.store.ReferenceStore.Reference;
import cce.cced.store.ReferenceStore.Value;
import cce.cced.store.Tx;
import cce.ledger.RecordKind;
import cce.protocol.CcedApi;
import cce.protocol.CcedApi.CorimOrigin;
import cce.protocol.CcedApi.ReferenceMeasurements;
import cce.protocol.Json;
import cce.protocol.Measurement;
import cce.protocol.ProblemType;
import cce.protocol.Sha256Digest;
import cce.protocol.TeeType;
import cce.protocol.WalletAddress;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jooq.exception.IntegrityConstraintViolationException;

/// The registry of reference values: which CVM images may get keys. Operators change it, by hand or with a CoRIM that
/// a configured signer signed. Every change goes on the chain, and a revocation counts from the next decision on.
public final class References {
    private static final String ABOUT = "reference/";

    private final Database database;
    private final ReferenceStore store;
    private final Recorder recorder;
    private final Set<WalletAddress> operators;
    private final SignedReferences signed;
    private final Clock clock;

    public References(
            Database database,
            ReferenceStore store,
            Recorder recorder,
            Set<WalletAddress> operators,
            SignedReferences signed,
            Clock clock) {
        this.database = database;
        this.store = store;
        this.recorder = recorder;
        this.operators = Set.copyOf(operators);
        this.signed = signed;
        this.clock = clock;
    }

    /// What the on-chain digest of a change is of.
    ///
    /// @param at milliseconds since the epoch: two changes within a second must not look like one on the chain
    record Change(
            Sha256Digest id,
            TeeType tee,
            String label,
            String version,
            Optional<Sha256Digest> corim,
            String status,
            WalletAddress by,
            long at) {}

    public CcedApi.ReferenceView register(WalletAddress wallet, CcedApi.ReferenceRegistration request) {
        requireOperator(wallet);
        Value value = SignedReferences.byHand(request);
        change(tx -> begin(tx, value, wallet, clock.instant()).stream().toList());
        return view(value.id());
    }

    /// Registers all values of a signed CoRIM, or none.
    public CcedApi.ReferenceList register(WalletAddress wallet, byte[] corim) {
        requireOperator(wallet);
        Instant now = clock.instant();
        SignedReferences.Statement statement = signed.read(corim, now);
        change(tx -> begin(tx, statement, wallet, now));
        return views(statement);
    }

    public CcedApi.ReferenceView revoke(WalletAddress wallet, Sha256Digest id) {
        requireOperator(wallet);
        Instant now = clock.instant();
        change(tx -> store.revoke(tx, id, wallet, now)
                ? List.of(promise(tx, RecordKind.MEASUREMENT_REVOKED, require(tx, id), now))
                : List.of());
        return view(id);
    }

    /// Registers a value in the place of another, which stops counting in the same transaction.
    public CcedApi.ReferenceView supersede(
            WalletAddress wallet, Sha256Digest old, CcedApi.ReferenceRegistration request) {
        requireOperator(wallet);
        Value value = SignedReferences.byHand(request);
        if (value.id().equals(old)) {
            throw new Refusal(ProblemType.MALFORMED_REQUEST, "A reference value cannot take its own place.");
        }
        Instant now = clock.instant();
        change(tx -> {
            List<String> promised = new ArrayList<>(List.of(end(tx, old, wallet, now)));
            promised.addAll(begin(tx, value, wallet, now).stream().toList());
            return promised;
        });
        return view(value.id());
    }

    /// As [#supersede], with all values of a signed CoRIM. They may include what is superseded, stated anew.
    public CcedApi.ReferenceList supersede(WalletAddress wallet, Sha256Digest old, byte[] corim) {
        requireOperator(wallet);
        Instant now = clock.instant();
        SignedReferences.Statement statement = signed.read(corim, now);
        change(tx -> {
            List<String> promised = new ArrayList<>(List.of(end(tx, old, wallet, now)));
            promised.addAll(begin(tx, statement, wallet, now));
            return promised;
        });
        return views(statement);
    }

    private List<String> begin(Tx tx, SignedReferences.Statement statement, WalletAddress wallet, Instant now) {
        if (!store.use(tx, statement.digest(), statement.origin(), wallet, now)) {
            throw conflict("This CoRIM was registered before, and a signature counts once. To take values back into"
                    + " use, have them signed anew.");
        }
        List<String> promised = new ArrayList<>();
        for (Value value : statement.values()) {
            promised.add(begin(tx, value, wallet, now)
                    .orElseThrow(() -> conflict("The value '" + value.label() + "' is in use already, as " + value.id()
                            + ". Supersede or revoke that one.")));
        }
        return promised;
    }

    /// The promise of a record, or nothing where the value is in use already.
    private Optional<String> begin(Tx tx, Value value, WalletAddress wallet, Instant now) {
        if (!store.register(tx, value, wallet, now)) {
            return Optional.empty();
        }
        if (store.countActive(tx) > ReferenceStore.MAX_ACTIVE) {
            throw conflict("More than " + ReferenceStore.MAX_ACTIVE
                    + " reference values would be in use; revoke those that are not needed.");
        }
        return Optional.of(promise(tx, RecordKind.MEASUREMENT_REGISTERED, require(tx, value.id()), now));
    }

    private String end(Tx tx, Sha256Digest old, WalletAddress wallet, Instant now) {
        if (!store.supersede(tx, old, wallet, now)) {
            throw new Refusal(
                    ProblemType.NOT_FOUND, "The reference value is not in use, so nothing can take its place.");
        }
        return promise(tx, RecordKind.MEASUREMENT_REVOKED, require(tx, old), now);
    }

    private String promise(Tx tx, RecordKind kind, Reference changed, Instant now) {
        Value value = changed.value();
        Change change = new Change(
                value.id(),
                measurements(value).tee(),
                value.label(),
                value.version(),
                value.corim().map(CorimOrigin::digest),
                changed.status(),
                changed.changedBy(),
                now.toEpochMilli());
        return recorder.promise(
                tx, ABOUT + value.id() + "/" + now.toEpochMilli(), kind, Optional.empty(), value.id(), change);
    }

    private void change(Function<Tx, List<String>> step) {
        List<String> promised;
        try {
            promised = database.in(step);
        } catch (IntegrityConstraintViolationException e) {
            throw new Refusal(
                    ProblemType.REGISTRY_CONFLICT,
                    "Somebody changed the same values at the same time; look at the list and try again.",
                    e);
        }
        promised.forEach(recorder::record);
    }

    public CcedApi.ReferenceList list() {
        return new CcedApi.ReferenceList(
                database.in(store::list).stream().map(this::view).toList());
    }

    private CcedApi.ReferenceList views(SignedReferences.Statement statement) {
        return new CcedApi.ReferenceList(
                statement.values().stream().map(value -> view(value.id())).toList());
    }

    private Reference require(Tx tx, Sha256Digest id) {
        return store.find(tx, id)
                .orElseThrow(() -> new Refusal(ProblemType.NOT_FOUND, "No such reference value was ever registered."));
    }

    private CcedApi.ReferenceView view(Sha256Digest id) {
        Reference reference = database.in(tx -> require(tx, id));
        return view(reference);
    }

    private CcedApi.ReferenceView view(Reference reference) {
        Value value = reference.value();
        ReferenceMeasurements measurements = measurements(value);
        return new CcedApi.ReferenceView(
                value.id(),
                measurements.tee(),
                value.label(),
                value.version(),
                status(reference),
                measurements,
                value.mrSeam(),
                value.validFrom().map(Instant::getEpochSecond),
                value.validUntil().map(Instant::getEpochSecond),
                value.corim(),
                reference.registeredBy(),
                reference.registeredAt().getEpochSecond(),
                reference.changedBy(),
                reference.changedAt().getEpochSecond());
    }

    private String status(Reference reference) {
        Instant now = clock.instant();
        Value value = reference.value();
        if (!reference.isActive() || period(value).contains(now)) {
            return reference.status();
        }
        return value.validFrom().filter(now::isBefore).isPresent() ? "pending" : "expired";
    }

    /// What evidence is compared with now. The name of each value is its id.
    ReferenceValues active(Tx tx) {
        return new ReferenceValues(store.active(tx).stream()
                .map(Reference::value)
                .map(References::value)
                .toList());
    }

    /// Whether the value that evidence matched a moment ago still counts, and so it does until the transaction ends.
    boolean holdActive(Tx tx, String name) {
        return store.holdActive(tx, Sha256Digest.parse(name));
    }

    private static ReferenceValue value(Value value) {
        String name = value.id().toString();
        return switch (measurements(value)) {
            case CcedApi.TdxMeasurements tdx ->
                new ReferenceValue.Tdx(
                        name,
                        value.version(),
                        convert(tdx.mrTd()),
                        tdx.rtmrs().stream()
                                .map(rtmr -> rtmr.map(References::convert))
                                .toList(),
                        value.mrSeam().map(References::convert),
                        period(value));
            case CcedApi.SnpMeasurements snp ->
                new ReferenceValue.Snp(
                        name, value.version(), convert(snp.launchDigest()), snp.minGuestSvn(), period(value));
        };
    }

    private static ReferencePeriod period(Value value) {
        return new ReferencePeriod(value.validFrom(), value.validUntil());
    }

    private static ReferenceMeasurements measurements(Value value) {
        return Json.read(value.document(), ReferenceMeasurements.class);
    }

    private static cce.attestation.Measurement convert(Measurement measurement) {
        return cce.attestation.Measurement.of(measurement.toByteArray());
    }

    private static Refusal conflict(String sentence) {
        return new Refusal(ProblemType.REGISTRY_CONFLICT, sentence);
    }

    boolean isOperator(WalletAddress wallet) {
        return operators.contains(wallet);
    }

    Set<WalletAddress> operators() {
        return operators;
    }

    void requireOperator(WalletAddress wallet) {
        if (!isOperator(wallet)) {
            throw new Refusal(
                    ProblemType.NOT_AUTHORISED,
                    "Only an operator named in cced's configuration may change references.");
        }
    }
}
