package dev.fettle.platform.expression;

import dev.cel.checker.CelStandardDeclarations;
import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelFunctionDecl;
import dev.cel.common.CelIssue;
import dev.cel.common.CelOptions;
import dev.cel.common.CelSourceLocation;
import dev.cel.common.CelValidationException;
import dev.cel.common.CelValidationResult;
import dev.cel.common.ast.CelReference;
import dev.cel.common.types.CelType;
import dev.cel.common.types.ListType;
import dev.cel.common.types.MapType;
import dev.cel.common.types.SimpleType;
import dev.cel.compiler.CelCompiler;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.compiler.CelCompilerLibrary;
import dev.cel.extensions.CelExtensionLibrary;
import dev.cel.extensions.CelExtensions;
import dev.cel.parser.CelMacro;
import dev.cel.parser.CelStandardMacro;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelRuntimeFactory;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * CEL with certain variables, and the functions of {@code docs/reference/conditions.md}. A name with a dot is a
 * variable of its own: it has its type, and a wrong name or type does not compile. The first one that is made costs
 * some hundred milliseconds of class loading.
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
            .maxParseExpressionNodeCount(2_000)
            .maxParseRecursionDepth(100)
            .enableHeterogeneousNumericComparisons(true)
            .build();

    private static final Functions FUNCTIONS = new Functions(InstantSource.system());

    /** What of the library's extensions is there. */
    private static final List<CelCompilerLibrary> EXTENSIONS = List.of(CelExtensions.strings(), CelExtensions.lists(),
            CelExtensions.math(), CelExtensions.encoders(OPTIONS), CelExtensions.optional(),
            CelExtensions.bindings(), CelExtensions.comprehensions());

    private static final CelRuntime RUNTIME = CelRuntimeFactory.plannerRuntimeBuilder()
            .setOptions(OPTIONS)
            .setStandardFunctions(Metered.rest())
            .addLibraries(new Metered(), FUNCTIONS, CelExtensions.math(), CelExtensions.optional(),
                    CelExtensions.comprehensions())
            .build();

    private static final CelStandardDeclarations DECLARATIONS = CelStandardDeclarations.newBuilder()
            .filterFunctions((_, overload) -> !overload.celOverloadDecl().overloadId().contains("duration"))
            .build();

    private final Map<String, Type> variables;
    private final CelCompiler compiler;

    /** With these variables, and no others. */
    public Language(Map<String, Type> variables) {
        this.variables = Map.copyOf(variables);
        var builder = CelCompilerFactory.standardCelCompilerBuilder()
                .setOptions(OPTIONS)
                .setStandardEnvironmentEnabled(false)
                .setStandardDeclarations(DECLARATIONS)
                .setStandardMacros(CelStandardMacro.STANDARD_MACROS)
                .addLibraries(FUNCTIONS)
                .addLibraries(EXTENSIONS)
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
            throw new IllegalArgumentException(place(expression, result.getErrors().getFirst()));
        }
        try {
            CelAbstractSyntaxTree tree = result.getAst();
            Literals literals = new Literals(tree);
            literals.check();
            Set<String> names = tree.getReferenceMap().values().stream().map(CelReference::name)
                    .collect(Collectors.toUnmodifiableSet());
            return new Expression(expression, RUNTIME.createProgram(tree), names, literals.keys());
        } catch (CelValidationException | CelEvaluationException e) {
            throw new IllegalArgumentException("1:1 " + line(String.valueOf(e.getMessage())), e);
        }
    }

    private String place(String expression, CelIssue issue) {
        String message = String.join(" ", issue.getMessage().lines().map(String::strip).toList());
        int line = Math.max(1, issue.getSourceLocation().getLine());
        int column = Math.max(0, issue.getSourceLocation().getColumn()) + 1;
        return at(issue.getSourceLocation())
                + new Complaint(expression, variables.keySet(), functions()).of(message, line, column);
    }

    /** "line:column ", from 1. */
    static String at(CelSourceLocation location) {
        return Math.max(1, location.getLine()) + ":" + (Math.max(0, location.getColumn()) + 1) + " ";
    }

    private static Set<String> functions() {
        Set<String> names = new TreeSet<>(FUNCTIONS.names());
        for (CelCompilerLibrary library : EXTENSIONS) {
            if (library instanceof CelExtensionLibrary.FeatureSet features) {
                features.functions().stream().map(CelFunctionDecl::name).forEach(names::add);
                features.macros().stream().map(CelMacro::getFunction).forEach(names::add);
            }
        }
        for (var function : CelStandardDeclarations.StandardFunction.values()) {
            names.add(function.functionDecl().name());
        }
        CelStandardMacro.STANDARD_MACROS.forEach(macro -> names.add(macro.getFunction()));
        names.removeIf(name -> !name.matches("[A-Za-z0-9_.]+"));
        return names;
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
        /** A number with a fraction. */
        DECIMAL(SimpleType.DOUBLE),
        /** Text. */
        TEXT(SimpleType.STRING),
        /** True or false. */
        TRUTH(SimpleType.BOOL),
        /** Texts by name. */
        TEXTS(MapType.create(SimpleType.STRING, SimpleType.STRING)),
        /** A list of texts. */
        TEXT_LIST(ListType.create(SimpleType.STRING)),
        /** A list of anything: records, say. */
        LIST(ListType.create(SimpleType.DYN)),
        /** Anything by name. */
        MAP(MapType.create(SimpleType.STRING, SimpleType.DYN)),
        /** Anything. */
        ANYTHING(SimpleType.DYN);

        private final CelType type;

        Type(CelType type) {
            this.type = type;
        }
    }
}
