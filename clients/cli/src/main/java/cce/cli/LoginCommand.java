package cce.cli;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// Signs in with a wallet, after cced has shown its evidence.
@Command(
        name = "login",
        mixinStandardHelpOptions = true,
        description = "Checks cced's evidence and signs in with a wallet (EIP-4361). The session is kept for one hour.")
final class LoginCommand implements Callable<Integer> {
    @Mixin
    private CommonOptions common = new CommonOptions();

    @Override
    public Integer call() {
        try (Session session = Session.open(common)) {
            Instant expires = session.signIn();
            Map<String, Object> answer = new LinkedHashMap<>();
            answer.put("wallet", session.address().toString());
            answer.put("expires_at", expires.toString());
            answer.put("cced", session.endpoint().cced().toString());
            answer.put("cced_measurement", session.cced().evidence().measurement().hex());
            answer.put("profile", session.cced().identity().profile());
            common.output().object(answer);
            return ExitCode.OK;
        }
    }
}
