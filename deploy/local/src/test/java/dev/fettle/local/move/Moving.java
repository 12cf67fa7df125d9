package dev.fettle.local.move;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fettle.local.check.Findings;
import dev.fettle.local.move.blackbox.Blackbox;
import dev.fettle.local.move.gatus.Gatus;
import dev.fettle.local.move.kuma.Kuma;
import dev.fettle.platform.file.Problem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Files of other programs in a directory of their own, and what becomes of them. What is written must be readable. */
record Moving(Path directory) {

    Moved gatus(String yaml) {
        return readable(Gatus.move(file("gatus.yaml", yaml)));
    }

    /** An endpoint with these keys, as YAML in one line. */
    Moved endpoint(String keys) {
        return gatus("endpoints:\n  - { name: a, " + keys + " }\n");
    }

    /** Monitors, as JSON objects with commas between them. */
    Moved kuma(String monitors) {
        return readable(Kuma.move(file("backup.json", "{\"version\": \"1.23.16\", \"notificationList\": [],"
                + " \"monitorList\": [" + monitors + "]}")));
    }

    /** One target of one module. */
    Moved blackbox(String module, String target) {
        return readable(Blackbox.move(file("blackbox.yml", "modules:\n  m: " + module + "\n"),
                List.of(file("targets", target + "\n")), null));
    }

    Path file(String name, String text) {
        try {
            return Files.writeString(directory.resolve(name), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Moved readable(Moved moved) {
        if (moved.isUsable()) {
            Path written = file("fettle.yaml", moved.yaml());
            assertThat(Findings.lenient(List.of(written)).problems()).filteredOn(Problem::isError).as(moved.yaml())
                    .isEmpty();
        }
        return moved;
    }

    /** What is said of that kind, one line each. */
    static List<String> notes(Moved moved, Note.Kind kind) {
        return moved.report().notes().stream().filter(note -> note.kind() == kind).map(Note::message).toList();
    }

    static String left(Moved moved) {
        return String.join("\n", notes(moved, Note.Kind.LEFT_OUT));
    }

    static String differs(Moved moved) {
        return String.join("\n", notes(moved, Note.Kind.DIFFERS));
    }

    static String look(Moved moved) {
        return String.join("\n", notes(moved, Note.Kind.LOOK));
    }
}
