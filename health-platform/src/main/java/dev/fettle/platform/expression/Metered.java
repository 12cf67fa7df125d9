package dev.fettle.platform.expression;

import com.google.common.collect.ImmutableList;
import dev.cel.common.CelFunctionDecl;
import dev.cel.common.CelOptions;
import dev.cel.common.CelOverloadDecl;
import dev.cel.common.Operator;
import dev.cel.common.values.CelByteString;
import dev.cel.extensions.CelExtensionLibrary;
import dev.cel.extensions.CelExtensions;
import dev.cel.runtime.CelFunctionBinding;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelFunctionOverload;
import dev.cel.runtime.CelInternalRuntimeLibrary;
import dev.cel.runtime.CelRuntimeBuilder;
import dev.cel.runtime.CelRuntimeLibrary;
import dev.cel.runtime.CelStandardFunctions;
import dev.cel.runtime.CelStandardFunctions.StandardFunction;
import dev.cel.runtime.InternalFunctionBinder;
import dev.cel.runtime.RuntimeEquality;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The functions of CEL and of the library's extensions whose work grows with a text or a list, each with its price.
 * What is left out here (numbers, comparisons) costs the same whatever the target says, or visits values that pay.
 */
final class Metered implements CelInternalRuntimeLibrary {

    private static final Map<StandardFunction, String> STANDARD = Map.ofEntries(
            Map.entry(StandardFunction.ADD, "_+_"), Map.entry(StandardFunction.SIZE, "size"),
            Map.entry(StandardFunction.BOOL, "bool"), Map.entry(StandardFunction.INT, "int"),
            Map.entry(StandardFunction.UINT, "uint"), Map.entry(StandardFunction.DOUBLE, "double"),
            Map.entry(StandardFunction.STRING, "string"), Map.entry(StandardFunction.BYTES, "bytes"),
            Map.entry(StandardFunction.TIMESTAMP, "timestamp"), Map.entry(StandardFunction.CONTAINS, "contains"),
            Map.entry(StandardFunction.STARTS_WITH, "startsWith"),
            Map.entry(StandardFunction.ENDS_WITH, "endsWith"));

    private static final Map<String, Price> PRICES = Map.ofEntries(Map.entry("contains", Price.SEARCH),
            Map.entry("startsWith", Price.LAST), Map.entry("endsWith", Price.LAST),
            Map.entry("size", Price.COUNTING), Map.entry("indexOf", Price.SLOW_SEARCH),
            Map.entry("lastIndexOf", Price.SLOW_SEARCH), Map.entry("replace", Price.REPLACE),
            Map.entry("split", Price.SPLIT), Map.entry("join", Price.JOIN), Map.entry("lists.range", Price.COUNT),
            Map.entry("sort", Price.SORT), Map.entry("lists.@sortByAssociatedKeys", Price.SORT),
            Map.entry("distinct", Price.SORT));

    private static final Set<Class<?>> GROWING = Set.of(String.class, CelByteString.class, Object.class);

    /** What an operand that cannot be evaluated costs: the library makes several exceptions of it, with stacks. */
    private static final int FAILED = 5_000;

    /** CEL's own functions but those that are metered here, and those that ours replace. */
    static CelStandardFunctions rest() {
        List<StandardFunction> others = new ArrayList<>(STANDARD.keySet());
        others.add(StandardFunction.MATCHES);
        others.add(StandardFunction.DURATION);
        others.add(StandardFunction.NOT_STRICTLY_FALSE);
        return CelStandardFunctions.newBuilder().excludeFunctions(others).build();
    }

    @Override
    public void setRuntimeOptions(CelRuntimeBuilder runtime) {
        throw new UnsupportedOperationException("the equality is needed");
    }

    @Override
    public void setRuntimeOptions(CelRuntimeBuilder runtime, RuntimeEquality equality, CelOptions options) {
        STANDARD.forEach((function, name) -> {
            var bindings = CelStandardFunctions.newBuilder().includeFunctions(function).build()
                    .newFunctionBindings(equality, options);
            runtime.addFunctionBindings(metered(name, bindings));
        });
        runtime.addFunctionBindings(CelFunctionBinding.fromOverloads(Operator.NOT_STRICTLY_FALSE.getFunction(),
                InternalFunctionBinder.from("not_strictly_false", Object.class, Metered::goesOn, false)));
        List.of(CelExtensions.strings(), CelExtensions.lists(), CelExtensions.encoders(options)).forEach(
                library -> metered(library, equality, options).forEach(runtime::addFunctionBindings));
    }

