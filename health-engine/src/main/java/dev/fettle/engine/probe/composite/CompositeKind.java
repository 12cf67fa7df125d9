package dev.fettle.engine.probe.composite;

import com.google.auto.service.AutoService;
import dev.fettle.api.check.CompositeCheck;
import dev.fettle.api.component.ComponentId;
import dev.fettle.engine.probe.CheckKind;
import dev.fettle.engine.probe.Conditions;
import dev.fettle.engine.probe.Expectation;
import dev.fettle.engine.probe.Members;
import dev.fettle.engine.probe.ProbeContext;
import dev.fettle.engine.probe.Prober;
import dev.fettle.engine.probe.Settings;
import dev.fettle.platform.expression.Language;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Checks of kind {@code composite}. */
@SuppressWarnings("rawtypes")
@AutoService(CheckKind.class)
public final class CompositeKind implements CheckKind<CompositeCheck> {

    private static final int MOST = 1_000;
    private static final int LONGEST_ID = 200;
    private static final String COMPONENTS = "components";

    @Override
    public String name() {
        return "composite";
    }

    @Override
    public String says() {
        return "What is known of other components fits a condition.";
    }

    @Override
    public Class<CompositeCheck> type() {
        return CompositeCheck.class;
    }

    @Override
    public Map<String, Language.Type> variables() {
        return Map.of(COMPONENTS, Language.Type.MAP, "members", Language.Type.LIST, "total", Language.Type.NUMBER,
                "count.healthy", Language.Type.NUMBER, "count.degraded", Language.Type.NUMBER, "count.unhealthy",
                Language.Type.NUMBER, "count.unknown", Language.Type.NUMBER, "share.healthy", Language.Type.DECIMAL);
    }

    @Override
    public Optional<CompositeCheck> read(Settings composite) {
        composite.require("healthy");
        Optional<String> healthy = composite.condition("healthy", "When all together are healthy.");
        Optional<String> degraded = composite.condition("degraded", "When all together are DEGRADED.");
        List<String> listed = composite.texts("members", MOST, LONGEST_ID,
                "The ids that are counted, beside those that the conditions name in components['…'].");
        Set<String> members = new LinkedHashSet<>(listed);
        healthy.ifPresent(condition -> members.addAll(named(condition)));
        degraded.ifPresent(condition -> members.addAll(named(condition)));
        if (healthy.isEmpty()) {
            return Optional.empty();
        }
        Optional<String> wrong = members.stream().filter(id -> !isId(id)).findFirst();
        if (wrong.isPresent()) {
            composite.error(listed.contains(wrong.get())
                    ? "members"
                    : named(healthy.get()).contains(wrong.get()) ? "healthy" : "degraded",
                    "'" + wrong.get() + "' is no id");
            return Optional.empty();
        }
        if (members.isEmpty()) {
            composite.error("members", "members must name a component, or a condition must: components['db'].status");
            return Optional.empty();
        }
        return Optional.of(new CompositeCheck(healthy.get(), degraded.orElse(null), List.copyOf(members)));
    }

    private Set<String> named(String condition) {
        try {
            return Conditions.of(this).compile(condition).keysOf(COMPONENTS);
        } catch (IllegalArgumentException toldWhenItWasRead) {
            return Set.of();
        }
    }

    private static boolean isId(String text) {
        try {
            ComponentId _ = new ComponentId(text);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    @Override
    public List<String> looksAt(CompositeCheck check) {
        return check.members();
    }

    @Override
    public Prober prepare(CompositeCheck check, ProbeContext context) {
        Members members = context.service(Members.class).orElseThrow(
                () -> new IllegalArgumentException("nothing is known of other components here"));
        Expectation expectation = Expectation.of(Conditions.of(this), check.healthy(), check.degraded());
        List<ComponentId> ids = check.members().stream().map(ComponentId::new).toList();
        return progress -> new CompositeAttempt(ids, members, expectation, progress);
    }
}
