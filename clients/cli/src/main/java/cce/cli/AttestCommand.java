package cce.cli;

import picocli.CommandLine.Command;

/// The evidence verifier by itself.
@Command(
        name = "attest",
        mixinStandardHelpOptions = true,
        description = "Judges TEE evidence.",
        subcommands = {AttestVerify.class, AttestShow.class, ConformanceCommand.class, CollateralCommand.class})
final class AttestCommand {}
