package cce.cvm;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/// The daemon's command line: `--name value` pairs, each known, none twice.
record HostOptions(
        InetSocketAddress listen,
        Path readyFile,
        LocalFolders folders,
        InetSocketAddress cced,
        Path guestAgentControl,
        Path tokenFile,
        int maxCvms) {
    static final String USAGE = """
            cvm-host --state DIR --agent-dist DIR --objects DIR --images DIR --cced HOST:PORT
                     --guest-agent-control SOCKET --token-file FILE --ready-file FILE
                     [--listen 127.0.0.1:0] [--provider local] [--max-cvms 8] [--java-home DIR]
            """;

    private static final Set<String> NAMES = Set.of(
            "listen",
            "ready-file",
            "state",
            "provider",
            "agent-dist",
            "objects",
            "images",
            "cced",
            "guest-agent-control",
            "token-file",
            "max-cvms",
            "java-home");
    private static final int MOST_CVMS = 256;

    static HostOptions parse(String... arguments) {
        Map<String, String> given = pairs(arguments);
        if (!given.getOrDefault("provider", "local").equals("local")) {
            throw bad("The option --provider takes only \"local\".");
        }
        LocalFolders folders = new LocalFolders(
                path(given, "state"),
                folder(given, "agent-dist"),
                folder(given, "objects"),
                folder(given, "images"),
                Path.of(given.getOrDefault("java-home", System.getProperty("java.home")))
                        .toAbsolutePath());
        return new HostOptions(
                loopback("listen", given.getOrDefault("listen", "127.0.0.1:0")),
                path(given, "ready-file"),
                folders,
                address("cced", required(given, "cced")),
                path(given, "guest-agent-control"),
                path(given, "token-file"),
                number("max-cvms", given.getOrDefault("max-cvms", "8"), 1, MOST_CVMS));
    }

    private static Map<String, String> pairs(String... arguments) {
        Map<String, String> given = new HashMap<>();
        for (int at = 0; at < arguments.length; at += 2) {
            String name = arguments[at].startsWith("--") ? arguments[at].substring(2) : "";
            if (!NAMES.contains(name) || at + 1 == arguments.length) {
                throw bad("The option " + arguments[at] + " is unknown or has no value.");
            }
            if (given.put(name, arguments[at + 1]) != null) {
                throw bad("The option --" + name + " is given twice.");
            }
        }
        return given;
    }

    private static String required(Map<String, String> given, String name) {
        String value = given.get(name);
        if (value == null) {
            throw bad("The option --" + name + " is missing.");
        }
        return value;
    }

    private static Path path(Map<String, String> given, String name) {
        return Path.of(required(given, name)).toAbsolutePath().normalize();
    }

    private static Path folder(Map<String, String> given, String name) {
        Path folder = path(given, name);
        if (!Files.isDirectory(folder)) {
            throw bad("The option --" + name + " names " + folder + ", which is not a folder.");
        }
        return folder;
    }

    private static InetSocketAddress loopback(String name, String text) {
        InetSocketAddress address = address(name, text);
        if (!address.getAddress().isLoopbackAddress()) {
            throw bad("The option --" + name + " must be a loopback address: the API has a token but no TLS.");
        }
        return address;
    }

    private static InetSocketAddress address(String name, String text) {
        int colon = text.lastIndexOf(':');
        if (colon < 1) {
            throw bad("The option --" + name + " must be HOST:PORT.");
        }
        int port = number(name, text.substring(colon + 1), 0, 65_535);
        try {
            return new InetSocketAddress(InetAddress.getByName(text.substring(0, colon)), port);
        } catch (UnknownHostException e) {
            throw bad("The option --" + name + " names a host that is not known.");
        }
    }

    private static int number(String name, String text, int low, int high) {
        boolean digits = !text.isEmpty() && text.length() <= 6 && text.chars().allMatch(c -> c >= '0' && c <= '9');
        int value = digits ? Integer.parseInt(text) : -1;
        if (value < low || value > high) {
            throw bad("The option --" + name + " must be a number in " + low + ".." + high + ".");
        }
        return value;
    }

    private static CvmHostException bad(String sentence) {
        return new CvmHostException(CvmHostException.Reason.BAD_OPTIONS, sentence + "\n" + USAGE);
    }
}
