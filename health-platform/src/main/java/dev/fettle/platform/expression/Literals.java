package dev.fettle.platform.expression;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelSourceLocation;
import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.navigation.CelNavigableAst;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/** The texts in an expression that have a grammar of their own: read once, and wrong ones do not compile. */
record Literals(CelAbstractSyntaxTree tree) {

    private static final Map<String, Consumer<String>> READERS = Map.of("matches", Regex::keep, "find", Regex::keep,
            "findAll", Regex::keep, "extract", Regex::keep, "jsonpath", JsonPath::keep, "duration",
            Literals::readDuration);

    private static void readDuration(String text) {
        long _ = Functions.millis(text);
    }

    /** @throws IllegalArgumentException for the first wrong one: "line:column message" */
    void check() {
        Budget.fill();
        CelNavigableAst.fromAst(tree).getRoot().allNodes()
                .map(node -> node.expr())
                .filter(expression -> expression.exprKind().getKind() == CelExpr.ExprKind.Kind.CALL)
                .forEach(this::check);
    }

    /** What is read of variables by a key that stands there: {@code a['x']} and {@code a.x}, by the variable. */
    Map<String, Set<String>> keys() {
        Map<String, Set<String>> keys = new HashMap<>();
        CelNavigableAst.fromAst(tree).getRoot().allNodes().map(node -> node.expr()).forEach(part -> {
            switch (part.exprKind().getKind()) {
                case SELECT -> put(keys, part.select().operand(), part.select().field());
                case CALL -> {
                    List<CelExpr> arguments = part.call().args();
                    if (part.call().function().equals("_[_]") && isText(arguments.get(1))) {
                        put(keys, arguments.get(0), arguments.get(1).constant().stringValue());
                    }
                }
                default -> {
                    // other parts read nothing by a key
                }
            }
        });
        return keys;
    }

    private static void put(Map<String, Set<String>> keys, CelExpr of, String key) {
        if (of.exprKind().getKind() == CelExpr.ExprKind.Kind.IDENT) {
            keys.computeIfAbsent(of.ident().name(), _ -> new LinkedHashSet<>()).add(key);
        }
    }

    private static boolean isText(CelExpr part) {
        return part.exprKind().getKind() == CelExpr.ExprKind.Kind.CONSTANT
                && part.constant().getKind() == CelConstant.Kind.STRING_VALUE;
    }

    private void check(CelExpr call) {
        Consumer<String> reader = READERS.get(call.call().function());
        if (reader == null) {
            return;
        }
        List<CelExpr> arguments = new ArrayList<>();
        call.call().target().ifPresent(arguments::add);
        arguments.addAll(call.call().args());
        CelExpr literal = arguments.get(Math.min(1, arguments.size() - 1));
        if (!isText(literal)) {
            return;
        }
        try {
            reader.accept(literal.constant().stringValue());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(place(literal) + e.getMessage(), e);
        }
    }

    private String place(CelExpr expression) {
        Integer offset = tree.getSource().getPositionsMap().get(expression.id());
        return Language.at(tree.getSource().getOffsetLocation(offset == null ? 0 : offset)
                .orElse(CelSourceLocation.of(1, 0)));
    }
}
