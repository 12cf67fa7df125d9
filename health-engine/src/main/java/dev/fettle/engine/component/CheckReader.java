package dev.fettle.engine.component;

import dev.fettle.api.check.CheckSpec;
import dev.fettle.engine.probe.CheckKind;
import dev.fettle.engine.probe.CheckKinds;
import dev.fettle.platform.file.ConfigNode;
import dev.fettle.platform.file.Fields;
import dev.fettle.platform.file.Mapping;
import dev.fettle.platform.file.Shared;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads the key {@code check}: exactly one kind. */
final class CheckReader {

    private final CheckKinds kinds;
    private final Shared shared;

    CheckReader(CheckKinds kinds, Shared shared) {
        this.kinds = kinds;
        this.shared = shared;
    }

    /** The timeout of a component that says none itself, by the kind of its check. */
    Duration usualTimeout(Fields component) {
        return component.mapping().get("check") instanceof Mapping check
                ? check.keys().stream().filter(kind -> isThere(check.get(kind))).map(kinds::timeout).findFirst()
                        .orElse(CheckKind.USUAL_TIMEOUT)
                : CheckKind.USUAL_TIMEOUT;
    }

    private static boolean isThere(@Nullable ConfigNode settings) {
        return settings != null && !settings.isNull();
    }

    /** Reads the key {@code check} of a component; empty when it is absent or wrong. */
    Optional<CheckSpec> read(Fields component) {
        return component.mapping("check", this::check).flatMap(Function.identity());
    }

    private Optional<CheckSpec> check(Fields check) {
        List<String> names = kinds.names();
        List<String> had = names.stream().filter(kind -> check.node(kind).isPresent()).toList();
        boolean onlyUnknown = had.isEmpty() && check.mapping().keys().stream().anyMatch(key -> !names.contains(key));
        if (had.size() != 1 && !onlyUnknown) {
            check.problems().error(check.mapping(), "check must have exactly one kind of " + String.join(", ", names)
                    + "; had " + (had.isEmpty() ? "none" : String.join(" and ", had)));
        }
        Optional<CheckSpec> spec = Optional.empty();
        for (String kind : had) {
            spec = kinds.read(kind, check, shared);
        }
        return had.size() == 1 ? spec : Optional.empty();
    }
}
