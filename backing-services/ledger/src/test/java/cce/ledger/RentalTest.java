package cce.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cce.protocol.DatasetId;
import cce.protocol.WalletAddress;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class RentalTest {
    private static final DatasetTerms TERMS = new DatasetTerms("https://data.example/one", 2_000_000);

    private static EmbeddedChain chain;
    private static Ledger owner;

    @BeforeAll
    static void start() {
        chain = TestChain.start();
        owner = TestChain.account(chain);
    }

    @AfterAll
    static void stop() {
        if (chain != null) {
            owner.close();
            chain.close();
        }
    }

    @Test
    void newDataset_isKnownOwnedActiveAndPriced() {
        DatasetId dataset = owner.registerDataset(TERMS);
        assertThat(owner.isDataset(dataset)).isTrue();
        assertThat(owner.owner(dataset)).contains(owner.account());
        assertThat(owner.isActive(dataset)).isTrue();
        assertThat(owner.hourlyRate(dataset)).contains(2_000_000L);
    }

    @Test
    void datasetIds_areCountedAndMapped() {
        DatasetId dataset = owner.registerDataset(TERMS);
        long id = number("idOf", Abi.address(dataset));
        long next = number("idOf", Abi.address(owner.registerDataset(TERMS)));
        assertThat(next).isEqualTo(id + 1);
        assertThat(Abi.walletIn("datasetById", read("datasetById", Abi.number(id)), 0).bytes())
                .isEqualTo(dataset.bytes());
    }

    @Test
    void rental_grantsAccessToThePayerOnly() {
        DatasetId dataset = owner.registerDataset(TERMS);
        try (Ledger consumer = TestChain.account(chain)) {
            assertThat(consumer.hasAccess(dataset, consumer.account())).isFalse();
            consumer.rent(dataset, 2);
            assertThat(consumer.hasAccess(dataset, consumer.account())).isTrue();
            assertThat(consumer.hasAccess(dataset, owner.account())).isFalse();
        }
    }

    @Test
    void expiredRental_grantsNothing() {
        DatasetId dataset = owner.registerDataset(TERMS);
        try (Ledger consumer = TestChain.account(chain)) {
            consumer.rent(dataset, 1);
            chain.advanceTime(Duration.ofHours(1).plusSeconds(1));
            assertThat(consumer.hasAccess(dataset, consumer.account())).isFalse();
        }
    }

    @Test
    void secondRental_prolongsTheFirst() {
        DatasetId dataset = owner.registerDataset(TERMS);
        try (Ledger consumer = TestChain.account(chain)) {
            consumer.rent(dataset, 1);
            var first = consumer.accessExpires(dataset, consumer.account()).orElseThrow();
            consumer.rent(dataset, 3);
            assertThat(consumer.accessExpires(dataset, consumer.account())).contains(first.plus(Duration.ofHours(3)));
        }
    }

    @Test
    void zeroHours_areRefused() {
        DatasetId dataset = owner.registerDataset(TERMS);
        assertReverts(() -> owner.rent(dataset, 0), "at least one hour");
    }

    @Test
    void tooManyHours_areRefused() {
        DatasetId dataset = owner.registerDataset(new DatasetTerms("urn:x", 0));
        assertReverts(() -> owner.rent(dataset, Integer.MAX_VALUE), "ten years");
    }

    @Test
    void accountWithoutDollars_cannotRent() {
        DatasetId dataset = owner.registerDataset(new DatasetTerms("urn:x", 2_000_000_000_000L));
        try (Ledger consumer = TestChain.account(chain)) {
            assertReverts(() -> consumer.rent(dataset, 1), "payment failed");
            assertThat(consumer.hasAccess(dataset, consumer.account())).isFalse();
        }
    }

    @Test
    void deactivatedDataset_isNotSoldButKeepsWhatWasBought() {
        DatasetId dataset = owner.registerDataset(TERMS);
        try (Ledger consumer = TestChain.account(chain)) {
            consumer.rent(dataset, 5);
            owner.deactivate(dataset);
            assertThat(consumer.isActive(dataset)).isFalse();
            assertThat(consumer.hasAccess(dataset, consumer.account())).isTrue();
            assertReverts(() -> consumer.rent(dataset, 1), "no longer offered");
            assertReverts(() -> owner.deactivate(dataset), "before");
            owner.withdraw(dataset);
        }
    }

    @Test
    void withdrawal_paysNinetyFivePercentOnce() {
        try (Ledger seller = TestChain.account(chain);
                Ledger consumer = TestChain.account(chain)) {
            DatasetId dataset = seller.registerDataset(TERMS);
            consumer.rent(dataset, 10);
            long before = dollars(seller.account());
            seller.withdraw(dataset);
            assertThat(dollars(seller.account()) - before).isEqualTo(19_000_000L);
            assertReverts(() -> seller.withdraw(dataset), "no rent to withdraw");
        }
    }

    @Test
    void strangers_canChangeNothing() {
        DatasetId dataset = owner.registerDataset(TERMS);
        try (Ledger stranger = TestChain.account(chain)) {
            assertReverts(() -> stranger.updateHourlyRate(dataset, 0), "Only the owner");
            assertReverts(() -> stranger.updateMetadata(dataset, "urn:evil"), "Only the owner");
            assertReverts(() -> stranger.deactivate(dataset), "Only the owner");
            assertReverts(() -> stranger.withdraw(dataset), "Only the owner");
        }
    }

    @Test
    void cloneAndImplementation_cannotBeInitialisedAgain() {
        DatasetId dataset = owner.registerDataset(TERMS);
        WalletAddress implementation = Abi.walletIn("implementation", read("rentalOnlyImplementation"), 0);
        byte[] initialize = Abi.call(
                "initialize",
                Abi.address(owner.account()),
                Abi.address(owner.account()),
                Abi.address(owner.account()),
                Abi.text("urn:evil"),
                Abi.number(0));
        for (WalletAddress contract : new WalletAddress[] {WalletAddress.of(dataset.toByteArray()), implementation}) {
            assertReverts(() -> chain.sender().send(Optional.of(contract), initialize), "cannot be set up again");
        }
    }

    @Test
    void registeringForSomeoneElse_isRefused() {
        byte[] call = Abi.call("deployRentalOnly", Abi.address(owner.account()), Abi.text("urn:x"), Abi.number(1));
        assertReverts(() -> chain.sender().send(Optional.of(chain.deployment().factory()), call), "Only the owner");
    }

    @Test
    void newTerms_areKept() {
        DatasetId dataset = owner.registerDataset(TERMS);
        owner.updateHourlyRate(dataset, 7);
        owner.updateMetadata(dataset, "urn:two");
        assertThat(owner.hourlyRate(dataset)).contains(7L);
        byte[] length = ContractCalls.latest(((EvmView) owner).rpc())
                .read(WalletAddress.of(dataset.toByteArray()), Abi.call("getMetadataHistoryLength"));
        assertThat(Abi.numberIn("length", length, 0)).isEqualTo(2);
    }

    @Test
    void idoContract_isAskedByItsOwnNames() {
        WalletAddress ido = Receipts.createdContract(Contracts.deploy(chain.sender(), "TestIdo"));
        DatasetId dataset = DatasetId.of(ido.toByteArray());
        try (Ledger consumer = TestChain.account(chain)) {
            chain.sender().send(Optional.of(ido), Abi.call("grant", Abi.address(consumer.account()), Abi.number(3600)));
            assertThat(consumer.hasAccess(dataset, consumer.account()))
                    .as("not in the registry, so it may say what it likes")
                    .isFalse();
            chain.sender().send(Optional.of(chain.deployment().factory()), Abi.call("adoptIdo", Abi.address(ido)));
            assertThat(consumer.hasAccess(dataset, consumer.account())).isTrue();
            assertThat(consumer.hasAccess(dataset, owner.account())).isFalse();
            assertThat(consumer.owner(dataset)).isPresent();
        }
    }

    @Test
    void unknownAddress_isNoDataset() {
        DatasetId nothing = DatasetId.of(owner.account().toByteArray());
        assertThat(owner.isDataset(nothing)).isFalse();
        assertThat(owner.hasAccess(nothing, owner.account())).isFalse();
        assertThat(owner.owner(nothing)).isEmpty();
        assertThat(owner.isActive(nothing)).isFalse();
        assertReverts(() -> owner.rent(nothing, 1), "no dataset");
    }

    private static long dollars(WalletAddress account) {
        byte[] answer = ContractCalls.latest(((EvmView) owner).rpc())
                .read(chain.deployment().paymentToken(), Abi.call("balanceOf", Abi.address(account)));
        return Abi.numberIn("balanceOf", answer, 0);
    }

    private static long number(String function, org.web3j.abi.datatypes.Type<?>... arguments) {
        return Abi.numberIn(function, read(function, arguments), 0);
    }

    private static byte[] read(String function, org.web3j.abi.datatypes.Type<?>... arguments) {
        return ContractCalls.latest(((EvmView) owner).rpc())
                .read(chain.deployment().factory(), Abi.call(function, arguments));
    }

    private static void assertReverts(org.assertj.core.api.ThrowableAssert.ThrowingCallable call, String sentence) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        LedgerException.class,
                        e -> assertThat(e.reason()).isEqualTo(LedgerException.Reason.REVERTED))
                .hasMessageContaining(sentence);
    }
}
