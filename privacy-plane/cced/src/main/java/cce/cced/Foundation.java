package cce.cced;

import cce.attestation.AppraisalPolicy;
import cce.attestation.Cryptography;
import cce.attestation.EvidenceVerifier;
import cce.attestation.TrustAnchors;
import cce.cced.chain.Chain;
import cce.cced.chain.Recorder;
import cce.cced.identity.Ed25519Key;
import cce.cced.identity.FieldVault;
import cce.cced.identity.PlatformSecrets;
import cce.cced.identity.ServerIdentity;
import cce.cced.identity.TlsIdentity;
import cce.cced.job.CollateralMarks;
import cce.cced.store.Database;
import cce.cced.store.LedgerStore;
import cce.collateral.CollateralSource;
import cce.collateral.CollateralSources;
import cce.collateral.GuardedCollateral;
import cce.ledger.Wallet;
import cce.protocol.WalletAddress;
import cce.s3.StoreLocation;
import cce.sealing.hierarchy.KeyHierarchy;
import cce.storage.ObjectStore;
import cce.tee.TrustedEnvironment;
import cce.tee.TrustedEnvironments;
import java.io.IOException;
import java.nio.file.Files;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.function.Function;

/// What every service stands on: keys, identity, database, object store, chain, and what evidence is worth.
record Foundation(
        Clock clock,
        SecureRandom random,
        KeyHierarchy keys,
        FieldVault vault,
        Database database,
        ObjectStore objects,
        CollateralSource collateral,
        ServerIdentity identity,
        Chain chain,
        WalletAddress ledgerAccount,
        Recorder recorder,
        EvidenceVerifier verifier,
        AppraisalPolicy appraisal) {
    static Foundation lay(Config config, Function<Wallet, Chain> chains, Clock clock, Opened opened)
            throws IOException {
        SecureRandom random = new SecureRandom();
        TrustedEnvironment tee = TrustedEnvironments.at(config.guestAgentSocket());
        PlatformSecrets secrets = opened.add(new PlatformSecrets(tee));
        KeyHierarchy keys = secrets.hierarchy();
        Database database = opened.add(secrets.openDatabase(config.databaseUrl()));
        CollateralSource collateral = new GuardedCollateral(
                CollateralSources.of(config.pcsUrl(), clock),
                anchors(config),
                new CollateralMarks(database, clock),
                clock);
        ServerIdentity identity = new ServerIdentity(
                TlsIdentity.ofSeed(secrets.tlsSeed(), clock.instant()),
                Ed25519Key.ofSeed(keys.manifestSigningSeed()),
                tee,
                collateral,
                config.profile().toString());
        Wallet wallet = opened.add(secrets.ledgerWallet());
        Chain chain = opened.add(chains.apply(wallet));
        return new Foundation(
                clock,
                random,
                keys,
                new FieldVault(secrets.fieldKey(), random),
                database,
                StoreLocation.parse(config.objects()).open(),
                collateral,
                identity,
                chain,
                wallet.address(),
                new Recorder(database, new LedgerStore(), chain, clock),
                new EvidenceVerifier(anchors(config), Cryptography.fastestPresent()),
                appraisal(config));
    }

    private static TrustAnchors anchors(Config config) throws IOException {
        return config.devRootCertificateFile().isPresent()
                ? TrustAnchors.insecureTestRoot(
                        Files.readAllBytes(config.devRootCertificateFile().get()))
                : TrustAnchors.production();
    }

    private static AppraisalPolicy appraisal(Config config) {
        return switch (config.profile()) {
            case PRODUCTION -> AppraisalPolicy.Shipped.PRODUCTION_TDX.policy();
            case DEV -> AppraisalPolicy.Shipped.DEV.policy();
        };
    }
}
