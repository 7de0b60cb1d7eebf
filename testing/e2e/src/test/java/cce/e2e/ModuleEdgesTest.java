package cce.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/// The architecture as a table. A module may use exactly the modules named here; each line names only modules above it,
/// so trust flows one way. Change the table and ARCHITECTURE.md together, or not at all.
final class ModuleEdgesTest {
    private static final Map<String, Set<String>> ALLOWED = new LinkedHashMap<>();

    static {
        ALLOWED.put("core/protocol", Set.of());
        ALLOWED.put("core/attestation", Set.of());
        ALLOWED.put("core/sealing", Set.of("core/protocol"));
        ALLOWED.put("backing-services/storage", Set.of("core/protocol"));
        ALLOWED.put("backing-services/s3", Set.of("backing-services/storage"));
        ALLOWED.put("backing-services/process", Set.of());
        ALLOWED.put("backing-services/ledger", Set.of("core/protocol"));
        ALLOWED.put("backing-services/tee", Set.of("core/protocol"));
        ALLOWED.put("backing-services/collateral", Set.of("core/attestation"));
        ALLOWED.put("privacy-plane/gate", Set.of());
        ALLOWED.put(
                "privacy-plane/cced",
                Set.of(
                        "core/protocol",
                        "core/attestation",
                        "core/sealing",
                        "backing-services/storage",
                        "backing-services/s3",
                        "backing-services/process",
                        "backing-services/ledger",
                        "backing-services/tee",
                        "backing-services/collateral",
                        "privacy-plane/gate"));
        ALLOWED.put("computing-plane/decryptfs", Set.of("core/protocol", "core/sealing", "backing-services/storage"));
        ALLOWED.put("computing-plane/executor", Set.of());
        ALLOWED.put(
                "computing-plane/tee-agent",
                Set.of(
                        "core/protocol",
                        "core/sealing",
                        "backing-services/storage",
                        "backing-services/process",
                        "backing-services/tee",
                        "computing-plane/decryptfs",
                        "computing-plane/executor"));
        ALLOWED.put("hosting/cvm", Set.of("core/protocol"));
        ALLOWED.put(
                "clients/cli",
                Set.of(
                        "core/protocol",
                        "core/attestation",
                        "core/sealing",
                        "backing-services/storage",
                        "backing-services/s3",
                        "backing-services/process",
                        "backing-services/ledger",
                        "backing-services/collateral",
                        "privacy-plane/gate",
                        "computing-plane/decryptfs"));
        ALLOWED.put("testing/tee-simulator", Set.of("core/attestation"));
        ALLOWED.put(
                "testing/bench",
                Set.of(
                        "core/attestation",
                        "core/sealing",
                        "backing-services/storage",
                        "backing-services/s3",
                        "backing-services/collateral",
                        "privacy-plane/gate",
                        "computing-plane/decryptfs",
                        "testing/tee-simulator"));
        ALLOWED.put("testing/e2e", Set.of());
    }

    private static final Path ROOT = Path.of(System.getProperty("cce.root", "../.."));

    @Test
    void everyModuleOfTheReactor_hasALineInTheTable() throws Exception {
        NodeList modules = parse(ROOT.resolve("pom.xml")).getElementsByTagName("module");
        List<String> names = new ArrayList<>();
        for (int i = 0; i < modules.getLength(); i++) {
            names.add(modules.item(i).getTextContent());
        }
        assertThat(names).containsExactlyElementsOf(ALLOWED.keySet());
    }

    @Test
    void everyLineOfTheTable_namesOnlyModulesAboveIt() {
        Set<String> above = new TreeSet<>();
        ALLOWED.forEach((module, uses) -> {
            assertThat(above).as("modules above " + module).containsAll(uses);
            above.add(module);
        });
    }

    @Test
    void declaredDependencies_areExactlyTheTable() throws Exception {
        Map<String, String> folderOf = new HashMap<>();
        for (String module : ALLOWED.keySet()) {
            folderOf.put(artifactId(parse(ROOT.resolve(module).resolve("pom.xml"))), module);
        }
        for (Map.Entry<String, Set<String>> line : ALLOWED.entrySet()) {
            Set<String> declared = mainDependencies(
                            parse(ROOT.resolve(line.getKey()).resolve("pom.xml")))
                    .stream()
                    .map(artifact -> String.valueOf(folderOf.get(artifact)))
                    .collect(Collectors.toCollection(TreeSet::new));
            assertThat(declared).as("dependencies of " + line.getKey()).isEqualTo(new TreeSet<>(line.getValue()));
        }
    }

    @Test
    void planes_neverImportEachOther() throws IOException {
        assertThat(importsBelow("privacy-plane"))
                .doesNotContain("cce.agent", "cce.decryptfs", "cce.executor", "cce.cvm");
        assertThat(importsBelow("computing-plane")).doesNotContain("cce.cced", "cce.gate", "cce.cvm", "cce.ledger");
        assertThat(importsBelow("hosting")).doesNotContain("cce.sealing", "cce.cced", "cce.agent", "cce.gate");
    }

    @Test
    void nothingOfARelease_usesTheSimulator() throws IOException {
        for (String domain :
                List.of("core", "backing-services", "privacy-plane", "computing-plane", "hosting", "clients")) {
            assertThat(importsBelow(domain)).as(domain).doesNotContain("cce.simulator");
        }
    }

    private static Set<String> importsBelow(String folder) throws IOException {
        Pattern pattern = Pattern.compile(
                "^\\s*(?:import(?: static)?|requires(?: transitive| static)*) (cce\\.[a-z]+)", Pattern.MULTILINE);
        Set<String> found = new TreeSet<>();
        try (var files = Files.walk(ROOT.resolve(folder))) {
            for (Path file : files.filter(path ->
                            path.toString().endsWith(".java") && path.toString().contains("/src/main/"))
                    .toList()) {
                Matcher matcher = pattern.matcher(Files.readString(file));
                while (matcher.find()) {
                    found.add(matcher.group(1));
                }
            }
        }
        return found;
    }

    private static Set<String> mainDependencies(Document pom) {
        Set<String> artifacts = new TreeSet<>();
        NodeList dependencies = pom.getElementsByTagName("dependency");
        for (int i = 0; i < dependencies.getLength(); i++) {
            Element dependency = (Element) dependencies.item(i);
            boolean ours = text(dependency, "groupId").equals("cce");
            if (ours && !text(dependency, "scope").equals("test")) {
                artifacts.add(text(dependency, "artifactId"));
            }
        }
        return artifacts;
    }

    private static String artifactId(Document pom) {
        NodeList children = pom.getDocumentElement().getChildNodes();
        for (int i = 0; i < children.getLength(); i++) {
            if (children.item(i).getNodeName().equals("artifactId")) {
                return children.item(i).getTextContent();
            }
        }
        throw new IllegalStateException("A pom without artifactId.");
    }

    private static String text(Element element, String name) {
        NodeList found = element.getElementsByTagName(name);
        return found.getLength() == 0 ? "" : found.item(0).getTextContent();
    }

    private static Document parse(Path pom) throws Exception {
        return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(pom.toFile());
    }
}
