package dev.fettle.platform.expression;

import dev.cel.runtime.CelEvaluationException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Why an expression could not be evaluated.
 *
 * @param text in plain words, on one line
 */
record Trouble(String text) {

    private static final Pattern KEY = Pattern.compile("'([^']+)'|attribute\\(s\\): (\\S+)");

    Trouble {
        text = Language.line(text);
    }

    static Trouble of(CelEvaluationException e) {
        return new Trouble(switch (e.getErrorCode()) {
            case ATTRIBUTE_NOT_FOUND -> missing(e);
            case INDEX_OUT_OF_BOUNDS -> "the list is shorter";
            case DIVIDE_BY_ZERO -> "division by zero";
            case NUMERIC_OVERFLOW -> "a number is too large";
            case OVERLOAD_NOT_FOUND, AMBIGUOUS_OVERLOAD -> "a value is of another type than expected";
            case ITERATION_BUDGET_EXCEEDED -> "it takes more than 10000 rounds";
            case BAD_FORMAT, INVALID_ARGUMENT, INTERNAL_ERROR, DUPLICATE_ATTRIBUTE, TYPE_NOT_FOUND -> cause(e);
        });
    }

    private static String missing(CelEvaluationException e) {
        Matcher key = KEY.matcher(String.valueOf(e.getMessage()));
        return key.find()
                ? "there is no " + (key.group(1) == null ? key.group(2) : key.group(1))
                : "something is not there";
    }

    /** The innermost message is the one that says it; those around it name classes. */
    private static String cause(Throwable e) {
        Throwable inner = e;
        while (inner.getCause() != null && inner.getCause().getMessage() != null) {
            inner = inner.getCause();
        }
        return String.valueOf(inner.getMessage());
    }
}
