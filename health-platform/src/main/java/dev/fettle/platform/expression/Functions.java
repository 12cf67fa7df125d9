package dev.fettle.platform.expression;

import com.google.common.collect.ImmutableList;
import dev.cel.checker.CelCheckerBuilder;
import dev.cel.common.CelFunctionDecl;
import dev.cel.common.CelOverloadDecl;
import dev.cel.common.types.CelType;
import dev.cel.common.types.ListType;
import dev.cel.common.types.SimpleType;
import dev.cel.common.types.TypeParamType;
import dev.cel.compiler.CelCompilerLibrary;
import dev.cel.runtime.CelFunctionBinding;
import dev.cel.runtime.CelFunctionOverload;
import dev.cel.runtime.CelRuntimeBuilder;
import dev.cel.runtime.CelRuntimeLibrary;
import dev.fettle.platform.file.DurationText;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** The functions of conditions that neither CEL nor the library's extensions have. */
final class Functions implements CelCompilerLibrary, CelRuntimeLibrary {

    private static final CelType TEXT = SimpleType.STRING;
    private static final CelType NUMBER = SimpleType.INT;
    private static final CelType DECIMAL = SimpleType.DOUBLE;
    private static final CelType ANYTHING = SimpleType.DYN;
    private static final CelType LIST = ListType.create(TypeParamType.create("T"));

    private final List<CelFunctionDecl> declarations = new ArrayList<>();
    private final Set<CelFunctionBinding> bindings = new LinkedHashSet<>();

    /** @param clock for {@code age} */
    @SuppressWarnings("Immutable") // a clock is not changed by who reads it
    Functions(InstantSource clock) {
        add("duration", global("duration", NUMBER, TEXT), text(Functions::millis));
        add("age", global("age", NUMBER, TEXT), text(time -> millisSince(time(time), clock)),
                member("age", NUMBER, TEXT), text(time -> millisSince(time(time), clock)),
                global("age_time", NUMBER, SimpleType.TIMESTAMP), time(time -> millisSince(time, clock)));
        add("number", global("number", DECIMAL, TEXT), text(Functions::number),
                global("number_whole", DECIMAL, NUMBER), given(Long.class, Long::doubleValue),
                global("number_decimal", DECIMAL, DECIMAL), given(Double.class, number -> number));
        add("lower", member("lower", TEXT, TEXT), text(text -> text.toLowerCase(Locale.ROOT)));
        add("upper", member("upper", TEXT, TEXT), text(text -> text.toUpperCase(Locale.ROOT)));
        add("glob", global("glob", SimpleType.BOOL, TEXT, TEXT), texts(Glob::fits),
                member("glob", SimpleType.BOOL, TEXT, TEXT), texts(Glob::fits));
        add("find", member("find", TEXT, TEXT, TEXT), texts(Regex::find));
        add("findAll", member("findAll", ListType.create(TEXT), TEXT, TEXT), texts(Regex::findAll));
        add("extract", member("extract", TEXT, TEXT, TEXT, NUMBER), new Body(
                List.of(String.class, String.class, Long.class),
                each -> Regex.extract((String) each[0], (String) each[1], (Long) each[2])));
        add("jsonpath", global("jsonpath", ANYTHING, ANYTHING, TEXT), new Body(List.of(Object.class, String.class),
                each -> JsonPath.of(each[0], (String) each[1])));
        addStatistics("sum", Statistics::sum);
        addStatistics("min", Statistics::min);
        addStatistics("max", Statistics::max);
        addStatistics("avg", Statistics::avg);
        bindings.addAll(CelFunctionBinding.fromOverloads("matches",
                texts(Regex::matches).bound("matches"), texts(Regex::matches).bound("matches_string")));
    }

    private void addStatistics(String name, CelFunctionOverload.Unary<Collection<?>> statistics) {
        Body body = new Body(List.of(Collection.class), each -> statistics.apply((Collection<?>) each[0]));
        add(name, global(name, ANYTHING, LIST), body, member(name, ANYTHING, LIST), body);
    }

    /** What there is to call, for those who mistyped. */
    Set<String> names() {
        return declarations.stream().map(CelFunctionDecl::name).collect(Collectors.toSet());
    }

    @Override
    public void setCheckerOptions(CelCheckerBuilder checker) {
        checker.addFunctionDeclarations(declarations);
    }

    @Override
    public void setRuntimeOptions(CelRuntimeBuilder runtime) {
        runtime.addFunctionBindings(bindings);
    }

