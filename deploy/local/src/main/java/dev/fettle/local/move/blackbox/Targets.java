package dev.fettle.local.move.blackbox;

import dev.fettle.local.move.Draft;
import dev.fettle.local.move.Entry;
import dev.fettle.local.move.Note;
import dev.fettle.local.move.Sources;
import dev.fettle.platform.file.ConfigFiles;
import dev.fettle.platform.file.ConfigSnapshot;
import dev.fettle.platform.file.Placeholders;
import dev.fettle.platform.file.Position;
import dev.fettle.platform.file.Problem;
import dev.fettle.platform.file.Problem.Severity;
import dev.fettle.platform.file.Problems;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Reads what the exporter is asked for: lines, files of Prometheus' {@code file_sd}, or its own configuration. */
final class Targets {

    /** A list has no name of its own; in front of the first line it moves nothing. */
    private static final String ROOT = "root: ";
    /** What the first line says that is no comment. An address in brackets, {@code [::1]:443}, is no list. */
    private static final Pattern LIST = Pattern.compile("\\[\\s*(?:[{\\]].*)?|-(?:\\s.*)?");
    private static final Pattern MAPPING = Pattern.compile("(?:[\"']?)[A-Za-z_]+(?:[\"']?)\\s*:(?:\\s.*)?|\\{.*");

    private final Draft draft;
    private final Problems problems;
    private final List<Target> targets = new ArrayList<>();

    Targets(Draft draft, Problems problems) {
        this.draft = draft;
        this.problems = problems;
    }

    /** All targets of a file, in its order. Blocks. */
    List<Target> read(Path path) {
        try {
            String text = text(path);
            String begin = text.lines().map(String::strip)
                    .filter(line -> !line.isEmpty() && !line.startsWith("#") && !line.startsWith("---"))
                    .findFirst().orElse("");
            if (LIST.matcher(begin).matches()) {
                list(path, text);
            } else if (MAPPING.matcher(begin).matches()) {
                parse(path.toString(), text).ifPresent(this::prometheus);
            } else {
                lines(path, text);
            }
        } catch (IOException e) {
            Sources.unread(path, e, problems);
        }
        return targets;
    }

    private static String text(Path path) throws IOException {
        String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(Sources.bytes(path))).toString();
        return text.startsWith("\ufeff") ? text.substring(1) : text;
    }

    private void lines(Path path, String text) {
        List<String> lines = text.lines().toList();
        for (int at = 0; at < lines.size(); at++) {
            String line = lines.get(at).replaceFirst("(^|\\s)#.*", "").strip();
            if (line.isEmpty()) {
                continue;
            }
            Position position = new Position(path.toString(), at + 1, 1);
            String[] words = line.split("\\s+", -1);
            if (words.length > 2) {
                problems.add(new Problem(Severity.ERROR, position, "#",
                        "a line must be a target and, behind it, its module, was '"
                                + line + "'"));
                continue;
            }
            targets.add(new Target(escaped(words[0]), words.length == 2 ? Optional.of(words[1]) : Optional.empty(),
                    Map.of(), "",
                    Optional.empty(), position));
        }
    }

    private void list(Path path, String text) {
        // A list in block form may stand under a key that stands on the line before it, at the same depth.
        boolean flow = text.stripLeading().startsWith("[");
        String wrapped = flow ? ROOT + text.stripLeading() : ROOT + "\n" + text.replaceFirst("(?m)^---.*$", "");
        parse(path.toString(), wrapped).ifPresent(root -> root.entries("root")
                .forEach(group -> group(group, "", Optional.empty(), Optional.empty(), flow ? 0 : 1)));
    }

    private Optional<Entry> parse(String name, String text) {
        ConfigFiles parsed = ConfigSnapshot.of(name, text.getBytes(StandardCharsets.UTF_8)).parse(Placeholders.none());
        parsed.problems().all().forEach(problems::add);
        return parsed.roots().stream().findFirst().map(root -> Entry.of(root, Targets::escaped, problems));
    }

    private void group(Entry group, String job, Optional<String> module, Optional<Duration> interval, int before) {
        Map<String, String> labels = new TreeMap<>();
        Map<String, String> all = group.map("labels");
        all.forEach((name, value) -> {
            if (!name.startsWith("__") && !name.equals("module")) {
                labels.put(name, value);
            }
        });
        Optional<String> own = Optional.ofNullable(all.get("__param_module"))
                .or(() -> Optional.ofNullable(all.get("module")));
        Position at = group.position();
        Position position = new Position(at.file(), at.line() - before, at.column());
        group.texts("targets").forEach(target -> targets.add(
                new Target(target, own.or(() -> module), new LinkedHashMap<>(labels), job, interval, position)));
    }

    private void prometheus(Entry root) {
        Optional<Duration> usual = root.entry("global").flatMap(global -> duration(global, "scrape_interval"));
        for (Entry job : root.entries("scrape_configs")) {
            Optional<Entry> parameters = job.entry("params");
            List<String> modules = parameters.map(of -> of.texts("module")).orElse(List.of());
            if (modules.isEmpty() && !job.text("metrics_path", "").equals("/probe")) {
                continue;
            }
            String name = job.text("job_name", "");
            parameters.filter(of -> of.has("hostname")).ifPresent(of -> draft.note(Note.Kind.LEFT_OUT, name,
                    of.at("hostname"), "`params.hostname`: `host` of an `http` check asks for another name."));
            Optional<Duration> interval = duration(job, "scrape_interval").or(() -> usual);
            job.entries("static_configs")
                    .forEach(group -> group(group, name, modules.stream().findFirst(), interval, 0));
            job.keys().stream().filter(key -> key.endsWith("_sd_configs")).forEach(key -> draft.note(Note.Kind.LEFT_OUT,
                    name,
                    job.at(key),
                    "`" + key
                            + "`: its targets are found while Prometheus runs. What `file_sd` names can be given with a"
                            + " further `--targets`."));
        }
    }

    private static Optional<Duration> duration(Entry entry, String key) {
        return entry.text(key).flatMap(PrometheusDuration::parse);
    }

    private static String escaped(String text) {
        return text.replace("${", "$${");
    }
}
