package dev.fettle.engine.component;

import dev.fettle.api.check.IcmpCheck;
import dev.fettle.api.check.PushCheck;
import dev.fettle.platform.file.Confidential;
import dev.fettle.platform.file.ConfigNode;
import dev.fettle.platform.file.DurationText;
import dev.fettle.platform.file.Fields;
import dev.fettle.platform.file.Mapping;
import dev.fettle.platform.file.Scalar;
import dev.fettle.platform.file.Sequence;
import java.time.Duration;
import java.util.List;

/** Tells what is legal in a component and probably not meant. */
final class Unwise {

    private Unwise() {}

    static void warn(ComponentDefinition component, Fields fields) {
        if (!(component.check() instanceof PushCheck)) {
            warnOfTiming(component, fields);
        }
        fields.mapping("check").ifPresent(check -> warnOfSecrets(check, fields));
    }

    private static void warnOfTiming(ComponentDefinition component, Fields fields) {
        Duration interval = component.interval();
        Duration timeout = component.timeout();
        Duration run = DetectionTime.longestRun(component);
        if (timeout.multipliedBy(2).compareTo(interval) >= 0) {
            warn(fields, "timeout", "timeout " + DurationText.print(timeout)
                    + " is half of the interval or more (" + DurationText.print(interval) + ")");
        }
        if (run.compareTo(interval) > 0 && component.retry().attempts() > 0) {
            warn(fields, "retry", "a run of " + (component.retry().attempts() + 1) + " attempts takes up to "
                    + DurationText.print(run) + " and does not fit into the interval of "
                    + DurationText.print(interval));
        }
        if (component.stale().compareTo(interval.plus(run)) < 0) {
            warn(fields, "stale", "stale " + DurationText.print(component.stale())
                    + " is shorter than an interval and a run (" + DurationText.print(interval.plus(run))
                    + "): good results go stale");
        }
        if (component.check() instanceof IcmpCheck icmp && icmp.longest().compareTo(timeout) >= 0) {
            warn(fields, "timeout",
                    "timeout " + DurationText.print(timeout) + " is over before the last packet is given"
                            + " up (" + DurationText.print(icmp.longest()) + "): a lost packet is a TIMEOUT");
        }
        if (component.slow() != null && component.slow().compareTo(timeout) >= 0) {
            warn(fields, "slow", "slow " + DurationText.print(component.slow())
                    + " is never reached, the timeout is " + DurationText.print(timeout));
        }
    }

    /** At the value; at the component itself when a built-in preset says it, for that is in no file of anybody. */
    private static void warn(Fields fields, String key, String message) {
        boolean builtIn = fields.node(key).filter(value -> value.file().equals(Preset.FILE)).isPresent();
        fields.problems().warning(builtIn ? fields.mapping() : fields.node(key).orElse(fields.mapping()), message);
    }

    private static void warnOfArguments(Sequence arguments, Fields fields) {
        List<String> written = arguments.items().stream()
                .map(item -> item instanceof Scalar scalar ? scalar.unexpanded() : "")
                .toList();
        if (!Confidential.maskedArguments(written).equals(written)) {
            fields.problems().warning(arguments,
                    "args tells a secret in clear; it belongs into environment, as ${NAME}");
        }
    }

    private static void warnOfPart(ConfigNode part, Fields fields) {
        if (part instanceof Mapping mapping && mapping.get("name") instanceof Scalar name
                && mapping.get("value") instanceof Scalar value && value.placeholder().isEmpty() && !value.isNull()
                && (Confidential.isSecret(name.text())
                        || Confidential.maskedText(value.text()).equals(Confidential.MASK))) {
            fields.problems().warning(value,
                    "the value of part " + name.text() + " stands in clear; use a placeholder as ${NAME}");
        }
    }

    private static void warnOfSecrets(ConfigNode node, Fields fields) {
        switch (node) {
            case Mapping mapping -> mapping.keys().forEach(key -> {
                ConfigNode value = mapping.get(key);
                if (value instanceof Mapping cookies && key.equals("cookies")) {
                    cookies.keys().stream().map(cookies::get).filter(Scalar.class::isInstance).map(Scalar.class::cast)
                            .filter(cookie -> cookie.placeholder().isEmpty() && !cookie.isNull())
                            .forEach(cookie -> fields.problems().warning(cookie,
                                    "a cookie stands in clear; use a placeholder as ${NAME}"));
                } else if (value instanceof Scalar scalar && Confidential.isSecret(key)
                        && scalar.placeholder().isEmpty() && !scalar.isNull()) {
                    fields.problems().warning(scalar, key + " stands in clear; use a placeholder as ${NAME}");
                } else if (value instanceof Scalar scalar && (key.equals("body") || key.equals("send"))
                        && Confidential.maskedText(scalar.unexpanded()).equals(Confidential.MASK)) {
                    fields.problems().warning(scalar, key + " tells a secret in clear; use a placeholder as ${NAME}");
                } else if (value instanceof Sequence parts && key.equals("multipart")) {
                    parts.items().forEach(part -> warnOfPart(part, fields));
                } else if (value instanceof Sequence sequence && key.equals("args")) {
                    warnOfArguments(sequence, fields);
                } else if (value != null && !(value instanceof Scalar)) {
                    warnOfSecrets(value, fields);
                }
            });
            case Sequence sequence -> sequence.items().forEach(item -> warnOfSecrets(item, fields));
            case Scalar _ -> {
                // a single value has no name
            }
        }
    }
}
