package cce.cced.review;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/// D-28: places in a source that a reviewer should read first. Hints only: honest programs have them too, and a
/// hostile one may have none.
final class SourceFlags {
    private static final int MAX_FLAGS = 200;
    private static final Map<String, Pattern> HINTS = new LinkedHashMap<>();

    static {
        hint("runs text as code", "\\b(eval|exec|compile|__import__)\\s*\\(");
        hint("encodes or compresses", "\\b(base64|binascii|zlib|gzip|bz2|lzma|codecs)\\b");
        hint("writes objects as they are", "\\b(pickle|joblib|dill|marshal|torch\\.save|to_pickle|np\\.save)\\b");
        hint("draws random numbers", "\\b(random|secrets|os\\.urandom|numpy\\.random|np\\.random)\\b");
        hint(
                "calls native code or other programs",
                "\\b(ctypes|cffi|subprocess|os\\.system|os\\.popen|multiprocessing)\\b");
        hint("tries the network", "\\b(socket|urllib|requests|http\\.client|ftplib|smtplib)\\b");
        hint("encrypts", "\\b(Crypto|cryptography|hashlib|hmac|nacl)\\b");
        hint("waits", "\\b(time\\.sleep|sched|signal\\.alarm)\\b");
        hint("writes row by row", "\\b(iterrows|itertuples|writerow|to_csv|to_json|to_parquet)\\b");
        hint("chooses how it ends", "\\b(sys\\.exit|os\\._exit|os\\.kill)\\b");
    }

    private SourceFlags() {}

    private static void hint(String words, String pattern) {
        HINTS.put(words, Pattern.compile(pattern));
    }

    static List<String> of(Map<String, String> files) {
        List<String> flags = new ArrayList<>();
        for (Map.Entry<String, String> file : files.entrySet()) {
            String[] lines = file.getValue().split("\n", -1);
            for (int i = 0; i < lines.length; i++) {
                for (Map.Entry<String, Pattern> hint : HINTS.entrySet()) {
                    if (flags.size() < MAX_FLAGS
                            && hint.getValue().matcher(lines[i]).find()) {
                        flags.add(file.getKey() + ":" + (i + 1) + " " + hint.getKey());
                    }
                }
            }
        }
        return flags;
    }
}
