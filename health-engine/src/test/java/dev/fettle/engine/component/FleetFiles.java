package dev.fettle.engine.component;

import dev.fettle.engine.probe.CheckKinds;
import dev.fettle.platform.file.ConfigFiles;
import dev.fettle.platform.file.ConfigSnapshot;
import dev.fettle.platform.file.Placeholders;
import dev.fettle.platform.file.Problem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** Files of a test in a directory of their own, read as the engine reads them. */
record FleetFiles(Path directory, Map<String, String> variables) {

    FleetFiles(Path directory) {
        this(directory, Map.of());
    }

    /** What was read, and what is wrong with it, without the directory. */
    record Read(Configuration configuration, List<String> problems) {

        ComponentDefinition definition(String id) {
            return entry(id).definition();
        }

        ComponentEntry entry(String id) {
            return configuration.components().stream()
                    .filter(entry -> entry.definition().id().value().equals(id))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("no component " + id + ": " + problems));
        }

        List<String> ids() {
            return configuration.components().stream().map(entry -> entry.definition().id().value()).toList();
        }
    }

    FleetFiles with(String name, String text) {
        try {
            Path file = directory.resolve(name);
            Files.createDirectories(file.getParent());
            Files.writeString(file, text);
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** All files of the directory and of its subdirectories. */
    Read read() {
        try (var all = Files.walk(directory)) {
            List<Path> directories = all.filter(Files::isDirectory).sorted(Comparator.naturalOrder())
                    .filter(FleetFiles::holdsFiles).toList();
            ConfigFiles files = ConfigSnapshot.read(directories).parse(Placeholders.of(variables::get));
            Configuration configuration = new ComponentFile(CheckKinds.ofFettle(),
                    HealthCheckVariables.of(variables::get)).read(files);
            return new Read(configuration, files.problems().all().stream()
                    .map(Problem::toString)
                    .map(line -> line.replace(directory + "/", ""))
                    .toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean holdsFiles(Path directory) {
        try (var entries = Files.list(directory)) {
            return entries.anyMatch(Files::isRegularFile);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
