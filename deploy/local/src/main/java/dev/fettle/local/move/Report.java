package dev.fettle.local.move;

import dev.fettle.local.move.Variables.Variable;
import dev.fettle.platform.file.Position;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** What somebody who moves has to know, for people and for programs. Holds no value of a secret. */
public final class Report {

    private static final int SUBJECTS_SHOWN = 20;

    private final String program;
    private final String files;
    private final int components;
    private final int groups;
    private final int webhooks;
    private final List<Note> notes;
    private final List<Variable> made;
    private final List<String> theirs;

    Report(String program, String files, int components, int groups, int webhooks, List<Note> notes,
            List<Variable> made,
            List<String> theirs) {
        this.program = program;
        this.files = files;
        this.components = components;
        this.groups = groups;
        this.webhooks = webhooks;
        this.notes = notes;
        this.made = made;
        this.theirs = theirs;
    }

    /** How many notes of that kind there are. */
    public long count(Note.Kind kind) {
        return notes.stream().filter(note -> note.kind() == kind).count();
    }

    /** All of them, in the order of the old file. */
    public List<Note> notes() {
        return notes;
    }

    /** As Markdown. */
    public String markdown() {
        StringBuilder text = new StringBuilder();
        text.append("# From ").append(program).append(" to Fettle\n\n`").append(files).append("` became ")
                .append(count(components, "component")).append(", ").append(count(groups, "group")).append(" and ")
                .append(count(webhooks, "webhook")).append(".\n");
        variables(text);
        for (Note.Kind kind : Note.Kind.values()) {
            section(kind, text);
        }
        return text.toString();
    }

    /** As plain values: strings, numbers, lists and maps. */
    public Map<String, Object> plain() {
        Map<String, Object> plain = new LinkedHashMap<>();
        plain.put("components", components);
        plain.put("groups", groups);
        plain.put("webhooks", webhooks);
        plain.put("variables", made.stream()
                .map(variable -> Map.of("name", variable.name(), "valueAt",
                        variable.positions().stream().map(Report::shown).distinct().toList()))
                .toList());
        plain.put("environment", theirs);
        plain.put("leftOut", plain(Note.Kind.LEFT_OUT));
        plain.put("different", plain(Note.Kind.DIFFERS));
        plain.put("look", plain(Note.Kind.LOOK));
        return plain;
    }

    private List<Map<String, Object>> plain(Note.Kind kind) {
        List<Map<String, Object>> found = new ArrayList<>();
        notes.stream().filter(note -> note.kind() == kind).forEach(note -> {
            Map<String, Object> entry = new LinkedHashMap<>();
            entry.put("subject", note.subject());
            entry.put("file", note.position().file());
            entry.put("line", note.position().line());
            entry.put("message", note.message());
            found.add(entry);
        });
        return found;
    }

    private void variables(StringBuilder text) {
        if (!made.isEmpty()) {
            text.append(
                    "\n## Variables to set\n\nSecrets stood in clear; the new file has placeholders. Set these where the"
                            + " services run, to what stands at the place named.\n\n");
            made.forEach(variable -> text.append("- `").append(variable.name()).append("`: ")
                    .append(variable.positions().stream().map(Report::shown).distinct().limit(SUBJECTS_SHOWN)
                            .collect(Collectors.joining(", ")))
                    .append('\n'));
        }
        if (!theirs.isEmpty()) {
            text.append(
                    "\n## Variables as before\n\nThe old file took these from the environment, and so does the new one.\n\n")
                    .append(theirs.stream().map(name -> "- `" + name + "`\n").collect(Collectors.joining()));
        }
    }

    private void section(Note.Kind kind, StringBuilder text) {
        Map<String, List<Note>> byMessage = new LinkedHashMap<>();
        notes.stream().filter(note -> note.kind() == kind)
                .forEach(note -> byMessage.computeIfAbsent(note.message(), any -> new ArrayList<>()).add(note));
        if (byMessage.isEmpty()) {
            return;
        }
        text.append("\n## ").append(kind.title()).append("\n\n").append(kind.explanation()).append("\n\n");
        byMessage.forEach((message, same) -> text.append("- ").append(message).append(subjects(same)).append('\n'));
    }

    private static String subjects(List<Note> same) {
        String shown = same.stream().limit(SUBJECTS_SHOWN)
                .map(note -> (note.subject().isEmpty() ? "" : "`" + note.subject() + "` ") + "("
                        + shown(note.position()) + ")")
                .collect(Collectors.joining(", "));
        return " — " + shown + (same.size() > SUBJECTS_SHOWN ? " and " + (same.size() - SUBJECTS_SHOWN) + " more" : "");
    }

    private static String shown(Position position) {
        return position.file() + ":" + position.line();
    }

    private static String count(long number, String noun) {
        return number + " " + noun + (number == 1 ? "" : "s");
    }
}
