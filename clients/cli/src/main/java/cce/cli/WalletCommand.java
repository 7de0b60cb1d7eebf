package cce.cli;

import cce.ledger.Wallet;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// The user's accounts.
@Command(
        name = "wallet",
        mixinStandardHelpOptions = true,
        description = "Makes and lists wallets. Keys stay in files that only you can read.",
        subcommands = {WalletCommand.Create.class, WalletCommand.ListAll.class, WalletCommand.Fund.class})
final class WalletCommand {
    @Command(name = "create", mixinStandardHelpOptions = true, description = "Makes a wallet with a new key.")
    static final class Create implements Callable<Integer> {
        @Mixin
        private CommonOptions common = new CommonOptions();

        @Parameters(index = "0", paramLabel = "NAME")
        private String name = "";

        @Override
        public Integer call() {
            try (Wallet wallet = Wallets.create(name)) {
                common.output().object(Map.of("wallet", name, "address", wallet.address().toString()));
                return ExitCode.OK;
            }
        }
    }

    @Command(name = "list", mixinStandardHelpOptions = true, description = "Lists wallets and their addresses.")
    static final class ListAll implements Callable<Integer> {
        @Mixin
        private CommonOptions common = new CommonOptions();

        @Override
        public Integer call() {
            List<List<String>> rows = new ArrayList<>();
            for (String name : Wallets.names()) {
                try (Wallet wallet = Wallets.open(name)) {
                    rows.add(List.of(name, wallet.address().toString()));
                }
            }
            common.output().rows(List.of("wallet", "address"), rows);
            return ExitCode.OK;
        }
    }

    @Command(
            name = "fund",
            mixinStandardHelpOptions = true,
            description = "Gives a wallet gas and test dollars on the embedded chain of ./cce up.")
    static final class Fund implements Callable<Integer> {
        @Mixin
        private CommonOptions common = new CommonOptions();

        @Parameters(index = "0", paramLabel = "NAME")
        private String name = "";

        @Override
        public Integer call() {
            try (Wallet wallet = Wallets.open(name)) {
                Chain.fund(common.endpoint(), wallet.address());
                common.output().object(Map.of("wallet", name, "address", wallet.address().toString(), "funded", true));
                return ExitCode.OK;
            }
        }
    }
}
