package dev.fettle.local.move;

import dev.fettle.engine.component.ComponentFile;
import dev.fettle.engine.probe.CheckKinds;
import dev.fettle.notifier.webhook.WebhookFile;
import dev.fettle.platform.file.ConfigFiles;
import dev.fettle.platform.file.ConfigSnapshot;
import dev.fettle.platform.file.Placeholders;
import dev.fettle.platform.file.Problem;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads a new file as the services will, and tells what they would refuse. */
final class Sieve {

    /** Files of this machine say nothing about those of the services'. */
    private static final Pattern FILE = Pattern.compile("\\$\\{file:[^}]*}");
    private static final Pattern PART = Pattern
            .compile("#/(components|webhooks|defaults)/([^/]+)(?:/.*)?", Pattern.DOTALL);

    private Sieve() {}

    /**
     * What cannot be used.
     *
     * @param part the key of the file
     * @param at a number, or a key of {@code defaults}
     * @param why for people
     */
    record Refused(String part, String at, String why) {

        int number() {
            return Integer.parseInt(at);
        }
    }

    /** All errors of the services, none of them about a variable. */
    static List<Problem> errors(String yaml) {
        String text = FILE.matcher(yaml).replaceAll("\\${FILE_OF_THE_SERVICES}");
        ConfigFiles files = ConfigSnapshot.of("fettle.yaml", text.getBytes(StandardCharsets.UTF_8))
                .parse(Placeholders.lenient(name -> null));
        var _ = new ComponentFile(CheckKinds.ofFettle()).read(files);
        var _ = WebhookFile.read(files);
        return files.problems().all().stream().filter(Problem::isError).toList();
    }

    /** The part of the file that an error is about; empty when it is about the file as a whole. */
    static Optional<Refused> refused(Problem error) {
        Matcher part = PART.matcher(error.pointer());
        return part.matches() && (part.group(1).equals("defaults") || part.group(2).matches("[0-9]{1,9}"))
                ? Optional.of(new Refused(part.group(1), part.group(2), error.message()))
                : Optional.empty();
    }
}
