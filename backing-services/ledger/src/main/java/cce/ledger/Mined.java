package cce.ledger;

import tools.jackson.databind.JsonNode;

/// A transaction in its block, with what its contract announced.
record Mined(TxHash hash, long block, boolean succeeded, JsonNode receipt) {}
