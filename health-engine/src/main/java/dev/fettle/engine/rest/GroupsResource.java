package dev.fettle.engine.rest;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.fettle.api.component.GroupPath;
import dev.fettle.api.component.Status;
import dev.fettle.api.component.Subject;
import dev.fettle.api.event.Timestamps;
import dev.fettle.engine.component.GroupDefinition;
import dev.fettle.engine.history.LastDay;
import dev.fettle.engine.history.Uptimes;
import dev.fettle.engine.status.AggregateView;
import dev.fettle.engine.status.StatusBoard;
import dev.fettle.platform.problem.Problem;
import dev.fettle.platform.problem.ProblemException;
import dev.fettle.platform.security.Roles;
import io.smallrye.common.annotation.Blocking;
import io.smallrye.common.annotation.NonBlocking;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;
import org.jspecify.annotations.Nullable;

/**
 * The groups, as pools: who is in one, and how it is. Sums over all members are made for the question, on a worker
 * thread:
 * that leaves the event loops to the checks.
 */
@Path("/api/v1/groups")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed(Roles.VIEWER)
@Tag(name = "groups")
class GroupsResource {

    private final StatusBoard board;
    private final Uptimes uptimes;
    private final Transitions transitions;

    GroupsResource(StatusBoard board, Uptimes uptimes, Transitions transitions) {
        this.board = board;
        this.uptimes = uptimes;
        this.transitions = transitions;
    }

    @GET
    @Blocking
    @Operation(summary = "All groups in the order of their paths")
    @Parameter(name = "status", description = "Only groups of that status", example = "UNHEALTHY")
    @Parameter(name = "after", description = "A path: what follows it", example = "payments")
    @Parameter(name = "limit", description = "1 to 1000; default 100", example = "100")
    @APIResponse(responseCode = "200", description = "A part of the groups; next is null at the end", content = @Content(examples = @ExampleObject(name = "one group", value = """
            {"items":[{"group":"payments","parent":null,"status":"HEALTHY","since":"2026-11-21T09:14:00.007Z",\
                    "quorum":0.7,"critical":true,\
            "counts":{"HEALTHY":2,"DEGRADED":0,"UNHEALTHY":0,"UNKNOWN":0},"healthy":2,"total":2,\
            "components":1,"children":[{"group":"payments.emea","status":"HEALTHY"}],"uptime24h":0.9987,"errorRate24h":0.0013,\
            "averageLatencyMs24h":12.4}],"next":null}""")))
    @APIResponse(responseCode = "400", description = "A parameter is wrong")
    public Page<Summary> groups(@RestQuery @Nullable String status, @RestQuery @Nullable String after,
            @RestQuery @Nullable String limit) {
        Status wanted = Params.status(status);
        GroupPath last = Params.afterGroup(after);
        var fitting = board.groups()
                .stream()
                .filter(view -> wanted == null || view.status() == wanted)
                .filter(view -> last == null || path(view).compareTo(last) > 0)
                .iterator();
        Page<AggregateView> page = Page.of(fitting, Params.limit(limit), Function.identity(),
                view -> path(view).value());
        return new Page<>(summaries(page.items()), page.next());
    }

    @GET
    @Path("/{group}")
    @Blocking
    @Operation(summary = "One group, and its direct components in the order of their ids")
    @Parameter(name = "status", description = "Only components of that status", example = "UNHEALTHY")
    @Parameter(name = "label", description = "Only components with this label; all that are given must fit", example = "team=payments")
    @Parameter(name = "after", description = "An id: what follows it", example = "checkout-api")
    @Parameter(name = "limit", description = "1 to 1000; default 100", example = "100")
    @APIResponse(responseCode = "200", description = "The group; next is null when no more components follow")
    @APIResponse(responseCode = "400", description = "A parameter is wrong")
    @APIResponse(responseCode = "404", description = "No such group")
    public Pool group(@RestPath String group, @RestQuery @Nullable String status, @RestQuery List<String> label,
            @RestQuery @Nullable String after, @RestQuery @Nullable String limit) {
        GroupPath path = Objects.requireNonNull(Params.group(group));
        Filter filter = new Filter(path, Params.status(status), Params.labels(label));
        var fitting = board.direct(path, Params.after(after)).filter(filter::fits).iterator();
        int most = Params.limit(limit);
        AggregateView view = board.group(path)
                .orElseThrow(() -> new ProblemException(Problem.of(404, "not-found", "no group " + group)));
        Page<HealthResource.Item> members = Page.of(fitting, most, HealthResource.Item::of,
                member -> member.id().value());
        return new Pool(summaries(List.of(view)).getFirst(), members.items(), members.next());
    }

