package cce.protocol;

import com.fasterxml.jackson.annotation.JsonValue;

/// What a Job Credential is good for; one for keys can never submit a result, nor the other way round.
public enum CredentialPurpose {
    KEYS("keys"),
    SUBMIT("submit");

    private final String wire;

    CredentialPurpose(String wire) {
        this.wire = wire;
    }

    @JsonValue
    @Override
    public String toString() {
        return wire;
    }
}
