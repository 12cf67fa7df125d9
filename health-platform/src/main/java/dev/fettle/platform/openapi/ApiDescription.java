package dev.fettle.platform.openapi;

import dev.fettle.platform.problem.Problem;
import io.quarkus.smallrye.openapi.OpenApiFilter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.Optional;
import java.util.stream.Collectors;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.OASFilter;
import org.eclipse.microprofile.openapi.models.Components;
import org.eclipse.microprofile.openapi.models.OpenAPI;
import org.eclipse.microprofile.openapi.models.Operation;
import org.eclipse.microprofile.openapi.models.PathItem;
import org.eclipse.microprofile.openapi.models.media.Content;
import org.eclipse.microprofile.openapi.models.media.Schema;
import org.eclipse.microprofile.openapi.models.parameters.Parameter;
import org.eclipse.microprofile.openapi.models.responses.APIResponse;
import org.eclipse.microprofile.openapi.models.responses.APIResponses;
import org.eclipse.microprofile.openapi.models.security.SecurityScheme;

/**
 * Says of each operation what all of them have in common: its role ({@code x-fettle-role}, from {@code @RolesAllowed}),
 * the problems it may answer, what its usual parameters mean, an id and a tag. What an operation says itself stays.
 */
@OpenApiFilter(stages = OpenApiFilter.RunStage.BUILD)
public final class ApiDescription implements OASFilter {

    private static final String SCHEME = "bearer";
    private static final String ROLE = "x-fettle-role";
    private static final String PROBLEM = "#/components/schemas/Problem";

    /** Parameters that mean the same everywhere: meaning and example. */
    private static final Map<String, List<String>> USUAL = Map.ofEntries(
            Map.entry("id", List.of("Its id", "checkout-api")),
            Map.entry("group", List.of("A group: it and its subgroups", "payments.emea")),
            Map.entry("status", List.of("Only those of that status", "UNHEALTHY")),
            Map.entry("label", List.of("name=value; may be repeated, all must fit", "team=payments")),
            Map.entry("after", List.of("The next of the answer before: what follows it", "checkout-api")),
            Map.entry("limit", List.of("How many at most, 1 to 1000", "100")),
            Map.entry("from", List.of("Not before that time", "2026-11-21T00:00:00Z")),
            Map.entry("to", List.of("Before that time", "2026-11-22T00:00:00Z")),
            Map.entry("since", List.of("Not before", "2026-11-21T00:00:00Z")),
            Map.entry("dryRun", List.of("Only tell what would change", "false")),
            Map.entry("prune", List.of("Also when that removes more than half", "false")),
            Map.entry("source", List.of("Whose definitions these are", "default")),
            Map.entry("If-Match", List.of("Only while its ETag is that one; else 412", "\"1f0c\"")),
            Map.entry("If-None-Match", List.of("*: only when there is none yet; else 412", "*")),
            Map.entry("events", List.of("Which kinds of events, separated by commas", "status,system")),
            Map.entry("Last-Event-ID", List.of("The last event that was seen: what follows it", "1763716438120-17")),
            Map.entry("batchId", List.of("The id of a batch", "msg_2a1f")),
            Map.entry("webhook", List.of("Only those of that webhook", "ops")),
            Map.entry("state", List.of("Only those in that state", "DELIVERED")),
            Map.entry("component", List.of("Only those about that subject", "checkout-api")),
            Map.entry("pushToken", List.of("The token in the address", "fettlepush_…")),
            Map.entry("msg", List.of("One line for people", "backup failed")),
            Map.entry("ping", List.of("Latency in milliseconds", "12")));

    /** Made by the build. */
    public ApiDescription() {}

    @Override
    public void filterOpenAPI(OpenAPI api) {
        if (api.getComponents() == null) {
            api.setComponents(OASFactory.createComponents());
        }
        api.getComponents().addSchema("Problem", problem());
        api.getComponents()
                .addSecurityScheme(SCHEME, OASFactory.createSecurityScheme()
                        .type(SecurityScheme.Type.HTTP)
                        .scheme(SCHEME)
                        .description("A token; without one only reading, and only on loopback. "
                                + "The role that an operation wants stands in x-fettle-role"));
        simplify(api.getComponents());
        if (api.getPaths() != null) {
            api.getPaths().getPathItems().forEach(ApiDescription::complete);
        }
    }

    /** What is text or any JSON on the wire, whatever its class looks like. */
    private static void simplify(Components components) {
        Map<String, Schema> schemas = components.getSchemas();
        for (String name : List.of("ComponentId", "GroupPath", "Subject")) {
            if (schemas.containsKey(name)) {
                components.addSchema(name, OASFactory.createSchema().addType(Schema.SchemaType.STRING));
            }
        }
        for (String name : List.of("JsonNode", "ObjectNode", "JsonObject")) {
            if (schemas.containsKey(name)) {
                components.addSchema(name, OASFactory.createSchema().addType(Schema.SchemaType.OBJECT));
            }
        }
        components.removeSchema("JsonNodeType");
    }

    private static void complete(String path, PathItem item) {
        item.getOperations().forEach((method, operation) -> complete(path, item, method, operation));
    }