    @GET
    @Path("/{group}/transitions")
    @NonBlocking
    @Operation(summary = "The changes of a group's status, newest first")
    @Parameter(name = "from", description = "Not before that time; default: all that are kept", example = "2026-11-01T00:00:00Z")
    @Parameter(name = "to", description = "Before that time; default now", example = "2026-12-01T00:00:00Z")
    @Parameter(name = "after", description = "next of an earlier answer: what follows it", example = "42")
    @Parameter(name = "limit", description = "1 to 1000; default 100", example = "100")
    @APIResponse(responseCode = "200", description = "A part of the changes; next is null at the end", content = @Content(examples = @ExampleObject(name = "one change", value = Transitions.EXAMPLE)))
    @APIResponse(responseCode = "400", description = "A parameter is wrong")
    @APIResponse(responseCode = "404", description = "No such group ever changed its status")
    @APIResponse(responseCode = "503", description = "The database is away, too slow, or asked too much")
    public Uni<Page<Transitions.Item>> transitions(@RestPath String group, @RestQuery @Nullable String from,
            @RestQuery @Nullable String to, @RestQuery @Nullable String after, @RestQuery @Nullable String limit) {
        Subject subject = Subject.of(Objects.requireNonNull(Params.group(group)));
        return transitions.newest(subject, "no group " + group, from, to, after, limit);
    }

    private List<Summary> summaries(List<AggregateView> views) {
        Map<GroupPath, List<Child>> children = children();
        return views.stream().map(view -> summary(view, children.getOrDefault(path(view), List.of()))).toList();
    }

    private Map<GroupPath, List<Child>> children() {
        Map<GroupPath, List<Child>> children = new HashMap<>();
        for (AggregateView view : board.groups()) {
            path(view).parent()
                    .ifPresent(parent -> children.computeIfAbsent(parent, _ -> new ArrayList<>())
                            .add(new Child(path(view), view.status())));
        }
        return children;
    }

    private Summary summary(AggregateView view, List<Child> children) {
        GroupPath path = path(view);
        Optional<GroupDefinition> definition = board.definition(path);
        LastDay day = uptimes.of(board.within(path, null));
        int total = view.counts().values().stream().mapToInt(Integer::intValue).sum();
        long components = board.direct(path, null).count();
        return new Summary(path, path.parent().orElse(null), view.status(),
                board.since(view.subject()).orElse(null), quorum(definition),
                definition.map(GroupDefinition::critical).orElse(true), view.counts(),
                view.counts().getOrDefault(Status.HEALTHY, 0),
                total, components, children, day.uptime(), day.errorRate(), day.averageLatencyMs());
    }

    private static @Nullable Double quorum(Optional<GroupDefinition> definition) {
        OptionalDouble quorum = definition.map(GroupDefinition::quorum).orElse(OptionalDouble.empty());
        return quorum.isPresent() ? quorum.getAsDouble() : null;
    }

    private static GroupPath path(AggregateView view) {
        return Objects.requireNonNull(view.group());
    }

    /**
     * One group, in short.
     *
     * @param group its path
     * @param parent the group that it is a member of; null at the top
     * @param status the status that follows from its members
     * @param since when that began; null while it was never another one than UNKNOWN
     * @param quorum share of its members that count that must be HEALTHY, 0 to 1; null: the worst member decides
     * @param critical whether its failure makes its parent, or the system, UNHEALTHY
     * @param counts how many of its direct members (components and subgroups) that count have each status
     * @param healthy how many of those are HEALTHY
     * @param total how many direct members count
     * @param components how many direct components it has, also those that do not count
     * @param children its direct subgroups
     * @param uptime24h share of the judged runs of the last day, of all components in it and its subgroups, that were
     * not UNHEALTHY, 0 to 1; null before the first
     * @param errorRate24h share of them that got no answer or a wrong one, 0 to 1; null before the first
     * @param averageLatencyMs24h how long the last attempt of a run took, on average; null before the first
     */
    @JsonInclude(JsonInclude.Include.ALWAYS)
    record Summary(GroupPath group, @Nullable GroupPath parent, Status status,
            @JsonFormat(shape = JsonFormat.Shape.STRING, pattern = Timestamps.PATTERN, timezone = "UTC") @Nullable Instant since,
            @Nullable Double quorum, boolean critical, Map<Status, Integer> counts, int healthy, int total,
            long components, List<Child> children,
            @Nullable Double uptime24h, @Nullable Double errorRate24h, @Nullable Double averageLatencyMs24h) {}

    /**
     * A direct subgroup.
     *
     * @param group its path
     * @param status the status that follows from its members
     */
    record Child(GroupPath group, Status status) {}

    /**
     * One group and its direct components.
     *
     * @param summary the group
     * @param items components, as in {@code /api/v1/health}
     * @param next to be given as {@code after} for what follows; null at the end
     */
    @JsonInclude(JsonInclude.Include.ALWAYS)
    record Pool(@JsonUnwrapped Summary summary, List<HealthResource.Item> items, @Nullable String next) {}
}
