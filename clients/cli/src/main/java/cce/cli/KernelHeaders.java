package cce.cli;

import cce.attestation.TdxMeasurement.KernelHeader;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// Reads `qemu` and `as-is`.
final class KernelHeaders implements ITypeConverter<KernelHeader> {
    @Override
    public KernelHeader convert(String text) {
        return switch (text) {
            case "qemu" -> KernelHeader.QEMU;
            case "as-is" -> KernelHeader.AS_IS;
            default -> throw new TypeConversionException("'" + text + "' is neither qemu nor as-is");
        };
    }
}
