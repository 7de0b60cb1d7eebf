package cce.cced.http;

import cce.cced.chain.Chain;
import cce.cced.data.CodeBundles;
import cce.cced.data.Datasets;
import cce.cced.data.DirectUploads;
import cce.cced.data.Finalisation;
import cce.cced.data.Rotations;
import cce.cced.data.SealingKeys;
import cce.cced.data.SnapshotAdoption;
import cce.cced.data.Uploads;
import cce.cced.governance.Governance;
import cce.cced.governance.Policies;
import cce.cced.governance.PrivacyLedger;
import cce.cced.identity.ServerIdentity;
import cce.cced.identity.Sessions;
import cce.cced.identity.UploadTokens;
import cce.cced.identity.WalletSignIn;
import cce.cced.job.AppraisalPolicies;
import cce.cced.job.Delivery;
import cce.cced.job.Jobs;
import cce.cced.job.KeyReleases;
import cce.cced.job.References;
import cce.cced.job.Submissions;
import cce.cced.review.ReviewViews;
import cce.cced.review.Reviews;
import cce.cced.review.Sources;
import cce.protocol.CcedApi;
import java.util.List;

/// Everything the API is served from.
public record Api(
        ServerIdentity identity,
        CcedApi.Health health,
        WalletSignIn signIn,
        Sessions sessions,
        UploadTokens tokens,
        Datasets datasets,
        Uploads uploads,
        Finalisation finalisation,
        SealingKeys sealingKeys,
        DirectUploads direct,
        SnapshotAdoption adoption,
        Rotations rotations,
        CodeBundles bundles,
        Jobs jobs,
        KeyReleases keys,
        Submissions submissions,
        Delivery delivery,
        Reviews reviews,
        ReviewViews reviewViews,
        Sources sources,
        Governance governance,
        Policies policies,
        PrivacyLedger ledger,
        References references,
        AppraisalPolicies appraisals,
        Chain chain) {
    /// Requests a peer may send at once, and per second after that, on the routes that ask for work before they
    /// know who asks.
    private static final int BURST = 400;

    private static final int PER_SECOND = 100;

    public List<Endpoint> endpoints() {
        Caller caller = new Caller(sessions);
        RateLimiter limiter = new RateLimiter(BURST, PER_SECOND, System::nanoTime);
        return List.of(
                new SystemEndpoint(identity, health, limiter),
                new AuthEndpoint(signIn, sessions, tokens, datasets, limiter),
                new DatasetEndpoint(caller, datasets, uploads, finalisation, tokens),
                new SealingEndpoint(caller, sealingKeys, direct, adoption, rotations, tokens, limiter),
                new CodeEndpoint(caller, bundles),
                new JobEndpoint(caller, jobs, limiter),
                new CvmEndpoint(keys, submissions, limiter),
                new ResultEndpoint(caller, delivery, limiter),
                new ReviewEndpoint(caller, reviews, reviewViews, sources),
                new GovernanceEndpoint(caller, governance, policies, ledger, datasets),
                new AppraisalPolicyEndpoint(caller, appraisals),
                new RegistryEndpoint(caller, references, chain));
    }
}
