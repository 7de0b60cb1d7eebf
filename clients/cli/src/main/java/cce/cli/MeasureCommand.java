package cce.cli;

import picocli.CommandLine.Command;

/// Reference values from artefacts: what hardware would measure, computed from the files themselves.
@Command(
        name = "measure",
        mixinStandardHelpOptions = true,
        description = "Computes what TEE hardware would measure, from firmware, kernel, initrd and command line.",
        subcommands = {MeasureTdx.class, MeasureSnp.class})
final class MeasureCommand {}
