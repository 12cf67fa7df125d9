package dev.fettle.local.move;

import dev.fettle.local.move.Sieve.Refused;
import dev.fettle.platform.file.Position;
import dev.fettle.platform.file.Problem;
import dev.fettle.platform.file.Problem.Severity;
import dev.fettle.platform.file.Problems;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** What a reader of another program's files fills: the new file, and everything that has to be said about it. */
public final class Draft {

    private static final int LONGEST_NAME = 200;
    private static final int LONGEST_GROUP = 200;
    private static final int LONGEST_LABEL = 200;
    private static final int MOST_LABELS = 32;
    private static final Duration SHORTEST_INTERVAL = Duration.ofSeconds(1);
    private static final Duration LONGEST_INTERVAL = Duration.ofDays(30);

    private final String program;
    private final String files;
    private final Slugs ids = new Slugs();
    private final Slugs webhookIds = new Slugs();
    private final Secrets secrets = new Secrets(this);
    private final Block defaults = new Block();
    private final Map<String, List<String>> paths = new HashMap<>();
    private final List<Placed> components = new ArrayList<>();
    private final List<Placed> webhooks = new ArrayList<>();
    private final Set<Note> notes = new LinkedHashSet<>();

    /** A part of the new file, and where the old one says it. */
    private record Placed(Block block, Position position) {
        String id() {
            return String.valueOf(block.values().get("id"));
        }
    }

    /**
     * @param program whose files they are, as people call it
     * @param files as they were named
     */
    public Draft(String program, String files) {
        this.program = program;
        this.files = files;
    }

    /** An id for a component that nobody has yet. */
    public String componentId(String name) {
        return ids.unique(name);
    }

    /** An id for a webhook that nobody has yet. */
    public String webhookId(String name) {
        return webhookIds.unique(name);
    }

    /** A name as people read it, where that is not the id itself. */
    public static Optional<String> name(String name, String id) {
        String clean = name.replaceAll("\\p{Cc}+", " ").strip();
        String shown = clean.codePointCount(0, clean.length()) <= LONGEST_NAME
                ? clean
                : clean.substring(0, clean.offsetByCodePoints(0, LONGEST_NAME - 1)) + "…";
        return Optional.of(shown).filter(text -> !text.isEmpty() && !text.equals(id));
    }

    /**
     * The path of a group, from outside; empty names are none.
     *
     * @param subject whose group it is
     */
    public Optional<String> group(List<String> names, String subject, Position position) {
        List<String> segments = names.stream().filter(name -> !name.isEmpty()).map(Draft::segment).toList();
        if (segments.isEmpty()) {
            return Optional.empty();
        }
        int longest = LONGEST_GROUP / segments.size() - 1;
        String path = String.join(".", segments);
        String fitting = path.length() <= LONGEST_GROUP
                ? path
                : segments.stream().map(segment -> segment.substring(0, Math.min(segment.length(), longest)))
                        .collect(Collectors.joining("."));
        List<String> first = paths.computeIfAbsent(fitting, any -> names);
        if (!first.equals(names)) {
            note(Note.Kind.DIFFERS, subject, position, "The groups `" + shown(first) + "` and `" + shown(names)
                    + "` became one, `" + fitting + "`.");
        }
        return Optional.of(fitting);
    }

    private static String shown(List<String> names) {
        return String.join("/", names).replace('`', '\'');
    }

    private static String segment(String name) {
        return Slugs.slug(name).replace('.', '-');
    }

    /** Labels in the form that ours have; what does not fit is told. */
    public Map<String, String> labels(Map<String, String> labels, String subject, Position position) {
        Map<String, String> fitting = new LinkedHashMap<>();
        labels.forEach((label, text) -> {
            String name = label.replaceAll("[^A-Za-z0-9_]", "_");
            String begun = name.isEmpty() || Character.isDigit(name.charAt(0)) ? "_" + name : name;
            String value = text.length() > LONGEST_LABEL ? text.substring(0, LONGEST_LABEL) : text;
            if (fitting.size() == MOST_LABELS || fitting.containsKey(begun) || !value.equals(text)) {
                note(Note.Kind.LEFT_OUT, subject, position, "Of its labels: there are at most " + MOST_LABELS
                        + " with different names, and a value has at most " + LONGEST_LABEL + " characters.");
            }
            if (fitting.size() < MOST_LABELS) {
                fitting.putIfAbsent(begun, value);
            }
        });
        return fitting;
    }

    /** What holds for all components of the file. */
    public Block defaults() {
        return defaults;
    }

    /** What the file says of time where a component does not. */
    public void usually(Duration interval, Duration timeout) {
        defaults.with("interval", GoDuration.print(interval)).with("timeout", GoDuration.print(timeout));
    }

