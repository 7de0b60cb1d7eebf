package cce.ledger;

/// What an owner offers a dataset for.
///
/// @param metadataUri describes the dataset to consumers; public
/// @param hourlyRate in the smallest unit of the payment token (10⁻⁶ dollars)
public record DatasetTerms(String metadataUri, long hourlyRate) {
    private static final int MAX_URI_CHARS = 2048;

    public DatasetTerms {
        if (metadataUri.isBlank() || metadataUri.length() > MAX_URI_CHARS) {
            throw new IllegalArgumentException("The metadata URI must have 1 to " + MAX_URI_CHARS + " characters.");
        }
        if (hourlyRate < 0) {
            throw new IllegalArgumentException("The hourly rate cannot be negative.");
        }
    }
}
