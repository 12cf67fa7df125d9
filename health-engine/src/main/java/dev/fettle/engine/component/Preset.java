package dev.fettle.engine.component;

import dev.fettle.platform.file.ConfigSnapshot;
import dev.fettle.platform.file.Mapping;
import dev.fettle.platform.file.Placeholders;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;

/**
 * Defaults with a name.
 *
 * @param fields what holds where a component says nothing
 * @param checks by kind, what holds besides for a component with a check of that kind: its check replaces that of its
 * preset, so this is the only way to say something about a check without saying all of it. Built-in presets only
 */
record Preset(Mapping fields, Map<String, Mapping> checks) {

    /** What positions in the built-in presets have as their file. */
    static final String FILE = "built-in presets";

    /** Those that every component may name, wherever it comes from. */
    static final Map<String, Preset> BUILT_IN = Map.of("deployment", new Preset(parsed("""
            interval: 60s
            timeout: 5s
            retry: { attempts: 0 }
            thresholds: { failure: 1, success: 1 }
            slow: 1s
            severity:
              UNREACHABLE: UNHEALTHY
              DNS: UNHEALTHY
              TIMEOUT: DEGRADED
              STATUS_4XX: UNHEALTHY
              STATUS_5XX: DEGRADED
              TLS_INVALID: UNHEALTHY
              TLS_EXPIRED: UNHEALTHY
            """), Map.of("http", parsed("check: { http: { healthy: status == 200 } }"))));

    Preset {
        checks = Map.copyOf(checks);
    }

    /** One that a file makes: fields only. */
    static Preset of(Mapping fields) {
        return new Preset(fields, Map.of());
    }

    /** The component, its preset merged already, with what its check leaves unsaid. */
    Mapping completeCheck(Mapping component) {
        if (component.get("check") instanceof Mapping check && check.size() == 1) {
            String kind = check.keys().getFirst();
            Mapping rest = checks.get(kind);
            return rest != null && check.get(kind) instanceof Mapping ? component.over(rest, Set.of()) : component;
        }
        return component;
    }

    private static Mapping parsed(String yaml) {
        return ConfigSnapshot.of(FILE, yaml.getBytes(StandardCharsets.UTF_8))
                .parse(Placeholders.of(name -> null))
                .roots()
                .getFirst();
    }
}
