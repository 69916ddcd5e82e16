package org.xueliang.registry.calls;

import com.google.api.AnnotationsProto;
import com.google.api.HttpRule;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.MethodDescriptor;
import com.linecorp.armeria.common.QueryParams;
import io.grpc.ServerServiceDefinition;
import io.grpc.protobuf.ProtoMethodDescriptorSupplier;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.xueliang.registry.error.Refusal;

/** Parameters of JSON calls against the contract: unknown ones, and values that a field cannot have, are refused by name. */
public final class QueryCheck {
    private static final Pattern VARIABLE = Pattern.compile("\\{([a-z_]+)}");

    private final List<Route> routes = new ArrayList<>();

    /** @param path what a call's path must match */
    private record Route(String httpMethod, Pattern path, Descriptor request, Set<String> variables, boolean body) {}

    /** Reads the paths out of the contract's {@code google.api.http} options. */
    public QueryCheck(List<ServerServiceDefinition> services) {
        for (ServerServiceDefinition service : services) {
            for (var method : service.getMethods()) {
                if (method.getMethodDescriptor().getSchemaDescriptor()
                        instanceof ProtoMethodDescriptorSupplier supplier) {
                    add(supplier.getMethodDescriptor());
                }
            }
        }
    }

    private void add(MethodDescriptor method) {
        HttpRule rule = method.getOptions().getExtension(AnnotationsProto.http);
        switch (rule.getPatternCase()) {
            case GET -> add("GET", rule.getGet(), rule, method);
            case PUT -> add("PUT", rule.getPut(), rule, method);
            case POST -> add("POST", rule.getPost(), rule, method);
            case PATCH -> add("PATCH", rule.getPatch(), rule, method);
            case DELETE -> add("DELETE", rule.getDelete(), rule, method);
            default -> {}
        }
    }

    private void add(String httpMethod, String template, HttpRule rule, MethodDescriptor method) {
        Set<String> variables = new HashSet<>();
        StringBuilder pattern = new StringBuilder();
        Matcher matcher = VARIABLE.matcher(template);
        int end = 0;
        while (matcher.find()) {
            variables.add(matcher.group(1));
            pattern.append(Pattern.quote(template.substring(end, matcher.start())))
                    .append("[^/:]+");
            end = matcher.end();
        }
        pattern.append(Pattern.quote(template.substring(end)));
        routes.add(new Route(
                httpMethod,
                Pattern.compile(pattern.toString()),
                method.getInputType(),
                variables,
                !rule.getBody().isEmpty()));
    }

    /** Calls that are none of the contract's JSON calls are left alone. */
    public void check(String httpMethod, String path, QueryParams query) {
        if (query.isEmpty()) {
            return;
        }
        for (Route route : routes) {
            if (route.httpMethod.equals(httpMethod) && route.path.matcher(path).matches()) {
                query.forEach((name, value) -> check(route, name, value));
                return;
            }
        }
    }

    private static void check(Route route, String name, String value) {
        FieldDescriptor field = route.body ? null : StrictJson.field(route.request, name);
        if (field == null || route.variables.contains(field.getName())) {
            throw Refusal.badRequest("'" + Refusal.excerpt(name) + "': unknown parameter (expected: "
                    + (route.body ? "none, the fields are in the body" : known(route)) + ")");
        }
        JsonField.check(field.getName(), field, value);
    }

    private static String known(Route route) {
        List<String> names = route.request.getFields().stream()
                .map(FieldDescriptor::getName)
                .filter(name -> !route.variables.contains(name))
                .toList();
        return names.isEmpty() ? "none" : "one of " + String.join(", ", names);
    }
}
