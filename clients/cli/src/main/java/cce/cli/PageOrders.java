package cce.cli;

import cce.attestation.TdxMeasurement.PageOrder;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// Reads `two-pass` and `single-pass`.
final class PageOrders implements ITypeConverter<PageOrder> {
    @Override
    public PageOrder convert(String text) {
        return switch (text) {
            case "two-pass" -> PageOrder.TWO_PASS;
            case "single-pass" -> PageOrder.SINGLE_PASS;
            default -> throw new TypeConversionException("'" + text + "' is neither two-pass nor single-pass");
        };
    }
}
