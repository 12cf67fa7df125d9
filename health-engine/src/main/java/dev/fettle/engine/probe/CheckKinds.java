package dev.fettle.engine.probe;

import dev.fettle.api.check.CheckSpec;
import dev.fettle.api.check.CustomCheck;
import dev.fettle.api.probe.Probe;
import dev.fettle.platform.file.Fields;
import dev.fettle.platform.file.Mapping;
import dev.fettle.platform.file.Problems;
import dev.fettle.platform.file.Shared;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.TreeMap;

/** The kinds of check that there are: Fettle's own, and those that somebody's own probes are for. Any thread. */
public final class CheckKinds {

    private static final Map<String, CheckKind<?>> BUILT_IN = builtIn();

    private final OwnProbes own;
    private final List<String> names;

    private CheckKinds(OwnProbes own) {
        own.kinds().stream().filter(BUILT_IN::containsKey).findFirst().ifPresent(taken -> {
            throw new IllegalArgumentException("a probe must not be for checks of kind '" + taken
                    + "': that is one of Fettle's own");
        });
        this.own = own;
        List<String> all = new ArrayList<>(BUILT_IN.keySet());
        all.addAll(own.kinds());
        this.names = List.copyOf(all);
    }

    /** Fettle's own and no others. */
    public static CheckKinds ofFettle() {
        return new CheckKinds(OwnProbes.none());
    }

    /**
     * Fettle's own and these.
     *
     * @throws IllegalArgumentException when one of these is Fettle's own
     */
    public static CheckKinds with(OwnProbes own) {
        return new CheckKinds(own);
    }

    /** Their names: Fettle's own, then the others, each in alphabetical order. */
    public List<String> names() {
        return names;
    }

    /** The timeout of a component that says none, with a check of that kind. */
    public Duration timeout(String kind) {
        CheckKind<?> found = BUILT_IN.get(kind);
        return found == null ? CheckKind.USUAL_TIMEOUT : found.timeout();
    }

    /**
     * Reads the settings of a check: the key of that kind under {@code check}.
     *
     * @param kind one of {@link #names()}
     * @param shared makes equal values one
     * @return empty when they cannot be used; why is told then
     */
    public Optional<CheckSpec> read(String kind, Fields check, Shared shared) {
        CheckKind<?> found = BUILT_IN.get(kind);
        return found == null
                ? check.mapping(kind).flatMap(settings -> ofOneself(kind, settings, check.problems()))
                : check.mapping(kind, settings -> found.read(Settings.of(settings, Conditions.of(found), shared)))
                        .flatMap(spec -> spec.map(CheckSpec.class::cast));
    }

    private Optional<CheckSpec> ofOneself(String kind, Mapping settings, Problems problems) {
        Map<String, Object> plain = settings.plain();
        List<String> wrong = own.of(kind).map(probe -> wrong(probe, plain)).orElse(List.of());
        wrong.forEach(problem -> problems.error(settings, problem));
        return wrong.isEmpty() ? Optional.of(new CustomCheck(kind, plain)) : Optional.empty();
    }

    /** In its own words, but without the secrets that it was told. */
    private static List<String> wrong(Probe probe, Map<String, Object> settings) {
        Secrets secrets = Secrets.in(settings);
        try {
            return probe.problems(settings).stream().map(problem -> Failures.text(secrets.mask(problem))).toList();
        } catch (RuntimeException | LinkageError | StackOverflowError e) { // others' code
            return List.of("the probe for kind '" + probe.kind() + "' cannot read the settings: "
                    + Failures.text(secrets.mask(String.valueOf(e.getMessage()))));
        }
    }

    /** The ids of the components that a check looks at; most look at none. */
    public static List<String> looksAt(CheckSpec check) {
        return of(check).map(kind -> looksAt(kind, check)).orElse(List.of());
    }

    private static <C extends CheckSpec> List<String> looksAt(CheckKind<C> kind, CheckSpec check) {
        return kind.looksAt(kind.type().cast(check));
    }

    /** What the schema of the file says of Fettle's own kinds: a JSON Schema by name, of maps, lists and scalars. */
    public static Map<String, Map<String, Object>> schemas() {
        Map<String, Map<String, Object>> schemas = new LinkedHashMap<>();
        BUILT_IN.forEach((name, kind) -> schemas.put(name, Settings.schema(kind)));
        return schemas;
    }

    /**
     * What the conditions of Fettle's own kinds see beside what all see: types by name, of kinds that have conditions.
     */
    public static Map<String, Map<String, String>> variables() {
        Map<String, Map<String, String>> variables = new TreeMap<>();
        BUILT_IN.forEach((name, kind) -> {
            Map<String, String> types = new TreeMap<>();
            kind.variables().forEach((variable, type) -> types.put(variable, type.name()));
            if (!types.isEmpty()) {
                variables.put(name, types);
            }
        });
        return variables;
    }

    /** The kind whose checks are such, if it is Fettle's own. */
    static Optional<CheckKind<?>> of(CheckSpec check) {
        return Optional.<CheckKind<?>>ofNullable(BUILT_IN.get(check.kind()))
                .filter(kind -> kind.type().isInstance(check));
    }

    private static Map<String, CheckKind<?>> builtIn() {
        Map<String, CheckKind<?>> kinds = new TreeMap<>();
        for (CheckKind<?> kind : ServiceLoader.load(CheckKind.class, CheckKind.class.getClassLoader())) {
            CheckKind<?> other = kinds.put(kind.name(), kind);
            if (other != null) {
                throw new IllegalStateException("two kinds of check are called '" + kind.name() + "': "
                        + other.getClass().getName() + " and " + kind.getClass().getName());
            }
        }
        return Collections.unmodifiableMap(kinds);
    }
}
