package dev.fettle.local.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * What {@code /q/metrics} said at one moment.
 *
 * @param lines those with values, without comments
 */
record Scrape(List<String> lines) {

    static Scrape parse(String text) {
        return new Scrape(text.lines().filter(line -> !line.isEmpty() && !line.startsWith("#")).toList());
    }

    /** The sum over all label values of a metric; 0 when it is not there yet. */
    double sum(String metric) {
        return sum(metric, "");
    }

    /** The same over those with a certain label, written {@code name="value"}. */
    double sum(String metric, String label) {
        return lines.stream()
                .filter(line -> isOf(metric, line) && line.contains(label))
                .mapToDouble(Scrape::value)
                .sum();
    }

    /** A histogram, all label values together. */
    Histogram histogram(String metric) {
        NavigableMap<Double, Double> upTo = new TreeMap<>();
        for (String line : lines) {
            if (isOf(metric + "_bucket", line)) {
                int at = line.indexOf("le=\"") + 4;
                String bound = line.substring(at, line.indexOf('"', at));
                double limit = "+Inf".equals(bound) ? Double.POSITIVE_INFINITY : Double.parseDouble(bound);
                upTo.merge(limit, value(line), Double::sum);
            }
        }
        return new Histogram(upTo);
    }

    private static boolean isOf(String metric, String line) {
        return line.startsWith(metric) && line.length() > metric.length()
                && (line.charAt(metric.length()) == '{' || line.charAt(metric.length()) == ' ');
    }

    private static double value(String line) {
        return Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1));
    }

    /**
     * How many values lie at or below each bound.
     *
     * @param upTo ascending, the last bound infinite
     */
    record Histogram(NavigableMap<Double, Double> upTo) {

        /** What came since an earlier moment. */
        Histogram since(Histogram earlier) {
            NavigableMap<Double, Double> fresh = new TreeMap<>();
            upTo.forEach((bound, count) -> fresh.put(bound, count - earlier.upTo.getOrDefault(bound, 0.0)));
            return new Histogram(fresh);
        }

        double count() {
            return upTo.isEmpty() ? 0 : upTo.lastEntry().getValue();
        }

        /** The part of the values that does not exceed a bound, which must be one of the histogram's. */
        double share(double bound) {
            Double below = upTo.get(bound);
            if (below == null) {
                throw new IllegalArgumentException("no bucket ends at " + bound + ", there are " + upTo.keySet());
            }
            return count() == 0 ? 0 : below / count();
        }

        /**
         * The value that so large a part does not exceed, taking values as evenly spread within their bucket; that of
         * the highest finite bound when it lies beyond.
         */
        double quantile(double part) {
            double wanted = part * count();
            double lower = 0;
            double below = 0;
            List<Double> bounds = new ArrayList<>(upTo.keySet());
            for (double bound : bounds) {
                double atMost = upTo.getOrDefault(bound, 0.0);
                if (atMost >= wanted) {
                    boolean open = Double.isInfinite(bound);
                    return open || atMost == below
                            ? lower
                            : lower + (bound - lower) * (wanted - below)
                                    / (atMost - below);
                }
                below = atMost;
                lower = bound;
            }
            return lower;
        }
    }
}
