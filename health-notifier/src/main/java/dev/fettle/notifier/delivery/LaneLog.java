package dev.fettle.notifier.delivery;

import java.time.Duration;
import org.jboss.logging.Logger;

/** What a lane says of itself in the log. */
final class LaneLog {

    private static final Logger LOG = Logger.getLogger("dev.fettle.notifier.delivery");

    private final String id;

    /**
     * @param id of the webhook
     */
    LaneLog(String id) {
        this.id = id;
    }

    /** An attempt has ended, and that is kept. */
    void ended(Attempt attempt) {
        String batch = attempt.batch().id();
        int events = attempt.batch().events();
        switch (attempt.verdict()) {
            case Verdict.Delivered _ -> delivered(attempt);
            case Verdict.RetryAfter(Duration delay, String cause) -> LOG.warnf(
                    "delivery failed webhook=%s batch=%s attempt=%d cause=%s retryInMs=%d", id, batch,
                    attempt.number(), cause, delay.toMillis());
            case Verdict.Split(int refusal) -> LOG.warnf(
                    "batch refused webhook=%s batch=%s status=%d events=%d, splitting it", id, batch, refusal, events);
            case Verdict.Dead(String reason, _) -> LOG.warnf(
                    "batch refused webhook=%s batch=%s status=%d events=%d, dead-lettered: %s", id, batch,
                    status(attempt), events, reason);
            case Verdict.Gone _ -> LOG.warnf("batch refused webhook=%s batch=%s status=%d, webhook disabled", id, batch,
                    status(attempt));
        }
    }

    /** Said so often that a format that is read anew each time would be seen in the CPU of a delivery. */
    private void delivered(Attempt attempt) {
        if (LOG.isInfoEnabled()) {
            LOG.info("batch delivered webhook=" + id + " batch=" + attempt.batch().id() + " events="
                    + attempt.batch().events() + " attempts=" + attempt.number() + " latencyMs="
                    + attempt.answer().latency().toMillis());
        }
    }

    private static int status(Attempt attempt) {
        return attempt.answer() instanceof Answer.Answered answered ? answered.status() : 0;
    }

    /** The state of the webhook is another one, and that is kept. */
    void turned(Course course) {
        switch (course) {
            case Course.Stay _ -> {
                // nothing to say
            }
            case Course.Active _ -> LOG.infof("webhook is active again webhook=%s", id);
            case Course.Failing(String reason) -> LOG.warnf("webhook is failing webhook=%s reason=%s", id, reason);
            case Course.Disabled(String reason) -> LOG.warnf("webhook is disabled webhook=%s reason=%s", id, reason);
        }
    }

    /** A sign of life was sent. */
    void heartbeat(Attempt attempt) {
        LOG.debugf("heartbeat webhook=%s batch=%s result=%s", id, attempt.batch().id(),
                DeliveryMetrics.result(attempt));
    }

    /** What an attempt led to could not be kept; it is tried again. */
    void notKept(Attempt attempt, Throwable failure) {
        LOG.warnf("outcome could not be kept, trying again webhook=%s batch=%s cause=%s", id, attempt.batch().id(),
                failure);
    }

    /** Another notifier has the webhook. */
    void lost(Throwable failure) {
        LOG.warnf("webhook lost webhook=%s cause=%s", id, failure.getMessage());
    }

    /** A round failed; the next begins after the pause. */
    void stumbled(Throwable failure, Duration pause) {
        LOG.warnf("lane stumbled webhook=%s cause=%s againInMs=%d", id, failure, pause.toMillis());
        LOG.debug("lane stumbled", failure);
    }
}
