package dev.fettle.platform.calendar;

import com.cronutils.model.CronType;
import com.cronutils.model.definition.CronDefinitionBuilder;
import com.cronutils.model.time.ExecutionTime;
import com.cronutils.parser.CronParser;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.util.Optional;

/**
 * A time that comes again and again, such as every Sunday from three to four. It lasts its whole duration, whatever the
 * clocks do meanwhile. A beginning that falls into the hour that a zone leaves out in spring comes at the end of that
 * gap; one that falls into the hour that comes twice in autumn comes in the first of the two.
 *
 * @param cron when it begins: minute, hour, day of the month, month, day of the week, as crontab(5) has them
 * @param duration how long it lasts, at least a minute
 * @param zone whose clock the begin is meant by
 */
public record MaintenanceWindow(String cron, Duration duration, ZoneId zone) {

    private static final CronParser PARSER = new CronParser(CronDefinitionBuilder.instanceDefinitionFor(CronType.UNIX));
    private static final Duration SHORTEST = Duration.ofMinutes(1);

    /**
     * @throws IllegalArgumentException when the expression is none, never comes, or the duration is too short
     */
    public MaintenanceWindow {
        if (duration.compareTo(SHORTEST) < 0) {
            throw new IllegalArgumentException("duration must be at least a minute, was " + duration);
        }
        if (times(cron).nextExecution(LocalDateTime.of(2000, 1, 1, 0, 0).atZone(ZoneOffset.UTC)).isEmpty()) {
            throw new IllegalArgumentException("it never comes");
        }
    }

    /** What is true then, and until when. */
    public Standing at(Instant now) {
        ExecutionTime times = times(cron);
        LocalDateTime reached = reached(now);
        Optional<Instant> last = local(times.lastExecution(reached.plusSeconds(1).atZone(ZoneOffset.UTC)));
        if (last.isPresent() && now.isBefore(last.get().plus(duration))) {
            return new Standing(true, last.get().plus(duration));
        }
        return new Standing(false, local(times.nextExecution(reached.atZone(ZoneOffset.UTC))).orElse(Instant.MAX));
    }

    /** The latest time that the clock of the zone has shown: more than it shows, in the hour that comes twice. */
    private LocalDateTime reached(Instant now) {
        LocalDateTime shown = LocalDateTime.ofInstant(now, zone);
        ZoneOffsetTransition last = zone.getRules().previousTransition(now.plusNanos(1));
        return last != null && last.isOverlap() && shown.isBefore(last.getDateTimeBefore())
                ? last.getDateTimeBefore().minusSeconds(1)
                : shown;
    }

    /** The moment at which the clock of the zone first shows that time, or jumps over it. */
    private Optional<Instant> local(Optional<ZonedDateTime> time) {
        ZoneRules rules = zone.getRules();
        return time.map(ZonedDateTime::toLocalDateTime).map(shown -> {
            ZoneOffsetTransition transition = rules.getTransition(shown);
            return transition != null && transition.isGap()
                    ? transition.getInstant()
                    : ZonedDateTime.ofLocal(shown, zone, null).toInstant();
        });
    }

    /** Expressions are few and parsed seldom: at the reading of a file and at the begin or end of a window. */
    private static ExecutionTime times(String cron) {
        return ExecutionTime.forCron(PARSER.parse(cron));
    }

    /**
     * What is true at a moment.
     *
     * @param isIn whether it is in a window
     * @param until until when that is so at least; then is the time to look again
     */
    public record Standing(boolean isIn, Instant until) {}
}
