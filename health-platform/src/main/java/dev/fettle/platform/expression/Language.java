package dev.fettle.platform.expression;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelIssue;
import dev.cel.common.CelOptions;
import dev.cel.common.CelValidationException;
import dev.cel.common.CelValidationResult;
import dev.cel.common.ast.CelReference;
import dev.cel.common.types.CelType;
import dev.cel.common.types.MapType;
import dev.cel.common.types.SimpleType;
import dev.cel.compiler.CelCompiler;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.parser.CelStandardMacro;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelRuntimeFactory;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * CEL with certain variables. A name with a dot is a variable of its own: it has its type, and a wrong name or type
 * does
 * not compile. The first one that is made costs some hundred milliseconds of class loading.
 *
 * @see <a href="file:../../../../../../../../../docs/adr/0004-cel-library.md">docs/adr/0004</a>
 */
public final class Language {

    /** A comprehension ({@code all}, {@code exists}, …) may take that many steps; then the evaluation fails. */
    private static final int MAX_STEPS = 10_000;
    private static final int LONGEST_MESSAGE = 200;

    private static final CelOptions OPTIONS = CelOptions.current()
            .comprehensionMaxIterations(MAX_STEPS)
            .maxExpressionCodePointSize(10_000)
            .maxParseRecursionDepth(100)
            .maxRegexProgramSize(1_000)
            .enableHeterogeneousNumericComparisons(true)
            .build();

    private static final CelRuntime RUNTIME = CelRuntimeFactory.plannerRuntimeBuilder().setOptions(OPTIONS).build();

    private final CelCompiler compiler;

    /** With these variables, and no others. */
    public Language(Map<String, Type> variables) {
        var builder = CelCompilerFactory.standardCelCompilerBuilder()
                .setOptions(OPTIONS)
                .setStandardMacros(CelStandardMacro.STANDARD_MACROS)
                .setResultType(SimpleType.BOOL);
        variables.forEach((name, type) -> builder.addVar(name, type.type));
        this.compiler = builder.build();
    }

    /**
     * Ready to be evaluated.
     *
     * @throws IllegalArgumentException when it does not compile or is not boolean: "line:column message"
     */
    public Expression compile(String expression) {
        CelValidationResult result = compiler.compile(expression);
        if (result.hasError()) {
            throw new IllegalArgumentException(place(result.getErrors().getFirst()));
        }
        try {
            CelAbstractSyntaxTree tree = result.getAst();
            Set<String> names = tree.getReferenceMap().values().stream().map(CelReference::name)
                    .collect(Collectors.toUnmodifiableSet());
            return new Expression(expression, RUNTIME.createProgram(tree), names);
        } catch (CelValidationException | CelEvaluationException e) {
            throw new IllegalArgumentException("1:1 " + line(String.valueOf(e.getMessage())), e);
        }
    }

    private static String place(CelIssue issue) {
        int line = Math.max(1, issue.getSourceLocation().getLine());
        int column = Math.max(0, issue.getSourceLocation().getColumn()) + 1;
        List<String> lines = issue.getMessage().lines().map(String::strip).toList();
        return line + ":" + column + " " + String.join(" ", lines);
    }

    /** On one line of at most 200 characters. */
    static String line(String text) {
        String line = text.replaceAll("[\\p{Cntrl}\\s]+", " ").strip();
        return line.length() > LONGEST_MESSAGE ? line.substring(0, LONGEST_MESSAGE) + "…" : line;
    }

    /** What a variable holds. */
    public enum Type {

        /** A whole number. */
        NUMBER(SimpleType.INT),
        /** Text. */
        TEXT(SimpleType.STRING),
        /** True or false. */
        TRUTH(SimpleType.BOOL),
        /** Texts by name. */
        TEXTS(MapType.create(SimpleType.STRING, SimpleType.STRING)),
        /** Anything. */
        ANYTHING(SimpleType.DYN);

        private final CelType type;

        Type(CelType type) {
            this.type = type;
        }
    }
}
