package dev.fettle.engine.probe.document;

import com.google.auto.service.AutoService;
import dev.fettle.api.check.HealthDocumentCheck;
import dev.fettle.api.check.HealthDocumentCheck.Format;
import dev.fettle.engine.probe.CheckKind;
import java.util.List;

/** Checks of kind {@code actuator}. */
@SuppressWarnings("rawtypes")
@AutoService(CheckKind.class)
public final class ActuatorKind extends DocumentKind {

    private static final List<String> STATUSES = List.of("UP", "DOWN", "OUT_OF_SERVICE", "UNKNOWN");

    public ActuatorKind() {
        super(HealthDocumentCheck.Format.ACTUATOR, STATUSES);
    }

    @Override
    public String name() {
        return Format.ACTUATOR.key();
    }

    @Override
    public String says() {
        return "The health of a Spring Boot application by its Actuator; healthy when it is UP.";
    }
}