    /**
     * How often a component is checked, and how long an attempt may take, as far as that is not the usual; and within
     * what is
     * possible, which is told.
     *
     * @return the interval that it came to
     */
    @CanIgnoreReturnValue
    public Duration rhythm(Block component, Duration interval, Duration timeout, String subject, Position position) {
        Duration between = clamped(interval);
        if (!between.equals(interval)) {
            note(Note.Kind.DIFFERS, subject, position, "Its interval is " + GoDuration.print(interval)
                    + " there; here it is 1 s to 30 days.");
        }
        if (timeout.compareTo(between) > 0) {
            note(Note.Kind.DIFFERS, subject, position,
                    "Its timeout is longer than its interval; here it is as long as that.");
        }
        String usualTimeout = String.valueOf(defaults.values().get("timeout"));
        String rounded = GoDuration.print(timeout.compareTo(between) > 0 ? between : timeout);
        component.with("interval", GoDuration.print(between).equals(defaults.values().get("interval"))
                ? null
                : GoDuration.print(between));
        component.with("timeout", rounded.equals(usualTimeout) ? null : rounded);
        return between;
    }

    private static Duration clamped(Duration interval) {
        return interval.compareTo(SHORTEST_INTERVAL) < 0
                ? SHORTEST_INTERVAL
                : interval.compareTo(LONGEST_INTERVAL) > 0 ? LONGEST_INTERVAL : interval;
    }

    /** A component, in the order of the file. */
    public void component(Block component, Position position) {
        components.add(new Placed(component, position));
    }

    /** A webhook, in the order of the file. */
    public void webhook(Block webhook, Position position) {
        webhooks.add(new Placed(webhook, position));
    }

    /** Says something about one subject, or the whole with an empty one. */
    public void note(Note.Kind kind, String subject, Position position, String message) {
        notes.add(new Note(kind, subject, position, message));
    }

    /** Says of each key that nobody read that it was left out. */
    public void unread(String subject, Entry entry) {
        entry.unread().forEach(key -> note(Note.Kind.LEFT_OUT, subject, key.position(), "`" + key.path()
                + (key.isVariable()
                        ? "` is a variable, and decides what becomes of it: here it is as if nothing were said."
                        : "` has no counterpart, or is not known here.")));
    }

    /** Takes out what is kept to oneself. */
    public Secrets secrets() {
        return secrets;
    }

    /**
     * The file and the report. What is written holds no secret that stood in clear, and nothing that the services
     * refuse.
     *
     * @param problems of the files that were read
     */
    public Moved finish(Problems problems) {
        String yaml = yaml();
        List<Problem> errors = problems.hasErrors() ? List.of() : Sieve.errors(yaml);
        while (!errors.isEmpty()) {
            List<Refused> refused = errors.stream().map(Sieve::refused).flatMap(Optional::stream).distinct().toList();
            if (refused.isEmpty()) {
                errors.forEach(error -> problems.add(new Problem(Severity.ERROR, new Position(files, 1, 1), "#",
                        "what would be written cannot be read: " + error.message())));
                break;
            }
            remove(refused);
            yaml = yaml();
            errors = Sieve.errors(yaml);
        }
        Set<String> made = secrets.variables().stream().map(Variables.Variable::name).collect(Collectors.toSet());
        Set<String> theirs = new LinkedHashSet<>(Variables.namedIn(yaml));
        theirs.removeAll(made);
        Set<String> used = new LinkedHashSet<>(Variables.namedIn(yaml));
        Report report = new Report(program, files, components.size(), groups(), webhooks.size(), List.copyOf(notes),
                secrets.variables().stream().filter(variable -> used.contains(variable.name())).toList(),
                List.copyOf(theirs));
        return new Moved(yaml, report, problems.all());
    }

    private int groups() {
        return (int) components.stream().map(each -> each.block().values().get("group")).filter(each -> each != null)
                .distinct().count();
    }

    private String yaml() {
        return YamlText.write(new Block()
                .comment("Written by ./fettle import from %s (%s). What differs from there stands in the report."
                        .formatted(files, program))
                .with("defaults", defaults)
                .with("components", components.stream().map(Placed::block).toList())
                .with("webhooks", webhooks.stream().map(Placed::block).toList()));
    }

    /** From behind, so that numbers stay what they are. */
    private void remove(List<Refused> refused) {
        refused.stream().filter(each -> each.part().equals("defaults")).forEach(each -> {
            defaults.without(each.at());
            note(Note.Kind.LEFT_OUT, "", new Position(files, 1, 1),
                    "`" + each.at() + "` of all: " + each.why());
        });
        remove(refused, "components", components);
        remove(refused, "webhooks", webhooks);
    }

    private void remove(List<Refused> refused, String part, List<Placed> all) {
        Map<Integer, List<String>> reasons = refused.stream().filter(each -> each.part().equals(part))
                .collect(Collectors.groupingBy(Refused::number,
                        Collectors.mapping(Refused::why, Collectors.toList())));
        reasons.entrySet().stream().sorted(Map.Entry.<Integer, List<String>>comparingByKey(Comparator.reverseOrder()))
                .forEach(each -> {
                    Placed gone = all.remove((int) each.getKey());
                    note(Note.Kind.LEFT_OUT, gone.id(), gone.position(), "**All of it**, because it would be refused: "
                            + String.join("; ", each.getValue()) + ".");
                });
    }
}
