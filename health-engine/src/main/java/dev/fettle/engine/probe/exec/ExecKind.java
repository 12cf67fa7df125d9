package dev.fettle.engine.probe.exec;

import com.google.auto.service.AutoService;
import dev.fettle.api.check.ExecCheck;
import dev.fettle.engine.probe.CheckKind;
import dev.fettle.engine.probe.Conditions;
import dev.fettle.engine.probe.Expectation;
import dev.fettle.engine.probe.ProbeContext;
import dev.fettle.engine.probe.Prober;
import dev.fettle.engine.probe.Secrets;
import dev.fettle.engine.probe.Settings;
import dev.fettle.platform.expression.Language;
import dev.fettle.platform.file.Confidential;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Checks of kind {@code exec}. */
@SuppressWarnings("rawtypes")
@AutoService(CheckKind.class)
public final class ExecKind implements CheckKind<ExecCheck> {

    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final int MOST = 100;
    private static final int LONGEST = 4_000;
    private static final int LONGEST_COMMAND = 200;
    private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,99}");

    @Override
    public String name() {
        return "exec";
    }

    @Override
    public String says() {
        return "A program of FETTLE_EXEC_DIRECTORY ends with 0; 1 is DEGRADED, 2 UNHEALTHY, 3 says nothing.";
    }

    @Override
    public Class<ExecCheck> type() {
        return ExecCheck.class;
    }

    @Override
    public Duration timeout() {
        return TIMEOUT;
    }

    @Override
    public Map<String, Language.Type> variables() {
        return Map.of("exit", Language.Type.NUMBER, "output", Language.Type.TEXT, "performance", Language.Type.MAP);
    }

    @Override
    public Optional<ExecCheck> read(Settings exec) {
        exec.require("command");
        Optional<String> command = exec.text("command", LONGEST_COMMAND,
                "The program, relative to FETTLE_EXEC_DIRECTORY: check_disk.");
        List<String> arguments = exec.texts("args", MOST, LONGEST, "Its arguments; no shell reads them.");
        Map<String, String> environment = exec.textMap("environment", MOST, VARIABLE, LONGEST,
                "Variables for it, beside PATH and LANG. The place for secrets.");
        Optional<String> healthy = exec.condition("healthy", "What decides instead of the exit code.");
        Optional<String> degraded = exec.condition("degraded", "What is DEGRADED instead of exit code 1.");
        try {
            return command.map(name -> new ExecCheck(name, arguments, environment, healthy.orElse(null),
                    degraded.orElse(null)));
        } catch (IllegalArgumentException e) {
            String message = String.valueOf(e.getMessage());
            exec.error(message.startsWith("environment")
                    ? "environment"
                    : message.startsWith("args") ? "args" : "command", message);
            return Optional.empty();
        }
    }

    @Override
    public Prober prepare(ExecCheck check, ProbeContext context) {
        Programs programs = context.service(Programs.class).orElseThrow(
                () -> new IllegalArgumentException("checks of kind exec are off here"));
        programs.requireAllowed();
        ExecJudge judge = judge(check);
        Secrets secrets = secrets(check);
        return progress -> new ExecAttempt(check, programs, judge, secrets, context.context(), progress);
    }

    /** Where only {@code degraded} is said, it decides between 0 and 1; other exit codes mean what they mean. */
    private ExecJudge judge(ExecCheck check) {
        if (check.healthy() == null && check.degraded() == null) {
            return new ExecJudge(check.command(), null, false);
        }
        Expectation conditions = Expectation.of(Conditions.of(this), check.healthy() == null ? "true" : check.healthy(),
                check.degraded());
        return new ExecJudge(check.command(), conditions, check.healthy() != null);
    }

    /** What must be in no message, whatever the program says. */
    static Secrets secrets(ExecCheck check) {
        List<String> secrets = new ArrayList<>();
        check.environment().forEach((name, value) -> {
            if (Confidential.isSecret(name)) {
                secrets.add(value);
            }
        });
        List<String> shown = Confidential.maskedArguments(check.arguments());
        for (int at = 0; at < shown.size(); at++) {
            String masked = shown.get(at);
            if (masked.endsWith(Confidential.MASK) && !masked.equals(check.arguments().get(at))) {
                secrets.add(check.arguments().get(at).substring(masked.length() - Confidential.MASK.length()));
            }
        }
        return new Secrets(secrets);
    }
}
