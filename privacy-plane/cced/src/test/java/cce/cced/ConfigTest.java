package cce.cced;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cce.protocol.Json;
import cce.protocol.ProtocolException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ConfigTest {
    private static Map<String, Object> good() {
        Map<String, Object> config = new LinkedHashMap<>();
        config.put("profile", "dev");
        config.put("instance", "cced-0");
        config.put("listen_address", "127.0.0.1");
        config.put("listen_port", 0);
        config.put("domain", "cced.test");
        config.put("database_url", "jdbc:h2:file:/tmp/x");
        config.put("objects", "/tmp/objects");
        config.put("ledger_rpc_url", "http://127.0.0.1:8545");
        config.put("ledger_deployment_file", "/tmp/deployment.json");
        config.put("ledger_confirmations", 1);
        config.put("pcs_url", null);
        config.put("guest_agent_socket", "/var/run/dstack.sock");
        config.put("cvm_host_url", "http://127.0.0.1:9000");
        config.put("cvm_host_token_file", "/tmp/token");
        config.put("operators", List.of("0x" + "11".repeat(20)));
        config.put("corim_signers", List.of());
        config.put("gate_policy", "statistics-strict");
        config.put("max_dataset_files", 1_000_000);
        config.put("dev_root_certificate_file", "/tmp/root.der");
        config.put("ready_file", null);
        return config;
    }

    private static Config read(Map<String, Object> config) {
        return Json.read(Json.write(config), Config.class);
    }

    @Test
    void completeConfiguration_isRead() {
        assertThat(read(good()).profile()).isEqualTo(Profile.DEV);
        assertThat(read(good()).pcsUrl()).isEmpty();
    }

    @Test
    void testRootInProduction_isRefused_G7() {
        Map<String, Object> config = good();
        config.put("profile", "production");
        assertThatThrownBy(() -> read(config))
                .isInstanceOf(ProtocolException.class)
                .hasMessageContaining("dev_root_certificate_file");
    }

    @Test
    void productionWithoutTestRoot_isRead() {
        Map<String, Object> config = good();
        config.put("profile", "production");
        config.put("dev_root_certificate_file", null);
        assertThat(read(config).devRootCertificateFile()).isEmpty();
    }

    @Test
    void unknownSetting_isRefused() {
        Map<String, Object> config = good();
        config.put("accept_everything", true);
        assertThatThrownBy(() -> read(config)).isInstanceOf(ProtocolException.class);
    }

    @Test
    void missingSetting_isRefused() {
        for (String setting : good().keySet()) {
            Map<String, Object> config = good();
            config.remove(setting);
            assertThatThrownBy(() -> read(config)).as(setting).isInstanceOf(ProtocolException.class);
        }
    }

    @Test
    void unknownProfileOrPolicy_isRefused() {
        Map<String, Object> profile = good();
        profile.put("profile", "test");
        assertThatThrownBy(() -> read(profile)).isInstanceOf(ProtocolException.class);
        Map<String, Object> policy = good();
        policy.put("gate_policy", "none");
        assertThatThrownBy(() -> read(policy)).isInstanceOf(ProtocolException.class);
    }

    @Test
    void corimSigner_isAPublicKey_inBase64OrPem() {
        Map<String, Object> config = good();
        String key = TestCorims.SIGNERS.getFirst();
        config.put(
                "corim_signers", List.of(key, "-----BEGIN PUBLIC KEY-----\n" + key + "\n-----END PUBLIC KEY-----\n"));
        assertThat(read(config).trustedCorimSigners().keys()).hasSize(2);
        for (String wrong : List.of("", "?", "MIIB", key.substring(4))) {
            config.put("corim_signers", List.of(wrong));
            assertThatThrownBy(() -> read(config))
                    .as(wrong)
                    .isInstanceOf(ProtocolException.class)
                    .hasMessageContaining("corim_signers");
        }
    }

    @Test
    void nobodyAsOperator_isRefused() {
        Map<String, Object> config = good();
        config.put("operators", List.of());
        assertThatThrownBy(() -> read(config)).isInstanceOf(ProtocolException.class);
    }
}
