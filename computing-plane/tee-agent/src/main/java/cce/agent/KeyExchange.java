package cce.agent;

import cce.protocol.BootConfig;
import cce.protocol.EvidenceDocument;
import cce.protocol.FailureNotice;
import cce.protocol.KeyRequest;
import cce.protocol.ProtocolException;
import cce.protocol.ReportData;
import cce.protocol.RequestId;
import cce.sealing.EphemeralKeyPair;
import cce.sealing.KeyRelease;
import cce.sealing.ReleasedKeys;
import cce.sealing.SealingException;
import cce.tee.TeeException;
import cce.tee.TrustedEnvironment;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;

/// Evidence in, keys out. Each try has a key pair and request id of its own: an answer that got lost on the way can be
/// opened by nobody, and asking again never repeats a request.
final class KeyExchange {
    private final BootConfig config;
    private final TrustedEnvironment tee;
    private final CcedClient cced;
    private final Retry retry;
    private final SecureRandom random;

    KeyExchange(BootConfig config, TrustedEnvironment tee, CcedClient cced, Retry retry, SecureRandom random) {
        this.config = config;
        this.tee = tee;
        this.cced = cced;
        this.retry = retry;
        this.random = random;
    }

    /// What cced gave. Whoever holds it closes it, which wipes the keys.
    record Granted(ReleasedKeys keys, String submitCredential, List<KeyRequest.SealedDataset> datasets)
            implements AutoCloseable {
        @Override
        public void close() {
            keys.close();
        }
    }

    Granted run() throws AgentException {
        try {
            return retry.call("The keys were not released", this::once);
        } catch (CcedClient.RefusedException e) {
            throw new AgentException(FailureNotice.Reason.INTERNAL, "The keys were not released: " + e.getMessage(), e);
        } catch (TeeException e) {
            throw new AgentException(FailureNotice.Reason.INTERNAL, "This CVM has no evidence: " + e.getMessage(), e);
        }
    }

    private Granted once() throws AgentException, IOException, CcedClient.RefusedException {
        byte[] id = new byte[RequestId.LENGTH];
        random.nextBytes(id);
        RequestId requestId = RequestId.of(id);
        try (EphemeralKeyPair pair = EphemeralKeyPair.generate(random)) {
            EvidenceDocument evidence = tee.quote(ReportData.forKeyRequest(pair.publicKey(), requestId));
            OwnMeasurement.requireIsOf(config, tee.teeType(), evidence);
            KeyRequest.Answer answer = cced.requestKeys(new KeyRequest(
                    config.credential(), requestId, tee.teeType(), evidence, pair.publicKey(), config.datasetIds()));
            return open(pair, requestId, answer);
        }
    }

    private Granted open(EphemeralKeyPair pair, RequestId requestId, KeyRequest.Answer answer) throws AgentException {
        List<?> answered = answer.datasets().stream()
                .map(KeyRequest.SealedDataset::datasetId)
                .toList();
        if (!answered.equals(config.datasetIds())) {
            throw wrongAnswer("It is about other datasets than were asked for.", null);
        }
        KeyRelease.JobContext context = new KeyRelease.JobContext(config.jobId(), requestId, config.datasetIds());
        try {
            byte[] message = Base64.getDecoder().decode(answer.encryptedKeys());
            return new Granted(
                    KeyRelease.openJobKeys(pair, context, message), answer.submitCredential(), answer.datasets());
        } catch (SealingException | IllegalArgumentException | ProtocolException e) {
            throw wrongAnswer("Its keys are not for this request.", e);
        }
    }

    private static AgentException wrongAnswer(String why, @org.jspecify.annotations.Nullable Exception cause) {
        String sentence = "The key answer was refused. " + why;
        return cause == null
                ? new AgentException(FailureNotice.Reason.INTERNAL, sentence)
                : new AgentException(FailureNotice.Reason.INTERNAL, sentence, cause);
    }
}
