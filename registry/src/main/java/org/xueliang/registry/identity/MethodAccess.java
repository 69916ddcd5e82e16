package org.xueliang.registry.identity;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.MethodDescriptor;
import io.grpc.ServerServiceDefinition;
import io.grpc.protobuf.ProtoMethodDescriptorSupplier;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.xueliang.proto.v1.Access;
import org.xueliang.proto.v1.AccessOuterClass;
import org.xueliang.proto.v1.Audit;
import org.xueliang.proto.v1.Role;

/** Who may call which method and how it is recorded: the option {@code (access)} of the contract, read once. */
public final class MethodAccess {
    private final Map<String, Rule> rules = new HashMap<>();

    /**
     * Rule of one method.
     *
     * @param named the field in which a machine says which one it is; null where none does
     */
    public record Rule(
            Set<Role> roles, Audit audit, @Nullable FieldDescriptor named) {
        /** The role of the machine that is named. */
        Role namedRole() {
            return named == null ? Role.ROLE_UNSPECIFIED : named.getOptions().getExtension(AccessOuterClass.named);
        }
    }

    /** @throws IllegalStateException naming each method without a whole rule: a door without a rule stays shut */
    public MethodAccess(List<ServerServiceDefinition> services) {
        StringBuilder lacking = new StringBuilder();
        for (ServerServiceDefinition service : services) {
            for (var method : service.getMethods()) {
                var descriptor = method.getMethodDescriptor();
                Rule rule = rule(descriptor.getSchemaDescriptor());
                if (rule.roles.isEmpty() || rule.audit == Audit.AUDIT_UNSPECIFIED) {
                    lacking.append(' ').append(descriptor.getFullMethodName());
                }
                rules.put(descriptor.getFullMethodName(), rule);
            }
        }
        if (!lacking.isEmpty()) {
            throw new IllegalStateException("without the option (access), or with an incomplete one:" + lacking);
        }
    }

    /** @param fullMethodName {@code xueliang.v1.AlertService/GetAlert} */
    public Rule of(String fullMethodName) {
        Rule rule = rules.get(fullMethodName);
        return rule == null ? new Rule(Set.of(), Audit.CHANGE, null) : rule;
    }

    private static Rule rule(Object schema) {
        if (!(schema instanceof ProtoMethodDescriptorSupplier supplier)) {
            return new Rule(Set.of(), Audit.AUDIT_UNSPECIFIED, null);
        }
        MethodDescriptor method = supplier.getMethodDescriptor();
        Access access = method.getOptions().getExtension(AccessOuterClass.access);
        boolean known = access.getRolesList().stream()
                .noneMatch(role -> role == Role.ROLE_UNSPECIFIED || role == Role.UNRECOGNIZED);
        return new Rule(
                known ? Set.copyOf(access.getRolesList()) : Set.of(),
                access.getAudit() == Audit.UNRECOGNIZED ? Audit.AUDIT_UNSPECIFIED : access.getAudit(),
                method.getInputType().getFields().stream()
                        .filter(field -> field.getOptions().hasExtension(AccessOuterClass.named))
                        .findFirst()
                        .orElse(null));
    }
}
