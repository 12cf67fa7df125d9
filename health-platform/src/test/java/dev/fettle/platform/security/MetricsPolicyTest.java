package dev.fettle.platform.security;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.security.runtime.QuarkusSecurityIdentity;
import io.smallrye.mutiny.Uni;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MetricsPolicyTest {

    @ParameterizedTest
    @CsvSource(nullValues = "-", value = {"VIEWER, false, true", "PUSHER, false, false", "OPERATOR, false, true",
            "ADMIN, false, true", "-, false, false", "-, true, true", "PUSHER, true, true"})
    void metricsAreForReadersOrForEverybodyWhereThatWasDecided(Role role, boolean open, boolean permitted)
            throws Exception {
        Uni<SecurityIdentity> who = Uni.createFrom().item(() -> identity(role));
        MetricsPolicy policy = new MetricsPolicy(Settings.NONE.withOpenMetrics(open));

        assertThat(policy.checkPermission(null, who, null).subscribeAsCompletionStage().get(5, TimeUnit.SECONDS)
                .isPermitted()).isEqualTo(permitted);
    }

    private static SecurityIdentity identity(Role role) {
        QuarkusSecurityIdentity.Builder builder = QuarkusSecurityIdentity.builder();
        return role == null
                ? builder.setAnonymous(true).build()
                : builder.setPrincipal(new Caller("somebody", role, null)).addRoles(role.included()).build();
    }
}
