package dev.fettle.engine.probe;

import dev.fettle.api.probe.Probe;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The probes of one's own: those on the class path, and those in the jars of a directory. Immutable; any thread. What
 * is loaded stays loaded while the process lives.
 */
public final class OwnProbes {

    private static final int DEEPEST_CAUSE = 16;
    private static final Pattern KIND = Pattern.compile("[a-z][a-z0-9-]*");

    private final Map<String, Probe> byKind;

    private OwnProbes(Map<String, Probe> byKind) {
        this.byKind = Map.copyOf(byKind);
    }

    /** None. */
    public static OwnProbes none() {
        return new OwnProbes(Map.of());
    }

    /**
     * These.
     *
     * @throws IllegalArgumentException when two are for one kind, or the name of a kind cannot be one
     */
    public static OwnProbes of(List<? extends Probe> probes) {
        Map<String, Probe> byKind = new TreeMap<>();
        for (Probe probe : probes) {
            String kind = kind(probe);
            if (kind == null || !KIND.matcher(kind).matches()) {
                throw new IllegalArgumentException("the kind of " + probe.getClass().getName() + " must match " + KIND
                        + ", was '" + kind + "'");
            }
            Probe other = byKind.put(kind, probe);
            if (other != null) {
                throw new IllegalArgumentException("two probes for checks of kind '" + kind + "': "
                        + other.getClass().getName() + " and " + probe.getClass().getName());
            }
        }
        return new OwnProbes(byKind);
    }

    private static @Nullable String kind(Probe probe) {
        try {
            return probe.kind();
        } catch (RuntimeException | LinkageError e) { // others' code
            throw new IllegalArgumentException(
                    probe.getClass().getName() + " does not say its kind: " + Failures.text(e), e);
        }
    }

    /**
     * Loads them. Reads files, so not to be called on an event loop.
     *
     * @param directory with jars; empty: the class path alone
     * @throws IllegalArgumentException when the directory cannot be read, or what is in it cannot be used
     */
    public static OwnProbes load(Optional<Path> directory) {
        ClassLoader loader = OwnProbes.class.getClassLoader();
        if (directory.isPresent()) {
            loader = new URLClassLoader("probes", jars(directory.get()), loader);
        }
        List<Probe> probes = new ArrayList<>();
        try {
            ServiceLoader.load(Probe.class, loader).forEach(probes::add);
        } catch (ServiceConfigurationError | LinkageError e) {
            throw new IllegalArgumentException("a probe of one's own cannot be loaded: " + why(e), e);
        }
        return of(probes);
    }

    /** The loader's words tell which class, and its cause tells what is wrong with it. */
    private static String why(Throwable failure) {
        Throwable root = failure;
        for (int depth = 0; depth < DEEPEST_CAUSE && root.getCause() != null; depth++) {
            root = root.getCause();
        }
        String told = Failures.text(failure).replaceFirst("^" + Pattern.quote(Probe.class.getName()) + ": ", "");
        return failure.getCause() == null
                ? told
                : told + " (" + root.getClass().getSimpleName() + ": " + Failures.text(root) + ")";
    }

    private static URL[] jars(Path directory) {
        List<URL> jars = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "*.jar")) {
            for (Path file : files) {
                jars.add(file.toUri().toURL());
            }
        } catch (MalformedURLException e) {
            throw new IllegalStateException("a path of this machine has a URL", e);
        } catch (IOException e) {
            throw new IllegalArgumentException("FETTLE_PROBE_DIRECTORY must be a directory with jars: '" + directory
                    + "' cannot be read", e);
        }
        jars.sort((a, b) -> a.toString().compareTo(b.toString()));
        return jars.toArray(URL[]::new);
    }

    /** The kinds, in alphabetical order. */
    List<String> kinds() {
        return List.copyOf(new TreeSet<>(byKind.keySet()));
    }

    /** The one for that kind. */
    Optional<Probe> of(String kind) {
        return Optional.ofNullable(byKind.get(kind));
    }
}
