package dev.fettle.engine.export;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The forms of {@code /metrics/health}, the most wanted first where the asker has no preference. */
enum ExportFormat {
    /** The text format of Prometheus. */
    PROMETHEUS("text", "plain", "0.0.4", "text/plain; version=0.0.4; charset=utf-8"),
    /** OpenMetrics. */
    OPEN_METRICS("application", "openmetrics-text", "1.0.0",
            "application/openmetrics-text; version=1.0.0; charset=utf-8"),
    /** JSON. */
    JSON("application", "json", null, "application/json; charset=utf-8");

    private final String type;
    private final String subtype;
    private final @Nullable String version;
    private final String contentType;

    ExportFormat(String type, String subtype, @Nullable String version, String contentType) {
        this.type = type;
        this.subtype = subtype;
        this.version = version;
        this.contentType = contentType;
    }

    /** The header of an answer in this form. */
    String contentType() {
        return contentType;
    }

    /**
     * The form that fits the header {@code Accept} best (RFC 9110 §12.5.1); without one, Prometheus. Empty when none
     * fits.
     */
    static Optional<ExportFormat> accepted(@Nullable String accept) {
        if (accept == null || accept.isBlank()) {
            return Optional.of(PROMETHEUS);
        }
        List<Range> ranges = Arrays.stream(accept.split(",", -1)).map(Range::parse).flatMap(Optional::stream).toList();
        return Arrays.stream(values())
                .filter(format -> format.weight(ranges) > 0)
                .max(Comparator.comparingDouble((ExportFormat format) -> format.weight(ranges))
                        .thenComparing(Comparator.reverseOrder()));
    }

    /** How much it is wanted: by the most specific range that it falls into; 0 for not at all. */
    private double weight(List<Range> ranges) {
        return ranges.stream()
                .filter(range -> range.specificity(this) >= 0)
                .max(Comparator.<Range>comparingInt(range -> range.specificity(this))
                        .thenComparingDouble(Range::weight))
                .map(Range::weight)
                .orElse(0.0);
    }

    /**
     * One range of media types that somebody accepts.
     *
     * @param version the wanted version; null for any
     * @param weight how much, 0 to 1
     */
    private record Range(String type, String subtype, @Nullable String version, double weight) {

        static Optional<Range> parse(String text) {
            String[] parts = text.split(";", -1);
            String[] names = parts[0].strip().toLowerCase(Locale.ROOT).split("/", -1);
            if (names.length != 2) {
                return Optional.empty();
            }
            String version = null;
            double weight = 1;
            for (int part = 1; part < parts.length; part++) {
                String[] parameter = parts[part].strip().split("=", 2);
                String value = parameter.length < 2 ? "" : unquoted(parameter[1].strip());
                if (parameter[0].strip().equalsIgnoreCase("version")) {
                    version = value;
                } else if (parameter[0].strip().equalsIgnoreCase("q")) {
                    weight = weight(value);
                }
            }
            return Optional.of(new Range(names[0], names[1], version, weight));
        }

        /** How closely it names that form; negative when it does not. */
        int specificity(ExportFormat format) {
            if (type.equals("*") && subtype.equals("*")) {
                return 0;
            }
            if (!type.equals(format.type)) {
                return -1;
            }
            if (subtype.equals("*")) {
                return 1;
            }
            if (!subtype.equals(format.subtype)) {
                return -1;
            }
            if (version == null || format.version == null) {
                return 2;
            }
            return version.equals(format.version) ? 3 : -1;
        }

        private static double weight(String text) {
            try {
                return Math.clamp(Double.parseDouble(text), 0, 1);
            } catch (NumberFormatException notANumber) {
                return 0;
            }
        }

        private static String unquoted(String text) {
            return text.length() >= 2 && text.startsWith("\"") && text.endsWith("\"")
                    ? text.substring(1, text.length() - 1)
                    : text;
        }
    }
}