    private static void complete(String path, PathItem item, PathItem.HttpMethod method, Operation operation) {
        String word = Arrays.stream(path.split("/", -1))
                .filter(part -> !part.isEmpty() && !part.equals("api") && !part.equals("v1"))
                .findFirst()
                .orElse("pages");
        operation.setOperationId(method.name().toLowerCase(Locale.ROOT) + camel(path));
        if (operation.getTags() == null || operation.getTags().isEmpty()
                || operation.getTags().getFirst().endsWith(" Resource")) { // the name of a class says nothing outside
            operation.setTags(List.of(word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1)));
        }
        parameters(item, operation).forEach(ApiDescription::describe);
        if (operation.getResponses() == null) {
            operation.setResponses(OASFactory.createAPIResponses());
        }
        nothingIsNotCreated(operation.getResponses());
        problems(path, item, operation);
        Optional<String> role = role(operation);
        operation.addExtension(ROLE, role.orElse("none"));
        if (role.isPresent()) {
            operation.setSecurity(List.of(OASFactory.createSecurityRequirement().addScheme(SCHEME, role.get())));
        } else {
            operation.setSecurity(List.of());
        }
    }

    /** A POST that answers nothing answers 204. */
    private static void nothingIsNotCreated(APIResponses responses) {
        APIResponse created = responses.getAPIResponse("201");
        if (created != null && created.getContent() == null) {
            responses.removeAPIResponse("201");
            responses.addAPIResponse("204", created.description("Done"));
        }
    }

    private static List<Parameter> parameters(PathItem item, Operation operation) {
        List<Parameter> all = new ArrayList<>();
        Optional.ofNullable(item.getParameters()).ifPresent(all::addAll);
        Optional.ofNullable(operation.getParameters()).ifPresent(all::addAll);
        return all;
    }

    private static void describe(Parameter parameter) {
        List<String> usual = USUAL.get(parameter.getName());
        if (usual != null) {
            if (parameter.getDescription() == null) {
                parameter.setDescription(usual.get(0));
            }
            if (parameter.getExample() == null && parameter.getExamples() == null) {
                parameter.setExample(parameter.getName().equals("label") ? List.of(usual.get(1)) : usual.get(1));
            }
        }
    }

    private static void problems(String path, PathItem item, Operation operation) {
        APIResponses responses = operation.getResponses();
        boolean hasBody = operation.getRequestBody() != null;
        responses.removeAPIResponse("401");
        responses.removeAPIResponse("403");
        responses.removeAPIResponse("400");
        if (hasBody || !parameters(item, operation).isEmpty()) {
            add(responses, 400, "bad-input", "A parameter or a place of the body is wrong");
        }
        if (role(operation).isPresent()) {
            add(responses, 401, "unauthorized", "No token, or one that is not valid");
            add(responses, 403, "forbidden", "The role of the token is too small");
        }
        if (path.contains("{")) {
            add(responses, 404, "not-found", "There is no such thing");
        }
        if (hasBody) {
            add(responses, 413, "too-large", "The body is larger than allowed");
            add(responses, 415, "unsupported-media-type", "The body is of another type");
        }
        add(responses, 503, "unavailable", "What is needed for the answer is away; try again after Retry-After");
    }

    private static void add(APIResponses responses, int status, String word, String description) {
        if (!responses.hasAPIResponse(Integer.toString(status))) {
            Map<String, Object> example = new TreeMap<>(
                    Map.of("type", "urn:fettle:problem:" + word, "title", word, "status", status,
                            "detail", description)); // in the same order in each build
            Content content = OASFactory.createContent()
                    .addMediaType(Problem.MEDIA_TYPE, OASFactory.createMediaType()
                            .schema(OASFactory.createSchema().ref(PROBLEM))
                            .example(example));
            APIResponse response = OASFactory.createAPIResponse().description(description).content(content);
            responses.addAPIResponse(Integer.toString(status), response);
        }
    }

    /** The one role that {@code @RolesAllowed} named. */
    private static Optional<String> role(Operation operation) {
        return Optional.ofNullable(operation.getSecurity())
                .stream()
                .flatMap(List::stream)
                .flatMap(requirement -> requirement.getSchemes().values().stream())
                .flatMap(List::stream)
                .findFirst();
    }

    private static String camel(String path) {
        return Arrays.stream(path.split("[^A-Za-z0-9]+", -1))
                .filter(part -> !part.isEmpty() && !part.equals("api") && !part.equals("v1"))
                .map(part -> part.substring(0, 1).toUpperCase(Locale.ROOT) + part.substring(1))
                .collect(Collectors.joining());
    }

    private static Schema problem() {
        Schema text = OASFactory.createSchema().addType(Schema.SchemaType.STRING);
        Schema place = OASFactory.createSchema()
                .addType(Schema.SchemaType.OBJECT)
                .addProperty("pointer", text)
                .addProperty("detail", text)
                .required(List.of("pointer", "detail"));
        return OASFactory.createSchema()
                .addType(Schema.SchemaType.OBJECT)
                .description("Why a request was refused (RFC 9457)")
                .addProperty("type", text)
                .addProperty("title", text)
                .addProperty("status", OASFactory.createSchema().addType(Schema.SchemaType.INTEGER))
                .addProperty("detail", text)
                .addProperty("errors",
                        OASFactory.createSchema().addType(Schema.SchemaType.ARRAY).items(place))
                .required(List.of("type", "title", "status", "detail"));
    }
}
