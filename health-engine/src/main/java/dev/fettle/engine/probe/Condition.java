package dev.fettle.engine.probe;

import com.google.common.collect.ImmutableMap;
import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelIssue;
import dev.cel.common.CelOptions;
import dev.cel.common.CelValidationException;
import dev.cel.common.CelValidationResult;
import dev.cel.common.types.CelType;
import dev.cel.common.types.MapType;
import dev.cel.common.types.SimpleType;
import dev.cel.compiler.CelCompiler;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.parser.CelStandardMacro;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelRuntimeFactory;
import dev.cel.runtime.CelVariableResolver;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A compiled boolean CEL expression over the answer of an HTTP check. Immutable; any thread.
 *
 * @see <a href="file:../../../../../../../../../docs/adr/0004-cel-library.md">docs/adr/0004</a>
 */
final class Condition {

    /** A comprehension ({@code all}, {@code exists}, …) may take that many steps; then the evaluation fails. */
    private static final int MAX_STEPS = 10_000;

    private static final CelOptions OPTIONS = CelOptions.current()
            .comprehensionMaxIterations(MAX_STEPS)
            .maxExpressionCodePointSize(10_000)
            .maxParseRecursionDepth(100)
            .maxRegexProgramSize(1_000)
            .enableHeterogeneousNumericComparisons(true)
            .build();

    /** Names with a dot are variables of their own: each has its type, and a wrong one does not compile. */
    private static final ImmutableMap<String, CelType> VARIABLES = ImmutableMap.<String, CelType>builder()
            .put("status", SimpleType.INT)
            .put("latency", SimpleType.INT)
            .put("ip", SimpleType.STRING)
            .put("headers", MapType.create(SimpleType.STRING, SimpleType.STRING))
            .put("phases.resolve", SimpleType.INT)
            .put("phases.connect", SimpleType.INT)
            .put("phases.tls", SimpleType.INT)
            .put("phases.processing", SimpleType.INT)
            .put("phases.transfer", SimpleType.INT)
            .put("body.text", SimpleType.STRING)
            .put("body.json", SimpleType.DYN)
            .put("tls.version", SimpleType.STRING)
            .put("tls.expiresInDays", SimpleType.INT)
            .build();

    private static final CelCompiler COMPILER = compiler();
    private static final CelRuntime RUNTIME = CelRuntimeFactory.plannerRuntimeBuilder().setOptions(OPTIONS).build();

    /** Most components of a fleet say the same: one program serves them all, on all lanes, for it keeps nothing. */
    private static final Map<String, Condition> KNOWN = new ConcurrentHashMap<>();
    private static final int MOST_KNOWN = 1000;

    private final String expression;
    private final CelRuntime.Program program;
    private final boolean readsBody;

    private Condition(String expression, CelRuntime.Program program, boolean readsBody) {
        this.expression = expression;
        this.program = program;
        this.readsBody = readsBody;
    }

    /**
     * @throws IllegalArgumentException when it does not compile or is not boolean: "line:column message"
     */
    static Condition compile(String expression) {
        Condition known = KNOWN.get(expression);
        if (known != null) {
            return known;
        }
        Condition compiled = compiled(expression);
        if (KNOWN.size() < MOST_KNOWN) {
            KNOWN.put(expression, compiled);
        }
        return compiled;
    }

    private static Condition compiled(String expression) {
        CelValidationResult result = COMPILER.compile(expression);
        if (result.hasError()) {
            throw new IllegalArgumentException(place(result.getErrors().getFirst()));
        }
        try {
            CelAbstractSyntaxTree tree = result.getAst();
            boolean readsBody = tree.getReferenceMap()
                    .values()
                    .stream()
                    .anyMatch(reference -> reference.name().startsWith("body."));
            return new Condition(expression, RUNTIME.createProgram(tree), readsBody);
        } catch (CelValidationException | CelEvaluationException e) {
            throw new IllegalArgumentException("1:1 " + Failures.text(e), e);
        }
    }

    /** Whether the body must be kept for it. */
    boolean readsBody() {
        return readsBody;
    }

    /** Whether it is true. A missing key or any other trouble of the evaluation makes it false. */
    boolean isTrue(CelVariableResolver view) {
        try {
            return Boolean.TRUE.equals(program.eval(view));
        } catch (CelEvaluationException | RuntimeException evaluationFailed) {
            return false;
        }
    }

    /** As it was written, on one line of at most 200 characters. */
    @Override
    public String toString() {
        String line = expression.replaceAll("\\s+", " ").strip();
        return line.length() > 200 ? line.substring(0, 200) + "…" : line;
    }

    private static CelCompiler compiler() {
        var builder = CelCompilerFactory.standardCelCompilerBuilder()
                .setOptions(OPTIONS)
                .setStandardMacros(CelStandardMacro.STANDARD_MACROS)
                .setResultType(SimpleType.BOOL);
        VARIABLES.forEach(builder::addVar);
        return builder.build();
    }

    private static String place(CelIssue issue) {
        int line = Math.max(1, issue.getSourceLocation().getLine());
        int column = Math.max(0, issue.getSourceLocation().getColumn()) + 1;
        List<String> lines = issue.getMessage().lines().map(String::strip).toList();
        return line + ":" + column + " " + String.join(" ", lines);
    }
}
