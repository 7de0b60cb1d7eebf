package cce.gate;

/// What one dataset may give away in its life. There is no refresh: a budget that comes back lets any amount leak in
/// time.
///
/// @param deltaExponent epsilon is stated at a delta of ten to the minus this
/// @param datasetEpsilonMilli cap over all consumers, in thousandths
/// @param consumerEpsilonMilli cap for one consumer
/// @param organisationEpsilonMilli cap for all consumers of one organisation together
/// @param datasetBits measured bits that releases without noise may add up to
/// @param consumerBits the same for one consumer
/// @param organisationBits the same for one organisation
public record PrivacyCaps(
        int deltaExponent,
        long datasetEpsilonMilli,
        long consumerEpsilonMilli,
        long organisationEpsilonMilli,
        long datasetBits,
        long consumerBits,
        long organisationBits) {
    private static final long MAX = 1L << 53;

    public PrivacyCaps {
        GatePolicy.check(deltaExponent >= 2 && deltaExponent <= 30, "privacy.deltaExponent", "2 to 30");
        capped("privacy.datasetEpsilonMilli", datasetEpsilonMilli);
        capped("privacy.consumerEpsilonMilli", consumerEpsilonMilli);
        capped("privacy.organisationEpsilonMilli", organisationEpsilonMilli);
        capped("privacy.datasetBits", datasetBits);
        capped("privacy.consumerBits", consumerBits);
        capped("privacy.organisationBits", organisationBits);
    }

    private static void capped(String field, long value) {
        GatePolicy.check(value >= 0 && value <= MAX, field, "0 to 2^53");
    }

    PrivacyCaps strictest(PrivacyCaps other) {
        return new PrivacyCaps(
                Math.max(deltaExponent, other.deltaExponent),
                Math.min(datasetEpsilonMilli, other.datasetEpsilonMilli),
                Math.min(consumerEpsilonMilli, other.consumerEpsilonMilli),
                Math.min(organisationEpsilonMilli, other.organisationEpsilonMilli),
                Math.min(datasetBits, other.datasetBits),
                Math.min(consumerBits, other.consumerBits),
                Math.min(organisationBits, other.organisationBits));
    }
}
