package cce.cced;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import cce.protocol.ProtocolException;

/// What evidence is worth here. Production accepts the hardware vendors' roots only and cannot be configured to accept another.
public enum Profile {
    DEV("dev"),
    PRODUCTION("production");

    private final String wire;

    Profile(String wire) {
        this.wire = wire;
    }

    @JsonCreator
    public static Profile parse(String text) {
        for (Profile profile : values()) {
            if (profile.wire.equals(text)) {
                return profile;
            }
        }
        throw new ProtocolException(
                ProtocolException.Reason.UNSUPPORTED, "The setting profile must be dev or production.");
    }

    @JsonValue
    @Override
    public String toString() {
        return wire;
    }
}
