package dev.fettle.engine.component;

import dev.fettle.engine.component.ComponentDefinition.Flapping;
import dev.fettle.platform.calendar.MaintenanceKeys;
import dev.fettle.platform.calendar.MaintenanceWindow;
import dev.fettle.platform.file.Fields;
import dev.fettle.platform.file.Mapping;
import java.util.List;
import java.util.Optional;

/** Reads what is said of changes in time: {@code flapping} and {@code maintenance}. */
final class Rhythms {

    private static final Flapping USUAL = new Flapping(0.25, 0.5);
    private static final int MOST_WINDOWS = 50;

    private Rhythms() {}

    /** Empty: nobody looks. */
    static Optional<Flapping> flapping(Fields fields) {
        if (fields.mapping().get("flapping") instanceof Mapping) {
            return fields.mapping("flapping", Rhythms::marks);
        }
        return fields.bool("flapping", false) ? Optional.of(USUAL) : Optional.empty();
    }

    private static Flapping marks(Fields marks) {
        double low = marks.parsed("low", "a share as 25%", text -> Share.parse("low", text)).orElse(USUAL.low());
        double high = marks.parsed("high", "a share as 50%", text -> Share.parse("high", text)).orElse(USUAL.high());
        if (low >= high) {
            marks.error(marks.mapping().get("low") == null ? "high" : "low", "low must be less than high, were "
                    + percent(low) + " and " + percent(high));
        }
        return new Flapping(low, high);
    }

    private static String percent(double share) {
        double percent = Math.rint(share * 1e8) / 1e6;
        return (percent == Math.rint(percent) ? String.valueOf((long) percent) : String.valueOf(percent)) + "%";
    }

    static List<MaintenanceWindow> maintenance(Fields fields) {
        return fields.mappings("maintenance", MOST_WINDOWS, MaintenanceKeys::window);
    }
}