    /** Whether {@code all} and {@code exists} go on after an element; they do when it could not be evaluated. */
    private static boolean goesOn(Object soFar) {
        if (soFar instanceof Boolean known) {
            return known;
        }
        Budget.spend(FAILED);
        return true;
    }

    private static List<Iterable<CelFunctionBinding>> metered(CelExtensionLibrary.FeatureSet library,
            RuntimeEquality equality, CelOptions options) {
        Map<String, CelFunctionBinding> bindings = new LinkedHashMap<>();
        CelRuntimeBuilder recorder = recorder(bindings);
        if (library instanceof CelInternalRuntimeLibrary internal) {
            internal.setRuntimeOptions(recorder, equality, options);
        } else {
            ((CelRuntimeLibrary) library).setRuntimeOptions(recorder);
        }
        List<Iterable<CelFunctionBinding>> functions = new ArrayList<>();
        for (CelFunctionDecl function : library.functions()) {
            List<CelFunctionBinding> own = new ArrayList<>();
            for (CelOverloadDecl overload : function.overloads()) {
                CelFunctionBinding binding = bindings.get(overload.overloadId());
                if (binding != null) {
                    own.add(binding);
                }
            }
            functions.add(metered(function.name(), own));
        }
        return functions;
    }

    /** A builder that only writes down which functions a library brings. */
    private static CelRuntimeBuilder recorder(Map<String, CelFunctionBinding> bindings) {
        return (CelRuntimeBuilder) Proxy.newProxyInstance(Metered.class.getClassLoader(),
                new Class<?>[]{CelRuntimeBuilder.class}, (proxy, method, arguments) -> {
                    if (!method.getName().equals("addFunctionBindings")) {
                        throw new UnsupportedOperationException(method.getName());
                    }
                    Iterable<?> added = arguments[0] instanceof Object[] several
                            ? List.of(several)
                            : (Iterable<?>) arguments[0];
                    added.forEach(each -> bindings.put(((CelFunctionBinding) each).getOverloadId(),
                            (CelFunctionBinding) each));
                    return proxy;
                });
    }

    @SuppressWarnings("ReferenceEquality") // a price is one of the constants
    private static Iterable<CelFunctionBinding> metered(String function, Collection<CelFunctionBinding> bindings) {
        Price price = PRICES.getOrDefault(function, Price.READING);
        List<CelFunctionBinding> metered = bindings.stream()
                .filter(binding -> !binding.getOverloadId().equals(function))
                .map(binding -> growing(binding) || price == Price.COUNT
                        ? binding(binding.getOverloadId(), binding.getArgTypes(), binding.getDefinition(), price)
                        : binding)
                .toList();
        return CelFunctionBinding.fromOverloads(function, metered);
    }

    private static boolean growing(CelFunctionBinding binding) {
        return binding.getArgTypes().stream()
                .anyMatch(type -> GROWING.contains(type) || Collection.class.isAssignableFrom(type));
    }

    /** A function that pays its price first. */
    @SuppressWarnings("unchecked")
    static CelFunctionBinding binding(String id, ImmutableList<Class<?>> classes, CelFunctionOverload work,
            Price price) {
        return switch (classes.size()) {
            case 1 -> CelFunctionBinding.from(id, (Class<Object>) classes.getFirst(),
                    value -> paid(work, price, value));
            case 2 -> CelFunctionBinding.from(id, (Class<Object>) classes.getFirst(),
                    (Class<Object>) classes.getLast(), (one, other) -> paid(work, price, one, other));
            default -> CelFunctionBinding.from(id, classes, arguments -> paid(work, price, arguments));
        };
    }

    /** A list that comes out of it pays for visits like those of documents; one that went in as it is does already. */
    @SuppressWarnings("ReferenceEquality")
    private static Object paid(CelFunctionOverload work, Price price, Object... arguments)
            throws CelEvaluationException {
        Budget.spend(price.of(arguments));
        Object result = work.apply(arguments);
        return result instanceof List<?> list && !(list instanceof Items) && list != arguments[0]
                ? new Items(list)
                : result;
    }
}
