package dev.fettle.local.move;

import dev.fettle.platform.file.Position;
import dev.fettle.platform.file.Problems;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What a reader of another program's files fills: the new file, and everything that has to be said about it. */
public final class Draft {

    private static final String SECRET = "(?:pass(?:word|wd|phrase)?|secret|token|api[_-]?key|access[_-]?key|apikey|client[_-]?secret"
            + "|private[_-]?key|sig(?:nature)?|credential)";
    private static final Pattern SECRET_NAME = Pattern.compile("(?i).*" + SECRET + ".*|.*\\bkey\\b.*");
    private static final Set<String> SECRET_HEADERS = Set.of("authorization", "proxy-authorization", "cookie");
    private static final Pattern SCHEME = Pattern.compile("(?i)(Bearer|Basic|Token|ApiKey|Bot) (\\S.*)");
    private static final Pattern PARAMETER = Pattern.compile("([?&;])([^=&;#]*)=([^&;#]*)");
    private static final Pattern MEMBER = Pattern
            .compile("(?i)(\"[\\w.-]*" + SECRET + "[\\w.-]*\"\\s*:\\s*\")([^\"\\\\]+)(\")");
    private static final Pattern FIELD = Pattern.compile("(?i)((?:^|&)[\\w.-]*" + SECRET + "[\\w.-]*=)([^&\\s]+)");

    private final String program;
    private final String files;
    private final Slugs ids = new Slugs();
    private final Slugs webhookIds = new Slugs();
    private final Variables variables = new Variables();
    private final Block defaults = new Block();
    private final List<Block> groups = new ArrayList<>();
    private final List<Block> components = new ArrayList<>();
    private final List<Block> webhooks = new ArrayList<>();
    private final Set<Note> notes = new LinkedHashSet<>();

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

    /** One segment of a group's path. */
    public static String segment(String name) {
        return Slugs.slug(name).replace('.', '-');
    }

    /** What holds for all components of the file. */
    public Block defaults() {
        return defaults;
    }

    /** A group of which something is said. */
    public void group(Block group) {
        groups.add(group);
    }

    /** A component, in the order of the file. */
    public void component(Block component) {
        components.add(component);
    }

    /** A webhook, in the order of the file. */
    public void webhook(Block webhook) {
        webhooks.add(webhook);
    }

    /** The components so far. */
    public List<Block> components() {
        return List.copyOf(components);
    }

    /** Says something about one subject, or the whole with an empty one. */
    public void note(Note.Kind kind, String subject, Position position, String message) {
        notes.add(new Note(kind, subject, position, message));
    }

    /** Says of each key that nobody read that it was left out. */
    public void unread(String subject, Entry entry) {
        entry.unread().forEach(key -> note(Note.Kind.LEFT_OUT, subject, key.position(),
                "`" + key.path() + "` has no counterpart, or is not known here."));
    }

    /** A placeholder in the place of a secret. */
    public String secret(String value, Position position, String... name) {
        return variables.hide(value, position, name);
    }

    /** Headers whose secrets are placeholders. */
    public Map<String, String> headers(Map<String, String> headers, Position position, String owner) {
        Map<String, String> hidden = new LinkedHashMap<>();
        headers.forEach(
                (name, value) -> hidden.put(name, isSecretHeader(name) ? header(name, value, position, owner) : value));
        return hidden;
    }

    private String header(String name, String value, Position position, String owner) {
        Matcher scheme = SCHEME.matcher(value);
        return scheme.matches()
                ? scheme.group(1) + " " + secret(scheme.group(2), position, owner, name)
                : secret(value, position, owner, name);
    }

    private static boolean isSecretHeader(String name) {
        return SECRET_HEADERS.contains(name.toLowerCase(Locale.ROOT)) || isSecretName(name);
    }

    /** Whether something of that name is kept to oneself. */
    public static boolean isSecretName(String name) {
        return SECRET_NAME.matcher(name.replace('-', ' ').replace('_', ' ')).matches()
                || SECRET_NAME.matcher(name).matches();
    }

    /** An address whose parameters hold no secret in clear. */
    public String address(String url, Position position, String owner) {
        int fragment = url.indexOf('#');
        Matcher parameter = PARAMETER.matcher(fragment < 0 ? url : url.substring(0, fragment));
        StringBuilder hidden = new StringBuilder();
        while (parameter.find()) {
            String value = isSecretName(parameter.group(2))
                    ? secret(parameter.group(3), position, owner, parameter.group(2))
                    : parameter.group(3);
            parameter.appendReplacement(hidden,
                    Matcher.quoteReplacement(parameter.group(1) + parameter.group(2) + "=" + value));
        }
        return parameter.appendTail(hidden).toString();
    }

    /** A body whose members or fields of telling names hold no secret in clear. */
    public String body(String body, Position position, String owner) {
        String members = replace(MEMBER, body, position, owner);
        return body.stripLeading().startsWith("{") || body.contains("\n")
                ? members
                : replace(FIELD, members, position, owner);
    }

    private String replace(Pattern pattern, String body, Position position, String owner) {
        return pattern.matcher(body).replaceAll(found -> Matcher.quoteReplacement(found.group(1)
                + secret(found.group(2), position, owner, found.group(1).replaceAll("[^\\w.-]", ""))
                + (found.groupCount() > 2 ? found.group(3) : "")));
    }

    /**
     * The file and the report; what is written holds no secret that stood in clear.
     *
     * @param problems of the files that were read
     */
    public Moved finish(Problems problems) {
        Block root = new Block()
                .comment("Written by ./fettle import from %s (%s). What differs from there stands in the report."
                        .formatted(files, program))
                .with("defaults", defaults)
                .with("groups", groups)
                .with("components", components)
                .with("webhooks", webhooks);
        String yaml = YamlText.write(root);
        Set<String> made = variables.all().stream().map(Variables.Variable::name).collect(Collectors.toSet());
        Set<String> theirs = new LinkedHashSet<>(Variables.namedIn(yaml));
        theirs.removeAll(made);
        Report report = new Report(program, files, components.size(), groups.size(), webhooks.size(),
                List.copyOf(notes), variables.all(), List.copyOf(theirs));
        return new Moved(yaml, report, problems.all());
    }
}