    /** @param overloads declarations, each followed by its body */
    private void add(String name, Object... overloads) {
        List<CelOverloadDecl> declared = new ArrayList<>();
        List<CelFunctionBinding> bound = new ArrayList<>();
        for (int i = 0; i < overloads.length; i += 2) {
            CelOverloadDecl overload = (CelOverloadDecl) overloads[i];
            declared.add(overload);
            bound.add(((Body) overloads[i + 1]).bound(overload.overloadId()));
        }
        declarations.add(CelFunctionDecl.newFunctionDeclaration(name, declared));
        bindings.addAll(CelFunctionBinding.fromOverloads(name, bound));
    }

    private static CelOverloadDecl global(String id, CelType result, CelType... arguments) {
        return CelOverloadDecl.newGlobalOverload("fettle_" + id, result, List.of(arguments));
    }

    private static CelOverloadDecl member(String id, CelType result, CelType... arguments) {
        return CelOverloadDecl.newMemberOverload("fettle_member_" + id, result, List.of(arguments));
    }

    /** What a function does, and with values of which classes. */
    private record Body(List<Class<?>> classes, CelFunctionOverload work) {

        CelFunctionBinding bound(String id) {
            return Metered.binding(id, ImmutableList.copyOf(classes), work, Price.NOTHING);
        }
    }

    private static Body text(CelFunctionOverload.Unary<String> work) {
        return new Body(List.of(String.class), each -> {
            Budget.spend(1 + ((String) each[0]).length() / 2);
            return work.apply((String) each[0]);
        });
    }

    private static Body time(CelFunctionOverload.Unary<Instant> work) {
        return new Body(List.of(Instant.class), each -> work.apply((Instant) each[0]));
    }

    private static <T> Body given(Class<T> type, CelFunctionOverload.Unary<T> work) {
        return new Body(List.of(type), each -> work.apply(type.cast(each[0])));
    }

    private static Body texts(CelFunctionOverload.Binary<String, String> work) {
        return new Body(List.of(String.class, String.class),
                each -> work.apply((String) each[0], (String) each[1]));
    }

    /** Milliseconds of a duration as configuration writes it. */
    static long millis(String text) {
        return DurationText.parse(text).map(Duration::toMillis).orElseThrow(() -> new IllegalArgumentException(
                "a duration must be such as 500ms, 30s, 5m, 12h or 14d, was " + Language.line(text)));
    }

    private static Instant time(String text) {
        try {
            return OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException(
                    "a time must be such as 2026-01-31T12:00:00Z, was " + Language.line(text), e);
        }
    }

    private static long millisSince(Instant time, InstantSource clock) {
        return Duration.between(time, clock.instant()).toMillis();
    }

    private static Double number(String text) {
        String digits = text.strip();
        boolean plain = !digits.isEmpty() && digits.length() <= 400
                && digits.chars().allMatch(each -> "0123456789+-.eE".indexOf(each) >= 0);
        if (plain) {
            try {
                return Double.valueOf(digits);
            } catch (NumberFormatException _) {
                // told below
            }
        }
        throw new IllegalArgumentException("not a number: " + Language.line(text));
    }

    /** Over lists of numbers: whole when all of them are. */
    private static final class Statistics {

        private Statistics() {}

        static Object sum(Collection<?> values) {
            if (values.stream().allMatch(Long.class::isInstance)) {
                return values.stream().mapToLong(Long.class::cast).reduce(0, Math::addExact);
            }
            return numbers(values).stream().mapToDouble(Number::doubleValue).sum();
        }

        static Object min(Collection<?> values) {
            return some(values).stream().min(Statistics::compare).orElseThrow();
        }

        static Object max(Collection<?> values) {
            return some(values).stream().max(Statistics::compare).orElseThrow();
        }

        static Object avg(Collection<?> values) {
            return some(values).stream().mapToDouble(Number::doubleValue).average().orElseThrow();
        }

        private static int compare(Number one, Number other) {
            return one instanceof Long a && other instanceof Long b
                    ? a.compareTo(b)
                    : Double.compare(one.doubleValue(), other.doubleValue());
        }

        private static List<Number> some(Collection<?> values) {
            if (values.isEmpty()) {
                throw new IllegalArgumentException("the list is empty");
            }
            return numbers(values);
        }

        private static List<Number> numbers(Collection<?> values) {
            Budget.spend(2L * values.size());
            List<Number> numbers = new ArrayList<>(values.size());
            for (Object value : values) {
                if (!(value instanceof Number number)) {
                    throw new IllegalArgumentException("the list holds something else than numbers");
                }
                numbers.add(number);
            }
            return numbers;
        }
    }
}
