package dev.fettle.engine.probe.self;

import com.google.auto.service.AutoService;
import dev.fettle.api.check.SelfCheck;
import dev.fettle.api.check.SelfCheck.Part;
import dev.fettle.engine.probe.CheckKind;
import dev.fettle.engine.probe.ProbeContext;
import dev.fettle.engine.probe.Prober;
import dev.fettle.engine.probe.SelfPart;
import dev.fettle.engine.probe.Settings;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** Checks of kind {@code self}. */
@SuppressWarnings("rawtypes")
@AutoService(CheckKind.class)
public final class SelfKind implements CheckKind<SelfCheck> {

    @Override
    public String name() {
        return "self";
    }

    @Override
    public String says() {
        return "A part of the engine itself.";
    }

    @Override
    public Class<SelfCheck> type() {
        return SelfCheck.class;
    }

    @Override
    public Optional<SelfCheck> read(Settings self) {
        self.require("part");
        return self.oneOf("part", Stream.of(Part.values()).map(Part::key).toList(), "Which part.")
                .map(key -> new SelfCheck(Part.valueOf(key.toUpperCase(Locale.ROOT))));
    }

    @Override
    public Prober prepare(SelfCheck check, ProbeContext context) {
        SelfPart part = context.services().stream()
                .filter(SelfPart.class::isInstance)
                .map(SelfPart.class::cast)
                .filter(known -> known.part() == check.part())
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "nobody knows the part '" + check.part().key() + "' of Fettle"));
        return _ -> new SelfAttempt(part);
    }
}
