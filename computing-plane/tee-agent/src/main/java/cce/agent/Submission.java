package cce.agent;

import cce.protocol.EvidenceDocument;
import cce.protocol.FailureNotice.Reason;
import cce.protocol.JobId;
import cce.protocol.ProblemType;
import cce.protocol.ReportData;
import cce.protocol.Sha256Digest;
import cce.protocol.SubmitRequest;
import cce.tee.TeeException;
import cce.tee.TrustedEnvironment;
import java.io.IOException;

/// Hands the result in, once. A try whose answer got lost may have been taken: then the next one is told that the
/// result is there, which is what was wanted.
final class Submission {
    private final JobId job;
    private final TrustedEnvironment tee;
    private final CcedClient cced;
    private final Retry retry;

    private boolean mayHaveBeenTaken;

    Submission(JobId job, TrustedEnvironment tee, CcedClient cced, Retry retry) {
        this.job = job;
        this.tee = tee;
        this.cced = cced;
        this.retry = retry;
    }

    void run(String credential, Sha256Digest resultHash) throws AgentException {
        try {
            retry.call("The result was not handed in", () -> {
                once(credential, resultHash);
                return job;
            });
        } catch (CcedClient.RefusedException e) {
            throw new AgentException(Reason.INTERNAL, "The result was not taken: " + e.getMessage(), e);
        } catch (TeeException e) {
            throw new AgentException(Reason.INTERNAL, "This CVM has no evidence: " + e.getMessage(), e);
        }
    }

    private void once(String credential, Sha256Digest resultHash) throws IOException, CcedClient.RefusedException {
        EvidenceDocument evidence = tee.quote(ReportData.forResult(job, resultHash));
        SubmitRequest request = new SubmitRequest(
                credential, job, SubmitRequest.prefix(job) + ResultSealer.FILE, resultHash, tee.teeType(), evidence);
        try {
            cced.submit(request);
        } catch (CcedClient.RefusedException e) {
            boolean taken = mayHaveBeenTaken && e.status() == ProblemType.RESULT_ALREADY_SUBMITTED.status();
            if (!taken) {
                throw e;
            }
        } catch (IOException e) {
            mayHaveBeenTaken = true;
            throw e;
        }
    }
}
