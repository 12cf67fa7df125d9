package dev.fettle.engine.probe.document;

import com.google.auto.service.AutoService;
import dev.fettle.api.check.HealthDocumentCheck.Format;
import dev.fettle.engine.probe.CheckKind;
import java.util.List;

/** Checks of kind {@code microprofile}. */
@SuppressWarnings("rawtypes")
@AutoService(CheckKind.class)
public final class MicroProfileKind extends DocumentKind {

    private static final List<String> STATUSES = List.of("UP", "DOWN");

    public MicroProfileKind() {
        super(Format.MICROPROFILE, STATUSES);
    }

    @Override
    public String name() {
        return Format.MICROPROFILE.key();
    }

    @Override
    public String says() {
        return "The health of a Quarkus, Payara, Open Liberty or Helidon application; healthy when it is UP.";
    }
}
