package cce.ledger;

import cce.protocol.WalletAddress;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import org.web3j.abi.datatypes.Type;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/// Puts the compiled contracts on a chain.
final class Contracts {
    private static final String RESOURCE = "contracts.json";

    private final JsonNode compiled = load();
    private final Sender sender;

    private Contracts(Sender sender) {
        this.sender = sender;
    }

    /// Deploys all contracts for development: payments in worthless test dollars, fees to the deployer.
    static Deployment deployForDevelopment(JsonRpc rpc, ChainEndpoint endpoint, Wallet deployer) {
        Contracts contracts = new Contracts(new Sender(rpc, endpoint, deployer));
        Mined token = contracts.deploy("TestDollar");
        WalletAddress tokenAddress = Receipts.createdContract(token);
        WalletAddress factory = Receipts.createdContract(
                contracts.deploy("DatasetFactory", Abi.address(tokenAddress), Abi.address(deployer.address())));
        WalletAddress log = Receipts.createdContract(contracts.deploy("AuditLog", Abi.address(factory)));
        return new Deployment(endpoint.chainId(), factory, log, tokenAddress, token.block());
    }

    static Mined deploy(Sender sender, String name, Type<?>... arguments) {
        return new Contracts(sender).deploy(name, arguments);
    }

    private Mined deploy(String name, Type<?>... arguments) {
        String bytecode = compiled.path("contracts").path(name).path("bytecode").asString("");
        return sender.send(Optional.empty(), Abi.deployment(bytecode, arguments));
    }

    private static JsonNode load() {
        try (InputStream in = Contracts.class.getResourceAsStream(RESOURCE)) {
            if (in == null) {
                throw new IllegalStateException("The compiled contracts are missing from the build.");
            }
            return new ObjectMapper().readTree(in.readAllBytes());
        } catch (IOException e) {
            throw new IllegalStateException("The compiled contracts cannot be read.", e);
        }
    }
}
