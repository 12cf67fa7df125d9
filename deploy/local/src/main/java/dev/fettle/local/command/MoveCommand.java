package dev.fettle.local.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.fettle.local.console.Console;
import dev.fettle.local.move.Moved;
import dev.fettle.local.move.Note;
import dev.fettle.local.stack.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What is the same in all commands that move from another monitor: where the new file and the report go. */
@SuppressWarnings("NullAway.Init") // picocli fills the fields before call
abstract sealed class MoveCommand implements Callable<Integer>
        permits ImportGatusCommand, ImportKumaCommand, ImportBlackboxCommand {

    private static final ObjectMapper JSON = JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    /** As they are written on the command line. */
    private enum Output {
        text, json
    }

    @Option(names = "--output", paramLabel = "FILE", description = "Where the new file goes. Default: the standard output")
    private @Nullable String output;

    @Option(names = "--report", paramLabel = "FILE", description = "Where the report goes, as Markdown. Default: the error stream")
    private @Nullable Path report;

    @Option(names = "--force", description = "Replace files that exist")
    private boolean force;

    @Option(names = "--strict", description = "End with 1 when anything was left out")
    private boolean strict;

    @Option(names = "-o", paramLabel = "text|json", defaultValue = "text", description = "json: one object on the standard output. Default: ${DEFAULT-VALUE}")
    private Output format;

    @Spec
    private CommandSpec spec;

    private final Console console;

    MoveCommand(Console console) {
        this.console = console;
    }

    /** Reads and translates. Blocks. */
    abstract Moved move();

    @Override
    public final Integer call() {
        boolean json = format == Output.json || Output.json.name().equals(output);
        Optional<Path> file = Optional.ofNullable(output).filter(name -> !isFormat(name)).map(Path::of);
        file.ifPresent(this::refuseToReplace);
        Optional.ofNullable(report).ifPresent(this::refuseToReplace);
        if (report != null && file.isPresent()
                && report.toAbsolutePath().normalize().equals(file.get().toAbsolutePath().normalize())) {
            throw new ParameterException(spec.commandLine(), "--output and --report name the same file");
        }
        Moved moved = move();
        boolean left = moved.report().count(Note.Kind.LEFT_OUT) > 0;
        boolean fine = moved.isUsable() && !(strict && left);
        try {
            if (moved.isUsable()) {
                write(moved, file, json);
            } else if (!json) {
                moved.problems().forEach(problem -> console.complaint(problem.toString()));
            }
            if (json) {
                console.line(json(moved, fine, file.isEmpty()));
            }
        } catch (IOException e) {
            console.complaint("cannot be written: " + e.getMessage());
            return ExitCode.NO_ANSWER.number();
        }
        return (fine ? ExitCode.OK : ExitCode.BROKEN_FILE).number();
    }

    private void write(Moved moved, Optional<Path> file, boolean json) throws IOException {
        Map<Path, String> texts = new LinkedHashMap<>();
        file.ifPresent(path -> texts.put(path, moved.yaml()));
        if (report != null) {
            texts.put(report, moved.report().markdown());
        }
        WholeFiles.write(texts);
        if (file.isEmpty() && !json) {
            console.line(moved.yaml().stripTrailing());
        }
        if (report == null && !json) {
            console.complaint(moved.report().markdown().stripTrailing());
        }
    }

    /** Elsewhere {@code --output} is the long form of {@code -o}: nobody gets a file called json by mistake. */
    private static boolean isFormat(String word) {
        return Arrays.stream(Output.values()).anyMatch(each -> each.name().equals(word));
    }

    private void refuseToReplace(Path file) {
        if (Files.exists(file) && !force) {
            throw new ParameterException(spec.commandLine(), file + " exists already; --force replaces it");
        }
    }

    private static String json(Moved moved, boolean fine, boolean withFile) {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("ok", fine);
        all.put("problems", moved.problems().stream().map(problem -> Map.of(
                "severity", problem.severity().name().toLowerCase(Locale.ROOT),
                "file", problem.position().file(),
                "line", problem.position().line(),
                "column", problem.position().column(),
                "message", problem.message())).toList());
        if (moved.isUsable()) {
            all.putAll(moved.report().plain());
        }
        if (moved.isUsable() && withFile) {
            all.put("yaml", moved.yaml());
        }
        try {
            return JSON.writeValueAsString(all);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("plain values can always be written", e);
        }
    }
}
